from odoo.tests import tagged

from odoo.addons.crm_churn.tests.common import LONG_AGO, RECENTLY

from .common import PosChurnCase


@tagged("post_install", "-at_install")
class TestPosSale(PosChurnCase):
    """Sale orders paid at a till, where pos_sale is installed."""

    def setUp(self):
        super().setUp()
        if "sale_order_origin_id" not in self.env["pos.order.line"]._fields:
            self.skipTest("pos_sale is not installed")
        # who confirms quotations at a till needs the right to
        self.cashier.group_ids += self.env.ref("sales_team.group_sale_salesman")

    def _settle(self, order, amount=100, **vals):
        """Pay a sale order of 100 at the till, with other goods for the rest."""
        line = {
            "sale_order_origin_id": order.id,
            "sale_order_line_id": order.order_line.id,
            "price_subtotal": 100,
            "price_subtotal_incl": 100,
        }
        return self._pay_at_till(order.partner_id, amount=amount, line=line, **vals)

    def _get_amounts(self):
        detector = self.env["crm.churn.detector"]
        self.env.flush_all()
        self.env.cr.execute(detector._get_orders_query(self.company))
        return [(order_id, amount) for _, order_id, _, amount in self.env.cr.fetchall()]

    def test_quotation_paid_at_the_till_closes_the_warning(self):
        warning = self._create_warning(self.own)
        quotation = self._quote(self.own, user_id=self.cashier.id)
        self._settle(quotation)
        self.assertEqual(quotation.state, "sale")
        self.assertEqual(warning.state, "recovered")
        self.assertEqual(self.own.customer_status, "active")

    def test_payment_of_an_older_sale_order_closes_the_warning(self):
        self.company.churn_order_basis = "paid"
        warning = self._create_warning(self.own)
        self._settle(warning.last_order_id)
        self.assertEqual(warning.state, "recovered")

    def test_money_of_a_sale_order_is_counted_once(self):
        order = self._buy(self.own, RECENTLY)
        self._settle(order, amount=130)
        self.assertCountEqual(self._get_amounts(), [(order.id, 100), (0, 30)])

    def test_money_counts_at_the_till_when_the_sale_order_does_not(self):
        order = self._buy(self.own, RECENTLY)
        self.company.churn_order_basis = "shipped"
        self._settle(order)
        self.assertEqual(self._get_amounts(), [(0, 100)])

    def test_coming_to_pay_is_a_sign_of_life(self):
        order = self._buy(self.own, LONG_AGO)
        self._settle(order)
        self._scan()
        self.assertFalse(self._warnings(self.own))
