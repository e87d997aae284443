from datetime import date, datetime, time, timedelta
from random import Random
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models import crm_churn_backtest
from ..models.crm_churn_run import RunBusyError
from ..tools import schedule
from .common import ChurnCase

# a Wednesday whose following 26 weeks are over
SCAN = date(2025, 6, 11)
FIGURES = ("due_count", "silent_count", "hit_count", "warned_count")


@tagged("post_install", "-at_install")
class TestBacktest(ChurnCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the first order, of a customer of no company's scan
        cls.own_company = cls.env.company.partner_id
        cls._buy_on(cls.own_company, "2020-01-01")

    @classmethod
    def _buy_on(cls, customer, day, hour=12, **vals):
        """Create an order of that hour in Shanghai."""
        moment = fields.Datetime.to_datetime(day) + timedelta(hours=hour - 8)
        return cls._buy(customer, moment, **vals)

    def _create_backtest(self, first=SCAN, last=SCAN, limits=((10, "weeks"),), **vals):
        return (
            self.env["crm.churn.backtest"]
            .with_user(self.supervisor)
            .create(
                {
                    "first_date": first,
                    "last_date": last,
                    "line_ids": [
                        Command.create({"limit_value": value, "limit_unit": unit})
                        for value, unit in limits
                    ],
                    **vals,
                }
            )
        )

    def _test_back(self, *args, **kwargs):
        run = self._create_backtest(*args, **kwargs)
        run.action_run()
        self._run_cron("backtest")
        self.assertEqual(run.state, "done", run.message)
        return run

    def _assert_figures(self, run, due, silent, hits):
        self.assertEqual(
            (run.line_ids.due_count, run.silent_count, run.line_ids.hit_count),
            (due, silent, hits),
        )

    # Due

    def test_order_older_than_the_limit_when_the_scan_day_begins_is_due(self):
        self._buy_on(self.own, SCAN - timedelta(days=71), hour=23.9)
        self._assert_figures(self._test_back(), due=1, silent=1, hits=1)

    def test_order_on_the_day_of_the_limit_is_not_due(self):
        self._buy_on(self.own, SCAN - timedelta(weeks=10), hour=0)
        self._assert_figures(self._test_back(), due=0, silent=1, hits=0)

    def test_due_are_those_whom_the_scan_of_that_day_warns(self):
        for day in range(68, 73):
            customer = self._create_customer(f"Silent for {day} days")
            self._buy_on(customer, SCAN - timedelta(days=day), hour=8)
        self.company.churn_limit_months = 2
        run = self._test_back(limits=[(2, "months")])
        with freeze_time(datetime.combine(SCAN, time(2)) - timedelta(hours=8)):
            self._scan()
        warned = self.env["crm.churn.warning"].search_count([])
        self.assertEqual(run.line_ids.due_count, warned)
        self.assertGreater(warned, 1)

    def test_months_are_by_the_calendar_at_the_end_of_a_month(self):
        self._buy_on(self.own, "2025-02-27", hour=23.9)
        self._buy_on(self.foreign, "2025-02-28", hour=0)
        end = date(2025, 8, 31)
        run = self._test_back(end, end, [(6, "months")])
        self._assert_figures(run, due=1, silent=2, hits=1)

    def test_days_are_those_of_the_company(self):
        self.company.resource_calendar_id.tz = "America/New_York"
        # 02:00 of the limit's day in UTC, the evening before in New York
        limit = datetime.combine(SCAN - timedelta(weeks=10), time.min)
        self._buy(self.own, limit + timedelta(hours=2))
        self._assert_figures(self._test_back(), due=1, silent=1, hits=1)

    # Bought by then

    def test_order_of_the_day_before_counts_as_bought(self):
        self._buy_on(self.own, SCAN - timedelta(days=1), hour=23.9)
        self._assert_figures(self._test_back(), due=0, silent=1, hits=0)

    def test_customer_who_first_buys_on_the_scan_date_is_not_there_yet(self):
        self._buy_on(self.own, SCAN, hour=0)
        self._assert_figures(self._test_back(), due=0, silent=0, hits=0)

    def test_order_on_the_scan_date_follows_and_breaks_the_silence(self):
        self._buy_on(self.own, "2025-01-01")
        self._buy_on(self.own, SCAN, hour=0)
        self._assert_figures(self._test_back(), due=1, silent=0, hits=0)

    # Silent

    def test_order_on_the_last_day_of_the_weeks_breaks_the_silence(self):
        self._buy_on(self.own, "2025-01-01")
        self._buy_on(self.own, SCAN + timedelta(days=26 * 7 - 1), hour=23.9)
        self._assert_figures(self._test_back(), due=1, silent=0, hits=0)

    def test_order_when_the_weeks_are_over_leaves_it_a_silence(self):
        self._buy_on(self.own, "2025-01-01")
        self._buy_on(self.own, SCAN + timedelta(weeks=26), hour=0)
        self._assert_figures(self._test_back(), due=1, silent=1, hits=1)

    def test_weeks_looked_ahead_decide(self):
        self._buy_on(self.own, "2025-01-01")
        self._buy_on(self.own, SCAN + timedelta(weeks=10))
        run = self._test_back(horizon_weeks=9)
        self._assert_figures(run, due=1, silent=1, hits=1)

    # Pooled dates

    def test_dates_are_pooled_and_customers_counted_once(self):
        # due from the second of five dates on, back before the fifth
        self._buy_on(self.own, SCAN - timedelta(weeks=9))
        self._buy_on(self.own, SCAN + timedelta(weeks=4))
        run = self._test_back(SCAN, SCAN + timedelta(weeks=4), horizon_weeks=2)
        # silent on the first two, and on the fifth again
        self._assert_figures(run, due=3, silent=3, hits=1)
        self.assertEqual(run.line_ids.warned_count, 1)
        self.assertAlmostEqual(run.line_ids.precision, 1 / 3)
        self.assertAlmostEqual(run.line_ids.recall, 1 / 3)

    def test_figures_agree_with_counting_one_by_one(self):
        random = Random(20260311)
        customers = [self._create_customer(f"Random {n}") for n in range(25)]
        history = {
            customer: sorted(
                date(2024, 1, 1) + timedelta(days=random.randrange(780))
                for _order in range(random.choice((1, 1, 2, 3, 5, 9)))
            )
            for customer in customers
        }
        for customer, days in history.items():
            for day in days:
                self._buy_on(customer, day, hour=random.choice((0, 12, 23.9)))
        first, last = date(2024, 9, 4), date(2025, 8, 31)
        limits = [(3, "months"), (4, "months"), (26, "weeks"), (9, "months")]
        run = self._test_back(first, last, limits, horizon_weeks=20)
        for line in run.line_ids:
            limit = (line.limit_value, line.limit_unit)
            with self.subTest(limit=limit):
                figures = tuple(line[name] for name in FIGURES)
                self.assertEqual(
                    figures, self._count_slowly(history, first, last, limit, 20)
                )
                self.assertGreater(min(figures), 0)

    def _count_slowly(self, history, first, last, limit, weeks):
        """Count by the definition: each customer on each date."""
        value, unit = limit
        due = silent = hits = 0
        warned = set()
        day = first
        while day <= last:
            oldest = day - timedelta(weeks=value)
            if unit == "months":
                oldest = schedule.months_before(day, value)
            end = day + timedelta(weeks=weeks)
            for customer, days in history.items():
                past = [bought for bought in days if bought < day]
                if not past:
                    continue
                is_due = max(past) < oldest
                is_silent = not any(day <= bought < end for bought in days)
                due, silent = due + is_due, silent + is_silent
                hits += is_due and is_silent
                warned |= {customer} if is_due else set()
            day += timedelta(weeks=1)
        return due, silent, hits, len(warned)

    # Who takes part

    def test_contacts_order_counts_for_the_customer(self):
        self._buy_on(self.own, "2025-01-01")
        self._buy_on(self._create_contact(self.own), SCAN - timedelta(weeks=1))
        self._assert_figures(self._test_back(), due=0, silent=1, hits=0)

    def test_archived_customer_did_buy(self):
        self._buy_on(self.own, "2025-01-01")
        self.own.active = False
        self._assert_figures(self._test_back(), due=1, silent=1, hits=1)

    def test_companies_of_this_database_take_no_part(self):
        self._buy_on(self.own_company, "2025-01-01")
        self._assert_figures(self._test_back(), due=0, silent=0, hits=0)

    def test_customer_of_another_company_takes_no_part(self):
        self._buy_on(self.own, "2025-01-01")
        self.own.company_id = self._create_company("Other")
        self._assert_figures(self._test_back(), due=0, silent=0, hits=0)

    def test_orders_in_another_company_do_not_count(self):
        other = self._create_company("Other")
        self._buy_on(self.own, "2025-01-01", company_id=other.id)
        self._assert_figures(self._test_back(), due=0, silent=0, hits=0)

    def test_only_orders_that_count_by_the_setting(self):
        self.company.churn_order_basis = "paid"
        self._buy_on(self.own, "2025-01-01")
        paid = self._buy_on(self.foreign, "2025-01-01")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET fulfilment_status = 'paid' WHERE id = %s", [paid.id]
        )
        run = self._test_back(paid.date_order.date(), SCAN, [(20, "weeks")])
        self.assertEqual(run.line_ids.warned_count, 1)
        self.assertEqual(run.order_basis, "paid")

    # Policies

    def test_current_policies_give_each_customer_a_limit(self):
        self.env["crm.churn.policy"].create(
            {"customer_level_id": self.level.id, "limit_months": 3}
        )
        self.foreign.customer_level_id = False
        for customer in self.own, self.foreign:
            self._buy_on(customer, "2025-02-11")  # four months
        limits = [(0, "policy"), (3, "months"), (6, "months")]
        lines = self._test_back(limits=limits).line_ids
        self.assertEqual(
            {line.display_name: line.due_count for line in lines},
            {"3 months": 2, "6 months": 0, "Current policies": 1},
        )

    def test_current_policies_without_any_are_the_companys_limit(self):
        self._buy_on(self.own, "2025-02-10")
        self.company.churn_limit_months = 4
        lines = self._test_back(limits=[(0, "policy"), (4, "months")]).line_ids
        self.assertEqual(lines.mapped("due_count"), [1, 1])

    # Revenue

    def test_revenue_is_of_twelve_months_up_to_the_last_order_before(self):
        for day in ("2024-01-31", "2024-02-02", "2025-02-01"):
            self._buy_on(self.own, day)
        # comes back and falls silent again: warned once
        self._buy_on(self.own, SCAN + timedelta(weeks=1))
        run = self._test_back(SCAN, SCAN + timedelta(weeks=12))
        self.assertEqual(run.line_ids.warned_count, 1)
        self.assertEqual(run.line_ids.warned_revenue, 200)

    def test_revenue_is_in_the_companys_currency(self):
        order = self._buy_on(self.own, "2025-01-01")
        order.currency_rate = 2
        self.assertEqual(self._test_back().line_ids.warned_revenue, 50)

    # Runs

    def test_batches_add_up(self):
        for customer in self.own, self.foreign, self.unowned:
            self._buy_on(customer, "2025-01-01")
        with patch.object(crm_churn_backtest, "BATCH_SIZE", 1):
            run = self._test_back()
        self._assert_figures(run, due=3, silent=3, hits=3)
        self.assertRecordValues(
            run.line_ids,
            [{"warned_count": 3, "warned_revenue": 300, "precision": 1, "recall": 1}],
        )

    def test_run_that_was_killed_goes_on_after_the_last_batch(self):
        self._buy_on(self.own, "2025-01-01")
        self._buy_on(self.foreign, "2025-01-01")
        run = self._create_backtest()
        run.action_run()
        run.sudo().write(
            {"state": "running", "position": self.own.id, "silent_count": 1}
        )
        run.sudo().line_ids._add(1, 1, 1, 100)
        self._run_cron("backtest")
        self._assert_figures(run, due=2, silent=2, hits=2)
        self.assertRecordValues(run, [{"state": "done", "progress": 100}])

    def test_run_steps_aside_for_another_of_the_company(self):
        run = self._create_backtest()
        run.action_run()
        with patch.object(type(run), "_lock_company", side_effect=RunBusyError):
            self._run_cron("backtest")
        self.assertEqual(run.state, "queued")
        self._run_cron("backtest")
        self.assertEqual(run.state, "done")

    @mute_logger("odoo.addons.crm_churn.models.crm_churn_run")
    def test_failure_is_told(self):
        run = self._create_backtest()
        run.action_run()
        backtester = type(self.env["crm.churn.backtester"])
        with patch.object(backtester, "_count", side_effect=ValueError("No room")):
            self._run_cron("backtest")
        self.assertRecordValues(run, [{"state": "failed", "message": "No room"}])

    def test_number_of_queries_does_not_grow_with_customers_dates_or_limits(self):
        counts = []
        for number, weeks, limits in ((1, 0, [1]), (9, 20, [1, 2, 3, 4, 5])):
            for index in range(number):
                self._buy_on(self._create_customer(f"C{index}"), "2025-01-01")
            run = self._create_backtest(
                SCAN, SCAN + timedelta(weeks=weeks), [(n, "months") for n in limits]
            )
            count = self.env["crm.churn.backtester"]._count
            counts.append(self._count_queries(count, run, 0, self.own.id + 1000))
        self.assertLessEqual(counts[1], counts[0])

    # Defaults and refusals

    def test_default_is_the_last_year_that_can_be_judged(self):
        run = self.env["crm.churn.backtest"].with_user(self.supervisor).create({})
        self.assertRecordValues(
            run,
            [
                {
                    "first_date": date(2024, 9, 11),
                    "last_date": date(2025, 9, 10),
                    "horizon_weeks": 26,
                    "scan_count": 53,
                    "state": "draft",
                    "user_id": self.supervisor.id,
                }
            ],
        )

    def test_default_limits_hold_the_companys_own(self):
        self.company.churn_limit_months = 5
        run = self.env["crm.churn.backtest"].with_user(self.supervisor).create({})
        self.assertEqual(
            run.line_ids.mapped("display_name"),
            [*(f"{n} months" for n in (3, 4, 5, 6, 9, 12)), "Current policies"],
        )

    def test_dates_follow_the_weeks_looked_ahead(self):
        run = self.env["crm.churn.backtest"].with_user(self.supervisor).create({})
        run.horizon_weeks = 13
        self.assertEqual(run.last_date, date(2025, 12, 10))

    def test_no_order_no_test(self):
        self.env["sale.order"].search([]).write({"state": "cancel"})
        run = self.env["crm.churn.backtest"].with_user(self.supervisor).create({})
        self.assertFalse(run.first_date)
        with self.assertRaisesRegex(UserError, "no order that counts yet"):
            run.action_run()

    def test_short_history_is_told(self):
        self.env["sale.order"].search([]).write({"state": "cancel"})
        self._buy_on(self.own, "2025-12-01")
        run = self.env["crm.churn.backtest"].with_user(self.supervisor).create({})
        with self.assertRaisesRegex(UserError, "history is too short.*12/01/2025"):
            run.action_run()

    def test_weeks_that_are_not_over_are_refused(self):
        run = self._create_backtest(SCAN, date(2025, 9, 11))
        with self.assertRaisesRegex(UserError, "to 09/10/2025"):
            run.action_run()

    def test_dates_before_the_first_order_are_refused(self):
        run = self._create_backtest(date(2019, 12, 31), date(2020, 3, 1))
        with self.assertRaisesRegex(UserError, "from 01/01/2020"):
            run.action_run()

    def test_test_without_dates_is_refused(self):
        with self.assertRaisesRegex(UserError, "first and the last scan date"):
            self._create_backtest(False, False).action_run()

    def test_test_without_a_limit_is_refused(self):
        with self.assertRaisesRegex(UserError, "at least one limit"):
            self._create_backtest(limits=[]).action_run()

    # In words

    def test_figures_are_told_in_words(self):
        for customer in self.own, self.foreign:
            self._buy_on(customer, "2025-01-01")
        self._buy_on(self.unowned, SCAN - timedelta(days=1))
        self._buy_on(self.foreign, SCAN + timedelta(weeks=1))
        self.assertEqual(
            self._test_back().line_ids.sentence,
            "Of 100 customers warned, 50 stayed silent; of 100 who fell silent, 50 "
            "were warned.",
        )

    def test_no_customer_due_is_told_in_words(self):
        self._buy_on(self.own, SCAN)
        run = self._test_back()
        self.assertEqual(run.line_ids.sentence, "Nobody was due at this limit.")
        self.assertEqual(run.chart["series"][0]["values"], [None])

    def test_no_customer_silent_is_told_in_words(self):
        self._buy_on(self.own, "2025-01-01")
        self._buy_on(self.own, SCAN + timedelta(weeks=1))
        self.assertEqual(
            self._test_back().line_ids.sentence,
            "Everybody who had bought ordered again in time.",
        )

    def test_chart_shows_per_cent_by_limit(self):
        self._buy_on(self.own, "2025-01-01")
        run = self._create_backtest()
        self.assertFalse(run.chart)
        run.action_run()
        self._run_cron("backtest")
        self.assertEqual(
            run.chart,
            {
                "labels": ["10 weeks"],
                "series": [
                    {"label": "Precision", "values": [100]},
                    {"label": "Recall", "values": [100]},
                ],
            },
        )
