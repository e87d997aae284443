from odoo.tests import tagged

from .common import ServiceCase


@tagged("post_install", "-at_install")
class TestLife(ServiceCase):
    def test_a_bad_verdict_returns_and_a_good_one_archives(self):
        ticket = self._create_processed()
        self._judge(ticket, 2)
        self.assertEqual(ticket.service_state, "assigned")
        self.assertEqual(ticket.reopen_count, 1)
        ticket.with_user(self.am).action_process("Motor")
        self._judge(ticket, 5)
        self.assertEqual(ticket.service_state, "archived")
        self.assertTrue(ticket.closed)
        self.assertEqual(ticket.round_ids.mapped("satisfaction"), [2, 5])
        self.assertEqual(ticket.round_ids.mapped("solution"), ["Fuse", "Motor"])

    def test_each_state_is_reached(self):
        self.assertEqual(self._create_suspended().service_state, "suspended")
        self.assertEqual(self._create_unsolved().service_state, "unsolved")
        self.assertEqual(self._create_ticket(user=self.am).service_state, "new")
        ticket = self._create_suspended()
        ticket.with_user(self.am).action_resume()
        self.assertEqual(ticket.service_state, "assigned")
        ticket.with_user(self.am).action_escalate("Needs a specialist")
        self.assertEqual(ticket.escalation_level, 1)
        archived = self._create_archived()
        archived.with_user(self.supervisor).action_reopen("Broken again")
        self.assertEqual(archived.service_state, "assigned")
        self.assertFalse(archived.closed_date)
