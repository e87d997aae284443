from odoo.tests import tagged
from odoo.tests.form import Form

from .common import ServiceCase


@tagged("post_install", "-at_install")
class TestPartnerRequests(ServiceCase):
    def setUp(self):
        super().setUp()
        self._create_ticket(partner_id=self.contact.id)
        closed = self._create_ticket(partner_id=self.own.id)
        closed.with_user(self.supervisor).action_close_unsolved("Sent twice")

    def _read_counts(self, partner):
        partner = partner.with_user(self.am)
        return partner.helpdesk_ticket_active_count, partner.helpdesk_ticket_count

    def test_a_customer_counts_the_requests_of_its_contacts(self):
        self.assertEqual(self._read_counts(self.own), (1, 2))
        self.assertEqual(self._read_counts(self.contact), (1, 1))
        self.assertEqual(self._read_counts(self.foreign), (0, 0))

    def test_who_is_being_entered_has_none(self):
        with self.assertNoLogs("odoo.domains", "WARNING"):
            form = Form(self.env["res.partner"].with_user(self.am))
        self.assertEqual(form.helpdesk_ticket_count_string, "0 / 0")

    def test_many_take_as_many_queries_as_one(self):
        customers = self.own | self.foreign | self.unowned
        one = self._count_queries(customers[:1].mapped, "helpdesk_ticket_count")
        many = self._count_queries(customers.mapped, "helpdesk_ticket_count")
        self.assertLessEqual(many, one + 1)
