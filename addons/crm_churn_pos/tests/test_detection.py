from odoo.tests import tagged

from odoo.addons.crm_churn.tests.common import LONG_AGO, RECENTLY

from .common import PosChurnCase


@tagged("post_install", "-at_install")
class TestDetection(PosChurnCase):
    def _get_sources(self, company=None):
        """Return the rows of all orders that count for a company."""
        query = self.env["crm.churn.detector"]._get_orders_query(
            company or self.company
        )
        self.env.flush_all()
        self.env.cr.execute(query)
        return self.env.cr.fetchall()

    def test_customer_silent_since_a_purchase_is_warned_about(self):
        self._pay_at_till(self.own, LONG_AGO)
        self._scan()
        self.assertRecordValues(
            self._warnings(self.own),
            [
                {
                    "state": "warning",
                    "last_order_id": False,
                    "last_order_date": LONG_AGO,
                    "days_silent": 282,
                }
            ],
        )
        self.assertEqual(self.own.customer_status, "at_risk")

    def test_late_purchase_keeps_a_customer_from_being_due(self):
        self._buy(self.own, LONG_AGO)
        self._pay_at_till(self.own, RECENTLY)
        self._scan()
        self.assertFalse(self._warnings(self.own))

    def test_later_sale_order_is_the_last_order(self):
        self._pay_at_till(self.own, LONG_AGO.replace(month=1))
        order = self._buy(self.own, LONG_AGO)
        self._scan()
        self.assertEqual(self._warnings(self.own).last_order_id, order)

    def test_refund_does_not_keep_a_customer_from_being_due(self):
        self._buy(self.own, LONG_AGO)
        self._pay_at_till(self.own, RECENTLY, amount=-100)
        self._pay_at_till(self.own, RECENTLY, amount=0, is_refund=True)
        self._scan()
        self.assertTrue(self._warnings(self.own))

    def test_open_ticket_does_not_keep_a_customer_from_being_due(self):
        self._buy(self.own, LONG_AGO)
        self._pay_at_till(self.own, RECENTLY, state="draft", payment_ids=[])
        self._scan()
        self.assertTrue(self._warnings(self.own))

    def test_posted_purchase_still_counts(self):
        self._pay_at_till(self.own, RECENTLY).write({"state": "done"})
        self._buy(self.own, LONG_AGO)
        self._scan()
        self.assertFalse(self._warnings(self.own))

    def test_purchase_counts_whatever_orders_must_be(self):
        self._pay_at_till(self.own, RECENTLY)
        for basis in ("confirmed", "shipped", "paid"):
            with self.subTest(basis=basis):
                self.company.churn_order_basis = basis
                self.assertIn(
                    (self.own.id, 0, RECENTLY),
                    [row[:3] for row in self._get_sources()],
                )

    def test_purchase_of_a_contact_counts_for_the_customer(self):
        self._pay_at_till(self._create_contact(self.own), RECENTLY)
        self.assertEqual([row[0] for row in self._get_sources()], [self.own.id])

    def test_purchase_counts_in_its_own_company_only(self):
        self._pay_at_till(self.own, RECENTLY)
        self.assertFalse(self._get_sources(self._create_company("Other")))

    def test_purchase_of_nobody_counts_for_nobody(self):
        self._pay_at_till(self.env["res.partner"], RECENTLY)
        self.assertFalse(self._get_sources())

    def test_amount_is_untaxed_and_in_the_currency_of_the_company(self):
        order = self._pay_at_till(self.own, RECENTLY)
        order.write({"amount_tax": 20, "currency_rate": 4})
        self.assertEqual(
            self._get_sources(), [(self.own.id, 0, RECENTLY, (100 - 20) / 4)]
        )
