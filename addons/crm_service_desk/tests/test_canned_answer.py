from markupsafe import Markup

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .common import ServiceCase


@tagged("post_install", "-at_install")
class TestCannedAnswer(ServiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        group = cls.env.ref("crm_customer.group_account_manager")
        cls.answer = (
            cls.env["mail.canned.response"]
            .with_user(cls.supervisor)
            .create(
                {
                    "source": "restart",
                    "substitution": "The machine was restarted.",
                    "is_for_solutions": True,
                    "group_ids": group.ids,
                }
            )
        )

    def _open_dialog(self, ticket):
        wizards = self.env["helpdesk.ticket.process.wizard"].with_user(self.am)
        return Form(wizards.with_context(default_ticket_ids=ticket.ids))

    def test_an_answer_is_added_to_the_solution(self):
        dialog = self._open_dialog(self._create_assigned())
        dialog.answer_id = self.answer.with_user(self.am)
        self.assertEqual(dialog.solution, "The machine was restarted.")
        self.assertFalse(dialog.answer_id)
        dialog.solution = "Fuse replaced."
        dialog.answer_id = self.answer.with_user(self.am)
        self.assertEqual(
            dialog.solution, "Fuse replaced.\n\nThe machine was restarted."
        )

    def test_the_solution_of_the_dialog_is_recorded(self):
        ticket = self._create_assigned()
        dialog = self._open_dialog(ticket)
        dialog.answer_id = self.answer.with_user(self.am)
        dialog.save().action_confirm()
        self.assertEqual(ticket.solution, "The machine was restarted.")

    def test_the_dialog_knows_the_facts_of_the_request(self):
        product = self._create_product()
        ticket = self._create_assigned(product_id=product.id)
        dialog = self._open_dialog(ticket)
        self.assertEqual(dialog.summary, ticket.name)
        self.assertEqual(dialog.product_id, product)
        self.assertEqual(dialog.service_type_id, self.type_repair)

    def test_an_answer_may_be_for_some_types_only(self):
        complaint = self.env.ref("crm_service_desk.dictionary_type_complaint")
        self.answer.service_type_ids = complaint
        domain = [
            ("is_for_solutions", "=", True),
            "|",
            ("service_type_ids", "=", False),
            ("service_type_ids", "=", self.type_repair.id),
        ]
        self.assertFalse(self.env["mail.canned.response"].search(domain))
        self.answer.service_type_ids |= self.type_repair
        self.assertEqual(self.env["mail.canned.response"].search(domain), self.answer)

    # ------------------------------------------------------------
    # Placeholders
    # ------------------------------------------------------------

    def _post(self, ticket, body, user=None):
        message = ticket.with_user(user or self.am).message_post(
            body=body, message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        return message.body

    def test_placeholders_are_filled_in_when_an_answer_is_added(self):
        self.answer.substitution = "Dear {{customer}}, {{ number }}: {{handler}}"
        ticket = self._create_assigned()
        dialog = self._open_dialog(ticket)
        dialog.answer_id = self.answer.with_user(self.am)
        self.assertEqual(dialog.solution, f"Dear Han Mei, {ticket.number}: Role Am")

    def test_each_of_several_requests_gets_its_own(self):
        self.answer.substitution = "{{number}} is done"
        tickets = self._create_assigned() | self._create_assigned()
        dialog = self._open_dialog(tickets)
        dialog.answer_id = self.answer.with_user(self.am)
        dialog.save().action_confirm()
        for ticket in tickets:
            self.assertEqual(ticket.solution, f"{ticket.number} is done")

    def test_placeholders_are_filled_in_in_messages(self):
        ticket = self._create_assigned()
        body = self._post(ticket, Markup("<p>Dear <b>{{customer}}</b></p>"))
        self.assertEqual(body, "<p>Dear <b>Han Mei</b></p>")

    def test_a_name_brings_neither_markup_nor_placeholders(self):
        self.contact.name = "<script>x</script>{{handler}}"
        ticket = self._create_assigned()
        for body in (Markup("<p>{{customer}}</p>"), "{{customer}}"):
            with self.subTest(type(body)):
                posted = self._post(ticket, body)
                self.assertIn("&lt;script&gt;x&lt;/script&gt;{{handler}}", posted)

    def test_nothing_is_calculated(self):
        ticket = self._create_assigned()
        for text in (
            "{{object.env.cr}}",
            "{{ 7*7 }}",
            "{{user.login}}",
            "{{customer.email}}",
            "{{__class__}}",
            "{{customer|safe}}",
        ):
            with self.subTest(text):
                self.assertIn(text, self._post(ticket, text))
                with self.assertRaisesRegex(ValidationError, "{{handler}}"):
                    self.answer.substitution = text

    def test_customers_get_nothing_filled_in(self):
        ticket = self._create_assigned()
        portal = self.env["res.users"].create(
            {
                "login": "asking",
                "partner_id": self.contact.id,
                "group_ids": self.env.ref("base.group_portal").ids,
            }
        )
        self.assertIn("{{handler}}", self._post(ticket, "{{handler}}", portal))
        ticket._post_for_customer(self.contact, "{{handler}}")
        self.assertIn("{{handler}}", ticket.message_ids[0].body)

    def test_other_canned_responses_are_free(self):
        self.answer.is_for_solutions = False
        self.answer.substitution = "{{anything}}"
        self.assertEqual(self.answer.substitution, "{{anything}}")
