from datetime import date, datetime

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tests.common import mute_logger

from .plan_common import LEAD_FORM, TODAY, TOMORROW, YESTERDAY, PlanCase


@tagged("post_install", "-at_install")
class TestDevelopmentStepPeople(PlanCase):
    """Who may work on a plan, and when."""

    def test_assignee_plans(self):
        self.assertEqual(self.step.state, "planned")

    def test_supervisor_plans(self):
        step = self._create_step(user=self.supervisor)
        self.assertEqual(step.user_id, self.am)

    def test_a_colleague_does_not_plan(self):
        with self.assertRaisesRegex(AccessError, "Only the account manager to whom"):
            self._create_step(user=self.am2)

    def test_a_colleague_gives_no_result(self):
        with self.assertRaises(AccessError):
            self.step.with_user(self.am2).write({"result": "Sent"})

    def test_a_colleague_deletes_no_step(self):
        with self.assertRaises(AccessError):
            self.step.with_user(self.am2).unlink()

    def test_a_colleague_cancels_no_step(self):
        with self.assertRaises(AccessError):
            self.step.with_user(self.am2).action_cancel()

    def test_a_colleague_reads_the_plan(self):
        self.assertEqual(self.step.with_user(self.am2).action, "Send the offer")

    def test_executive_only_reads(self):
        step = self.step.with_user(self.executive)
        self.assertEqual(step.action, "Send the offer")
        with self.assertRaises(AccessError):
            step.write({"result": "Sent"})

    def test_users_without_role_read_no_plan(self):
        for user in (self.plain, self.portal, self.crm_admin):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.step.with_user(user).read(["action"])

    def test_no_plan_before_the_assignment(self):
        lead = self._create_lead("Unassigned")
        with self.assertRaisesRegex(UserError, "not under development"):
            self._create_step(lead, user=self.supervisor)

    def test_no_plan_after_the_end_not_even_by_the_system(self):
        self.lead.with_user(self.am).action_development_fail(self.reason.id, "Lost")
        with self.assertRaisesRegex(UserError, "not under development"):
            self.env["crm.development.step"].create(
                {"lead_id": self.lead.id, "date": TOMORROW, "action": "Call"}
            )

    def test_no_result_after_the_end(self):
        self.step.write({"result": "Sent"})
        self.lead.with_user(self.am).action_development_fail(self.reason.id, "Lost")
        with self.assertRaisesRegex(UserError, "not under development"):
            self.step.write({"result": "Sent\nThanked"})

    def test_form_of_the_opportunity_plans(self):
        form = Form(self.lead.with_user(self.am), LEAD_FORM)
        with form, form.step_ids.new() as line:
            line.date = TOMORROW
            line.action = "Visit"
        self.assertIn("Visit", self.lead.step_ids.mapped("action"))

    def test_rpc_through_the_opportunity_follows_the_same_rules(self):
        self._act_as(self.am2)
        commands = [Command.create({"date": TOMORROW, "action": "Visit"})]
        with self.assertRaises(AccessError):
            self.lead.with_user(self.am2).write({"step_ids": commands})

    def test_import_plans_steps(self):
        result = (
            self.env["crm.development.step"]
            .with_user(self.am)
            .load(
                ["lead_id/.id", "date", "action"],
                [[str(self.lead.id), "2026-03-20", "Visit"]],
            )
        )
        self.assertFalse(result["messages"])
        step = self.env["crm.development.step"].browse(result["ids"])
        self.assertEqual(step.activity_ids.user_id, self.am)

    def test_import_of_a_foreign_plan_is_refused(self):
        result = (
            self.env["crm.development.step"]
            .with_user(self.am2)
            .load(
                ["lead_id/.id", "date", "action"],
                [[str(self.lead.id), "2026-03-20", "Visit"]],
            )
        )
        self.assertFalse(result["ids"])
        self.assertIn("may work on its plan", result["messages"][0]["message"])

    def test_a_date_and_an_action_are_needed(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._create_step(date=False)

    def test_an_action_of_spaces_says_nothing(self):
        with self.assertRaisesRegex(UserError, "what is to be done"):
            self._create_step(action=" \u200b ")

    def test_what_the_system_records_cannot_be_given(self):
        step = self._create_step(
            user_id=self.am2.id, done_date=YESTERDAY, cancelled_on=YESTERDAY
        )
        self.assertEqual(step.state, "planned")
        self.assertEqual(step.user_id, self.am)

    def test_what_the_system_records_cannot_be_written(self):
        for vals in (
            {"done_date": YESTERDAY},
            {"cancelled_on": YESTERDAY},
            {"user_id": self.am2.id},
            {"lead_id": self._create_developing("Other").id},
            {"playbook_id": False},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self.step.write(vals)


@tagged("post_install", "-at_install")
class TestDevelopmentStepDate(PlanCase):
    """A date stands; states follow from it."""

    def test_date_stands(self):
        with self.assertRaisesRegex(UserError, "stands once it is saved"):
            self.step.write({"date": date(2026, 3, 20)})

    def test_date_stands_for_the_system_too(self):
        with self.assertRaisesRegex(UserError, "stands once it is saved"):
            self.step.sudo().write({"date": date(2026, 3, 20)})

    def test_date_stands_in_a_list_edit_of_many(self):
        steps = self.step + self._create_step(action="Call")
        with self.assertRaisesRegex(UserError, "stands once it is saved"):
            steps.write({"date": date(2026, 3, 20)})

    def test_the_same_date_is_no_change(self):
        self.step.write({"date": "2026-03-12", "action": "Send two offers"})
        self.assertEqual(self.step.action, "Send two offers")

    def test_import_moves_no_date(self):
        result = self.step.load([".id", "date"], [[str(self.step.id), "2026-03-20"]])
        self.assertIn("stands once it is saved", result["messages"][0]["message"])

    def test_step_of_today_is_planned(self):
        self.assertEqual(self._create_step(date=TODAY).state, "planned")

    def test_step_of_a_day_that_has_passed_is_overdue(self):
        self.assertEqual(self._create_step(date=YESTERDAY).state, "overdue")

    def test_step_becomes_overdue_with_the_day_of_the_reader(self):
        # 23:59 and 00:01 of the day after tomorrow in Shanghai
        for moment, state in (("15:59", "planned"), ("16:01", "overdue")):
            with freeze_time(f"2026-03-12 {moment}"):
                self.env.invalidate_all()
                self.assertEqual(self.step.state, state)
                found = self.step.search(
                    [("id", "=", self.step.id), ("state", "=", state)]
                )
                self.assertEqual(found, self.step)

    def test_search_finds_each_state(self):
        steps = {
            "planned": self.step,
            "overdue": self._create_step(date=YESTERDAY),
            "done": self._create_step(result="Sent"),
            "cancelled": self._create_step(),
        }
        steps["cancelled"].action_cancel()
        for state, step in steps.items():
            domain = [("lead_id", "=", self.lead.id), ("state", "=", state)]
            with self.subTest(state=state):
                self.assertEqual(step.search(domain), step)
                self.assertNotIn(step, step.search([("state", "!=", state)]))
                self.assertEqual(step.state, state)

    def test_lists_group_by_state(self):
        self._create_step(date=YESTERDAY)
        groups = self.step._read_group(
            [("lead_id", "=", self.lead.id)], ["state"], ["__count"]
        )
        self.assertEqual(dict(groups), {"planned": 1, "overdue": 1})

    def test_lists_sort_by_state(self):
        late = self._create_step(date=YESTERDAY)
        domain = [("lead_id", "=", self.lead.id)]
        self.assertEqual(late.search(domain, order="state")[0], late)

    def test_a_public_holiday_is_accepted_but_told(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.company.resource_calendar_id.id,
                "date_from": datetime(2026, 3, 11, 16),
                "date_to": datetime(2026, 3, 12, 16),
            }
        )
        step = self.step.new({"lead_id": self.lead.id, "date": TOMORROW})
        self.assertIn("holiday", step._onchange_date()["warning"]["message"])
        self.assertEqual(self._create_step().date, TOMORROW)

    def test_a_working_day_is_not_remarked_upon(self):
        step = self.step.new({"lead_id": self.lead.id, "date": TOMORROW})
        self.assertFalse(step._onchange_date())

    def test_replacing_keeps_the_old_step_as_cancelled(self):
        new = self.step.action_replace("2026-03-20")
        self.assertEqual(self.step.state, "cancelled")
        self.assertEqual(self.step.date, TOMORROW)
        self.assertEqual(new.date, date(2026, 3, 20))
        self.assertEqual(new.action, "Send the offer")
        self.assertEqual(new.replaced_step_id, self.step)

    def test_replacing_through_the_dialog(self):
        action = self.step.action_open_replace_wizard()
        wizard = self.env[action["res_model"]].with_user(self.am)
        form = Form(wizard.with_context(**action["context"]), action["view_id"][0])
        form.date = date(2026, 3, 20)
        form.action = "Bring the offer"
        form.save().action_replace()
        new = self.lead.step_ids - self.step
        self.assertEqual(new.action, "Bring the offer")

    def test_a_done_step_is_not_replaced(self):
        self.step.write({"result": "Sent"})
        with self.assertRaisesRegex(UserError, "already closed"):
            self.step.action_replace("2026-03-20")

    def test_a_step_on_another_day_moves_no_reminder_of_others(self):
        other = self._create_step(action="Call")
        self.step.action_replace("2026-03-20")
        self.assertEqual(self._get_reminder(other).date_deadline, TOMORROW)


@tagged("post_install", "-at_install")
class TestDevelopmentStepResult(PlanCase):
    """A result marks a step done, and stays."""

    def test_result_marks_the_step_done(self):
        self.step.write({"result": "Sent by mail"})
        self.assertEqual(self.step.state, "done")
        self.assertEqual(self.step.done_date, TODAY)

    def test_result_at_creation_marks_the_step_done(self):
        step = self._create_step(result="They called us")
        self.assertEqual((step.state, step.done_date), ("done", TODAY))

    def test_result_by_form(self):
        form = Form(self.lead.with_user(self.am), LEAD_FORM)
        with form, form.step_ids.edit(0) as line:
            line.result = "Sent"
        self.assertEqual(self.step.state, "done")

    def test_result_by_dialog(self):
        action = self.step.action_open_result_wizard()
        wizard = self.env[action["res_model"]].with_user(self.am)
        form = Form(wizard.with_context(**action["context"]), action["view_id"][0])
        form.result = "Sent"
        form.save().action_save_result()
        self.assertEqual(self.step.result, "Sent")

    def test_day_of_the_result_is_the_user_s(self):
        # 23:30 UTC of the 11th: morning in Shanghai, evening in New York
        self.supervisor.tz = "America/New_York"
        days = {self.am: date(2026, 3, 12), self.supervisor: TODAY}
        with freeze_time("2026-03-11 23:30:00"):
            for user, day in days.items():
                step = self._create_step(date=date(2026, 3, 20))
                step.with_user(user).write({"result": "Sent"})
                with self.subTest(tz=user.tz):
                    self.assertEqual(step.done_date, day)

    def test_day_of_the_result_when_clocks_change(self):
        # Berlin goes from UTC+1 to UTC+2 on 29 March at 01:00 UTC
        self.supervisor.tz = "Europe/Berlin"
        moments = {
            "2026-03-28 22:59:00": date(2026, 3, 28),
            "2026-03-28 23:01:00": date(2026, 3, 29),
            "2026-03-29 21:59:00": date(2026, 3, 29),
            "2026-03-29 22:01:00": date(2026, 3, 30),
        }
        for moment, day in moments.items():
            with self.subTest(moment=moment), freeze_time(moment):
                step = self._create_step(user=self.supervisor, result="Met")
                self.assertEqual(step.done_date, day)

    def test_result_can_be_added_to(self):
        self.step.write({"result": "Sent"})
        with freeze_time("2026-03-20 04:00:00"):
            self.step.write({"result": "Sent\r\nThey thanked us"})
        self.assertIn("thanked", self.step.result)
        self.assertEqual(self.step.done_date, TODAY)

    def test_result_is_not_erased(self):
        self.step.write({"result": "Sent"})
        for result in (False, "", "  ", "Nothing", "sent"):
            with (
                self.subTest(result=result),
                self.assertRaisesRegex(UserError, "not erased"),
            ):
                self.step.write({"result": result})

    def test_result_is_not_erased_by_the_system_either(self):
        self.step.write({"result": "Sent"})
        with self.assertRaisesRegex(UserError, "not erased"):
            self.step.sudo().write({"result": False})

    def test_result_of_spaces_says_nothing(self):
        with self.assertRaisesRegex(UserError, "what came of the step"):
            self.step.write({"result": " \u200b "})

    def test_result_of_many_keeps_what_one_of_them_has(self):
        other = self._create_step(result="Met")
        with self.assertRaisesRegex(UserError, "not erased"):
            (self.step + other).write({"result": "Sent"})
        self.assertEqual(self.step.state, "planned")

    def test_cancelled_step_gets_no_result(self):
        self.step.action_cancel()
        with self.assertRaisesRegex(UserError, "already closed"):
            self.step.write({"result": "Sent"})

    def test_action_stands_once_the_step_is_done(self):
        self.step.write({"result": "Sent"})
        with self.assertRaisesRegex(UserError, "already closed"):
            self.step.write({"action": "Something easier"})

    def test_step_without_result_is_deleted(self):
        reminder = self._get_reminder()
        self.step.unlink()
        self.assertFalse(reminder.exists())

    def test_step_with_result_is_not_deleted(self):
        self.step.write({"result": "Sent"})
        for step in (self.step, self.step.sudo()):
            with self.assertRaisesRegex(UserError, "cannot be deleted"):
                step.unlink()

    def test_step_with_result_is_not_deleted_by_a_forged_context(self):
        self.step.write({"result": "Sent"})
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            self.step.with_context(_force_unlink=True).unlink()

    def test_overdue_step_is_not_deleted(self):
        step = self._create_step(date=YESTERDAY)
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            step.unlink()

    def test_overdue_step_can_be_cancelled(self):
        step = self._create_step(date=YESTERDAY)
        step.action_cancel()
        self.assertEqual(step.state, "cancelled")

    def test_chatter_of_the_opportunity_tells_the_result(self):
        self.step.write({"result": "Sent <b>twice</b>"})
        body = self.lead.message_ids[0].body
        self.assertIn("Send the offer", body)
        self.assertIn("Sent &lt;b&gt;twice", body)

    def test_last_result_of_the_opportunity(self):
        self.assertFalse(self.lead.last_result_date)
        self.step.write({"result": "Sent"})
        self.assertEqual(self.lead.last_result_date, TODAY)

    def test_next_step_of_the_opportunity(self):
        self._create_step(date=date(2026, 3, 20))
        self.assertEqual(self.lead.next_step_date, TOMORROW)
        self.step.action_cancel()
        self.assertEqual(self.lead.next_step_date, date(2026, 3, 20))


@tagged("post_install", "-at_install")
class TestDevelopmentStepEnd(PlanCase):
    """What becomes of a plan when the opportunity ends or changes hands."""

    def test_failing_cancels_open_steps_only(self):
        done = self._create_step(result="Met")
        self.lead.with_user(self.am).action_development_fail(self.reason.id, "Lost")
        self.assertEqual((self.step.state, done.state), ("cancelled", "done"))

    def test_failing_takes_the_reminders_back(self):
        reminder = self._get_reminder()
        self.lead.with_user(self.am).action_development_fail(self.reason.id, "Lost")
        self.assertFalse(reminder.exists())

    def test_succeeding_cancels_what_is_not_needed_any_more(self):
        self.lead.with_user(self.am).action_development_succeed()
        self.assertEqual(self.step.state, "cancelled")

    def test_another_assignee_gets_the_open_steps_and_reminders(self):
        done = self._create_step(result="Met")
        self.lead.with_user(self.supervisor).action_assign(self.am2.id)
        self.assertEqual(self.step.user_id, self.am2)
        self.assertEqual(self._get_reminder().user_id, self.am2)
        self.assertEqual(done.user_id, self.am)

    def test_former_assignee_plans_no_more(self):
        self.lead.with_user(self.supervisor).action_assign(self.am2.id)
        with self.assertRaises(AccessError):
            self.step.write({"result": "Sent"})

    def test_plan_survives_that_the_assignee_leaves(self):
        self.am.action_archive()
        self.assertEqual(self.step.state, "planned")
        self.assertFalse(self._get_reminder())

    def test_steps_of_who_left_are_found(self):
        self.am.action_archive()
        domain = [("user_id.active", "=", False), ("state", "=", "planned")]
        found = self.step.with_user(self.supervisor).search(domain)
        self.assertIn(self.step, found)

    def test_who_takes_over_from_who_left_is_reminded(self):
        self.am.action_archive()
        self.lead.with_user(self.supervisor).action_assign(self.am2.id)
        self.assertEqual(self._get_reminder().user_id, self.am2)

    def test_supervisor_plans_for_who_left_without_a_reminder(self):
        self.am.action_archive()
        step = self._create_step(user=self.supervisor)
        self.assertFalse(self._get_reminder(step))

    def test_merging_brings_the_steps_along(self):
        other = self._create_developing("Other")
        step = self._create_step(other)
        (self.lead + other).with_user(self.supervisor).merge_opportunity()
        kept = (self.lead + other).exists()
        self.assertEqual(kept.step_ids, self.step + step)
        self.assertEqual(self._get_reminder(step).res_id, kept.id)
        self.assertEqual(step.state, "planned")

    def test_opportunity_with_steps_is_not_lost_with_its_plan(self):
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self.lead.sudo().unlink()
        self.assertTrue(self.step.exists())
