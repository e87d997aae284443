from datetime import datetime

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from odoo.addons.crm_customer.tests.common import RoleCase


@tagged("post_install", "-at_install")
class TestAttendees(RoleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_order(cls.own)
        event = cls.env["event.event"].create(
            {
                "name": "Fair",
                "date_begin": datetime(2026, 4, 1, 8),
                "date_end": datetime(2026, 4, 1, 16),
            }
        )
        cls.registration = cls.env["event.registration"].create(
            {
                "event_id": event.id,
                "name": "Visitor",
                "sale_order_id": cls.order.id,
            }
        )

    def _get_arch(self, user):
        orders = self.env["sale.order"].with_user(user)
        return orders.get_view(view_type="form")["arch"]

    def test_the_executive_opens_an_order(self):
        form = Form(self.order.with_user(self.executive))
        self.assertEqual(form.partner_id, self.own)

    def test_the_executive_reads_the_number_of_attendees_alone(self):
        order = self.order.with_user(self.executive)
        self.assertEqual(order.read(["attendee_count"])[0]["attendee_count"], 1)
        with self.assertRaises(AccessError):
            self.registration.with_user(self.executive).read(["name"])

    def test_nobody_counts_the_attendees_of_an_order_unread(self):
        with self.assertRaises(AccessError):
            self.order.with_user(self.plain).read(["attendee_count"])

    def test_the_button_is_for_who_reads_registrations(self):
        self.assertIn("action_view_attendee_list", self._get_arch(self.am))
        self.assertNotIn("action_view_attendee_list", self._get_arch(self.executive))
