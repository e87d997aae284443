from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.tests.test_ir_cron import CronMixinCase
from odoo.addons.crm_service_desk.models import helpdesk_ticket_silence

from .common import NOW, ServiceCase


@tagged("post_install", "-at_install")
class TestSilence(CronMixinCase, ServiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.service_reminder_days = 5
        cls.company.service_no_response_days = 10

    def _run_after(self, days, seconds=0):
        with (
            freeze_time(NOW + timedelta(days=days, seconds=seconds)),
            self.enter_registry_test_mode(),
        ):
            self.env.ref(
                "crm_service_desk.ir_cron_close_silent_requests"
            ).method_direct_trigger()

    def test_silent_customers_are_reminded_once(self):
        ticket = self._create_processed()
        self._run_after(4, 86399)
        self.assertFalse(ticket.reminded_on)
        self._run_after(5)
        first = ticket.reminded_on
        self.assertEqual(first, NOW + timedelta(days=5))
        self._run_after(7)
        self.assertEqual(ticket.reminded_on, first)
        self.assertEqual(ticket.service_state, "processed")

    def test_the_reminder_is_sent_to_the_silent_only(self):
        silent = self._create_processed()
        answered = self._create_archived()
        asked = []
        tickets = type(self.env["helpdesk.ticket"])
        with patch.object(tickets, "_send_reminders", lambda few: asked.append(few)):
            self._run_after(5)
        self.assertIn(silent, asked[0])
        self.assertNotIn(answered, asked[0])

    def test_then_they_are_archived_without_a_verdict(self):
        ticket = self._create_processed()
        self._run_after(5)
        self._run_after(10)
        self.assertEqual(ticket.service_state, "archived")
        self.assertEqual(ticket.close_kind, "no_response")
        self.assertFalse(ticket.satisfaction)
        self.assertFalse(ticket.round_id.satisfaction)
        self.assertFalse(ticket.closed_by_id)

    def test_nobody_is_archived_without_a_reminder(self):
        ticket = self._create_processed()
        self._run_after(30)
        self.assertEqual(ticket.service_state, "processed")
        self.assertTrue(ticket.reminded_on)
        self._run_after(34)
        self.assertEqual(ticket.service_state, "processed")
        self._run_after(35)
        self.assertEqual(ticket.close_kind, "no_response")

    def test_who_answers_in_time_is_left_alone(self):
        ticket = self._create_processed()
        self._run_after(5)
        self._judge(ticket, 1)
        self._run_after(10)
        self.assertEqual(ticket.service_state, "assigned")
        ticket.with_user(self.am).action_process("Motor")
        self.assertFalse(ticket.reminded_on)

    def test_each_company_has_its_days(self):
        other = self.env["res.company"].create(
            {
                "name": "Patient",
                "service_reminder_days": 20,
                "service_no_response_days": 40,
            }
        )
        for user in (self.am, self.supervisor):
            user.company_ids = [(4, other.id)]
        ticket = self._create_ticket(company_id=other.id)
        context = {"allowed_company_ids": [self.company.id, other.id]}
        mine = ticket.with_context(**context)
        mine.with_user(self.supervisor).action_assign(self.am.id)
        mine.with_user(self.am).action_process("Fuse")
        self._run_after(15)
        self.assertFalse(ticket.reminded_on)
        self._run_after(20)
        self.assertTrue(ticket.reminded_on)

    def test_batches_leave_nobody_out(self):
        tickets = self.env["helpdesk.ticket"].union(
            *(self._create_processed(f"R {i}") for i in range(5))
        )
        with patch.object(helpdesk_ticket_silence, "BATCH_SIZE", 2):
            self._run_after(5)
            self.assertTrue(all(t.reminded_on for t in tickets))
            self._run_after(11)
        self.assertEqual(set(tickets.mapped("close_kind")), {"no_response"})

    @mute_logger("odoo.sql_db")
    def test_settings_that_make_no_sense_are_refused(self):
        for vals in (
            {"service_reminder_days": 0},
            {"service_no_response_days": 5},
            {"service_reopen_days": -1},
        ):
            with (
                self.subTest(vals=vals),
                self.assertRaises(Exception) as caught,
                self.cr.savepoint(),
            ):
                self.company.write(vals)
                self.env.flush_all()
            self.assertNotIsInstance(caught.exception, (ValidationError, KeyError))
            self.env.invalidate_all()

    def test_a_follow_up_leaves_the_closed_request_as_it_was(self):
        ticket = self._create_processed()
        ticket._archive_silent()
        follow_up = ticket._open_follow_up({"name": "Still broken"})
        self.assertEqual(follow_up.origin_id, ticket)
        self.assertEqual(follow_up.service_state, "new")
        self.assertEqual(follow_up.partner_id, ticket.partner_id)
        self.assertNotEqual(follow_up.number, ticket.number)
        self.assertEqual(ticket.service_state, "archived")
        self.assertEqual(ticket.follow_up_ids, follow_up)
