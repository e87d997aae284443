from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ServiceCase


@tagged("post_install", "-at_install")
class TestTicketMerge(ServiceCase):
    def setUp(self):
        super().setUp()
        self.kept = self._create_assigned("Press stands still")
        self.source = self._create_ticket("Press broken")

    def _merge(self, user=None, sources=None, target=None):
        sources = self.source if sources is None else sources
        target = target or self.kept
        sources.with_user(user or self.supervisor).action_merge_into(target.id)

    # ------------------------------------------------------------
    # What is merged
    # ------------------------------------------------------------

    def test_the_merged_request_is_hidden_and_points_to_the_one_left(self):
        self._merge()
        self.assertFalse(self.source.active)
        self.assertEqual(self.source.merged_into_id, self.kept)
        self.assertEqual(self.source.close_kind, "merged")
        self.assertEqual(self.source.closed_by_id, self.supervisor)
        self.assertEqual(self.kept.merged_ids, self.source)
        self.assertEqual(self.kept.service_state, "assigned")
        self.assertEqual(self.kept.user_id, self.am)

    def test_messages_and_attachments_go_to_the_one_left(self):
        attachment = self.env["ir.attachment"].create(
            {
                "name": "photo.txt",
                "raw": b"x",
                "res_model": "helpdesk.ticket",
                "res_id": self.source.id,
            }
        )
        message = self.source.message_post(
            body="It smokes", message_type="comment", attachment_ids=attachment.ids
        )
        self._merge()
        self.assertIn(message, self.kept.message_ids)
        self.assertEqual(attachment.res_id, self.kept.id)
        self.assertEqual(message.attachment_ids, attachment)

    def test_the_log_of_a_merged_request_stays_with_it(self):
        before = self.source.message_ids
        self._merge()
        self.assertLessEqual(before, self.source.message_ids)

    def test_activities_go_to_the_one_left_done_ones_too(self):
        todo = self.source.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.am.id
        )
        done = todo.copy()
        done.action_feedback(feedback="Called")
        self._merge()
        self.assertEqual((todo | done).mapped("res_id"), [self.kept.id] * 2)

    def test_followers_go_to_the_one_left(self):
        follower = self._create_contact(self.own, "Follower")
        self.source.message_subscribe(follower.ids)
        self._merge()
        self.assertIn(follower, self.kept.message_partner_ids)

    def test_descriptions_copies_tags_and_orders_are_joined(self):
        tag = self.env["helpdesk.ticket.tag"].create({"name": "Loud"})
        order = self._create_order(self.own)
        self.kept.email_cc = "one@own.example"
        self.source.write(
            {
                "name": "<b>broken</b>",
                "description": "<p>Smoke</p>",
                "email_cc": "two@own.example",
                "tag_ids": tag.ids,
                "sale_order_ids": order.ids,
                "priority": "3",
            }
        )
        self._merge()
        self.assertIn("It does not start any more", self.kept.description)
        self.assertIn("Smoke", self.kept.description)
        # the name is text, not HTML
        self.assertIn("&lt;b&gt;broken", self.kept.description)
        self.assertEqual(self.kept.email_cc, "one@own.example, two@own.example")
        self.assertEqual(self.kept.tag_ids, tag)
        self.assertEqual(self.kept.sale_order_ids, order)
        self.assertEqual(self.kept.priority, "3")

    def test_missing_facts_are_taken_over_and_present_ones_kept(self):
        product = self._create_product()
        complaint = self.env.ref("crm_service_desk.dictionary_type_complaint")
        self.source.write({"product_id": product.id, "service_type_id": complaint.id})
        self._merge()
        self.assertEqual(self.kept.product_id, product)
        self.assertEqual(self.kept.service_type_id, self.type_repair)

    def test_the_higher_escalation_counts(self):
        self.source.with_user(self.supervisor).action_escalate("Urgent")
        self._merge()
        self.assertEqual(self.kept.escalation_level, 1)

    def test_times_children_and_links_go_to_the_one_left(self):
        other, child = self._create_ticket("Other"), self._create_ticket("Child")
        child.parent_id = self.source
        self.source.linked_ids = other
        work = self.env["helpdesk.ticket.work"].create(
            {"ticket_id": self.source.id, "minutes": 30}
        )
        self._merge()
        self.assertEqual(child.parent_id, self.kept)
        self.assertEqual(self.kept.linked_ids, other)
        self.assertEqual(other.linked_ids, self.kept)
        self.assertEqual(work.ticket_id, self.kept)
        self.assertEqual(self.kept.minutes_spent, 30)
        self.assertEqual(self.source.minutes_spent, 0)

    def test_a_child_that_takes_in_its_parent_is_no_child_of_itself(self):
        grandparent = self._create_ticket("Outage")
        self.source.parent_id = grandparent
        self.kept.parent_id = self.source
        self._merge()
        self.assertEqual(self.kept.parent_id, grandparent)

    def test_what_was_merged_before_follows(self):
        earlier = self._create_ticket("Earlier")
        self._merge(sources=earlier, target=self.source)
        self._merge()
        self.assertEqual(earlier.merged_into_id, self.kept)

    def test_members_of_the_team_stay_as_they_are(self):
        team = self.env["helpdesk.ticket.team"].create(
            {"name": "Hall", "user_ids": self.am.ids}
        )
        other = team.copy({"name": "Yard", "user_ids": self.am2.ids})
        self.source.team_id, self.kept.team_id = other, team
        self._merge()
        self.assertEqual(team.user_ids, self.am)

    # ------------------------------------------------------------
    # What arrives later
    # ------------------------------------------------------------

    def test_an_answer_to_a_merged_request_arrives_at_the_one_left(self):
        self._merge()
        message = self.source.message_post(body="Hurry", message_type="comment")
        self.assertEqual(message.res_id, self.kept.id)

    def test_copies_of_a_mail_to_a_merged_request_reach_the_one_left(self):
        self._merge()
        mail = {"to": "", "cc": "han@own.example", "from": "han@own.example"}
        self.source.message_update(mail)
        self.assertIn(self.contact, self.kept.message_partner_ids)

    # ------------------------------------------------------------
    # What is refused
    # ------------------------------------------------------------

    def test_only_requests_in_work_are_merged(self):
        for create in (
            self._create_processed,
            self._create_archived,
            self._create_unsolved,
        ):
            ticket = create("Closed or waiting")
            for sources, target in ((self.source, ticket), (ticket, self.kept)):
                with (
                    self.subTest(create=create.__name__, source=sources.name),
                    self.assertRaises(UserError),
                ):
                    self._merge(sources=sources, target=target)

    def test_a_merged_request_is_not_merged_again(self):
        self._merge()
        with self.assertRaisesRegex(UserError, "merged before"):
            self._merge(target=self._create_ticket("Another"))

    def test_requests_of_different_customers_are_not_merged(self):
        foreign = self._create_ticket("Other customer", partner_id=self.foreign.id)
        with self.assertRaisesRegex(UserError, "one customer"):
            self._merge(sources=foreign)

    def test_a_request_is_not_merged_into_itself(self):
        with self.assertRaises(UserError):
            self._merge(sources=self.kept)

    def test_a_handler_merges_own_requests_only(self):
        with self.assertRaises(AccessError):
            self._merge(user=self.am2)
        self._merge(user=self.am)
        self.assertEqual(self.source.merged_into_id, self.kept)

    def test_others_do_not_merge(self):
        for user in (self.executive, self.crm_admin, self.plain, self.portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._merge(user=user)

    # ------------------------------------------------------------
    # The dialog
    # ------------------------------------------------------------

    def _open_dialog(self, tickets, **vals):
        dialogs = self.env["helpdesk.ticket.merge"].with_user(self.supervisor)
        return dialogs.with_context(active_ids=tickets.ids).create(vals)

    def test_the_dialog_proposes_the_one_in_work_and_merges(self):
        dialog = self._open_dialog(self.source | self.kept)
        self.assertEqual(dialog.dst_ticket_id, self.kept)
        action = dialog.merge_tickets()
        self.assertEqual(action["res_id"], self.kept.id)
        self.assertEqual(self.source.merged_into_id, self.kept)

    def test_the_dialog_makes_no_third_request(self):
        dialog = self._open_dialog(
            self.source | self.kept, create_new_ticket=True, dst_ticket_name="Third"
        )
        with self.assertRaises(UserError):
            dialog.merge_tickets()

    def test_the_dialog_needs_requests(self):
        with self.assertRaises(UserError):
            self._open_dialog(self.source.browse())
