from datetime import datetime

from odoo.tests import tagged

from .ordered_common import OrderedCase
from .report_common import ReportFiguresMixin

AMOUNT = "amount:sum"
THIS_YEAR = [
    ("date", ">=", datetime(2025, 12, 31, 16)),
    ("date", "<", datetime(2026, 12, 31, 16)),
]


@tagged("post_install", "-at_install")
class TestContributionReport(ReportFiguresMixin, OrderedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._order(cls.own, 300)
        cls._order(cls.foreign, 100)
        cls._order(cls.foreign, 50, "2025-02-10 02:00:00")
        cls.env.flush_all()

    def _report(self, user=None):
        report = self.env["crm.contribution.report"].with_user(user or self.executive)
        return report.with_context(allowed_company_ids=self.company.ids)

    def _assert_groups(self, expected, domain, groupby, aggregates):
        """Compare before and after the cron has counted, from cells and from rows."""
        for when in ("at once", "counted"):
            with self.subTest(when=when):
                found = self._report()._read_group(domain, groupby, aggregates)
                self.assertEqual(found, expected)
                [sets] = self._report()._read_grouping_sets(
                    domain, [groupby], aggregates
                )
                self.assertEqual(sets, expected)
            self._count()

    def _get_cells(self, domain=(), groupby=(), aggregates=(AMOUNT,), **options):
        return self._find_cells(self._report(), domain, groupby, aggregates, **options)

    # Share

    def test_share_is_of_all_that_was_ordered_within_the_filters(self):
        self._assert_groups(
            [(self.am, 0.75), (self.am2, 0.25)], THIS_YEAR, ["user_id"], ["share:sum"]
        )

    def test_shares_of_rows_are_those_of_cells(self):
        self._assert_groups(
            [(self.own, 0.75), (self.foreign, 0.25)],
            THIS_YEAR,
            ["partner_id"],
            ["share:sum"],
        )

    def test_share_of_one_account_manager_is_all_of_it(self):
        domain = [*THIS_YEAR, ("user_id", "=", self.am2.id)]
        self._assert_groups([(self.am2, 1)], domain, ["user_id"], ["share:sum"])

    def test_nothing_ordered_has_no_share(self):
        # what was ordered in 2026 stands in 2027 as that of the year before
        domain = [("date", ">=", datetime(2026, 12, 31, 16))]
        self._assert_groups(
            [(self.am, False, 300), (self.am2, False, 100)],
            domain,
            ["user_id"],
            ["share:sum", "amount_previous_year:sum"],
        )

    def test_shares_of_a_total_are_one(self):
        self._assert_groups([(1,)], THIS_YEAR, [], ["share:sum"])

    # Where the figures are read

    def test_common_questions_are_answered_by_cells(self):
        for groupby, suffix in (
            (["date:month"], "month"),
            (["date:quarter", "user_id"], "user"),
            (["customer_level_id"], "level"),
            (["region_id", "date:year"], "region"),
            (["product_category_id"], "category"),
            (["user_id", "region_id"], "cell"),
            (["partner_id"], "fact"),
        ):
            with self.subTest(groupby=groupby):
                self.assertEqual(self._get_cells(groupby=groupby), suffix)

    def test_what_cells_do_not_hold_is_answered_by_rows(self):
        for groupby in (["order_id"], ["product_id"], ["date:week"], ["date:day"]):
            with self.subTest(groupby=groupby):
                self.assertIsNone(self._get_cells(groupby=groupby))
        self.assertIsNone(self._get_cells(aggregates=["amount:max"]))
        self.assertIsNone(self._get_cells(aggregates=["order_id:count_distinct"]))
        self.assertIsNone(self._get_cells([("product_id", "=", self.product.id)]))
        for operator, moment in (
            (">=", "0001-01-01 00:00:00"),
            ("<", "9999-12-31 16:00:00"),
        ):
            with self.subTest(moment=moment):
                self.assertIsNone(self._get_cells([("date", operator, moment)]))
        self.assertIsNone(self._get_cells(having=[(AMOUNT, ">", 1)]))

    def test_a_year_to_date_is_answered_by_cells(self):
        for begin, end in (
            ("2025-12-31 16:00:00", "2026-03-02 15:59:59"),
            ("2026-02-17 09:30:00", "2026-03-01 12:15:00"),
        ):
            domain = [("date", ">=", begin), ("date", "<=", end)]
            with self.subTest(begin=begin):
                self.assertEqual(self._get_cells(domain, ["user_id"]), "user")

    def test_a_leap_day_counts_a_year_later_on_the_28th(self):
        self._order(self.own, 70, "2024-02-29 07:00:00")
        self._order(self.own, 7, "2024-02-28 03:00:00")
        for hour, expected in ((2, 0), (6, 7), (8, 77)):
            before = [
                ("date", ">=", datetime(2024, 12, 31, 16)),
                ("date", "<", datetime(2025, 2, 28, hour)),
            ]
            aggregates = [AMOUNT, "amount_previous_year:sum"]
            self._assert_groups([(50, expected)], before, [], aggregates)

    def test_amounts_with_their_currency_as_the_web_client_asks_for_them(self):
        aggregates = [AMOUNT, "currency_id:array_agg_distinct", "amount:sum_currency"]
        self.assertEqual(self._get_cells(THIS_YEAR, aggregates=aggregates), "month")
        currency = self.company.currency_id.ids
        self._assert_groups([(400, currency, 400)], THIS_YEAR, [], aggregates)

    def test_order_by_a_figure_that_cells_do_not_hold(self):
        self.assertEqual(
            self._get_cells(groupby=["user_id"], order="amount:sum desc"), "user"
        )
        groups = self._report()._read_group(
            THIS_YEAR, ["user_id"], [AMOUNT], order="amount:max desc"
        )
        self.assertEqual(groups, [(self.am, 300), (self.am2, 100)])

    def test_what_moved_leaves_no_empty_group(self):
        self._count()
        self.own.user_id = self.am2
        self._assert_groups([(self.am2, 400)], THIS_YEAR, ["user_id"], [AMOUNT])

    def test_nobody_can_have_other_cells_read(self):
        self._count()
        report = self._report().with_context(crm_rollup_cells={"suffix": "total"})
        [(amount,)] = report._read_group(THIS_YEAR, [], [AMOUNT])
        self.assertEqual(amount, 400)
        self.assertFalse(report._is_reading_cells())
