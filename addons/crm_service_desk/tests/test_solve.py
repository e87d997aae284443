from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import NOW, ServiceCase


@tagged("post_install", "-at_install")
class TestSolve(ServiceCase):
    def test_the_handler_records_the_solution(self):
        ticket = self._create_assigned()
        ticket.with_user(self.am).action_process(" New fuse ")
        self.assertEqual(ticket.service_state, "processed")
        self.assertEqual(ticket.solution, "New fuse")
        self.assertEqual(ticket.processed_by_id, self.am)
        self.assertEqual(ticket.processed_on, NOW)
        self.assertEqual(ticket.round_id.solution, "New fuse")
        self.assertEqual(ticket.round_id.processed_by_id, self.am)

    def test_a_supervisor_may(self):
        ticket = self._create_assigned()
        ticket.with_user(self.supervisor).action_process("New fuse")
        self.assertEqual(ticket.processed_by_id, self.supervisor)
        self.assertEqual(ticket.round_id.user_id, self.am)

    def test_others_do_not_take_the_steps_of_the_handler(self):
        ticket = self._create_assigned()
        suspended = self._create_suspended()
        for user in (self.am2, self.executive, self.crm_admin, self.plain, self.portal):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    ticket.with_user(user).action_process("New fuse")
                with self.assertRaises(AccessError):
                    ticket.with_user(user).action_suspend("Waits")
                with self.assertRaises(AccessError):
                    suspended.with_user(user).action_resume()

    def test_a_blank_text_is_no_solution(self):
        ticket = self._create_assigned().with_user(self.am)
        for text in ("", "  ", False, None, "\u200b", 5):
            with self.subTest(text=text), self.assertRaisesRegex(UserError, "done"):
                ticket.action_process(text)

    def test_only_assigned_requests_are_solved(self):
        for create in (
            self._create_suspended,
            self._create_processed,
            self._create_archived,
            self._create_unsolved,
        ):
            ticket = create().with_user(self.am)
            with (
                self.subTest(state=ticket.service_state),
                self.assertRaisesRegex(UserError, "is in the state"),
            ):
                ticket.action_process("Again")
        with self.assertRaisesRegex(UserError, "is in the state"):
            self._create_ticket().with_user(self.supervisor).action_process("Early")

    def test_the_second_reads_who_was_faster(self):
        ticket = self._create_processed()
        with self.assertRaisesRegex(UserError, "by Role Am"):
            ticket.with_user(self.supervisor).action_process("Another")
        self.assertEqual(ticket.solution, "Fuse")

    def test_solving_hundred_takes_as_many_queries_as_ten(self):
        def solve(tickets):
            tickets.with_user(self.am).action_process("All done")

        groups = [
            self.env["helpdesk.ticket"].create(
                [self._prepare_ticket_vals(f"R {i}") for i in range(count)]
            )
            for count in (1, 10, 100)
        ]
        for tickets in groups:
            tickets.with_user(self.supervisor).action_assign(self.am.id)
        solve(groups[0])
        few = self._count_queries(solve, groups[1])
        many = self._count_queries(solve, groups[2])
        self.assertLessEqual(many - few, 5)

    def test_suspending_and_resuming(self):
        ticket = self._create_assigned().with_user(self.am)
        ticket.action_suspend("Part ordered")
        self.assertEqual(ticket.service_state, "suspended")
        self.assertEqual(ticket.suspend_reason, "Part ordered")
        self.assertEqual(ticket.suspended_on, NOW)
        ticket.action_resume()
        self.assertEqual(ticket.service_state, "assigned")
        self.assertFalse(ticket.suspend_reason)
        self.assertEqual(len(ticket.round_ids), 1)

    def test_suspending_needs_a_reason_and_an_assigned_request(self):
        ticket = self._create_assigned().with_user(self.am)
        with self.assertRaisesRegex(UserError, "waits for"):
            ticket.action_suspend(" ")
        with self.assertRaisesRegex(UserError, "is in the state"):
            self._create_processed().with_user(self.am).action_suspend("Waits")

    def test_only_suspended_requests_are_resumed(self):
        with self.assertRaisesRegex(UserError, "is in the state"):
            self._create_assigned().with_user(self.am).action_resume()

    def test_a_supervisor_gives_up_any_open_request(self):
        for create in (
            self._create_ticket,
            self._create_assigned,
            self._create_suspended,
            self._create_processed,
        ):
            ticket = create()
            with self.subTest(state=ticket.service_state):
                ticket.with_user(self.supervisor).action_close_unsolved("No parts")
                self.assertEqual(ticket.service_state, "unsolved")
                self.assertEqual(ticket.close_kind, "unsolved")
                self.assertEqual(ticket.unsolved_reason, "No parts")
                self.assertEqual(ticket.closed_by_id, self.supervisor)
                self.assertEqual(ticket.closed_date, NOW)

    def test_closed_requests_are_not_given_up(self):
        for create in (self._create_archived, self._create_unsolved):
            with self.assertRaisesRegex(UserError, "is in the state"):
                create().with_user(self.supervisor).action_close_unsolved("No parts")

    def test_giving_up_needs_a_reason(self):
        with self.assertRaisesRegex(UserError, "closed unsolved"):
            self._create_ticket().with_user(self.supervisor).action_close_unsolved("")

    def test_the_handler_does_not_give_up(self):
        ticket = self._create_assigned()
        with self.assertRaisesRegex(AccessError, "Only sales supervisors"):
            ticket.with_user(self.am).action_close_unsolved("No parts")
