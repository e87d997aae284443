from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import tagged

from odoo.addons.crm_customer.tests.report_common import STORIES, ReportFiguresMixin
from odoo.addons.crm_customer.tests.test_merge import MergeCase
from odoo.addons.crm_customer.tools.local_time import get_zone, to_utc

from ..tools.service_states import ARCHIVED, ASSIGNED, NEW, PROCESSED, SUSPENDED
from .common import NOW, ServiceCase

AGGREGATES = [
    "__count",
    "request_count:sum",
    "verdict_count:sum",
    "satisfaction:avg",
    "hours_to_first_response:avg",
    "hours_to_assign:avg",
    "hours_to_process:avg",
    "hours_to_archive:avg",
    "reopen_rate:avg",
    "first_contact_rate:avg",
    "sla_kept_rate:avg",
]
GROUPINGS = [
    [],
    ["service_type_id"],
    ["create_date:month"],
    ["create_date:year", "service_type_id"],
    ["channel_id", "service_state"],
    ["region_id", "service_type_id"],
    ["priority", "create_date:quarter"],
    ["user_id"],
    ["product_id"],
    ["customer_level_id", "team_id"],
]
STEPS = (
    "create",
    "assign",
    "process",
    "judge",
    "silent",
    "reopen",
    "escalate",
    "suspend",
    "give_up",
    "merge",
    "delete",
    "type",
    "product",
    "date",
    "level",
    "customers",
    "count",
)
numbers = st.integers(0, 4)
# between the hours at which the stories let requests come
cuts = st.datetimes(NOW - timedelta(days=2), NOW + timedelta(days=1))


@tagged("post_install", "-at_install")
class TestServiceReportFigures(ReportFiguresMixin, MergeCase, ServiceCase):
    """Whatever happens to requests and customers, grouped figures stay the sums."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.types = cls.type_repair | cls.env.ref(
            "crm_service_desk.dictionary_type_complaint"
        )
        cls.levels = cls.level | cls.env.ref("crm_customer.dictionary_level_strategic")
        cls.products = [cls._create_product(f"P{number}").id for number in (0, 1)]
        cls.customers = [cls._create_customer(f"Story {n}") for n in (0, 1)]

    @STORIES
    @given(
        st.lists(st.tuples(st.sampled_from(STEPS), numbers, numbers), max_size=20),
        st.sampled_from(("UTC", "Asia/Shanghai", "America/St_Johns")),
        st.tuples(cuts, cuts).map(sorted),
    )
    def test_grouped_figures_are_those_of_the_requests(self, story, zone, cut):
        with self._told():
            self.requests = [
                self._create_ticket(partner_id=customer.id)
                for customer in self.customers
            ]
            # so that what changes them has to be noticed
            self._do_count(0, 9)
            for step, number, other in story:
                getattr(self, f"_do_{step}")(number, other)
            self._check(zone, cut)
            self._assert_counted(self.env["helpdesk.service.report"])
            self._check(zone, cut)

    def _check(self, zone, cut):
        """Compare all figures, a month's and any period's, as somebody in a zone."""
        report = self.env["helpdesk.service.report"]
        report = report.with_user(self.executive).with_context(tz=zone)
        month = [to_utc(datetime(2026, n, 1), get_zone(zone)) for n in (2, 3)]
        for groupby in GROUPINGS:
            for period in ((), ("create_date", *month), ("create_date", *cut)):
                self._assert_plain(report, groupby, AGGREGATES, self.company, period)

    def _find(self, number, *states):
        """Return one of the requests in these states, or none."""
        found = [ticket for ticket in self.requests if ticket.service_state in states]
        empty = self.env["helpdesk.ticket"]
        return found[number % len(found)] if found else empty

    def _do_create(self, number, other):
        self.requests.append(
            self._create_ticket(
                partner_id=self.customers[other % 2].exists().id or self.own.id,
                product_id=self.products[number % 2],
            )
        )

    def _do_assign(self, number, other):
        if ticket := self._find(number, NEW, ASSIGNED):
            handler = (self.am | self.am2)[other % 2]
            if ticket.user_id != handler:
                ticket.with_user(self.supervisor).action_assign(handler.id)

    def _do_process(self, number, other):
        if ticket := self._find(number, ASSIGNED):
            ticket.with_user(self.supervisor).action_process("Fuse")
            ticket.sudo().hours_to_process = other + 0.5

    def _do_judge(self, number, other):
        if ticket := self._find(number, PROCESSED):
            self._judge(ticket, other + 1)

    def _do_silent(self, number, other):
        if ticket := self._find(number, PROCESSED):
            ticket.sudo()._archive_silent()

    def _do_reopen(self, number, other):
        ticket = self._find(number, ARCHIVED)
        if ticket.close_kind == "verdict":
            ticket.with_user(self.supervisor).action_reopen("Again")

    def _do_escalate(self, number, other):
        ticket = self._find(number, ASSIGNED)
        if ticket and not ticket.escalation_level:
            ticket.with_user(self.supervisor).action_escalate("Too big")

    def _do_suspend(self, number, other):
        if ticket := self._find(number, ASSIGNED):
            ticket.with_user(self.supervisor).action_suspend("Waits")

    def _do_give_up(self, number, other):
        if ticket := self._find(number, ASSIGNED, SUSPENDED):
            ticket.with_user(self.supervisor).action_close_unsolved("No parts")

    def _do_merge(self, number, other):
        kept, gone = (self._find(n, NEW, ASSIGNED) for n in (number, other))
        if kept != gone and kept.commercial_partner_id == gone.commercial_partner_id:
            gone.with_user(self.supervisor).action_merge_into(kept)
            self.requests.remove(gone)

    def _do_delete(self, number, other):
        if ticket := self._find(number, NEW, ARCHIVED):
            self.requests.remove(ticket)
            ticket.sudo().unlink()

    def _do_type(self, number, other):
        if ticket := self._find(number, NEW, ASSIGNED):
            ticket.sudo().service_type_id = self.types[other % 2]

    def _do_product(self, number, other):
        if ticket := self._find(number, NEW, ASSIGNED):
            ticket.sudo().product_id = self.products[other % 2]

    def _do_date(self, number, other):
        """Let a request have come around the end of a month."""
        if ticket := self._find(number, NEW, ASSIGNED, PROCESSED, ARCHIVED):
            ticket.flush_recordset()
            moment = NOW.replace(day=1, hour=0) - timedelta(hours=other * 4)
            self.env.cr.execute(
                "UPDATE helpdesk_ticket SET create_date = %s WHERE id = %s",
                (moment, ticket.id),
            )
            ticket.invalidate_recordset()

    def _do_level(self, number, other):
        customer = self.customers[number % 2].exists()
        customer.customer_level_id = self.levels[other % 2]

    def _do_customers(self, number, other):
        kept, gone = self.customers
        if gone.exists():
            self._merge(kept, gone)

    def _do_count(self, number, other):
        self.env["helpdesk.service.report"]._count_marked(limit=1 + 3 * other)

    def _get_cells(self, domain=(), groupby=(), aggregates=("request_count:sum",)):
        report = self.env["helpdesk.service.report"].with_user(self.executive)
        return self._find_cells(report, domain, groupby, aggregates)

    def test_views_and_printed_report_are_answered_by_cells(self):
        year = [
            ("create_date", ">=", "2025-12-31 16:00:00"),
            ("create_date", "<=", "2026-12-31 15:59:59"),
        ]
        for domain, groupby, suffix in (
            ([], ["service_type_id"], "kind"),
            ([], ["create_date:month", "service_type_id"], "cell"),
            (year, ["channel_id"], "cell"),
            ([("create_date", ">", "2026-02-17 09:12:00")], [], "cell"),
            (year, ["customer_level_id"], "customer"),
            ([], ["region_id", "create_date:year"], "customer"),
            ([("service_state", "=", ARCHIVED)], ["team_id", "priority"], "desk"),
        ):
            with self.subTest(domain=domain, groupby=groupby):
                self.assertEqual(self._get_cells(domain, groupby, AGGREGATES), suffix)

    def test_what_cells_do_not_hold_is_answered_by_rows(self):
        for groupby in (["user_id"], ["product_id"], ["age"], ["create_date:day"]):
            with self.subTest(groupby=groupby):
                self.assertIsNone(self._get_cells(groupby=groupby))
        self.assertIsNone(self._get_cells([("verdict_count", ">", 0)]))
        self.assertIsNone(self._get_cells(aggregates=["hours_to_assign:max"]))

    def test_another_handler_leaves_nothing_to_count(self):
        ticket = self._create_assigned()
        report = self.env["helpdesk.service.report"]
        while report._count_marked():
            continue
        ticket.sudo().user_id = self.am2
        self.assertEqual(report._get_marked_keys(), [])
        ticket.sudo().priority = "3"
        self.assertEqual(report._get_marked_keys(), ticket.ids)
