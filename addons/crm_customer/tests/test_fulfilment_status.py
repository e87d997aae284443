from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.sale.tests.common import TestSaleCommon


@tagged("post_install", "-at_install")
class TestFulfilmentStatus(TestSaleCommon):
    """From a confirmed order to a paid one, and back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        goods = {"type": "consu", "is_storable": True}
        cls.goods = cls._create_sold_product("Desk", **goods)
        cls.delivered_goods = cls._create_sold_product(
            "Lamp", **goods, invoice_policy="delivery"
        )
        cls.service = cls._create_sold_product("Installation", type="service")
        warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.env.company.id)], limit=1
        )
        for product in cls.goods + cls.delivered_goods:
            cls.env["stock.quant"]._update_available_quantity(
                product, warehouse.lot_stock_id, 100
            )

    @classmethod
    def _create_sold_product(cls, name, **vals):
        return cls.env["product.product"].create(
            {
                "name": name,
                "list_price": 100,
                "invoice_policy": "order",
                "taxes_id": False,
                **vals,
            }
        )

    def _create_order(self, *lines, confirm=True):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner_a.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": qty})
                    for product, qty in lines
                ],
            }
        )
        if confirm:
            order.action_confirm()
        return order

    def _deliver(self, order, quantity, backorder=True):
        """Deliver so many of each product of the open transfer."""
        picking = order.picking_ids.filtered(
            lambda p: p.state not in ("done", "cancel")
        )
        picking.move_ids.quantity = quantity
        picking.move_ids.picked = True
        picking.with_context(
            skip_backorder=True,
            picking_ids_not_to_backorder=[] if backorder else picking.ids,
        ).button_validate()
        return picking

    def _return(self, picking, quantity):
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_ids=picking.ids, active_id=picking.id)
            .create({"picking_id": picking.id})
        )
        wizard.product_return_moves.write({"quantity": quantity, "to_refund": True})
        returned = wizard._create_return()
        returned.move_ids.write({"quantity": quantity, "picked": True})
        returned.button_validate()

    def _invoice(self, order):
        invoice = order._create_invoices()
        invoice.action_post()
        return invoice

    def _pay(self, invoices):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoices.ids
        ).create({})._create_payments()

    def _refund(self, invoice):
        reversal = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
        )
        reversal.reverse_moves()
        reversal.new_move_ids.action_post()
        return reversal.new_move_ids

    def test_quotation_has_no_status(self):
        order = self._create_order((self.goods, 2), confirm=False)
        self.assertFalse(order.fulfilment_status)

    def test_confirmed_order_is_open(self):
        self.assertEqual(self._create_order((self.goods, 2)).fulfilment_status, "open")

    def test_cancelled_order_has_no_status(self):
        order = self._create_order((self.goods, 2))
        order._action_cancel()
        self.assertFalse(order.fulfilment_status)

    def test_order_of_notes_is_open(self):
        order = self._create_order()
        self.assertEqual(order.fulfilment_status, "open")

    def test_partly_delivered_order_is_open(self):
        order = self._create_order((self.goods, 2))
        self._deliver(order, 1)
        self.assertEqual(order.fulfilment_status, "open")

    def test_delivered_order_is_shipped(self):
        order = self._create_order((self.goods, 2))
        self._deliver(order, 1)
        self._deliver(order, 1)
        self.assertEqual(order.fulfilment_status, "shipped")

    def test_services_do_not_hold_goods_back(self):
        order = self._create_order((self.goods, 2), (self.service, 1))
        self._deliver(order, 2)
        self.assertEqual(order.fulfilment_status, "shipped")

    def test_rest_called_off_is_not_deliverable(self):
        order = self._create_order((self.goods, 2))
        self._deliver(order, 1, backorder=False)
        self.assertEqual(order.fulfilment_status, "shipped")

    def test_goods_all_sent_back_open_the_order(self):
        order = self._create_order((self.goods, 2))
        self._return(self._deliver(order, 2), 2)
        self.assertEqual(order.fulfilment_status, "open")

    def test_part_sent_back_leaves_the_order_shipped(self):
        order = self._create_order((self.goods, 2))
        self._return(self._deliver(order, 2), 1)
        self.assertEqual(order.fulfilment_status, "shipped")

    def test_goods_sent_back_and_refunded_take_a_paid_order_back(self):
        order = self._create_order((self.goods, 2))
        picking = self._deliver(order, 2)
        invoice = self._invoice(order)
        self._pay(invoice)
        self._return(picking, 2)
        self._pay(self._refund(invoice))
        self.assertEqual(order.fulfilment_status, "open")

    def test_reopened_order_begins_again(self):
        order = self._create_order((self.goods, 2))
        order._action_cancel()
        order.action_draft()
        self.assertFalse(order.fulfilment_status)
        order.action_confirm()
        self.assertEqual(order.fulfilment_status, "open")
        self._deliver(order, 2)
        self.assertEqual(order.fulfilment_status, "shipped")
        self._pay(self._invoice(order))
        self.assertEqual(order.fulfilment_status, "paid")

    def test_paid_order_that_is_cancelled_has_no_status(self):
        order = self._create_order((self.service, 2))
        self._pay(self._invoice(order))
        order._action_cancel()
        self.assertFalse(order.fulfilment_status)

    def test_order_without_charge_is_shipped_by_its_delivery(self):
        order = self._create_order((self.goods, 2))
        order.order_line.price_unit = 0
        self.assertEqual(order.fulfilment_status, "open")
        self._deliver(order, 2)
        self.assertEqual(order.fulfilment_status, "shipped")

    def test_order_without_charge_is_paid_by_its_invoice_of_zero(self):
        order = self._create_order((self.goods, 2))
        order.order_line.price_unit = 0
        self._deliver(order, 2)
        self.assertEqual(self._invoice(order).amount_total, 0)
        self.assertEqual(order.fulfilment_status, "paid")

    def test_order_of_no_quantity_is_open(self):
        order = self._create_order((self.goods, 0))
        self.assertEqual(order.fulfilment_status, "open")

    def test_paid_service_order_is_paid(self):
        order = self._create_order((self.service, 2))
        self._pay(self._invoice(order))
        self.assertEqual(order.fulfilment_status, "paid")

    def test_services_alone_ship_by_their_delivered_quantity(self):
        order = self._create_order((self.service, 2))
        self.assertEqual(order.fulfilment_status, "open")
        order.order_line.qty_delivered = 2
        self.assertEqual(order.fulfilment_status, "shipped")

    def test_more_ordered_opens_a_shipped_order(self):
        order = self._create_order((self.goods, 2))
        self._deliver(order, 2)
        order.order_line.product_uom_qty = 3
        self.assertEqual(order.fulfilment_status, "open")

    def test_unpaid_invoice_pays_nothing(self):
        order = self._create_order((self.goods, 2))
        self._deliver(order, 2)
        self._invoice(order)
        self.assertEqual(order.fulfilment_status, "shipped")

    def test_paid_order(self):
        order = self._create_order((self.goods, 2))
        self._deliver(order, 2)
        self._pay(self._invoice(order))
        self.assertEqual(order.fulfilment_status, "paid")

    def test_prepaid_order_is_paid_before_it_is_shipped(self):
        order = self._create_order((self.goods, 2))
        self._pay(self._invoice(order))
        self.assertEqual(order.fulfilment_status, "paid")

    def test_part_that_is_invoiced_and_paid_is_not_all(self):
        order = self._create_order((self.delivered_goods, 2))
        self._deliver(order, 1)
        self._pay(self._invoice(order))
        self.assertEqual(order.fulfilment_status, "open")
        self._deliver(order, 1)
        self.assertEqual(order.fulfilment_status, "shipped")
        self._pay(self._invoice(order))
        self.assertEqual(order.fulfilment_status, "paid")

    def test_draft_invoice_beside_a_paid_one(self):
        order = self._create_order((self.goods, 2))
        self._pay(self._invoice(order))
        order.order_line.product_uom_qty = 3
        invoice = order._create_invoices()
        self.assertEqual(order.fulfilment_status, "open")
        invoice.action_post()
        self._pay(invoice)
        self.assertEqual(order.fulfilment_status, "paid")

    def test_paid_down_payment_is_not_all(self):
        order = self._create_order((self.goods, 2))
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "advance_payment_method": "percentage",
                "amount": 50,
                "sale_order_ids": [Command.set(order.ids)],
            }
        )
        invoice = wizard._create_invoices(order)
        invoice.action_post()
        self._pay(invoice)
        self.assertEqual(order.fulfilment_status, "open")
        final = order._create_invoices(final=True)
        final.action_post()
        self._pay(final)
        self.assertEqual(order.fulfilment_status, "paid")

    def test_invoice_reversed_as_a_whole_is_no_payment(self):
        order = self._create_order((self.goods, 2))
        self._deliver(order, 2)
        refund = self._refund(self._invoice(order))
        self.assertTrue(refund)
        self.assertEqual(order.fulfilment_status, "shipped")

    def test_part_refunded_stays_paid_once_the_refund_is_paid_out(self):
        order = self._create_order((self.goods, 2))
        invoice = self._invoice(order)
        self._pay(invoice)
        refund = self._refund(invoice)
        refund.button_draft()
        refund.invoice_line_ids.quantity = 1
        refund.action_post()
        self.assertEqual(order.fulfilment_status, "open")
        self._pay(refund)
        self.assertEqual(order.fulfilment_status, "paid")

    def test_refund_bills_nothing(self):
        order = self._create_order((self.delivered_goods, 3))
        self._deliver(order, 2)
        invoice = self._invoice(order)
        self._pay(invoice)
        refund = self._refund(invoice)
        refund.button_draft()
        refund.invoice_line_ids.quantity = 1
        refund.action_post()
        self._pay(refund)
        self.assertEqual(order.order_line.qty_invoiced, 1)
        self.assertEqual(order.fulfilment_status, "open")

    def test_cancelled_invoice_is_no_debt(self):
        order = self._create_order((self.goods, 2))
        order._create_invoices().button_cancel()
        self._pay(self._invoice(order))
        self.assertEqual(order.fulfilment_status, "paid")

    def test_payment_taken_back_reopens_the_order(self):
        order = self._create_order((self.goods, 2))
        invoice = self._invoice(order)
        self._pay(invoice)
        invoice.line_ids.remove_move_reconcile()
        self.assertEqual(order.fulfilment_status, "open")

    def test_many_orders_take_as_many_queries_as_few(self):
        few = self._queries_of(2)
        many = self._queries_of(20)
        self.assertLessEqual(many, few + 2)

    def _queries_of(self, count):
        orders = self.env["sale.order"].browse()
        for _index in range(count):
            orders |= self._create_order((self.service, 1))
        self.env.flush_all()
        self.env.invalidate_all()
        field = self.env["sale.order"]._fields["fulfilment_status"]
        before = self.env.cr.sql_log_count
        self.env.add_to_compute(field, orders)
        orders.mapped("fulfilment_status")
        return self.env.cr.sql_log_count - before
