import random
from datetime import date, datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..models import crm_churn_ranker, crm_churn_ranking
from ..models.crm_churn_run import RunBusyError
from ..tools.purchase_model import PurchaseHistory, fit_purchases
from ..tools.spend_model import SpendHistory, fit_spend
from .common import LONG_AGO, NOW, RECENTLY, ChurnCase

TODAY = date(2026, 3, 11)
NO_FIGURES = {"expected_orders_26w": 0, "expected_revenue_26w": 0, "value_rank": 0}


class RankingCase(ChurnCase):
    @classmethod
    def _spend(cls, partner, when, amount, **vals):
        """Create a confirmed order of that (UTC) moment and amount."""
        line = {"product_id": cls.product.id, "price_unit": amount, "tax_ids": False}
        return cls._buy(partner, when, order_line=[Command.create(line)], **vals)

    @classmethod
    def _create_buyers(cls, number=12):
        """Create customers whose orders allow a model; {customer: {day: amount}}."""
        drawn = random.Random(5)
        buyers = {}
        for index in range(number):
            customer = cls._create_customer(f"Buyer {index}", user_id=cls.am.id)
            count = 1 + index % 5
            offsets = sorted(drawn.sample(range(20, 700), count), reverse=True)
            buyers[customer] = {
                TODAY - timedelta(days=days): drawn.randrange(50, 500)
                for days in offsets
            }
            for day, amount in buyers[customer].items():
                moment = datetime.combine(day, datetime.min.time())
                cls._spend(customer, moment + timedelta(hours=4), amount)
        return buyers

    def _rank(self, *companies):
        """Run the ranking of these companies (or the current one) by its cron."""
        companies = self.env["res.company"].union(*companies) or self.company
        rankings = self.env["crm.churn.ranking"]._request(companies)
        with self.enter_registry_test_mode():
            self.env.ref("crm_churn.ir_cron_churn_ranking").method_direct_trigger()
        return rankings

    def _rank_by_model(self):
        with patch.object(crm_churn_ranking, "MIN_REPEAT_CUSTOMERS", 5):
            return self._rank()

    def _ranked(self, *customers):
        """Return the names of these customers in the order of their rank."""
        found = self.env["res.partner"].union(*customers)
        return found.sorted("value_rank").mapped("name")

    def _assert_reads_alike(self, one, many):
        """Fail if the note of many records takes more queries than that of one."""
        one.mapped("value_note")  # what is read once in a process
        counts = [
            self._count_queries(records.mapped, "value_note") for records in (one, many)
        ]
        self.assertEqual(*counts)


@tagged("post_install", "-at_install")
class TestRanking(RankingCase):
    # Requests

    def test_supervisor_requests_a_ranking_of_the_companies_worked_in(self):
        other = self._create_company("Other")
        rankings = self.env["crm.churn.ranking"].with_user(self.supervisor)
        rankings = rankings.with_context(
            allowed_company_ids=[self.company.id, other.id]
        )
        rankings.action_request_ranking()
        self.assertRecordValues(
            rankings.search([], limit=2).sorted("company_id"),
            [
                {
                    "company_id": company.id,
                    "state": "queued",
                    "user_id": self.supervisor.id,
                }
                for company in (self.company | other).sorted()
            ],
        )

    def test_second_request_queues_nothing(self):
        rankings = self.env["crm.churn.ranking"].with_user(self.supervisor)
        rankings.action_request_ranking()
        count = rankings.search_count([])
        rankings.action_request_ranking()
        self.assertEqual(rankings.search_count([]), count)

    def test_nobody_else_requests_a_ranking(self):
        for user in self.am, self.executive, self.crm_admin, self.plain, self.portal:
            rankings = self.env["crm.churn.ranking"].with_user(user)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                rankings.action_request_ranking()

    def test_the_end_of_a_scan_requests_a_ranking_of_its_company(self):
        other = self._create_company("Other")
        rankings = self.env["crm.churn.ranking"].search([])
        self._scan(other)
        new = self.env["crm.churn.ranking"].search([]) - rankings
        self.assertRecordValues(new, [{"company_id": other.id, "state": "queued"}])
        cron = self.env.ref("crm_churn.ir_cron_churn_ranking")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertIn(NOW, triggers.mapped("call_at"))

    # Without a model

    def test_too_few_repeat_customers_are_ranked_by_the_last_year(self):
        self._spend(self.own, RECENTLY, 10)
        self._spend(self.foreign, RECENTLY, 30)
        self._spend(self.unowned, datetime(2025, 3, 10), 999)
        ranking = self._rank()
        self.assertRecordValues(
            ranking,
            [
                {
                    "state": "done",
                    "method": "last_year",
                    "no_model_reason": "too_few",
                    "as_of": TODAY,
                    "customer_count": 3,
                    "repeat_customer_count": 0,
                }
            ],
        )
        self.assertRecordValues(
            self.foreign | self.own | self.unowned,
            [{**NO_FIGURES, "value_rank": rank} for rank in (1, 2, 3)],
        )
        self.assertEqual(self.own.value_basis, "last_year")
        self.assertIn("fewer than 200 customers", self.own.value_note)

    def test_last_year_begins_a_year_ago_in_the_companys_zone(self):
        # in Shanghai these are 12 March, the first day, and 11 March
        self._spend(self.own, datetime(2025, 3, 11, 16, 0), 10)
        self._spend(self.foreign, datetime(2025, 3, 11, 15, 59), 900)
        self._rank()
        self.assertEqual(self._ranked(self.foreign, self.own), [
            self.own.name, self.foreign.name
        ])  # fmt: skip

    def test_equal_last_years_are_ranked_by_the_whole_revenue(self):
        self._spend(self.own, datetime(2023, 1, 1), 20)
        self._spend(self.foreign, datetime(2023, 1, 1), 50)
        self._rank()
        self.assertEqual(self._ranked(self.own, self.foreign), [
            self.foreign.name, self.own.name
        ])  # fmt: skip

    def test_equal_amounts_are_told_as_the_reason(self):
        for customer in self.own, self.foreign:
            self._spend(customer, LONG_AGO, 100)
            self._spend(customer, RECENTLY, 100)
        with patch.object(crm_churn_ranking, "MIN_REPEAT_CUSTOMERS", 2):
            ranking = self._rank()
        self.assertRecordValues(
            ranking, [{"method": "last_year", "no_model_reason": "no_variation"}]
        )
        self.assertIn("follow no purchase model", self.own.value_note)

    # With a model

    def test_figures_are_those_of_the_models(self):
        buyers = self._create_buyers()
        ranking = self._rank_by_model()
        purchases, spends, figures = PurchaseHistory(), SpendHistory(), {}
        for customer, days in buyers.items():
            first, last, repeats = min(days), max(days), len(days) - 1
            mean = repeats and (sum(days.values()) - days[first]) / repeats
            figures[customer] = (
                repeats, (last - first).days, (TODAY - first).days, mean
            )  # fmt: skip
            purchases.add(*figures[customer][:3])
            spends.add(repeats, mean)
        purchase, spend = fit_purchases(purchases), fit_spend(spends)
        self.assertEqual((ranking.state, ranking.method), ("done", "model"))
        for name, value in {**purchase._asdict(), **spend._asdict()}.items():
            self.assertAlmostEqual(ranking[name], value, 1, name)
        for customer, (repeats, recency, age, mean) in figures.items():
            orders = purchase.get_expected_purchases(26, repeats, recency, age)
            revenue = orders * spend.get_expected_spend(repeats, mean)
            self.assertAlmostEqual(customer.expected_orders_26w, orders, 2)
            self.assertAlmostEqual(customer.expected_revenue_26w / revenue, 1, 1)

    def test_ranks_follow_the_expected_revenue(self):
        buyers = self.env["res.partner"].union(*self._create_buyers())
        self._rank_by_model()
        by_revenue = buyers.sorted("expected_revenue_26w", reverse=True)
        self.assertEqual(by_revenue.mapped("value_rank"), [*range(1, 13)])
        self.assertEqual(by_revenue[0].value_basis, "model")

    def test_orders_of_one_local_day_are_one_purchase(self):
        # 23:30 and 00:30 in Shanghai: two days there, one in UTC
        self._buy(self.own, datetime(2025, 6, 1, 15, 30))
        self._buy(self.own, datetime(2025, 6, 1, 16, 30))
        # one day in Shanghai, two in UTC
        for customer in self.foreign, self.unowned:
            self._buy(customer, datetime(2025, 6, 1, 23, 0))
            self._buy(customer, datetime(2025, 6, 2, 1, 0))
        self.assertEqual(self._rank().repeat_customer_count, 1)

    def test_orders_of_contacts_and_branches_are_the_customers(self):
        branch = self._create_contact(self.own, "Branch", type="other")
        self._spend(branch, LONG_AGO, 10)
        self._spend(self.own, RECENTLY, 10)
        ranking = self._rank()
        self.assertEqual(
            (ranking.customer_count, ranking.repeat_customer_count), (1, 1)
        )
        self.assertFalse(branch.value_rank)

    def test_orders_of_tomorrow_do_not_count_yet(self):
        self._spend(self.own, NOW + timedelta(days=1), 10)
        self.assertEqual(self._rank().customer_count, 0)

    def test_negative_and_zero_orders_do_no_harm(self):
        buyers = [*self._create_buyers()]
        for days in (3, 2):
            self._spend(buyers[0], NOW - timedelta(days=days), -5000)
            self._spend(buyers[1], NOW - timedelta(days=days), 0)
        self.assertEqual(self._rank_by_model().method, "model")
        self.assertGreaterEqual(buyers[0].expected_revenue_26w, 0)
        self.assertTrue(buyers[0].value_rank)

    # Whom

    def test_archived_foreign_and_own_companies_have_no_rank(self):
        left_out = self.own | self.foreign | self.company.partner_id
        for customer in left_out | self.unowned:
            self._spend(customer, RECENTLY, 10, company_id=self.company.id)
        self.foreign.active = False
        self.env.flush_all()
        # the ORM keeps a customer with orders in their company, an old database may not
        self.env.cr.execute(
            "UPDATE res_partner SET company_id = %s WHERE id = %s",
            [self._create_company("Other").id, self.own.id],
        )
        self.env.invalidate_all()
        self._rank()
        self.assertEqual(left_out.mapped("value_rank"), [0, 0, 0])
        self.assertEqual(self.unowned.value_rank, 1)

    def test_customer_who_is_ranked_no_more_loses_the_figures(self):
        customer, *_others = self._create_buyers()
        self._rank_by_model()
        self.assertTrue(customer.expected_orders_26w)
        customer.active = False
        self._rank_by_model()
        self.assertRecordValues(customer, [NO_FIGURES])
        self.assertRecordValues(customer, [{"value_basis": False, "value_note": False}])

    def test_expected_figures_go_when_the_model_goes(self):
        customer, *_others = self._create_buyers()
        self._rank_by_model()
        self._rank()
        self.assertRecordValues(
            customer, [{"expected_orders_26w": 0, "expected_revenue_26w": 0}]
        )
        self.assertTrue(customer.value_rank)

    def test_each_company_has_figures_of_its_own(self):
        other = self._create_company("Other")
        self._spend(self.own, RECENTLY, 10)
        self._spend(self.foreign, RECENTLY, 20)
        self._spend(self.own, RECENTLY, 900, company_id=other.id)
        self._rank(self.company, other)
        self.assertEqual(self.own.value_rank, 2)
        self.assertEqual(self.own.with_company(other).value_rank, 1)
        self.assertEqual(self.foreign.with_company(other).value_rank, 0)

    # Runs

    def test_all_batches_are_written(self):
        buyers = self._create_buyers()
        with patch.object(crm_churn_ranking, "BATCH_SIZE", 5):
            ranking = self._rank_by_model()
        ranks = sorted(customer.value_rank for customer in buyers)
        self.assertEqual(ranks, [*range(1, 13)])
        self.assertRecordValues(ranking, [{"state": "done", "progress": 100}])

    def test_second_ranking_touches_no_customer_whose_figures_stay(self):
        customer, *_others = self._create_buyers()
        self._rank_by_model()
        version = self._get_row_version(customer)
        self._rank_by_model()
        self.assertEqual(self._get_row_version(customer), version)

    def _get_row_version(self, customer):
        self.env.cr.execute("SELECT ctid FROM res_partner WHERE id = %s", [customer.id])
        return self.env.cr.fetchall()

    def test_ranking_that_was_killed_is_begun_again(self):
        self._spend(self.own, RECENTLY, 10)
        ranking = self.env["crm.churn.ranking"]._request(self.company)
        ranking.write({"state": "running", "progress": 60, "started_on": LONG_AGO})
        self._rank()
        self.assertRecordValues(ranking, [{"state": "done", "progress": 100}])
        self.assertEqual(self.own.value_rank, 1)

    def test_ranking_that_another_process_runs_waits(self):
        ranking_class = type(self.env["crm.churn.ranking"])
        with patch.object(ranking_class, "_lock_company", side_effect=RunBusyError):
            ranking = self._rank()
        self.assertEqual(ranking.state, "queued")

    @mute_logger("odoo.addons.crm_churn.models.crm_churn_run")
    def test_failing_company_does_not_stop_the_others(self):
        other = self._create_company("Other")
        create = type(self.env["crm.churn.ranker"])._create_values

        def fail_for_one(ranker, company, today):
            if company == self.company:
                raise ValueError("Out of order")
            return create(ranker, company, today)

        with patch.object(
            type(self.env["crm.churn.ranker"]), "_create_values", fail_for_one
        ):
            rankings = self._rank(self.company, other)
        self.assertRecordValues(
            rankings.sorted(lambda ranking: ranking.company_id == other),
            [
                {"state": "failed", "message": "Out of order"},
                {"state": "done", "message": False},
            ],
        )

    def test_number_of_queries_does_not_grow_with_the_customers(self):
        ranker = self.env["crm.churn.ranker"]
        counts = []
        for number in (2, 20):
            self._create_buyers(number)
            counts.append(self._count_queries(lambda: self._work_through(ranker)))
        self.assertEqual(*counts)

    def _work_through(self, ranker):
        ranker._create_values(self.company, TODAY)
        ranker._read_histories()
        ranker._create_expected(lambda *figures: (1.0, 2.0))
        ranker._create_ranks()
        _count, last_id = ranker._fetch_batch(0, 100)
        ranker._write_customers(self.company, 0, last_id)
        ranker._write_warnings(self.company, 0, last_id, "model", TODAY)
        ranker._forget_customers(self.company)
        ranker._forget_warnings(self.company)
        ranker._drop_tables()

    def test_orders_are_streamed_in_lists_of_bounded_length(self):
        self._create_buyers(7)
        ranker = self.env["crm.churn.ranker"]
        ranker._create_values(self.company, TODAY)
        query = SQL("SELECT partner_id FROM crm_churn_value")
        with patch.object(crm_churn_ranker, "FETCH_SIZE", 3):
            lengths = [len(rows) for rows in ranker._stream(query)]
        ranker._drop_tables()
        self.assertEqual(lengths, [3, 3, 1])
