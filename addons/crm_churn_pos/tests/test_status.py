from odoo.tests import tagged

from odoo.addons.crm_churn.tests.common import LONG_AGO, RECENTLY

from .common import PosChurnCase


@tagged("post_install", "-at_install")
class TestStatus(PosChurnCase):
    def test_purchase_makes_a_prospect_active(self):
        self.assertEqual(self.own.customer_status, "prospect")
        self._pay_at_till(self.own)
        self.assertEqual(self.own.customer_status, "active")

    def test_old_purchase_makes_a_prospect_active_too(self):
        self._pay_at_till(self.own, LONG_AGO)
        self.assertEqual(self.own.customer_status, "active")

    def test_open_ticket_does_not(self):
        self._pay_at_till(self.own, state="draft", payment_ids=[])
        self.assertEqual(self.own.customer_status, "prospect")

    def test_refund_does_not(self):
        self._pay_at_till(self.own, amount=-100)
        self.own._refresh_customer_status()
        self.assertEqual(self.own.customer_status, "prospect")

    def test_customer_of_a_till_stays_active_when_a_sale_order_is_cancelled(self):
        self._pay_at_till(self.own)
        order = self._buy(self.own, RECENTLY)
        order._action_cancel()
        self.assertEqual(self.own.customer_status, "active")

    def test_purchase_of_a_contact_makes_the_customer_active(self):
        self._pay_at_till(self._create_contact(self.own))
        self.assertEqual(self.own.customer_status, "active")

    def test_lost_customer_becomes_active_with_a_purchase(self):
        warning = self._lose(self.own)
        self.assertEqual(self.own.customer_status, "lost")
        self._pay_at_till(self.own)
        self.assertEqual(self.own.customer_status, "active")
        self.assertEqual(warning.state, "lost")

    def test_lost_customer_stays_lost_with_an_earlier_purchase(self):
        self._lose(self.own)
        self._pay_at_till(self.own, RECENTLY)
        self.assertEqual(self.own.customer_status, "lost")

    def test_lost_customer_stays_lost_with_a_refund(self):
        self._lose(self.own)
        self._pay_at_till(self.own, amount=0, is_refund=True)
        self.own._refresh_customer_status()
        self.assertEqual(self.own.customer_status, "lost")

    def test_status_of_many_takes_a_constant_number_of_queries(self):
        one = self.own
        many = self.own | self.foreign | self.unowned
        for customer in many:
            self._pay_at_till(customer)
        self.assertEqual(
            self._count_queries(one._get_customer_status_map),
            self._count_queries(many._get_customer_status_map),
        )
