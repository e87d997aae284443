from odoo.tests import tagged

from .common_sla import SlaCase

MON, TUE = "2026-03-09", "2026-03-10"


@tagged("post_install", "-at_install")
class TestServiceFigures(SlaCase):
    """First response and the hours to assign, process and archive."""

    def setUp(self):
        super().setUp()
        freezer = self._at(f"{MON} 09:00")
        freezer.start()
        self.addCleanup(freezer.stop)
        self.ticket = self._create_ticket(team_id=self.team.id)

    def _do(self, moment, user, step, *args):
        with self._at(moment):
            return getattr(self.ticket.with_user(user), step)(*args)

    def _post(self, moment, user, subtype="mail.mt_comment", **kwargs):
        vals = {"message_type": "comment", "subtype_xmlid": subtype, **kwargs}
        with self._at(moment):
            self.ticket.with_user(user).message_post(body="We are on it", **vals)

    def test_hours_are_working_hours_since_the_entry(self):
        self._do(f"{MON} 10:30", self.supervisor, "action_assign", self.am.id)
        self._do(f"{MON} 14:00", self.am, "action_process", "Fuse")
        self._do(f"{TUE} 10:00", self.supervisor, "action_record_feedback", 4, "Well")
        self.assertEqual(self.ticket.hours_to_assign, 1.5)
        self.assertEqual(self.ticket.hours_to_process, 4)
        self.assertEqual(self.ticket.hours_to_archive, 9)

    def test_pauses_count_in_the_way_to_the_archive_alone(self):
        self._do(f"{MON} 10:00", self.supervisor, "action_assign", self.am.id)
        self._do(f"{MON} 11:00", self.am, "action_suspend", "Parts")
        self._do(f"{TUE} 09:00", self.am, "action_resume")
        self._do(f"{TUE} 10:00", self.am, "action_process", "Fuse")
        self._do(f"{TUE} 12:00", self.supervisor, "action_record_feedback", 4, "Well")
        self.assertEqual(self.ticket.hours_to_process, 3)
        self.assertEqual(self.ticket.hours_to_archive, 11)

    def test_the_last_solution_counts_and_the_first_assignment(self):
        self._do(f"{MON} 10:00", self.supervisor, "action_assign", self.am.id)
        self._do(f"{MON} 11:00", self.am, "action_process", "Fuse")
        self._do(f"{MON} 15:00", self.supervisor, "action_record_feedback", 2, "No")
        self._do(f"{MON} 16:00", self.am, "action_process", "Motor")
        self.assertEqual(self.ticket.hours_to_assign, 1)
        self.assertEqual(self.ticket.hours_to_process, 3)

    def test_another_handler_is_no_second_assignment(self):
        self._do(f"{MON} 10:00", self.supervisor, "action_assign", self.am.id)
        self._do(f"{MON} 11:00", self.supervisor, "action_assign", self.am2.id)
        self.assertEqual(self.ticket.hours_to_assign, 1)

    def test_the_first_message_of_staff_is_the_first_response(self):
        self._post(f"{MON} 10:00", self.am)
        self._post(f"{MON} 11:00", self.am)
        moment = self._to_utc("office", f"{MON} 10:00")
        self.assertEqual(self.ticket.first_response_on, moment)
        self.assertEqual(self.ticket.hours_to_first_response, 1)

    def test_notes_customers_and_automatic_answers_are_no_response(self):
        self._post(f"{MON} 10:00", self.am, subtype="mail.mt_note")
        self._post(f"{MON} 10:00", self.am, message_type="auto_comment")
        self._post(f"{MON} 10:00", self.env.user, author_id=self.contact.id)
        self.assertFalse(self.ticket.first_response_on)

    def test_the_solution_is_a_response_if_nothing_was_written(self):
        self._do(f"{MON} 10:00", self.supervisor, "action_assign", self.am.id)
        self._do(f"{MON} 14:00", self.am, "action_process", "Fuse")
        moment = self._to_utc("office", f"{MON} 14:00")
        self.assertEqual(self.ticket.first_response_on, moment)
        self.assertEqual(self.ticket.hours_to_first_response, 4)

    def test_a_response_meets_its_deadline(self):
        self._create_sla(2, target="first_response")
        self.ticket.with_user(self.supervisor).refresh_sla()
        self.assertEqual(self.ticket.sla_state, "on_track")
        self._post(f"{MON} 10:30", self.am)
        self.assertEqual(self.ticket.sla_state, "met")

    def test_a_late_response_does_not_meet_it(self):
        self._create_sla(1, target="first_response")
        self.ticket.with_user(self.supervisor).refresh_sla()
        self._post(f"{MON} 10:30", self.am)
        self.assertEqual(self.ticket.sla_state, "breached")

    def test_a_copy_begins_with_a_clock_of_its_own(self):
        self._do(f"{MON} 10:00", self.supervisor, "action_assign", self.am.id)
        self._post(f"{MON} 10:30", self.am)
        with self._at(f"{MON} 11:00"):
            copy = self.ticket.copy()
        self.assertFalse(copy.first_response_on)
        self.assertEqual(len(copy.span_ids), 1)
        moment = self._to_utc("office", f"{MON} 11:00")
        self.assertEqual(copy.span_ids.started_on, moment)

    def test_time_in_the_archive_does_not_count(self):
        self._do(f"{MON} 10:00", self.supervisor, "action_assign", self.am.id)
        self._do(f"{MON} 11:00", self.am, "action_process", "Fuse")
        self._do(f"{MON} 12:00", self.supervisor, "action_record_feedback", 4, "Well")
        self._do(f"{TUE} 09:00", self.supervisor, "action_reopen", "Again")
        self._do(f"{TUE} 10:00", self.am, "action_process", "Motor")
        self._do(f"{TUE} 11:00", self.supervisor, "action_record_feedback", 4, "Well")
        self.assertEqual(self.ticket.hours_to_process, 3)
        self.assertEqual(self.ticket.hours_to_archive, 5)

    def test_what_has_not_happened_is_no_zero_in_averages(self):
        self._do(f"{MON} 11:00", self.supervisor, "action_assign", self.am.id)
        other = self._create_ticket(team_id=self.team.id)
        [(assigned, solved)] = self.env["helpdesk.ticket"]._read_group(
            [("id", "in", (self.ticket | other).ids)],
            [],
            ["hours_to_assign:avg", "hours_to_process:avg"],
        )
        self.assertEqual(assigned, 2)
        self.assertFalse(solved)
