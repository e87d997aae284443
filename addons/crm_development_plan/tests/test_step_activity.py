from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .plan_common import TODAY, TOMORROW, PlanCase


@tagged("post_install", "-at_install")
class TestStepActivity(PlanCase):
    """Step and reminder say the same, whichever is changed."""

    def setUp(self):
        super().setUp()
        self.reminder = self._get_reminder().with_user(self.am)

    def test_open_step_has_a_reminder(self):
        self.assertEqual(self.reminder.user_id, self.am)
        self.assertEqual(self.reminder.date_deadline, TOMORROW)
        self.assertEqual(self.reminder.summary, "Send the offer")
        self.assertEqual(
            (self.reminder.res_model, self.reminder.res_id), ("crm.lead", self.lead.id)
        )

    def test_reminder_is_found_on_the_opportunity(self):
        self.assertIn(self.reminder, self.lead.with_user(self.am).activity_ids)

    def test_planning_sends_no_mail(self):
        before = self.env["mail.mail"].search_count([])
        self._create_step(user=self.supervisor)
        self.assertEqual(self.env["mail.mail"].search_count([]), before)

    def test_result_finishes_the_reminder(self):
        self.step.write({"result": "Sent"})
        self.assertFalse(self.reminder.active)
        self.assertEqual(self.reminder.feedback, "Sent")

    def test_feedback_is_the_result(self):
        self.reminder.action_feedback(feedback="Sent")
        self.assertEqual((self.step.result, self.step.state), ("Sent", "done"))
        self.assertEqual(self.step.done_date, TODAY)
        self.assertFalse(self.reminder.active)

    def test_feedback_is_told_once_in_the_chatter(self):
        before = len(self.lead.message_ids)
        self.reminder.action_feedback(feedback="Sent")
        self.assertEqual(len(self.lead.message_ids), before + 1)

    def test_done_without_feedback_is_refused(self):
        for feedback in (False, "", " \n"):
            with (
                self.subTest(feedback=feedback),
                self.assertRaisesRegex(UserError, "Write its result"),
            ):
                self.reminder.action_feedback(feedback=feedback)
        self.assertEqual(self.step.state, "planned")

    def test_done_and_schedule_next_asks_for_the_result_too(self):
        with self.assertRaisesRegex(UserError, "Write its result"):
            self.reminder.action_feedback_schedule_next()
        self.reminder.action_feedback_schedule_next(feedback="Sent")
        self.assertEqual(self.step.state, "done")

    def test_done_button_of_a_list_opens_the_dialog(self):
        action = self.reminder.action_done()
        wizard = self.env[action["res_model"]].with_user(self.am)
        form = Form(wizard.with_context(**action["context"]), action["view_id"][0])
        form.result = "Sent"
        form.save().action_save_result()
        self.assertEqual(self.step.state, "done")

    def test_done_button_leaves_other_activities_alone(self):
        other = self.lead.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.am.id
        ).with_user(self.am)
        other.action_done()
        self.assertFalse(other.active)

    def test_a_colleague_does_not_finish_the_reminder(self):
        with self.assertRaises(AccessError):
            self.reminder.with_user(self.am2).action_feedback(feedback="Sent")

    def test_reminder_is_not_moved(self):
        for vals in (
            {"date_deadline": TODAY},
            {"user_id": self.am2.id},
            {"active": False},
            {"summary": "Something easier"},
            {"step_id": False},
        ):
            with (
                self.subTest(vals=vals),
                self.assertRaisesRegex(UserError, "follows it"),
            ):
                self.reminder.write(vals)

    def test_reminder_is_not_rescheduled(self):
        for method in ("today", "tomorrow", "nextweek"):
            with self.subTest(method=method), self.assertRaises(UserError):
                getattr(self.reminder, f"action_reschedule_{method}")()

    def test_reminder_is_not_cancelled(self):
        with self.assertRaisesRegex(UserError, "follows it"):
            self.reminder.action_cancel()
        with self.assertRaisesRegex(UserError, "follows it"):
            self.reminder.unlink()

    def test_reminder_takes_a_note(self):
        self.reminder.write({"note": "Mind the discount"})
        self.assertIn("discount", self.reminder.note)

    def test_cancelling_the_step_takes_the_reminder_back(self):
        self.step.action_cancel()
        self.assertFalse(self.reminder.exists())

    def test_replacing_the_step_moves_the_reminder(self):
        new = self.step.action_replace("2026-03-20")
        self.assertFalse(self.reminder.exists())
        self.assertEqual(self._get_reminder(new).date_deadline, new.date)

    def test_renaming_the_step_renames_the_reminder(self):
        self.step.write({"action": "Send\ntwo offers"})
        self.assertEqual(self.reminder.summary, "Send two offers")

    def test_reminder_of_a_step_cannot_be_made_by_hand(self):
        with self.assertRaisesRegex(UserError, "made by the step itself"):
            self.env["mail.activity"].with_user(self.am).create(
                {
                    "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
                    "res_id": self.lead.id,
                    "step_id": self.step.id,
                }
            )

    def test_finished_reminder_changes_nothing_any_more(self):
        self.step.write({"result": "Sent"})
        self.reminder.write({"summary": "Old"})
        self.assertEqual(self.step.action, "Send the offer")

    def test_activity_menu_shows_what_is_due(self):
        self._create_step(date=TODAY)
        groups = self.env["res.users"].with_user(self.am)._get_activity_groups()
        [group] = [g for g in groups if g.get("model") == "crm.lead"]
        self.assertEqual((group["today_count"], group["planned_count"]), (1, 0))
