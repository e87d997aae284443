# ruff: noqa: F821
"""Times the churn scan against the bare aggregate; read by Odoo's shell (gives `env`).

The yardstick finds the due customers and nothing else. Each round forgets the warnings of
the one before, so that every round warns everybody who is due.
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
    "DELETE FROM mail_activity WHERE res_model = 'crm.churn.warning'",
    "DELETE FROM crm_churn_warning",
    "UPDATE res_partner SET customer_status = 'active' WHERE customer_status = 'at_risk'",
)


def timed(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def bare():
    limit = fields.Datetime.subtract(fields.Datetime.now(), months=6)
    env.cr.execute(BARE, [env.company.id, limit])
    return env.cr.fetchone()[0]


def scan():
    scans = env["crm.churn.scan"]
    scans.action_request_scan()
    env.cr.commit()
    scans._cron_scan()
    env.cr.commit()
    return scans.search([], limit=1)


def forget():
    for statement in FORGET:
        env.cr.execute(statement)
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
    bares, firsts, seconds = [], [], []
    for _round in range(ROUNDS):
        forget()
        taken, due = timed(bare)
        bares.append(taken)
        taken, first = timed(scan)
        firsts.append(taken)
        taken, second = timed(scan)
        seconds.append(taken)
    yardstick = statistics.median(bares)
    print(
        f"due {due:,}, warned {first.warned_count:,}, dormant {first.dormant_count:,}, "
    )
    print(
        f"new in a second scan {second.warned_count:,}; {ROUNDS} rounds, median (range)"
    )
    show("bare aggregate", bares, yardstick)
    show("scan that warns everybody due", firsts, yardstick)
    show("scan that finds nothing new", seconds, yardstick)
    print(
        f"memory of the Odoo process: {before:.0f} MB before, {peak():.0f} MB at its peak"
    )


main()
