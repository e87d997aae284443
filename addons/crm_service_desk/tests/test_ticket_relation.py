from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ServiceCase


@tagged("post_install", "-at_install")
class TestTicketRelation(ServiceCase):
    def setUp(self):
        super().setUp()
        self.ticket = self._create_assigned("Press stands still")
        self.other = self._create_ticket("Invoice wrong")

    # ------------------------------------------------------------
    # Links
    # ------------------------------------------------------------

    def test_a_link_is_seen_on_both(self):
        self.ticket.with_user(self.am).linked_ids = self.other
        self.assertEqual(self.ticket.linked_ids, self.other)
        self.assertEqual(self.other.linked_ids, self.ticket)

    def test_a_link_is_removed_from_either_side(self):
        self.ticket.linked_ids = self.other
        self.other.linked_ids = False
        self.env.invalidate_all()
        self.assertFalse(self.ticket.linked_ids)
        self.assertFalse(self.env["helpdesk.ticket.link"].search([]))

    def test_other_links_stay(self):
        third = self._create_ticket("Third")
        self.ticket.linked_ids = self.other | third
        self.other.linked_ids = False
        self.env.invalidate_all()
        self.assertEqual(self.ticket.linked_ids, third)

    def test_a_request_is_not_linked_with_itself(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            self.ticket.linked_ids = self.ticket
            self.env.flush_all()

    def test_links_are_the_handlers_to_change(self):
        with self.assertRaises(AccessError):
            self.ticket.with_user(self.am2).linked_ids = self.other

    def test_links_of_many_take_as_many_queries_as_of_one(self):
        tickets = self._create_ticket("A") | self._create_ticket("B")
        tickets[0].linked_ids = self.ticket
        tickets[1].linked_ids = self.other
        as_am = tickets.with_user(self.am)
        as_am.mapped("linked_ids.name")
        one = self._count_queries(as_am[:1].mapped, "linked_ids")
        self.assertEqual(self._count_queries(as_am.mapped, "linked_ids"), one)

    # ------------------------------------------------------------
    # Parents
    # ------------------------------------------------------------

    def test_a_parent_knows_its_children(self):
        self.other.with_user(self.am).parent_id = self.ticket
        self.assertEqual(self.ticket.child_ids, self.other)

    def test_a_request_is_no_part_of_its_parts(self):
        self.other.parent_id = self.ticket
        with self.assertRaises(ValidationError):
            self.ticket.parent_id = self.other

    def test_a_parent_is_of_the_same_company(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        foreign = self._create_ticket("Elsewhere", company_id=company.id)
        with self.assertRaises(ValidationError):
            self.ticket.parent_id = foreign

    # ------------------------------------------------------------
    # Splitting
    # ------------------------------------------------------------

    def _split(self, user=None, **kwargs):
        values = {"name": "Cable, too", "description": "<p>Cable</p>", **kwargs}
        return self.ticket.with_user(user or self.am).action_split(**values)

    def test_a_part_becomes_a_new_linked_request(self):
        product = self._create_product()
        self.ticket.product_id = product
        part = self._split().with_env(self.env)
        self.assertEqual(part.service_state, "new")
        self.assertEqual(part.partner_id, self.contact)
        self.assertEqual(part.product_id, product)
        self.assertNotEqual(part.number, self.ticket.number)
        self.assertEqual(part.linked_ids, self.ticket)
        self.assertEqual(part.create_uid, self.am)
        self.assertEqual(self.ticket.service_state, "assigned")

    def test_chosen_messages_go_along_with_their_attachments(self):
        attachment = self.env["ir.attachment"].create(
            {
                "name": "cable.txt",
                "raw": b"x",
                "res_model": "helpdesk.ticket",
                "res_id": self.ticket.id,
            }
        )
        gone = self.ticket.message_post(
            body="The cable", message_type="comment", attachment_ids=attachment.ids
        )
        stays = self.ticket.message_post(body="The press", message_type="comment")
        part = self._split(message_ids=gone.ids)
        self.assertEqual(gone.res_id, part.id)
        self.assertEqual(attachment.res_id, part.id)
        self.assertEqual(stays.res_id, self.ticket.id)

    def test_messages_of_other_requests_stay_where_they_are(self):
        message = self.other.message_post(body="Mine", message_type="comment")
        self._split(message_ids=message.ids)
        self.assertEqual(message.res_id, self.other.id)

    def test_a_part_needs_a_summary_and_a_description(self):
        for missing in ({"name": " "}, {"description": "<p><br></p>"}):
            with self.subTest(missing=missing), self.assertRaises(UserError):
                self._split(**missing)

    def test_only_who_may_change_a_request_splits_it(self):
        for user in (self.am2, self.executive, self.crm_admin, self.portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._split(user=user)

    def test_a_closed_request_is_not_split(self):
        self.ticket = self._create_archived()
        with self.assertRaises(AccessError):
            self._split(user=self.supervisor)

    def test_the_dialog_opens_the_new_request(self):
        dialog = (
            self.env["helpdesk.ticket.split.wizard"]
            .with_user(self.am)
            .create(
                {
                    "ticket_id": self.ticket.id,
                    "name": "Cable",
                    "description": "<p>Cable</p>",
                }
            )
        )
        action = dialog.action_confirm()
        self.assertEqual(self.ticket.linked_ids.ids, [action["res_id"]])
