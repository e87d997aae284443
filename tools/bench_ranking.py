# ruff: noqa: F821
"""Times the ranking; read by Odoo's shell (gives `env`).

First the purchase model alone, on customers who are drawn from it: as many as CDNOW's
sample has, and 100,000. Then whole rankings of the database against a yardstick, the
aggregate that sums up each customer's orders and nothing else: one that gives every
customer a figure for the first time, and one a day later, when all figures change.
"""

import random
import resource
from datetime import timedelta
from unittest.mock import patch

import bench_common as common

from odoo import fields

from odoo.addons.crm_churn.tools.purchase_model import (
    PurchaseHistory,
    PurchaseModel,
    fit_purchases,
)
from odoo.addons.crm_customer.models.res_company import ResCompany

ROUNDS = 3
BEHIND = PurchaseModel(0.6, 8.0, 0.8, 2.5, 0)
DAYS = 3 * 365
DAY = timedelta(days=1)
BARE = """
    SELECT count(*) FROM (
        SELECT buyer.commercial_partner_id, count(*), min(o.date_order),
               max(o.date_order), sum(o.amount_untaxed)
          FROM sale_order o
          JOIN res_partner buyer ON buyer.id = o.partner_id
         WHERE o.state = 'sale' AND o.company_id = %s
         GROUP BY buyer.commercial_partner_id) bought
"""


def simulate(number):
    """Customers who behave as the model says, first seen within three years."""
    drawn = random.Random(1)
    history = PurchaseHistory()
    for _customer in range(number):
        age = drawn.randrange(1, DAYS)
        rate = drawn.gammavariate(BEHIND.r, 1 / BEHIND.alpha) / 7
        leave = drawn.betavariate(BEHIND.a, BEHIND.b)
        days, now = {0}, 0.0
        while rate and (now := now + drawn.expovariate(rate)) < age:
            days.add(int(now))
            if drawn.random() < leave:
                break
        history.add(len(days) - 1, max(days), age)
    return history


def time_fit(number):
    history = simulate(number)
    seconds = common.time_rounds(env, lambda: fit_purchases(history), ROUNDS)
    common.record(f"fit of the purchase model to {number:,} customers", seconds)


def bare():
    env.cr.execute(BARE, [env.company.id])
    return env.cr.fetchone()[0]


def rank(today):
    """One ranking as if that day were today."""
    with patch.object(ResCompany, "_get_local_today", lambda company: today):
        rankings = env["crm.churn.ranking"]
        rankings._request(env.company)
        env.cr.commit()
        rankings._cron_rank()
        env.cr.commit()
    return rankings.search([], limit=1)


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main():
    for number in (2357, 100_000):
        time_fit(number)
    before = peak()
    yardstick = common.time_rounds(env, bare, ROUNDS)
    common.record("bare aggregate of each customer's orders", yardstick)
    today = fields.Date.today()
    for title, day in (
        ("first ranking", today),
        ("ranking a day later, which changes every figure", today + DAY),
    ):
        taken, ranking = common.timed(env, rank, day)
        common.record(title, [taken], yardstick)
        print(f"  {bare():,} customers, by {ranking.method}")
        common.say(f"{title} done")
    common.record("memory at the peak of the rankings", [peak()], unit="MB")
    print(f"  memory before: {before:.0f} MB")


main()
