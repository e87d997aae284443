from datetime import datetime, timedelta
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from ..tools.local_time import get_zone, to_utc
from .report_common import STORIES, ReportFiguresMixin
from .test_merge import MergeCase

AGGREGATES = ["__count", "amount:sum", "amount_previous_year:sum"]
GROUPINGS = [
    [],
    ["user_id"],
    ["customer_level_id"],
    ["region_id"],
    ["product_category_id", "date:quarter"],
    ["date:year", "user_id"],
    ["date:month"],
    ["date:month_number", "date:year_number"],
    ["partner_id"],
    ["product_id", "date:year"],
    ["date:day"],
]
ZONES = ("UTC", "Asia/Shanghai", "America/St_Johns")
ORDERS = 4
# what each line of an order says, from scratch
LINES = """
    SELECT orders.company_id, customer.id AS partner_id, customer.user_id,
           customer.customer_level_id, customer.region_id, line.product_id,
           template.categ_id AS product_category_id, orders.date_order,
           line.price_subtotal / (CASE orders.currency_rate WHEN 0 THEN 1
                                  ELSE orders.currency_rate END)::numeric AS ordered
      FROM sale_order orders, sale_order_line line, res_partner buyer,
           res_partner customer, product_product product, product_template template
     WHERE orders.state = 'sale' AND line.order_id = orders.id
       AND line.display_type IS NULL AND buyer.id = orders.partner_id
       AND customer.id = buyer.commercial_partner_id
       AND product.id = line.product_id AND template.id = product.product_tmpl_id
"""
ROWS = """
    SELECT line.*, date_order AS date, ordered AS amount, 0 AS amount_previous_year
      FROM ({lines}) line
     UNION ALL
    SELECT line.*, date_order + interval '1 year', 0, ordered FROM ({lines}) line
"""
RANKING = """
    SELECT partner_id, sum(now), sum(before)
      FROM (SELECT partner_id, {year} AS year, ordered AS now, 0 AS before
              FROM ({lines}) line WHERE company_id = %(company)s
             UNION ALL
            SELECT partner_id, {year} + 1, 0, ordered
              FROM ({lines}) line WHERE company_id = %(company)s) entry
     WHERE year = %(year)s
     GROUP BY partner_id
    HAVING sum(now) <> 0 OR sum(before) <> 0
"""
LOCAL_YEAR = "EXTRACT(year FROM timezone(%(zone)s, timezone('UTC', date_order)))"
STEPS = (
    "confirm",
    "cancel",
    "order",
    "delete",
    "price",
    "line",
    "remove",
    "date",
    "customer",
    "rate",
    "level",
    "region",
    "manager",
    "category",
    "branch",
    "merge",
    "zone",
    "count",
)
# two orders that have been counted, so that what changes them has to be noticed
BEGINNING = [("confirm", 0, 1), ("confirm", 3, 4), ("count", 0, 9)]
numbers = st.integers(0, 5)
# near the days on which the stories order, and a year later
cuts = st.builds(
    lambda end, minutes: end + timedelta(minutes=minutes),
    st.sampled_from(
        [datetime(2024, 12, 31, 12), datetime(2025, 2, 28, 16), datetime(2026, 2, 28)]
    ),
    st.integers(-40 * 60, 40 * 60),
)


@tagged("post_install", "-at_install")
class TestContributionFigures(ReportFiguresMixin, MergeCase):
    """Whatever happens to orders and customers, grouped figures stay the sums."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._freeze()
        # what the database holds already would only take time
        cls.env["sale.order"].search([("state", "=", "sale")]).state = "cancel"
        cls.levels = cls.level | cls.env.ref("crm_customer.dictionary_level_strategic")
        cls.customers = cls.own | cls.foreign | cls.unowned
        cls.branch = cls._create_contact(cls.own, "Branch")
        cls.categories = cls.env["product.category"].create(
            [{"name": "Presses"}, {"name": "Parts"}]
        )
        cls.products = cls.env["product.product"].create(
            [
                {"name": f"P{n}", "list_price": 12.5 * (n + 1), "categ_id": category.id}
                for n, category in enumerate(cls.categories)
            ]
        )
        cls.orders = cls.env["sale.order"].union(
            *(cls._order(number) for number in range(ORDERS))
        )
        cls.report = cls.env["crm.contribution.report"]
        cls.report._rebuild_rollup()

    @classmethod
    def _order(cls, number):
        buyers = cls.customers | cls.branch
        order = cls._create_order(buyers[number % 4], cls.products[number % 2])
        order.order_line.product_uom_qty = number + 1
        return order

    # fewer examples than the other stories tell: orders take their time
    @settings(STORIES, max_examples=12)
    @given(
        st.lists(st.tuples(st.sampled_from(STEPS), numbers, numbers), max_size=16),
        st.sampled_from(ZONES),
        st.tuples(cuts, cuts).map(sorted),
    )
    def test_grouped_figures_are_those_of_the_orders(self, story, zone, cut):
        with self._told():
            self.story_orders = self.orders
            for step, number, other in [*BEGINNING, *story]:
                order = self.story_orders[number % len(self.story_orders)]
                getattr(self, f"_do_{step}")(order, other)
            self._check(zone, cut)
            self._assert_counted(self.report)
            self._check(zone, cut)

    def _check(self, zone, cut):
        """Compare all figures, a year's and any period's, as somebody in a zone."""
        report = self.report.with_user(self.executive).with_context(tz=zone)
        years = [to_utc(datetime(year, 1, 1), get_zone(zone)) for year in (2025, 2026)]
        for groupby in GROUPINGS:
            for period in ((), years, cut, (years[0], cut[1])):
                period = period and ("date", *period)
                self._assert_plain(report, groupby, AGGREGATES, self.company, period)
        self._check_ranking()

    def test_months_and_days_of_every_zone(self):
        """Order at the ends of a month, and of the February of a leap year."""
        moments = [
            *(datetime(2025, 11, 1, hour, 10) for hour in (2, 11, 20)),
            datetime(2025, 11, 15, 7, 10),
            *(datetime(2025, 11, 30, hour, 10) for hour in (8, 12, 20)),
            *(datetime(2024, 2, day, hour, 10) for day in (28, 29) for hour in (2, 20)),
        ]
        for number, moment in enumerate(moments):
            order = self._order(number)
            order.action_confirm()
            order.date_order = moment
        self._assert_counted(self.report)
        # cut near either end, in the middle, and what was ordered on the leap day
        cuts = [
            datetime(2025, 11, 1, 6, 40),
            datetime(2025, 11, 15, 12, 5),
            datetime(2025, 11, 30, 18, 1),
            datetime(2025, 2, 28, 11, 20),
        ]
        for name in (*ZONES, "Pacific/Kiritimati", "Etc/GMT+12"):
            report = self.report.with_user(self.executive).with_context(tz=name)
            ends = [
                to_utc(datetime(year, month, 1), get_zone(name))
                for year, month in ((2025, 2), (2025, 3), (2025, 11), (2025, 12))
            ]
            for begin, end in combinations(sorted(cuts + ends), 2):
                period = ("date", begin, end)
                for groupby in ([], ["date:month"]):
                    with self.subTest(zone=name, begin=begin, end=end):
                        self._assert_plain(
                            report, groupby, AGGREGATES, self.company, period
                        )

    def _get_plain_query(self, report):
        return SQL(ROWS.format(lines=LINES))

    def _check_ranking(self):
        """Compare what stands beside the ranks, by the company's own years."""
        ranking = self.env["crm.contribution.ranking"].with_user(self.executive)
        query = RANKING.format(lines=LINES, year=LOCAL_YEAR)
        zone = self.company.resource_calendar_id.tz
        for year in (2024, 2025, 2026):
            values = {"company": self.company.id, "year": year, "zone": zone}
            found = ranking.search(
                [("company_id", "=", self.company.id), ("year", "=", str(year))]
            )
            self.assertEqual(
                self._index(
                    [(p.partner_id, p.amount, p.amount_previous_year) for p in found],
                    ["partner_id"],
                ),
                self._index(
                    self.env.execute_query(SQL(query, **values)), ["partner_id"]
                ),
                f"ranking of {year}",
            )

    def _get_moment(self, number):
        """Return a moment near the end of a month or of a year."""
        ends = (datetime(2024, 12, 31, 12), datetime(2025, 2, 28, 16))
        return ends[number % 2] + timedelta(hours=4 * number, minutes=number)

    def _do_confirm(self, order, other):
        if order.state == "draft":
            order.action_confirm()
            order.date_order = self._get_moment(other)

    def _do_cancel(self, order, other):
        if order.state == "sale":
            order._action_cancel()

    def _do_order(self, order, other):
        self.story_orders |= self._order(other)

    def _do_delete(self, order, other):
        if len(self.story_orders) > 1 and order.state in ("draft", "cancel"):
            self.story_orders -= order
            order.unlink()

    def _do_price(self, order, other):
        order.order_line[:1].price_unit = 7.5 * other

    def _do_line(self, order, other):
        product = self.products[other % 2]
        if order.state in ("draft", "sale"):
            order.order_line = [Command.create({"product_id": product.id})]

    def _do_remove(self, order, other):
        if order.state == "draft":
            order.order_line[:1].unlink()

    def _do_date(self, order, other):
        order.date_order = self._get_moment(other)

    def _do_customer(self, order, other):
        buyers = (self.customers | self.branch).exists()
        order.partner_id = buyers[other % len(buyers)]

    def _do_rate(self, order, other):
        """Let the order have been made at another rate."""
        order.flush_recordset()
        self.cr.execute(
            "UPDATE sale_order SET currency_rate = %s WHERE id = %s",
            (0.25 * other, order.id),
        )
        order.invalidate_recordset()

    def _do_level(self, order, other):
        customer = order.partner_id.commercial_partner_id
        customer.customer_level_id = self.levels[other % 2]

    def _do_region(self, order, other):
        customer = order.partner_id.commercial_partner_id
        customer.region_id = self.region if other % 2 else False

    def _do_manager(self, order, other):
        customer = order.partner_id.commercial_partner_id
        customer.user_id = (self.am | self.am2)[other % 2]

    def _do_category(self, order, other):
        self.products[:1].categ_id = self.categories[other % 2]

    def _do_branch(self, order, other):
        owners = self.customers.exists()
        self.branch.parent_id = owners[other % len(owners)]

    def _do_merge(self, order, other):
        owners = self.customers.exists()
        if len(owners) > 1:
            self._merge(owners[0], owners[1])

    def _do_zone(self, order, other):
        self.company.resource_calendar_id.tz = ZONES[other % 3]

    def _do_count(self, order, other):
        self.report._count_marked(limit=1 + 3 * other)
