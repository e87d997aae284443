from datetime import date, datetime

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tests.common import mute_logger

from .plan_common import TODAY, TOMORROW, YESTERDAY, PlanCase

FRIDAY = date(2026, 3, 13)
MONDAY = date(2026, 3, 16)
TUESDAY = date(2026, 3, 17)


@tagged("post_install", "-at_install")
class TestPlaybook(PlanCase):
    def _apply(self, playbook, lead=None, user=None, start_date=None):
        lead = (lead or self.lead).with_user(user or self.am)
        return lead.action_apply_playbook(playbook.id, start_date)

    def _create_holiday(self, first, last):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.company.resource_calendar_id.id,
                "date_from": first,
                "date_to": last,
            }
        )

    def test_steps_are_planned_from_today(self):
        steps = self._apply(self._create_playbook(0, 1))
        self.assertEqual(steps.mapped("date"), [TODAY, TOMORROW])

    def test_today_is_the_user_s_day(self):
        with freeze_time("2026-03-10 20:00:00"):
            [step] = self._apply(self._create_playbook(0))
        self.assertEqual(step.date, TODAY)

    def test_weekends_are_skipped(self):
        steps = self._apply(self._create_playbook(2, 3))
        self.assertEqual(steps.mapped("date"), [FRIDAY, MONDAY])

    def test_start_on_a_weekend_is_monday(self):
        steps = self._apply(self._create_playbook(0, 1), start_date="2026-03-14")
        self.assertEqual(steps.mapped("date"), [MONDAY, TUESDAY])

    def test_public_holidays_are_skipped(self):
        # the 12th and 13th in Shanghai
        self._create_holiday(datetime(2026, 3, 11, 16), datetime(2026, 3, 13, 16))
        [step] = self._apply(self._create_playbook(1))
        self.assertEqual(step.date, MONDAY)

    def test_half_a_holiday_is_a_working_day(self):
        self._create_holiday(datetime(2026, 3, 12, 5), datetime(2026, 3, 12, 16))
        [step] = self._apply(self._create_playbook(1))
        self.assertEqual(step.date, TOMORROW)

    def test_a_colleague_s_holiday_does_not_count(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Colleague on leave",
                "calendar_id": self.company.resource_calendar_id.id,
                "resource_id": self.env["resource.resource"]
                .create({"name": "Colleague"})
                .id,
                "date_from": datetime(2026, 3, 11, 16),
                "date_to": datetime(2026, 3, 12, 16),
            }
        )
        [step] = self._apply(self._create_playbook(1))
        self.assertEqual(step.date, TOMORROW)

    def test_without_working_calendar_every_day_counts(self):
        self.company.resource_calendar_id = False
        [step] = self._apply(self._create_playbook(3))
        self.assertEqual(step.date, date(2026, 3, 14))

    def test_calendar_without_working_days_is_told(self):
        self.company.resource_calendar_id.attendance_ids.unlink()
        with self.assertRaisesRegex(UserError, "too few working days"):
            self._apply(self._create_playbook(1))

    def test_steps_have_reminders(self):
        steps = self._apply(self._create_playbook(0, 1))
        self.assertEqual(len(self._get_reminder(steps)), 2)

    def test_steps_know_their_playbook(self):
        playbook = self._create_playbook(0)
        self.assertEqual(self._apply(playbook).playbook_id, playbook)
        self.assertEqual(self.lead.playbook_id, playbook)

    def test_replaced_step_keeps_its_playbook(self):
        playbook = self._create_playbook(1)
        new = self._apply(playbook).action_replace("2026-03-20")
        self.assertEqual(new.playbook_id, playbook)

    def test_supervisor_applies(self):
        steps = self._apply(self._create_playbook(0), user=self.supervisor)
        self.assertEqual(steps.user_id, self.am)

    def test_a_colleague_does_not_apply(self):
        with self.assertRaises(AccessError):
            self._apply(self._create_playbook(0), user=self.am2)

    def test_nothing_is_applied_before_the_assignment(self):
        lead = self._create_lead("Unassigned")
        with self.assertRaisesRegex(UserError, "not under development"):
            self._apply(self._create_playbook(0), lead, self.supervisor)

    def test_applied_twice_only_when_finished(self):
        playbook = self._create_playbook(0)
        step = self._apply(playbook)
        with self.assertRaisesRegex(UserError, "still open"):
            self._apply(playbook)
        step.write({"result": "Met"})
        self.assertTrue(self._apply(playbook))

    def test_archived_empty_or_missing_playbook_is_refused(self):
        gone = self._create_playbook(0)
        gone.unlink()
        for playbook in (
            self._create_playbook(0, active=False),
            self._create_playbook(),
            gone,
        ):
            with self.assertRaisesRegex(UserError, "in use and has steps"):
                self._apply(playbook)

    def test_dialog_shows_the_dates_and_applies(self):
        playbook = self._create_playbook(2, 3)
        action = self.lead.with_user(self.am).action_open_playbook_wizard()
        wizard = self.env[action["res_model"]].with_user(self.am)
        form = Form(wizard.with_context(**action["context"]))
        form.playbook_id = playbook
        self.assertIn("2026-03-16", form.preview)
        form.save().action_apply()
        self.assertEqual(self.lead.playbook_id, playbook)

    def test_supervisor_keeps_playbooks(self):
        playbook = self._create_playbook(0).with_user(self.supervisor)
        playbook.write({"name": "Fair"})
        with self.assertRaises(AccessError):
            playbook.with_user(self.am).write({"name": "Mine"})

    def test_used_playbook_is_kept(self):
        playbook = self._create_playbook(0)
        self._apply(playbook)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            playbook.unlink()

    def test_copy_has_its_steps_and_another_name(self):
        copy = self._create_playbook(0, 1).copy()
        self.assertEqual(len(copy.line_ids), 2)
        self.assertEqual(copy.name, "Trade Fair (copy)")

    def test_offset_lies_after_the_start(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._create_playbook(-1)
            self.env.flush_all()

    def test_success_rate(self):
        playbook = self._create_playbook(0)
        leads = self._create_developing("A") + self._create_developing("B")
        leads += self._create_developing("C") + self.lead
        self._apply(playbook, leads)
        leads[0].with_user(self.am).action_development_succeed()
        for lead in leads[1:3]:
            lead.with_user(self.am).action_development_fail(self.reason.id, "Lost")
        self.assertEqual(playbook.lead_count, 4)
        self.assertAlmostEqual(playbook.success_rate, 1 / 3)

    def test_playbook_without_end_has_no_rate(self):
        playbook = self._create_playbook(0)
        self._apply(playbook)
        self.assertFalse(playbook.has_ended)

    def test_adherence_counts_due_steps_done_in_time(self):
        playbook = self._create_playbook(0, 1, 2, 3, 4, 5)
        steps = self._apply(playbook, start_date=YESTERDAY)
        early, late, overdue, dropped, cancelled, _planned = steps
        cancelled.action_cancel()
        with freeze_time("2026-03-10 04:00:00"):
            early.write({"result": "Met"})
        with freeze_time("2026-03-16 04:00:00"):
            self.env.invalidate_all()
            late.write({"result": "Met at last"})
            dropped.action_cancel()
            self.assertEqual(overdue.state, "overdue")
            # due: in time, late, overdue, dropped after its day
            self.assertEqual(playbook.due_count, 4)
            self.assertAlmostEqual(playbook.adherence, 1 / 4)

    def _prepare_many(self, count):
        self.env.flush_all()
        leads = self.env["crm.lead"].create(
            [self._prepare_lead_vals(f"Many {number}") for number in range(count)]
        )
        leads.with_user(self.supervisor).action_assign(self.am.id)
        return leads

    def test_many_opportunities_take_no_more_queries_each(self):
        playbook = self._create_playbook(*range(20))
        few, many = self._prepare_many(1), self._prepare_many(100)
        small = self._count_queries(self._apply, playbook, few)
        large = self._count_queries(self._apply, playbook, many)
        # rows are inserted by the hundred: 2,000 steps and as many reminders
        self.assertLess(large, small + 150)
