from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import tagged

from odoo.addons.crm_customer.tests.report_common import STORIES, ReportFiguresMixin
from odoo.addons.crm_customer.tools.local_time import get_zone, to_utc

from .common import NOW, DevelopmentCase

AGGREGATES = [
    "__count",
    "lead_count:sum",
    "expected_revenue:sum",
    "success_rate:avg",
    "days_to_success:avg",
]
GROUPINGS = [
    [],
    ["user_id"],
    ["team_id", "development_state"],
    ["create_date:month", "development_state"],
    ["ended_on:month", "development_state"],
    ["ended_on:quarter", "user_id"],
    ["industry_id"],
    ["region_id", "development_state"],
    ["lost_reason_id"],
    ["playbook_id"],
    ["user_id", "industry_id"],
]
STEPS = (
    "create",
    "assign",
    "succeed",
    "fail",
    "restore",
    "archive",
    "delete",
    "merge",
    "amount",
    "facts",
    "date",
    "card",
    "count",
)
# opportunities that have been counted, so that what changes them has to be noticed
BEGINNING = [
    *(("create", number, number) for number in range(3)),
    ("assign", 1, 0),
    ("assign", 2, 1),
    ("succeed", 0, 2),
    ("count", 0, 9),
]
numbers = st.integers(0, 4)
cuts = st.datetimes(NOW - timedelta(days=2), NOW + timedelta(days=1))


@tagged("post_install", "-at_install")
class TestReportFigures(ReportFiguresMixin, DevelopmentCase):
    """Whatever happens to opportunities, grouped figures stay the sums."""

    @STORIES
    @given(
        st.lists(st.tuples(st.sampled_from(STEPS), numbers, numbers), max_size=12),
        st.sampled_from(("UTC", "Asia/Shanghai", "America/St_Johns")),
        st.tuples(cuts, cuts).map(sorted),
    )
    def test_grouped_figures_are_those_of_the_opportunities(self, story, zone, cut):
        with self._told():
            self.leads = []
            for step, number, other in [*BEGINNING, *story]:
                getattr(self, f"_do_{step}")(number, other)
            self._check(zone, cut)
            self._assert_counted(self.env["crm.development.report"])
            self._check(zone, cut)

    def _check(self, zone, cut):
        """Compare all figures, a month's and any period's, as somebody in a zone."""
        report = self.env["crm.development.report"]
        report = report.with_user(self.executive).with_context(tz=zone)
        month = [to_utc(datetime(2026, n, 1), get_zone(zone)) for n in (2, 3)]
        periods = [
            (name, *moments)
            for name in ("create_date", "ended_on")
            for moments in (month, cut)
        ]
        company = self.env.company
        for groupby in GROUPINGS:
            for period in ((), *periods):
                self._assert_plain(report, groupby, AGGREGATES, company, period)

    def _find(self, number, *states):
        """Return one of the opportunities in these states, or none."""
        found = [
            lead
            for lead in self.leads
            if lead.development_state in states
            and (lead.active or lead.development_state == "failed")
        ]
        return found[number % len(found)] if found else self.env["crm.lead"]

    def _do_create(self, number, other):
        lead = self._create_lead(
            f"Story {len(self.leads)}",
            company_id=self.env.company.id,
            expected_revenue=100.25 * other,
            industry_id=self.industry.id if number % 2 else False,
        )
        self.leads.append(lead.sudo())

    def _do_assign(self, number, other):
        lead = self._find(number, "unassigned", "developing")
        handler = (self.am | self.am2)[other % 2]
        if lead and lead.user_id != handler:
            lead.with_user(self.supervisor).action_assign(handler.id)

    def _do_succeed(self, number, other):
        if lead := self._find(number, "developing"):
            lead.with_user(self.supervisor).action_development_succeed()
            self._move(lead, "succeeded_on", other)

    def _do_fail(self, number, other):
        if lead := self._find(number, "developing"):
            lead.with_user(self.supervisor).action_development_fail(self.reason.id)
            self._move(lead, "failed_on", other)

    def _do_restore(self, number, other):
        if lead := self._find(number, "failed"):
            lead.with_user(self.supervisor).action_restore()

    def _do_archive(self, number, other):
        if lead := self._find(number, "unassigned", "developing"):
            lead.active = False

    def _do_delete(self, number, other):
        if lead := self._find(number, "unassigned"):
            self.leads.remove(lead)
            lead.unlink()

    def _do_merge(self, number, other):
        kept, gone = (self._find(n, "unassigned") for n in (number, other))
        if kept != gone:
            merged = (kept | gone).merge_opportunity()
            self.leads = [lead for lead in self.leads if lead.exists()]
            self.assertIn(merged, self.leads)

    def _do_amount(self, number, other):
        self.leads[number % len(self.leads)].expected_revenue = 7.75 * other

    def _do_facts(self, number, other):
        self.leads[number % len(self.leads)].write(
            {
                "region_id": self.region.id if other % 2 else False,
                "industry_id": self.industry.id if other > 2 else False,
            }
        )

    def _do_date(self, number, other):
        self._move(self.leads[number % len(self.leads)], "create_date", other)

    def _do_card(self, number, other):
        """Let an opportunity have been a mere lead."""
        if lead := self._find(number, "unassigned"):
            lead.type = "lead" if other % 2 else "opportunity"

    def _do_count(self, number, other):
        self.env["crm.development.report"]._count_marked(limit=1 + 3 * other)

    def _move(self, lead, name, other):
        """Let something have happened around the end of a month."""
        lead.flush_recordset()
        moment = NOW.replace(day=1, hour=0) - timedelta(hours=other * 4)
        self.env.cr.execute(
            f"UPDATE crm_lead SET {name} = %s WHERE id = %s", (moment, lead.id)
        )
        lead.invalidate_recordset()

    def _get_cells(self, domain=(), groupby=(), aggregates=("lead_count:sum",)):
        report = self.env["crm.development.report"].with_user(self.executive)
        return self._find_cells(report, domain, groupby, aggregates)

    def test_views_and_dashboards_are_answered_by_cells(self):
        ended = [("ended_on", "!=", False)]
        year = [("ended_on", ">=", "2025-12-31 16:00:00"), ("ended_on", "<=", str(NOW))]
        for domain, groupby, suffix in (
            ([], ["user_id"], "manager"),
            ([], ["create_date:month", "development_state"], "cell"),
            (ended, ["ended_on:month", "development_state"], "end"),
            (ended + year, ["ended_on:month"], "end"),
            ([("development_state", "=", "failed")], ["lost_reason_id"], "outcome"),
            ([], ["region_id"], "origin"),
            ([], ["user_id", "region_id"], "fact"),
        ):
            with self.subTest(domain=domain, groupby=groupby):
                self.assertEqual(self._get_cells(domain, groupby, AGGREGATES), suffix)

    def test_what_has_no_end_stands_beside_a_bound_inside_a_month(self):
        self._create_developing("Open")
        ended = self._create_developing("Ended")
        ended.with_user(self.am).action_development_fail(self.reason.id)
        report = self.env["crm.development.report"].with_user(self.executive)
        self._assert_counted(report.sudo())
        domain = [
            "|",
            ("ended_on", "=", False),
            ("ended_on", ">=", NOW - timedelta(hours=1)),
        ]
        self.assertEqual(self._get_cells(domain), "end")
        [(count,)] = report._read_group(domain, [], ["__count"])
        self.assertEqual(count, report.search_count(domain))

    def test_what_cells_do_not_hold_is_answered_by_rows(self):
        for groupby in (["lead_id"], ["ended_on:week"]):
            with self.subTest(groupby=groupby):
                self.assertIsNone(self._get_cells(groupby=groupby))
        self.assertIsNone(self._get_cells(aggregates=["days_to_success:max"]))
