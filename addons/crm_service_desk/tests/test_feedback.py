from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import NOW, ServiceCase


@tagged("post_install", "-at_install")
class TestFeedback(ServiceCase):
    def test_three_or_more_archives(self):
        for satisfaction in (3, 4, 5):
            ticket = self._create_processed()
            self._judge(ticket, satisfaction, "Runs again")
            with self.subTest(satisfaction=satisfaction):
                self.assertEqual(ticket.service_state, "archived")
                self.assertEqual(ticket.close_kind, "verdict")
                self.assertEqual(ticket.closed_date, NOW)
                self.assertEqual(ticket.satisfaction, satisfaction)
                self.assertEqual(ticket.feedback, "Runs again")
                self.assertEqual(ticket.reopen_count, 0)

    def test_less_returns_to_the_handler(self):
        for satisfaction in (1, 2):
            ticket = self._create_processed()
            self._judge(ticket, satisfaction)
            with self.subTest(satisfaction=satisfaction):
                self.assertEqual(ticket.service_state, "assigned")
                self.assertEqual(ticket.user_id, self.am)
                self.assertEqual(ticket.reopen_count, 1)
                self.assertFalse(ticket.closed_date)

    def test_every_round_is_kept(self):
        ticket = self._create_processed(solution="Fuse")
        self._judge(ticket, 1, "Still dead")
        ticket.with_user(self.supervisor).action_assign(self.am2.id)
        ticket.with_user(self.am2).action_process("Motor")
        self._judge(ticket, 5, "Runs")
        self.assertEqual(
            [
                (r.number, r.user_id, r.solution, r.satisfaction, r.feedback)
                for r in ticket.round_ids
            ],
            [
                (1, self.am, "Fuse", 1, "Still dead"),
                (2, self.am2, "Motor", 5, "Runs"),
            ],
        )

    def test_the_round_says_who_told_it_and_how(self):
        ticket = self._create_processed()
        letter = self.env.ref("crm_service_desk.helpdesk_ticket_channel_letter")
        ticket.with_user(self.am).action_record_feedback(
            4, "Thank you", given_by=self.contact.id, channel=letter.id
        )
        last = ticket.round_id
        self.assertEqual(last.given_by, "Han Mei")
        self.assertEqual(last.given_by_id, self.contact)
        self.assertEqual(last.feedback_channel_id, letter)
        self.assertEqual(last.recorded_by_id, self.am)
        self.assertEqual(last.feedback_on, NOW)
        self.assertEqual(last.rating_id.rating, 4)

    def test_the_second_failure_escalates_to_the_team_leader(self):
        team = self.env["helpdesk.ticket.team"].create(
            {"name": "Repair", "user_id": self.supervisor2.id}
        )
        ticket = self._create_processed(team_id=team.id)
        self._judge(ticket, 2)
        self.assertEqual(ticket.escalation_level, 0)
        ticket.with_user(self.am).action_process("Motor")
        self._judge(ticket, 1)
        self.assertEqual(ticket.reopen_count, 2)
        self.assertEqual(ticket.escalation_level, 1)
        self.assertEqual(ticket.activity_ids.user_id, self.supervisor2)

    def test_the_last_verdict_counts_and_no_average(self):
        ticket = self._create_processed()
        self._judge(ticket, 1)
        ticket.with_user(self.am).action_process("Motor")
        self._judge(ticket, 3)
        self.assertEqual(ticket.service_state, "archived")
        self.assertEqual(ticket.satisfaction, 3)
        self.assertEqual(ticket.rating_last_value, 3)

    # ------------------------------------------------------------
    # Who
    # ------------------------------------------------------------

    def test_handlers_do_not_rate_their_own_work(self):
        ticket = self._create_processed().with_user(self.am)
        with self.assertRaisesRegex(UserError, "handled this request yourself"):
            ticket.action_record_feedback(5, "All fine")
        self.assertEqual(ticket.service_state, "processed")

    def test_nor_does_a_supervisor_who_handles_it(self):
        ticket = self._create_processed(user=self.supervisor)
        with self.assertRaisesRegex(UserError, "handled this request yourself"):
            ticket.with_user(self.supervisor).action_record_feedback(5, "Fine")

    def test_nor_a_supervisor_who_solved_it(self):
        ticket = self._create_assigned()
        ticket.with_user(self.supervisor).action_process("Fuse")
        with self.assertRaisesRegex(UserError, "handled this request yourself"):
            ticket.with_user(self.supervisor).action_record_feedback(5, "Fine")

    def test_handlers_name_a_person_of_the_customer(self):
        ticket = self._create_processed().with_user(self.am)
        stranger = self._create_contact(self.foreign, "Stranger")
        for person in (stranger.id, self.am2.partner_id, self.am.name, " ", -1):
            with self.subTest(person=person), self.assertRaises(UserError):
                ticket.action_record_feedback(5, "Fine", given_by=person)
        ticket.action_record_feedback(5, "Fine", given_by="Mr Li of the workshop")
        self.assertEqual(ticket.round_id.given_by, "Mr Li of the workshop")

    def test_a_supervisor_was_told_by_the_contact(self):
        ticket = self._create_archived()
        self.assertEqual(ticket.round_id.given_by_id, self.contact)

    def test_others_record_nothing(self):
        ticket = self._create_processed()
        for user in (self.am2, self.executive, self.crm_admin, self.plain, self.portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                ticket.with_user(user).action_record_feedback(5, "Fine")

    def test_only_processed_requests_are_judged(self):
        for create in (
            self._create_ticket,
            self._create_assigned,
            self._create_suspended,
            self._create_archived,
            self._create_unsolved,
        ):
            ticket = create()
            with (
                self.subTest(state=ticket.service_state),
                self.assertRaisesRegex(UserError, "is in the state"),
            ):
                self._judge(ticket, 5)

    def test_a_verdict_is_a_number_from_one_to_five_with_a_text(self):
        ticket = self._create_processed()
        for satisfaction in (0, 6, 2.5, None, True, "good"):
            with (
                self.subTest(satisfaction=satisfaction),
                self.assertRaisesRegex(UserError, "whole number"),
            ):
                self._judge(ticket, satisfaction)
        with self.assertRaisesRegex(UserError, "what the customer says"):
            self._judge(ticket, 5, " ")

    # ------------------------------------------------------------
    # By the link
    # ------------------------------------------------------------

    def _vote(self, ticket, token, rate, feedback="By the link"):
        """Vote as the public page does, which has no user."""
        return ticket.sudo().rating_apply(rate, token=token, feedback=feedback)

    def test_a_link_archives(self):
        ticket = self._create_processed()
        self._vote(ticket, ticket._rating_get_access_token(), 4)
        self.assertEqual(ticket.service_state, "archived")
        web = self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_web")
        self.assertEqual(ticket.round_id.feedback_channel_id, web)
        self.assertEqual(ticket.round_id.given_by_id, self.contact)
        self.assertFalse(ticket.round_id.recorded_by_id)

    def test_a_link_returns(self):
        ticket = self._create_processed()
        self._vote(ticket, ticket._rating_get_access_token(), 2)
        self.assertEqual(ticket.service_state, "assigned")

    def test_the_second_answer_reads_that_the_first_counts(self):
        ticket = self._create_processed()
        token = ticket._rating_get_access_token()
        self._vote(ticket, token, 4)
        with self.assertRaisesRegex(UserError, "first answer counts"):
            self._vote(ticket, token, 1)
        self.assertEqual(ticket.satisfaction, 4)

    def test_an_old_link_does_not_rate_a_new_solution(self):
        ticket = self._create_processed()
        token = ticket._rating_get_access_token()
        self._judge(ticket, 1)
        ticket.with_user(self.am).action_process("Motor")
        with self.assertRaisesRegex(UserError, "earlier solution"):
            self._vote(ticket, token, 5)
        self.assertNotEqual(ticket._rating_get_access_token(), token)

    def test_a_link_of_another_request_does_nothing(self):
        ticket, other = self._create_processed(), self._create_processed()
        for token in (other._rating_get_access_token(), "guessed", False):
            with self.assertRaisesRegex(UserError, "does not belong"):
                self._vote(ticket, token, 5)

    def test_a_link_obeys_the_rules_of_a_verdict(self):
        ticket = self._create_processed()
        token = ticket._rating_get_access_token()
        for rate in (0, 2.5, 6):
            with self.assertRaisesRegex(UserError, "whole number"):
                self._vote(ticket, token, rate)
        with self.assertRaisesRegex(UserError, "what the customer says"):
            self._vote(ticket, token, 5, feedback="")

    def test_a_handler_does_not_use_the_customers_link(self):
        ticket = self._create_processed()
        token = ticket._rating_get_access_token()
        for user in (self.am, self.am2, self.plain):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                ticket.with_user(user).rating_apply(5, token=token, feedback="x")

    def test_ratings_of_requests_are_written_by_the_rule_only(self):
        ticket = self._create_archived(satisfaction=3)
        rating = ticket.round_id.rating_id
        for user in (self.am, self.supervisor, self.plain):
            with self.subTest(user=user.login):
                with self.assertRaisesRegex(AccessError, "Only the customer rates"):
                    rating.with_user(user).rating = 5
                with self.assertRaisesRegex(AccessError, "Only the customer rates"):
                    rating.with_user(user).create(
                        {
                            "res_model_id": rating.res_model_id.id,
                            "res_id": ticket.id,
                            "rating": 5,
                            "consumed": True,
                        }
                    )

    def test_a_message_carries_no_stars(self):
        ticket = self._create_processed()
        with self.assertRaisesRegex(UserError, "survey"):
            ticket.with_user(self.am).message_post(body="Great", rating_value="5")
        message = ticket.message_post(body="Great")
        with self.assertRaisesRegex(UserError, "stays as it is"):
            ticket._message_update_content(message, body="Great", rating_value=5)

    def test_even_the_system_archives_by_a_verdict_only(self):
        ticket = self._create_processed()
        done = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        with self.assertRaisesRegex(ValidationError, "satisfaction of 3 or more"):
            ticket.stage_id = done
        with self.assertRaisesRegex(ValidationError, "satisfaction of 3 or more"):
            ticket.write({"stage_id": done.id, "close_kind": "verdict"})
