# ruff: noqa: F821
"""Times the churn scan against the bare aggregate; read by Odoo's shell (gives `env`).

The yardstick finds the due customers and nothing else. A round forgets all warnings and
times the first scan of an old database, which warns everybody who is due at once; then
it forgets those whose silence reached the limit in the last seven days, and times the
weekly scan that finds them; then a scan that finds nothing new.
"""

import resource

import bench_common as common

from odoo import fields

ROUNDS = 5
# seconds after which no further round begins
PATIENCE = 600
BARE = """
    SELECT count(*) FROM (
        SELECT buyer.commercial_partner_id
          FROM sale_order o
          JOIN res_partner buyer ON buyer.id = o.partner_id
         WHERE o.state = 'sale' AND o.company_id = %s
         GROUP BY buyer.commercial_partner_id
        HAVING max(o.date_order) < %s) due
"""
FORGET = (
    """
    DELETE FROM mail_activity activity USING crm_churn_warning warning
     WHERE activity.res_model = 'crm.churn.warning' AND activity.res_id = warning.id
       AND warning.last_order_date >= %(since)s
    """,
    """
    UPDATE res_partner SET customer_status = 'active' FROM crm_churn_warning warning
     WHERE warning.partner_id = res_partner.id AND warning.last_order_date >= %(since)s
    """,
    "DELETE FROM crm_churn_warning WHERE last_order_date >= %(since)s",
)


def limit(**earlier):
    now = fields.Datetime.now()
    return fields.Datetime.subtract(now, months=6, **earlier)


def bare():
    env.cr.execute(BARE, [env.company.id, limit()])
    return env.cr.fetchone()[0]


def scan():
    scans = env["crm.churn.scan"]
    scans.action_request_scan()
    env.cr.commit()
    scans._cron_scan()
    env.cr.commit()
    return scans.search([], limit=1)


def forget(since):
    """Undo the warnings of customers whose last order is not older than `since`."""
    for statement in FORGET:
        env.cr.execute(statement, {"since": since})
    common.vacuum(env, "mail_activity", "crm_churn_warning", "res_partner")


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def time_round(times):
    """Time each kind of scan once; returns the due customers and the three scans."""
    forget(fields.Datetime.to_datetime("1970-01-01"))
    found = []
    for kind, work in (
        ("bare", bare),
        ("first", scan),
        ("weekly", scan),
        ("idle", scan),
    ):
        if kind == "weekly":
            forget(limit(days=7))
        taken, result = common.timed(env, work)
        times[kind].append(taken)
        found.append(result)
    return found


def main():
    before = peak()
    times = {"bare": [], "first": [], "weekly": [], "idle": []}
    rounds = 0
    while rounds < ROUNDS and sum(map(sum, times.values())) < PATIENCE:
        due, first, weekly, idle = time_round(times)
        rounds += 1
        common.say(f"round {rounds} done")
    bare_times = times["bare"]
    common.record("bare aggregate that finds the due", bare_times)
    common.record("weekly churn scan", times["weekly"], bare_times, ratio=3)
    common.record("churn scan that finds nobody new", times["idle"], bare_times)
    common.record("first churn scan of an old database", times["first"], bare_times)
    print(
        f"  {due:,} due; new: {first.warned_count:,} in the first scan, "
        f"{weekly.warned_count:,} in the weekly one, {idle.warned_count:,} in the idle"
    )
    common.record("memory at the peak of the scans", [peak()], unit="MB", growth=1.25)
    print(f"  memory before: {before:.0f} MB")


main()
