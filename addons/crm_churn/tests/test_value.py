from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import LONG_AGO, NOW, RECENTLY
from .test_ranking import RankingCase

FIGURES = {"expected_orders_26w": 2.0, "expected_revenue_26w": 2.0, "value_rank": 2}


@tagged("post_install", "-at_install")
class TestCustomerValue(RankingCase):
    def test_users_cannot_write_a_figure(self):
        self.own.write(dict.fromkeys(FIGURES, 1))
        for name, value in FIGURES.items():
            customer = self.own.with_user(self.supervisor)
            with self.subTest(field=name), self.assertRaises(UserError):
                customer.write({name: value})

    def test_users_cannot_create_a_customer_with_a_figure(self):
        partners = self.env["res.partner"].with_user(self.supervisor)
        for name, value in FIGURES.items():
            with self.subTest(field=name), self.assertRaises(UserError):
                partners.create({"name": "Valued", name: value})

    def test_users_cannot_import_a_figure(self):
        partners = self.env["res.partner"].with_user(self.supervisor)
        result = partners.load([".id", "value_rank"], [[str(self.own.id), "7"]])
        self.assertIn("set by the system", result["messages"][0]["message"])
        self.assertFalse(self.own.value_rank)

    def test_a_figure_that_stays_may_be_written_back(self):
        self.own.write(FIGURES)
        customer = self.own.with_user(self.supervisor)
        customer.write({"city": "Suzhou", **FIGURES})
        self.assertRecordValues(self.own, [{"city": "Suzhou", **FIGURES}])

    def test_who_has_no_role_reads_no_figure(self):
        for user in self.plain, self.crm_admin:
            for name in (*FIGURES, "value_basis", "value_note"):
                customer = self.own.with_user(user)
                with (
                    self.subTest(user=user.login, field=name),
                    self.assertRaises(AccessError),
                ):
                    customer.read([name])

    def test_account_manager_and_executive_read_them(self):
        self._spend(self.own, RECENTLY, 10)
        self._rank()
        for user in self.am, self.executive:
            [values] = self.own.with_user(user).read(["value_rank", "value_note"])
            with self.subTest(user=user.login):
                self.assertEqual(values["value_rank"], 1)
                self.assertTrue(values["value_note"])

    def test_customers_without_a_rank_come_last_either_way(self):
        for rank, customer in enumerate(self.own | self.foreign, start=1):
            customer.value_rank = rank
        customers = self.own | self.foreign | self.unowned
        for order, names in {
            "value_rank": (self.own, self.foreign, self.unowned),
            "value_rank desc": (self.foreign, self.own, self.unowned),
        }.items():
            found = customers.search([("id", "in", customers.ids)], order=order)
            with self.subTest(order=order):
                self.assertEqual([*found], [*names])

    def test_a_copy_has_no_figures(self):
        self.own.write(FIGURES)
        self.assertRecordValues(self.own.copy(), [dict.fromkeys(FIGURES, 0)])

    def test_reading_the_basis_takes_as_many_queries_for_many(self):
        buyers = self.env["res.partner"].union(*self._create_buyers())
        self._rank()
        self._assert_reads_alike(buyers[0], buyers)


@tagged("post_install", "-at_install")
class TestWarningValue(RankingCase):
    def test_open_warnings_get_the_figures_of_their_customers(self):
        buyers = self._create_buyers()
        self._scan()
        self._rank_by_model()
        warnings = self.env["crm.churn.warning"].search(
            [("partner_id", "in", [customer.id for customer in buyers])]
        )
        self.assertTrue(warnings)
        self.assertRecordValues(
            warnings,
            [
                {
                    "expected_revenue": warning.partner_id.expected_revenue_26w,
                    "value_rank": warning.partner_id.value_rank,
                    "value_basis": "model",
                    "ranked_on": NOW.date(),
                }
                for warning in warnings
            ],
        )
        self.assertIn("by the purchase model of 03/11/2026", warnings[0].value_note)

    def test_warnings_are_ordered_by_the_rank_and_new_ones_come_last(self):
        self._spend(self.own, LONG_AGO, 10)
        self._spend(self.foreign, LONG_AGO, 20)
        self._scan()
        self._rank()
        late = self._create_warning(self.unowned)
        found = self.env["crm.churn.warning"].search([])
        self.assertEqual([*found.partner_id], [self.foreign, self.own, self.unowned])
        self.assertFalse(late.value_note)

    def test_without_a_model_nothing_is_expected(self):
        self._spend(self.own, LONG_AGO, 10)
        self._scan()
        self._rank()
        self.assertRecordValues(
            self._warnings(self.own),
            [{"expected_revenue": 0, "value_rank": 1, "value_basis": "last_year"}],
        )

    def test_revenue_is_that_of_the_12_months_up_to_the_last_order(self):
        last = datetime(2025, 6, 2, 4, 0)
        self._spend(self.own, last, 10)
        self._spend(self.own, datetime(2024, 6, 3, 4, 0), 200)
        self._spend(self.own, datetime(2024, 6, 2, 4, 0), 4000)
        self._scan()
        self._rank()
        self.assertEqual(self._warnings(self.own).revenue_12m, 210)

    def test_closed_warnings_keep_their_last_figures(self):
        self._spend(self.own, LONG_AGO, 10)
        self._scan()
        self._rank()
        warning = self._warnings(self.own)
        self._spend(self.own, RECENTLY, 500)
        self._spend(self.foreign, RECENTLY, 900)
        self._rank()
        self.assertRecordValues(
            warning, [{"state": "recovered", "value_rank": 1, "revenue_12m": 10}]
        )

    def test_warning_that_ends_before_any_ranking_gets_its_revenue(self):
        self._spend(self.own, LONG_AGO - timedelta(days=400), 7000)
        self._spend(self.own, LONG_AGO - timedelta(days=300), 30)
        self._spend(self.own, LONG_AGO, 10)
        self._scan()
        self._spend(self.own, RECENTLY, 500)
        self.assertRecordValues(
            self._warnings(self.own), [{"state": "recovered", "revenue_12m": 40}]
        )

    def test_confirmed_loss_gets_its_revenue(self):
        self._spend(self.own, LONG_AGO, 10)
        self._scan()
        warning = self._warnings(self.own).with_user(self.am)
        warning.action_add_measure("Called")
        warning.action_confirm_lost(self.reason, "Closed down")
        self.assertEqual(warning.revenue_12m, 10)

    def test_open_warning_of_an_archived_customer_loses_its_rank(self):
        self._spend(self.own, LONG_AGO, 10)
        self._scan()
        self._rank()
        self.own.active = False
        self._rank()
        self.assertRecordValues(
            self._warnings(self.own),
            [{"value_rank": 0, "value_basis": False, "revenue_12m": 10}],
        )

    def test_figures_of_another_companys_warning_stay(self):
        other = self._create_company("Other")
        self._spend(self.own, LONG_AGO, 10)
        self._spend(self.own, LONG_AGO, 70, company_id=other.id)
        self._scan(self.company, other)
        self.env["crm.churn.ranking"].search([("company_id", "=", other.id)]).unlink()
        self._rank()
        warning = self._warnings(self.own).filtered(lambda w: w.company_id == other)
        self.assertRecordValues(warning, [{"value_rank": 0, "revenue_12m": 0}])

    def test_note_takes_as_many_queries_for_many(self):
        for customer in self._create_buyers(8):
            self._buy(customer, LONG_AGO)
        self._scan()
        self._rank()
        warnings = self.env["crm.churn.warning"].search([])
        self._assert_reads_alike(warnings[0], warnings)
