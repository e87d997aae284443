from odoo.tests import tagged

from .common_sla import SlaCase
from .sla_cases import CASES

PRIORITIES = {"normal": "1", "high": "3"}


@tagged("post_install", "-at_install")
class TestSlaCases(SlaCase):
    """The clock against deadlines that were computed by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.teams["none"] = cls._create_team("none", resource_calendar_id=False)
        cls._create_days_that_do_not_count()

    @classmethod
    def _create_days_that_do_not_count(cls):
        """Thursday, 12 March: closed elsewhere, and one man's day off."""
        day = ("office", "2026-03-12 00:00", "2026-03-13 00:00")
        elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        # every calendar of that company
        cls._create_holiday(*day, company=elsewhere, calendar_id=False)
        resource = cls.env["resource.resource"].create(
            {"name": "Man", "calendar_id": cls.calendars["office"].id}
        )
        cls._create_holiday(*day, resource_id=resource.id)

    def test_there_are_fifty_cases_and_more(self):
        self.assertGreaterEqual(len(CASES), 50)

    def test_deadlines_and_elapsed_hours_are_those_computed_by_hand(self):
        for number, case in enumerate(CASES, 1):
            with self.subTest(case=number, how=case.how):
                self._check_case(case)

    def _check_case(self, case):
        self.env["helpdesk.sla"].search([]).active = False
        self._create_policies(case.hours)
        if case.calendar == "none":
            self.company.resource_calendar_id = False
        with self._at(case.start, case.calendar):
            ticket = self._create_assigned(
                team_id=self.teams[case.calendar].id, priority="1"
            )
        for event, moment in case.events:
            with self._at(moment, case.calendar):
                self._do(ticket, event)
        with self._at(case.at, case.calendar):
            ticket._settle_slas()
        row = ticket.ticket_sla_ids
        expected = case.deadline and self._to_utc(case.calendar, case.deadline)
        self.assertEqual(row.deadline, expected or False)
        self.assertEqual(row.state, case.state)
        self.assertAlmostEqual(row.consumed_time, case.elapsed, 6)

    def _create_policies(self, hours):
        if hours == "priority":
            self._create_sla(8, is_for_normal=True)
            self._create_sla(4, is_for_high=True)
        else:
            self._create_sla(hours)

    def _do(self, ticket, event):
        if event in PRIORITIES:
            ticket.with_user(self.am).priority = PRIORITIES[event]
        elif event in self.teams:
            ticket.with_user(self.am).team_id = self.teams[event]
        elif event == "verdict":
            self._judge(ticket, 2)
        else:
            reason = {"suspend": ["Parts"], "process": ["Fuse"], "resume": []}[event]
            getattr(ticket.with_user(self.am), f"action_{event}")(*reason)
