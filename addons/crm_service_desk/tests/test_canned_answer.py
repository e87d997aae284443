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
