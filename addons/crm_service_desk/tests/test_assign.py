from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import NOW, ServiceCase


@tagged("post_install", "-at_install")
class TestAssign(ServiceCase):
    def test_handler_time_and_assigner_are_recorded(self):
        ticket = self._create_ticket()
        ticket.with_user(self.supervisor).action_assign(self.am.id)
        self.assertEqual(ticket.service_state, "assigned")
        self.assertEqual(ticket.user_id, self.am)
        self.assertEqual(ticket.assigned_by_id, self.supervisor)
        self.assertEqual(ticket.assigned_date, NOW)
        self.assertEqual(ticket.round_id.number, 1)
        self.assertEqual(ticket.round_id.user_id, self.am)
        self.assertEqual(ticket.round_id.assigned_by_id, self.supervisor)

    def test_only_supervisors_assign(self):
        ticket = self._create_ticket()
        for user in (self.am, self.executive, self.crm_admin, self.plain, self.portal):
            with (
                self.subTest(user=user.login),
                self.assertRaisesRegex(AccessError, "Only sales supervisors"),
            ):
                ticket.with_user(user).action_assign(self.am.id)
        self.assertEqual(ticket.service_state, "new")

    def test_an_account_manager_does_not_take_a_request(self):
        with self.assertRaises(AccessError):
            self._create_ticket().with_user(self.am).assign_to_me()

    def test_a_supervisor_takes_one(self):
        ticket = self._create_ticket()
        ticket.with_user(self.supervisor).assign_to_me()
        self.assertEqual(ticket.user_id, self.supervisor)

    def test_an_assigned_request_goes_to_another_in_the_same_round(self):
        ticket = self._create_assigned()
        ticket.with_user(self.supervisor).action_assign(self.am2.id)
        self.assertEqual(ticket.user_id, self.am2)
        self.assertEqual(len(ticket.round_ids), 1)
        self.assertEqual(ticket.round_id.user_id, self.am2)

    def test_any_other_state_is_refused(self):
        for create in (
            self._create_suspended,
            self._create_processed,
            self._create_archived,
            self._create_unsolved,
        ):
            ticket = create()
            with (
                self.subTest(state=ticket.service_state),
                self.assertRaisesRegex(UserError, "is in the state"),
            ):
                ticket.with_user(self.supervisor).action_assign(self.am2.id)

    def test_who_cannot_handle_it_is_refused(self):
        ticket = self._create_ticket()
        left = self._create_role_user("left", "crm_customer.group_account_manager")
        left.active = False
        for user_id in (self.plain.id, self.executive.id, left.id, False, -1, "x"):
            with (
                self.subTest(user=user_id),
                self.assertRaisesRegex(UserError, "cannot handle"),
            ):
                ticket.with_user(self.supervisor).action_assign(user_id)

    def test_a_team_with_members_gets_one_of_them(self):
        team = self.env["helpdesk.ticket.team"].create(
            {"name": "Repair", "user_ids": [Command.set(self.am2.ids)]}
        )
        ticket = self._create_ticket(team_id=team.id).with_user(self.supervisor)
        with self.assertRaisesRegex(UserError, "belongs to the team"):
            ticket.action_assign(self.am.id)
        ticket.action_assign(self.am2.id)
        self.assertEqual(ticket.user_id, self.am2)

    def test_a_handler_works_in_the_company(self):
        other = self.env["res.company"].create({"name": "Second company"})
        self.supervisor.company_ids = [Command.link(other.id)]
        ticket = self._create_ticket(company_id=other.id)
        ticket = ticket.with_user(self.supervisor).with_context(
            allowed_company_ids=[self.company.id, other.id]
        )
        with self.assertRaisesRegex(UserError, "works in the company"):
            ticket.action_assign(self.am.id)

    def test_the_second_of_two_supervisors_reads_who_was_faster(self):
        ticket = self._create_assigned()
        with self.assertRaisesRegex(UserError, "Role Supervisor has just assigned"):
            ticket.with_user(self.supervisor2).action_assign(self.am2.id)
        self.assertEqual(ticket.user_id, self.am)

    def test_later_a_colleague_may(self):
        ticket = self._create_assigned()
        with freeze_time(NOW + timedelta(minutes=2)):
            ticket.with_user(self.supervisor2).action_assign(self.am2.id)
        self.assertEqual(ticket.user_id, self.am2)

    def test_the_handler_is_notified(self):
        ticket = self._create_ticket().with_context(tracking_disable=False)
        ticket.with_user(self.supervisor).action_assign(self.am.id)
        self.env.flush_all()
        notified = self.env["mail.notification"].search(
            [("res_partner_id", "=", self.am.partner_id.id)]
        )
        self.assertIn(ticket.id, notified.mail_message_id.mapped("res_id"))

    def test_of_several_requests_the_handler_gets_one_message(self):
        tickets = self._create_ticket("One") | self._create_ticket("Two")
        tickets = tickets.with_context(tracking_disable=False)
        tickets.with_user(self.supervisor).action_assign(self.am.id)
        notified = self.env["mail.notification"].search(
            [("res_partner_id", "=", self.am.partner_id.id)]
        )
        self.assertEqual(
            notified.mail_message_id.mapped("subject"), ["2 requests for you"]
        )

    def test_assigning_hundred_takes_as_many_queries_as_ten(self):
        def assign(tickets):
            tickets.with_user(self.supervisor).action_assign(self.am.id)

        groups = [
            self.env["helpdesk.ticket"].create(
                [self._prepare_ticket_vals(f"R {i}") for i in range(count)]
            )
            for count in (1, 10, 100)
        ]
        assign(groups[0])
        few = self._count_queries(assign, groups[1])
        many = self._count_queries(assign, groups[2])
        self.assertLessEqual(many - few, 5)

    # ------------------------------------------------------------
    # Reopening
    # ------------------------------------------------------------

    def test_a_supervisor_reopens_an_archived_request(self):
        ticket = self._create_archived()
        ticket.with_user(self.supervisor).action_reopen("Broken again")
        self.assertEqual(ticket.service_state, "assigned")
        self.assertEqual(ticket.user_id, self.am)
        self.assertEqual(ticket.reopen_count, 1)
        self.assertEqual(ticket.round_ids.mapped("number"), [1, 2])
        self.assertFalse(ticket.closed_date)
        self.assertFalse(ticket.close_kind)

    def test_the_customer_reopens(self):
        self.portal.partner_id.parent_id = self.own
        ticket = self._create_archived()
        ticket.with_user(self.portal).action_reopen("Broken again")
        self.assertEqual(ticket.service_state, "assigned")

    def test_another_customer_and_the_handler_do_not(self):
        self.portal.partner_id.parent_id = self.foreign
        ticket = self._create_archived()
        for user in (self.portal, self.am):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                ticket.with_user(user).action_reopen("Broken again")

    def test_it_needs_a_reason(self):
        with self.assertRaisesRegex(UserError, "still wrong"):
            self._create_archived().with_user(self.supervisor).action_reopen(" ")

    def test_the_days_of_the_company_are_the_limit(self):
        self.company.service_reopen_days = 3
        ticket = self._create_archived().with_user(self.supervisor)
        with (
            freeze_time(NOW + timedelta(days=3, seconds=1)),
            self.assertRaisesRegex(UserError, "more than 3 days"),
        ):
            ticket.action_reopen("Broken again")
        with freeze_time(NOW + timedelta(days=3)):
            ticket.action_reopen("Broken again")
        self.assertEqual(ticket.service_state, "assigned")

    def test_what_nobody_answered_and_what_is_open_is_not_reopened(self):
        ticket = self._create_processed()
        ticket._archive_silent()
        with self.assertRaisesRegex(UserError, "follow-up"):
            ticket.with_user(self.supervisor).action_reopen("Broken again")
        for create in (self._create_unsolved, self._create_processed):
            with self.assertRaisesRegex(UserError, "is in the state"):
                create().with_user(self.supervisor).action_reopen("Broken again")

    def test_requests_of_who_has_left_come_back_to_the_leader(self):
        team = self.env["helpdesk.ticket.team"].create(
            {"name": "Repair", "user_id": self.am2.id}
        )
        ticket = self._create_processed(team_id=team.id)
        self.am.active = False
        self._judge(ticket, 1)
        self.assertEqual(ticket.user_id, self.am2)
        self.assertEqual(ticket.round_id.user_id, self.am2)
        self.assertEqual(ticket.round_ids[0].user_id, self.am)

    def test_a_supervisor_passes_on_what_an_archived_handler_holds(self):
        tickets = self._create_assigned() | self._create_suspended()
        self.am.active = False
        supervised = tickets.with_user(self.supervisor)
        supervised[1].action_resume()
        supervised.action_assign(self.am2.id)
        self.assertEqual(tickets.user_id, self.am2)
        self.assertEqual(set(tickets.mapped("service_state")), {"assigned"})
