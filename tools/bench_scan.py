# ruff: noqa: F821
"""Times the churn scan against the bare aggregate; read by Odoo's shell (gives `env`).

The yardstick finds the due customers and nothing else. A round forgets all warnings and
times the first scan of an old database, which warns everybody who is due at once; then
it forgets those whose silence reached the limit in the last seven days, and times the
weekly scan that finds them; then a scan that finds nothing new.
"""

import resource
import statistics
import time

from odoo import fields

ROUNDS = 5
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


def timed(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


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
    env.cr.commit()
    env.invalidate_all()
    env.cr._cnx.autocommit = True
    for table in ("mail_activity", "crm_churn_warning", "res_partner"):
        env.cr.execute(f"VACUUM ANALYZE {table}")
    env.cr._cnx.autocommit = False


def show(title, seconds, yardstick):
    median = statistics.median(seconds)
    spread = f"{min(seconds):.2f}-{max(seconds):.2f}"
    print(f"{title:<34} {median:8.2f} s  ({spread})  {median / yardstick:5.2f} x")


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main():
    before = peak()
    times = {"bare": [], "first": [], "weekly": [], "idle": []}
    for _round in range(ROUNDS):
        forget(fields.Datetime.to_datetime("1970-01-01"))
        taken, due = timed(bare)
        times["bare"].append(taken)
        taken, first = timed(scan)
        times["first"].append(taken)
        forget(limit(days=7))
        taken, weekly = timed(scan)
        times["weekly"].append(taken)
        taken, idle = timed(scan)
        times["idle"].append(taken)
    yardstick = statistics.median(times["bare"])
    print(f"{ROUNDS} rounds: median (range), ratio to the bare aggregate")
    show(f"bare aggregate ({due:,} due)", times["bare"], yardstick)
    show(f"weekly scan ({weekly.warned_count:,} new)", times["weekly"], yardstick)
    show(f"scan with {idle.warned_count} new", times["idle"], yardstick)
    show(f"first scan ({first.warned_count:,} new)", times["first"], yardstick)
    print(f"memory of the process: {before:.0f} MB before, {peak():.0f} MB at the peak")


main()
