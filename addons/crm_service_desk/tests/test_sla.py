from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.tests.test_ir_cron import CronMixinCase

from ..hooks import _start_clocks
from ..models import helpdesk_ticket_warn
from .common_sla import SlaCase

MON, TUE, WED = "2026-03-09", "2026-03-10", "2026-03-11"


@tagged("post_install", "-at_install")
class TestSla(SlaCase, CronMixinCase):
    """Policies: which hold, when they are met, broken or cancelled, and who is told."""

    def setUp(self):
        super().setUp()
        freezer = self._at(f"{MON} 09:00")
        freezer.start()
        self.addCleanup(freezer.stop)

    def _create_request(self, **vals):
        return self._create_assigned(**{"team_id": self.team.id, **vals})

    def _escalations(self, ticket):
        kind = self.env.ref("crm_service_desk.mail_activity_type_escalation")
        return ticket.activity_ids.filtered(lambda a: a.activity_type_id == kind)

    # ------------------------------------------------------------
    # Defects of helpdesk_mgmt_sla
    # ------------------------------------------------------------

    def test_a_team_without_calendar_takes_requests(self):
        self._create_sla(4)
        team = self._create_team("No calendar", resource_calendar_id=False)
        self.company.resource_calendar_id = self.calendars["office"]
        ticket = self._create_request(team_id=team.id)
        self.assertEqual(ticket.sla_deadline, self._to_utc("office", f"{MON} 14:00"))

    def test_cancelled_is_not_accomplished(self):
        done = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        self._create_sla(4)
        self._create_sla(4, target="stage", stage_id=done.id)
        self._create_sla(4, target="first_response")
        ticket = self._create_request()
        ticket.with_user(self.supervisor).action_close_unsolved("No such product")
        self.assertEqual(set(ticket.ticket_sla_ids.mapped("state")), {"cancelled"})
        self.assertFalse(ticket.sla_state)

    def test_a_request_given_up_after_an_answer_has_not_met_all(self):
        self._create_sla(4)
        self._create_sla(4, target="first_response")
        ticket = self._create_request()
        with self._at(f"{MON} 10:00"):
            ticket.with_user(self.am).message_post(
                body="We look at it",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
            ticket.with_user(self.supervisor).action_close_unsolved("No parts")
        states = set(ticket.ticket_sla_ids.mapped("state"))
        self.assertEqual(states, {"accomplished", "cancelled"})
        self.assertFalse(ticket.sla_state)

    def test_the_report_leaves_out_what_was_cancelled(self):
        self._create_sla(4)
        kept = self._create_request()
        ticket = self._create_request()
        ticket.with_user(self.supervisor).action_close_unsolved("No such product")
        self.env.flush_all()
        report = self.env["helpdesk.sla.report"]
        rows = report.search([("ticket_id", "in", (kept | ticket).ids)])
        self.assertEqual(rows.ticket_id, kept)

    def test_a_change_of_priority_chooses_the_policies_again(self):
        normal = self._create_sla(8, is_for_low=True, is_for_normal=True)
        high = self._create_sla(4, is_for_high=True)
        ticket = self._create_request(priority="1")
        self.assertEqual(ticket.sla_ids, normal)
        ticket.with_user(self.am).priority = "3"
        self.assertEqual(ticket.sla_ids, high)

    def test_a_breach_is_noticed_without_a_change_of_the_stage(self):
        self._create_sla(2)
        ticket = self._create_request()
        self._run_cron(f"{MON} 10:59")
        self.assertEqual(ticket.ticket_sla_ids.state, "in_progress")
        self._run_cron(f"{MON} 11:01")
        self.assertEqual(ticket.ticket_sla_ids.state, "expired")
        self.assertEqual(ticket.sla_state, "breached")
        self.assertEqual(
            ticket.ticket_sla_ids.breached_on, self._to_utc("office", f"{MON} 11:00")
        )

    # ------------------------------------------------------------
    # Which policies hold
    # ------------------------------------------------------------

    def test_policies_hold_by_type_and_level_and_both_are_asked(self):
        complaint = self.env.ref("crm_service_desk.dictionary_type_complaint")
        self._create_sla(1, service_type_ids=complaint.ids)
        other_level = self.env.ref("crm_customer.dictionary_level_major")
        self._create_sla(2, level_ids=other_level.ids)
        wanted = self._create_sla(
            3, level_ids=self.level.ids, service_type_ids=self.type_repair.ids
        )
        ticket = self._create_request()
        self.assertEqual(ticket.sla_ids, wanted)
        ticket.with_user(self.am).service_type_id = complaint
        self.assertEqual(ticket.sla_ids.mapped("minutes"), [60])

    def test_the_level_is_that_of_the_company_of_the_contact(self):
        sla = self._create_sla(3, level_ids=self.level.ids)
        self.assertNotEqual(self.contact, self.contact.commercial_partner_id)
        self.assertEqual(self._create_request(partner_id=self.contact.id).sla_ids, sla)

    def test_policies_of_another_company_do_not_hold(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self._create_sla(3, company_id=elsewhere.id)
        self.assertFalse(self._create_request().sla_ids)

    def test_teams_without_deadlines_have_none(self):
        self._create_sla(3)
        self.team.use_sla = False
        ticket = self._create_request()
        self.assertFalse(ticket.ticket_sla_ids)
        self.assertTrue(ticket.span_ids)

    def test_a_team_without_deadlines_has_none_beside_one_that_has(self):
        self._create_sla(3)
        quiet = self._create_team("Quiet", use_sla=False)
        tickets = self._create_request() | self._create_request(team_id=quiet.id)
        tickets.with_user(self.supervisor).refresh_sla()
        self.assertEqual(tickets.ticket_sla_ids.ticket_id.team_id, self.team)

    def test_what_was_broken_stays_broken_when_the_priority_falls(self):
        self._create_sla(2, is_for_high=True)
        self._create_sla(8, is_for_normal=True)
        ticket = self._create_request(priority="3")
        self._run_cron(f"{MON} 12:00")
        ticket.with_user(self.am).priority = "1"
        states = ticket.ticket_sla_ids.sorted("hours").mapped("state")
        self.assertEqual(states, ["expired", "in_progress"])
        self.assertEqual(ticket.sla_state, "breached")

    def test_closed_requests_get_no_new_deadlines(self):
        self._create_sla(4, is_for_high=True)
        ticket = self._create_request(priority="1")
        ticket.with_user(self.supervisor).action_close_unsolved("No such product")
        ticket.sudo().priority = "3"
        self.assertFalse(ticket.ticket_sla_ids)

    def test_a_new_policy_holds_for_open_requests_when_a_supervisor_says_so(self):
        ticket = self._create_request()
        sla = self._create_sla(4)
        ticket.invalidate_recordset()
        self.assertFalse(ticket.sla_fits)
        with self.assertRaises(AccessError):
            ticket.with_user(self.am).refresh_sla()
        ticket.with_user(self.supervisor).refresh_sla()
        self.assertEqual(ticket.sla_ids, sla)
        ticket.invalidate_recordset()
        self.assertTrue(ticket.sla_fits)

    def test_a_policy_changed_later_does_not_change_running_deadlines(self):
        sla = self._create_sla(4)
        ticket = self._create_request()
        sla.minutes = 60
        ticket._settle_slas()
        self.assertEqual(ticket.ticket_sla_ids.hours, 4)

    def test_a_day_is_what_the_calendar_works_a_day(self):
        sla = self._create_sla(1, days=2)
        self.assertEqual(sla._get_allowed_hours(self.calendars["office"]), 17)
        self.assertEqual(sla._get_allowed_hours(self.calendars["saturday"]), 7)
        self.assertEqual(sla._get_allowed_hours(self.env["resource.calendar"]), 49)

    def test_policies_need_a_time_and_a_sensible_stage(self):
        cancelled = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_cancelled")
        for vals in (
            {"minutes": 0},
            {"minutes": -5},
            {"warn_hours": -1},
            {"target": "stage"},
            {"target": "stage", "stage_id": cancelled.id},
        ):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                self._create_sla(**{"hours": 1, **vals})

    def test_policies_of_helpdesk_mgmt_sla_mean_their_stage(self):
        stage = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        slas = self.env["helpdesk.sla"]
        sla = slas.create({"name": "Old", "hours": 1, "stage_id": stage.id})
        self.assertEqual(sla.target, "stage")
        self.assertEqual(slas.create({"name": "New", "hours": 1}).target, "processing")

    # ------------------------------------------------------------
    # Met or not
    # ------------------------------------------------------------

    def test_a_bad_verdict_lets_the_clock_run_on(self):
        self._create_sla(4)
        ticket = self._create_request()
        with self._at(f"{MON} 10:00"):
            ticket.with_user(self.am).action_process("Fuse")
        self.assertEqual(ticket.sla_state, "met")
        with self._at(f"{MON} 17:00"):
            self._judge(ticket, 1)
        self.assertEqual(ticket.sla_state, "on_track")
        self.assertEqual(ticket.sla_deadline, self._to_utc("office", f"{TUE} 11:00"))

    def test_a_policy_may_let_the_clock_stand_in_more_stages(self):
        stage = self.env["helpdesk.ticket.stage"].create(
            {"name": "In the workshop", "service_state": "assigned", "sequence": 2}
        )
        self._create_sla(4, ignore_stage_ids=stage.ids)
        ticket = self._create_request()
        with self._at(f"{MON} 10:00"):
            ticket.with_user(self.am).stage_id = stage
        self.assertEqual(ticket.sla_state, "paused")
        self.assertFalse(ticket.sla_deadline)

    def test_late_requests_are_found_before_the_cron_runs(self):
        self._create_sla(2)
        ticket = self._create_request()
        tickets = self.env["helpdesk.ticket"]
        with self._at(f"{MON} 12:00"):
            ticket.invalidate_recordset()
            self.assertTrue(ticket.sla_expired)
            self.assertIn(ticket, tickets.search([("sla_expired", "=", True)]))
            self.assertNotIn(ticket, tickets.search([("sla_expired", "=", False)]))
            self.assertNotIn(ticket, tickets.search([("sla_expired", "!=", True)]))
        self.assertNotIn(ticket, tickets.search([("sla_expired", "=", True)]))

    # ------------------------------------------------------------
    # Warned, escalated
    # ------------------------------------------------------------

    def test_the_handler_is_warned_once_before_the_breach(self):
        self._create_sla(4, warn_hours=1.5)
        ticket = self._create_request()
        row = ticket.ticket_sla_ids
        self.assertEqual(row.warn_on, self._to_utc("office", f"{MON} 11:30"))
        self._run_cron(f"{MON} 11:29")
        self.assertEqual(ticket.sla_state, "on_track")
        self._run_cron(f"{MON} 11:30")
        self.assertEqual(ticket.sla_state, "at_risk")
        self.assertEqual(self._warnings().notified_partner_ids, self.am.partner_id)
        self._run_cron(f"{MON} 11:45")
        self.assertEqual(len(self._warnings()), 1)
        self.assertEqual(ticket.escalation_level, 0)

    def _warnings(self):
        return self.env["mail.message"].search(
            [("subject", "like", "due soon"), ("body", "like", "Press stands still")]
        )

    def test_the_team_leader_is_warned_of_what_nobody_handles(self):
        self._create_sla(4)
        self._create_ticket(team_id=self.team.id)
        self._run_cron(f"{MON} 13:30")
        partner = self.supervisor.partner_id
        self.assertEqual(self._warnings().notified_partner_ids, partner)

    def test_half_of_a_short_time_is_left_when_warned(self):
        self._create_sla(1, warn_hours=3)
        row = self._create_request().ticket_sla_ids
        self.assertEqual(row.warn_on, self._to_utc("office", f"{MON} 09:30"))

    def test_a_breach_is_escalated_once_to_the_team_leader(self):
        self._create_sla(2)
        ticket = self._create_request()
        self._run_cron(f"{MON} 11:05")
        self._run_cron(f"{MON} 12:05")
        self.assertEqual(ticket.escalation_level, 1)
        self.assertEqual(self._escalations(ticket).user_id, self.supervisor)
        self.assertIn("Solved in time", self._escalations(ticket).note)

    def test_two_policies_broken_at_once_escalate_once(self):
        self._create_sla(2)
        self._create_sla(1, name="Answered in time", target="first_response")
        ticket = self._create_request()
        self._run_cron(f"{MON} 14:00")
        self.assertEqual(ticket.escalation_level, 1)
        self.assertIn("Answered in time", self._escalations(ticket).note)

    def test_policies_of_one_request_escalate_once_whatever_the_batch(self):
        self._create_sla(2)
        self._create_sla(1, name="Answered in time", target="first_response")
        tickets = self._create_request() | self._create_request()
        self.patch(helpdesk_ticket_warn, "BATCH_SIZE", 1)
        self._run_cron(f"{MON} 14:00")
        self.assertEqual(tickets.mapped("escalation_level"), [1, 1])

    def test_a_breach_while_suspended_is_escalated_too(self):
        self._create_sla(2)
        ticket = self._create_request()
        with self._at(f"{MON} 11:03"):
            ticket.with_user(self.am).action_suspend("Parts")
        self.assertEqual(ticket.sla_state, "breached")
        self._run_cron(f"{MON} 11:05")
        self.assertEqual(ticket.escalation_level, 1)

    def test_what_was_solved_late_is_not_escalated_any_more(self):
        self._create_sla(2)
        ticket = self._create_request()
        with self._at(f"{MON} 11:03"):
            ticket.with_user(self.am).action_process("Fuse")
        self.assertEqual(ticket.sla_state, "breached")
        self._run_cron(f"{MON} 11:05")
        self.assertEqual(ticket.escalation_level, 0)

    def test_closed_requests_are_neither_warned_of_nor_escalated(self):
        self._create_sla(2)
        ticket = self._create_request()
        ticket.with_user(self.supervisor).action_close_unsolved("No such product")
        self._run_cron(f"{TUE} 09:00")
        self.assertEqual(ticket.escalation_level, 0)
        self.assertFalse(self._warnings())

    def test_a_holiday_entered_later_moves_the_deadline(self):
        self._create_sla(9)
        ticket = self._create_request()
        self.assertEqual(ticket.sla_deadline, self._to_utc("office", f"{TUE} 10:00"))
        cron = self.env.ref("crm_service_desk.ir_cron_refresh_slas")
        with self.capture_triggers(cron.id) as captured:
            self._create_holiday("office", f"{TUE} 00:00", f"{WED} 00:00")
        self.assertTrue(captured.records)
        self._run_cron(f"{TUE} 12:00")
        self.assertEqual(ticket.sla_state, "at_risk")
        self._run_cron(f"{TUE} 12:00", "refresh_slas")
        self.assertEqual(ticket.sla_deadline, self._to_utc("office", f"{WED} 10:00"))

    def test_one_mans_leave_moves_no_deadline(self):
        resource = self.env["resource.resource"].create({"name": "Man"})
        cron = self.env.ref("crm_service_desk.ir_cron_refresh_slas")
        with self.capture_triggers(cron.id) as captured:
            self._create_holiday(
                "office", f"{TUE} 00:00", f"{WED} 00:00", resource_id=resource.id
            )
        self.assertFalse(captured.records)

    def test_another_calendar_of_the_team_holds_from_now_on(self):
        self._create_sla(4)
        ticket = self._create_request()
        cron = self.env.ref("crm_service_desk.ir_cron_refresh_slas")
        with self._at(f"{MON} 11:00"), self.capture_triggers(cron.id) as captured:
            self.team.resource_calendar_id = self.calendars["always"]
        self._run_cron(f"{MON} 11:00", "refresh_slas")
        self.assertTrue(captured.records)
        self.assertEqual(ticket.sla_deadline, self._to_utc("office", f"{MON} 13:00"))

    def test_requests_of_before_get_the_clocks_that_are_known(self):
        self._create_sla(8)
        running = self._create_request()
        suspended = self._create_request()
        with self._at(f"{MON} 11:00"):
            suspended.with_user(self.am).action_suspend("Parts")
        tickets = running | suspended
        tickets.span_ids.unlink()
        tickets.flush_recordset()
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET create_date = %s WHERE id IN %s",
            (self._to_utc("office", f"{MON} 09:00"), tickets._ids),
        )
        self.env.invalidate_all()
        with self._at(f"{MON} 16:00"):
            _start_clocks(self.env)
        self.assertEqual(running.ticket_sla_ids.consumed_time, 6)
        self.assertEqual(suspended.ticket_sla_ids.consumed_time, 2)
        self.assertEqual(suspended.sla_state, "paused")

    # ------------------------------------------------------------
    # Rights
    # ------------------------------------------------------------

    def test_nobody_writes_deadlines_or_times(self):
        self._create_sla(4)
        ticket = self._create_request()
        for user in (self.am, self.supervisor, self.crm_admin):
            row = ticket.ticket_sla_ids.with_user(user)
            span = ticket.span_ids.with_user(user)
            with self.subTest(user=user.login), mute_logger("odoo.addons.base"):
                with self.assertRaises(AccessError):
                    row.state = "accomplished"
                with self.assertRaises(AccessError):
                    row.unlink()
                with self.assertRaises(AccessError):
                    span.ended_on = False

    def test_figures_are_not_typed_in(self):
        ticket = self._create_request()
        for vals in (
            {"first_response_on": "2026-03-01 00:00:00"},
            {"hours_to_process": 0.1},
            {"sla_state": "met"},
            {"ticket_sla_ids": [(5,)]},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                ticket.with_user(self.am).write(vals)

    def test_roles_read_deadlines_and_others_do_not(self):
        self._create_sla(4)
        row = self._create_request().ticket_sla_ids
        for user in (self.am, self.am2, self.supervisor, self.executive):
            self.assertEqual(row.with_user(user).state, "in_progress")
        for user in (self.plain, self.portal):
            row.invalidate_recordset()
            with self.assertRaises(AccessError):
                row.with_user(user).read(["state"])

    # ------------------------------------------------------------
    # Many at once
    # ------------------------------------------------------------

    def _count_step(self, count):
        tickets = self.env["helpdesk.ticket"].create(
            [
                self._prepare_ticket_vals(f"Request {number}", team_id=self.team.id)
                for number in range(count)
            ]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        with freeze_time("2026-03-09 03:00"):
            before = self.env.cr.sql_log_count
            tickets.with_user(self.supervisor).action_assign(self.am.id)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

    def test_the_clock_of_many_takes_no_more_queries_than_of_few(self):
        self._create_sla(4)
        self._create_sla(2, target="first_response")
        self._count_step(2)
        few, many = self._count_step(5), self._count_step(50)
        self.assertLessEqual(many, few + 5)
