from datetime import date, datetime

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import tagged

from odoo.addons.crm_customer.tests.report_common import STORIES, ReportFiguresMixin
from odoo.addons.crm_customer.tests.test_merge import MergeCase

from .common import ChurnCase

AGGREGATES = [
    "__count",
    "lost_count:sum",
    "recovered_count:sum",
    "revenue_lost:sum",
    "revenue_12m:sum",
    "lost_share:avg",
    "recovered_share:avg",
]
GROUPINGS = [
    [],
    ["closed_on:month"],
    ["detected_on:month", "state"],
    ["lost_reason_id"],
    ["user_id", "closed_on:month"],
    ["customer_level_id"],
    ["region_id", "state"],
    ["region_id", "closed_on:quarter"],
    ["partner_id"],
]
CUSTOMERS = 4
STEPS = (
    "open",
    "measure",
    "lose",
    "recover",
    "delete",
    "level",
    "region",
    "manager",
    "revenue",
    "merge",
    "zone",
    "count",
)
# warnings that have been counted, so that what changes them has to be noticed
BEGINNING = [
    *(("open", number, number) for number in range(CUSTOMERS)),
    ("measure", 0, 0),
    ("lose", 0, 0),
    ("recover", 1, 0),
    ("count", 0, 9),
]
numbers = st.integers(0, CUSTOMERS - 1)


@tagged("post_install", "-at_install")
class TestReportFigures(ReportFiguresMixin, MergeCase, ChurnCase):
    """Whatever happens to warnings and customers, grouped figures stay the sums."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reasons = cls.reason | cls.env.ref("crm_churn.dictionary_reason_competitor")
        cls.levels = cls.level | cls.env.ref("crm_customer.dictionary_level_strategic")
        cls.customers = [
            cls._create_customer(f"Story {number}", user_id=cls.am.id)
            for number in range(CUSTOMERS)
        ]

    @STORIES
    @given(st.lists(st.tuples(st.sampled_from(STEPS), numbers, numbers), max_size=12))
    def test_grouped_figures_are_those_of_the_warnings(self, story):
        with self._told():
            self.customers = [c for c in type(self).customers]
            for step, number, other in [*BEGINNING, *story]:
                customer = self.customers[number % len(self.customers)]
                getattr(self, f"_do_{step}")(customer, other)
            self._check()
            self._assert_counted(self.env["crm.churn.report"])
            self._check()

    def _check(self):
        report = self.env["crm.churn.report"].with_user(self.executive)
        months = (date(2026, 2, 1), date(2026, 3, 1))
        cut = (date(2026, 2, 7), date(2026, 2, 28))
        periods = [
            (name, *days)
            for name in ("detected_on", "closed_on")
            for days in (months, cut)
        ]
        for groupby in GROUPINGS:
            for period in ((), *periods):
                self._assert_plain(report, groupby, AGGREGATES, self.company, period)

    def _find(self, customer, *states):
        return self._warnings(customer).filtered(lambda w: w.state in states)[:1]

    def _do_open(self, customer, other):
        if not self._find(customer, "warning", "retaining"):
            warning = self._create_warning(
                customer, detected_on=f"2026-0{1 + other % 3}-07"
            )
            warning.revenue_12m = 100.5 * (other + 1)

    def _do_measure(self, customer, other):
        if warning := self._find(customer, "warning", "retaining"):
            warning.action_add_measure("Called")

    def _do_lose(self, customer, other):
        if warning := self._find(customer, "retaining"):
            reason = self.reasons[other % 2]
            warning.action_confirm_lost(reason.id, "Gone")
            # in the night after the end of a month
            warning.closed_on = datetime(2026, 2, 28, 13 + 3 * other)

    def _do_zone(self, customer, other):
        zones = ("UTC", "Asia/Shanghai", "Pacific/Kiritimati")
        self.company.resource_calendar_id.tz = zones[other % 3]

    def _do_recover(self, customer, other):
        if self._find(customer, "warning", "retaining"):
            self._quote(customer).action_confirm()

    def _do_delete(self, customer, other):
        warning = self._warnings(customer)[:1]
        if not warning.measure_ids:
            warning.unlink()

    def _do_level(self, customer, other):
        customer.customer_level_id = self.levels[other % 2]

    def _do_region(self, customer, other):
        customer.region_id = self.region if other % 2 else False

    def _do_manager(self, customer, other):
        customer.user_id = (self.am | self.am2)[other % 2]

    def _do_revenue(self, customer, other):
        self._warnings(customer)[:1].revenue_12m = 7.25 * other

    def _do_merge(self, customer, other):
        gone = self.customers[other % len(self.customers)]
        if gone != customer:
            self._merge(customer, gone)
            self.customers = [each for each in self.customers if each.exists()]

    def _do_count(self, customer, other):
        self.env["crm.churn.report"]._count_marked(limit=1 + 3 * other)

    def _get_cells(self, domain=(), groupby=(), aggregates=("lost_count:sum",)):
        report = self.env["crm.churn.report"].with_user(self.executive)
        return self._find_cells(report, domain, groupby, aggregates)

    def test_views_and_printed_report_are_answered_by_cells(self):
        closed = [("state", "in", ("lost", "recovered"))]
        year = [("closed_on", ">=", "2026-01-01"), ("closed_on", "<=", "2026-12-31")]
        for domain, groupby, suffix in (
            (closed, ["closed_on:month"], "cell"),
            (closed, ["closed_on:month", "lost_reason_id"], "cell"),
            (closed + year, ["user_id"], "cell"),
            (closed + year, ["customer_level_id"], "customer"),
            (closed + year, ["region_id", "closed_on:quarter"], "customer"),
            ([("detected_on", ">", "2026-01-31")], [], "detection"),
        ):
            with self.subTest(domain=domain, groupby=groupby):
                self.assertEqual(self._get_cells(domain, groupby, AGGREGATES), suffix)

    def test_bounds_inside_a_month_are_answered_by_cells(self):
        for operator, day in (
            ("<=", "2026-12-30"),
            (">", "2026-02-01"),
            ("<", "2026-02-28"),
        ):
            with self.subTest(operator=operator, day=day):
                domain = [("closed_on", operator, day)]
                self.assertEqual(self._get_cells(domain), "cell")

    def test_what_cells_do_not_hold_is_answered_by_rows(self):
        for groupby in (["partner_id"], ["age"], ["measure_count"], ["closed_on:week"]):
            with self.subTest(groupby=groupby):
                self.assertIsNone(self._get_cells(groupby=groupby))
        self.assertIsNone(self._get_cells([("closed_on", "=", "2026-02-28")]))
        for aggregate in ("days_open:avg", "expected_revenue:sum", "revenue_12m:max"):
            with self.subTest(aggregate=aggregate):
                self.assertIsNone(self._get_cells(aggregates=[aggregate]))

    def test_revenue_with_its_currency_as_the_web_client_asks_for_it(self):
        self._create_warning(self.own, "lost").revenue_12m = 300
        report = self.env["crm.churn.report"].with_user(self.executive)
        aggregates = [
            "revenue_lost:sum",
            "currency_id:array_agg_distinct",
            "revenue_lost:sum_currency",
        ]
        domain = [("company_id", "=", self.company.id), ("state", "=", "lost")]
        self.assertEqual(self._get_cells(domain, aggregates=aggregates), "detection")
        found = report._read_group(domain, [], aggregates)
        while report.sudo()._count_marked():
            continue
        self.assertEqual(report._read_group(domain, [], aggregates), found)
        self.assertEqual(found[0][1], self.company.currency_id.ids)

    def test_a_ranking_leaves_nothing_to_count(self):
        warning = self._create_warning(self.own)
        report = self.env["crm.churn.report"]
        while report._count_marked():
            continue
        warning.write({"expected_revenue": 12, "value_rank": 3})
        self.assertEqual(report._get_marked_keys(), [])
        warning.write({"user_id": self.am2.id})
        self.assertEqual(report._get_marked_keys(), warning.ids)
