from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models import crm_rollup_mixin
from ..report import crm_contribution_ranking
from .ordered_common import OrderedCase


@tagged("post_install", "-at_install")
class TestContributionRanking(OrderedCase):
    def _ranking(self, year="2026", user=None, **context):
        ranking = self.env["crm.contribution.ranking"].with_user(
            user or self.supervisor
        )
        domain = [("company_id", "=", self.company.id), ("year", "=", year)]
        return ranking.with_context(**context).search(domain)

    def _rows(self, year="2026"):
        return [
            (place.partner_id, place.rank, place.amount, place.amount_previous_year)
            for place in self._ranking(year)
        ]

    def _assert_rows(self, expected, year="2026"):
        """Compare before and after the cron has counted."""
        for when in ("at once", "counted"):
            with self.subTest(when=when):
                self.assertEqual(self._rows(year), expected)
            self._count()

    def test_customers_stand_in_the_order_of_what_they_ordered(self):
        self._order(self.own, 300)
        self._order(self.foreign, 500)
        self._order(self.own, 100)
        self._assert_rows([(self.foreign, 1, 500, 0), (self.own, 2, 400, 0)])

    def test_customers_are_counted_as_they_are_listed(self):
        self._order(self.own, 300)
        self._order(self.foreign, 200, "2025-06-01 02:00:00")
        self._order(self.unowned, 100)._action_cancel()
        ranking = self.env["crm.contribution.ranking"].with_user(self.supervisor)
        domain = [("company_id", "=", self.company.id)]
        for when in ("at once", "counted"):
            for more in (
                [],
                [("year", "=", "2026")],
                [("year", ">", "2026")],
                [("amount", ">", 0)],
                [("partner_id.user_id", "=", self.am.id)],
                [("customer_count", "=", 1)],
                [("rank", "=", 1)],
                [("share", ">", 0.5), ("year", "=", "2026")],
            ):
                with self.subTest(when=when, more=more):
                    self.assertEqual(
                        ranking.search_count(domain + more),
                        len(ranking.search(domain + more)),
                    )
            self._count()

    def test_nobody_is_ranked_to_be_counted(self):
        ranking = self.env["crm.contribution.ranking"].with_user(self.supervisor)
        with patch.object(type(ranking), "_get_ranked_query") as ranked:
            ranking.search_count([("year", "=", "2026")])
            ranking.with_context(crm_ranking=None).search_count([])
        ranked.assert_not_called()

    def test_a_page_is_ranked_once(self):
        self._order(self.own, 300)
        self._order(self.foreign, 200)
        ranking = self.env["crm.contribution.ranking"].with_user(self.supervisor)
        model = type(ranking)
        domain = [("company_id", "=", self.company.id), ("year", "=", "2026")]
        ask = {"partner_id": {}, "amount": {}, "amount_previous_year": {}}
        self.env.invalidate_all()
        with patch.object(
            model,
            "_get_ranked_query",
            autospec=True,
            side_effect=model._get_ranked_query,
        ) as ranked:
            page = ranking.web_search_read(domain, ask, limit=1)
        self.assertEqual(page["length"], 2)
        self.assertEqual([row["amount"] for row in page["records"]], [300])
        self.assertEqual(ranked.call_count, 1)

    def test_a_changed_order_moves_its_customer(self):
        order = self._order(self.own, 300)
        self._order(self.foreign, 200)
        self._count()
        order.order_line.price_unit = 100
        self._assert_rows([(self.foreign, 1, 200, 0), (self.own, 2, 100, 0)])

    def test_a_cancelled_order_takes_its_customer_out(self):
        order = self._order(self.own, 300)
        self._order(self.foreign, 200)
        self._count()
        order._action_cancel()
        self._assert_rows([(self.foreign, 1, 200, 0)])

    def test_an_order_of_a_branch_is_of_its_customer(self):
        self._order(self._create_contact(self.own), 300)
        self._assert_rows([(self.own, 1, 300, 0)])

    def test_equal_customers_share_a_rank(self):
        for customer in self.own, self.foreign:
            self._order(customer, 200)
        self._order(self.unowned, 100)
        ranks = [place.rank for place in self._ranking()]
        self.assertEqual(ranks, [1, 1, 3])

    def test_last_year_stands_beside_this_year(self):
        self._order(self.own, 300)
        self._order(self.own, 200, "2025-06-01 02:00:00")
        self._assert_rows([(self.own, 1, 300, 200)])
        self.assertAlmostEqual(self._ranking().growth, 0.5)

    def test_a_customer_who_ordered_only_last_year_is_missed(self):
        self._order(self.own, 300, "2025-06-01 02:00:00")
        self._order(self.foreign, 200)
        self._assert_rows([(self.foreign, 1, 200, 0), (self.own, 2, 0, 300)])

    def test_next_year_has_no_ranking_yet(self):
        self._order(self.own, 300)
        self.assertFalse(self._rows("2027"))

    def test_years_are_those_of_the_company(self):
        # New Year's Eve at noon in London is still this year in Shanghai
        self._order(self.own, 300, "2025-12-31 15:59:59")
        self._order(self.foreign, 200, "2025-12-31 16:00:00")
        self._assert_rows([(self.own, 1, 300, 0)], "2025")
        self._assert_rows([(self.foreign, 1, 200, 0), (self.own, 2, 0, 300)])

    def test_shares_add_up_along_the_ranking(self):
        for customer, amount in (
            (self.own, 500),
            (self.foreign, 300),
            (self.unowned, 200),
        ):
            self._order(customer, amount)
        places = self._ranking()
        self.assertEqual(places.mapped("share"), [0.5, 0.3, 0.2])
        self.assertEqual(places.mapped("cumulative_share"), [0.5, 0.8, 1])

    def test_classes_end_at_80_and_95_percent(self):
        amounts = (700, 100, 90, 60, 50)
        for place, amount in enumerate(amounts):
            self._order(self._create_customer(f"Class {place}"), amount)
        # who stands on a limit belongs to the class before it
        self.assertEqual(self._ranking().mapped("abc_class"), list("aabbc"))

    def test_one_customer_alone_is_of_class_a(self):
        self._order(self.own, 100)
        self.assertEqual(self._ranking().abc_class, "a")

    def test_companies_are_ranked_apart(self):
        other = self._create_company("Other & Sons")
        self._order(self.own, 300)
        self._order(self.foreign, 900, company_id=other.id)
        self._assert_rows([(self.own, 1, 300, 0)])

    def test_a_company_that_one_does_not_work_in_is_hidden(self):
        self._order(self.own, 300)
        self.assertTrue(self._ranking(allowed_company_ids=self.company.ids))
        self.assertFalse(self._ranking(allowed_company_ids=self.env.company.ids))

    def test_groups_by_class_count_customers_and_amounts(self):
        self._order(self.own, 900)
        self._order(self.foreign, 100)
        groups = self.env["crm.contribution.ranking"]._read_group(
            [("company_id", "=", self.company.id), ("year", "=", "2026")],
            ["abc_class"],
            ["customer_count:sum", "amount:sum", "share:sum"],
        )
        self.assertEqual(groups, [("a", 1, 900, 0.9), ("b", 1, 100, 0.1)])

    def test_groups_by_what_the_customer_is_today(self):
        self._order(self.own, 900)
        ranking = self.env["crm.contribution.ranking"].with_user(self.executive)
        for name, value in (
            ("user_id", self.am),
            ("customer_level_id", self.level),
            ("region_id", self.region),
        ):
            groups = ranking._read_group(
                [("company_id", "=", self.company.id), (name, "=", value.id)],
                [name],
                ["amount:sum"],
            )
            with self.subTest(name=name):
                self.assertEqual(groups, [(value, 900)])

    def test_with_much_to_count_the_orders_themselves_are_ranked(self):
        self._order(self.own, 300)
        self._order(self.own, 200, "2025-06-01 02:00:00")
        self._order(self.foreign, 500)
        for module in crm_contribution_ranking, crm_rollup_mixin:
            self.patch(module, "TOO_MANY_KEYS", 0)
        rows = self._rows()
        self.assertEqual(rows, [(self.foreign, 1, 500, 0), (self.own, 2, 300, 200)])

    def test_a_place_opens_its_orders(self):
        self._order(self.own, 300)
        self._order(self.foreign, 300)
        place = self._ranking()[0]
        action = place.with_user(self.executive).action_open_orders()
        found = (
            self.env[action["res_model"]]
            .with_user(self.executive)
            .search([*action["domain"], ("amount", "!=", 0)])
        )
        self.assertEqual(found.partner_id, place.partner_id)
        self.assertEqual(sum(found.mapped("amount")), place.amount)

    def test_a_place_of_a_company_that_one_does_not_work_in_opens_nothing(self):
        self._order(self.own, 300)
        place = self._ranking()
        action = (
            self.env["crm.contribution.ranking"]
            .browse(place.id)
            .with_user(self.supervisor)
            .action_open_orders()
        )
        orders = self.env[action["res_model"]].with_user(self.supervisor)
        elsewhere = orders.with_context(allowed_company_ids=self.env.company.ids)
        self.assertFalse(elsewhere.search(action["domain"]))

    def test_only_supervisors_and_executives_read_it(self):
        self._order(self.own, 300)
        for user in self.supervisor, self.executive:
            self.assertEqual(self._ranking(user=user).partner_id, self.own)
        for user in self.am, self.crm_admin, self.plain, self.portal:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._ranking(user=user)

    def test_a_page_costs_the_same_for_many_customers(self):
        def read():
            self.env["crm.contribution.ranking"].with_user(
                self.supervisor
            ).web_search_read(
                [("company_id", "=", self.company.id), ("year", "=", "2026")],
                {"amount": {}, "partner_id": {"fields": {"display_name": {}}}},
            )

        self._order(self.own, 300)
        self._count_queries(read)
        one = self._count_queries(read)
        for place in range(8):
            self._order(self._create_customer(f"Customer {place}"), place + 1)
        self.assertLessEqual(self._count_queries(read), one)
