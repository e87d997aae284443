from odoo import api, fields, models
from odoo.tools import float_compare


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    # looks at deliveries, which executives do not read; without it no order opens
    product_updatable = fields.Boolean(compute_sudo=True)

    @api.depends("order_id.history_number")
    def _compute_qty_delivered_method(self):
        result = super()._compute_qty_delivered_method()
        # No stock move will ever say that an order of the past was delivered.
        self._filter_history().qty_delivered_method = "manual"
        return result

    def _compute_qty_to_invoice(self):
        result = super()._compute_qty_to_invoice()
        self._filter_history().qty_to_invoice = 0.0
        return result

    def _compute_untaxed_amount_to_invoice(self):
        result = super()._compute_untaxed_amount_to_invoice()
        self._filter_history().untaxed_amount_to_invoice = 0.0
        return result

    def _compute_amount_to_invoice(self):
        result = super()._compute_amount_to_invoice()
        self._filter_history().amount_to_invoice = 0.0
        return result

    def _action_launch_stock_rule(self, *, previous_product_uom_qty=False):
        lines = self - self._filter_history()
        return super(SaleOrderLine, lines)._action_launch_stock_rule(
            previous_product_uom_qty=previous_product_uom_qty
        )

    def _filter_history(self):
        """Return the lines of orders loaded from history."""
        return self.filtered("order_id.history_number")

    def _is_delivered_in_full(self):
        """Return whether nothing is left to deliver, or to take back."""
        self.ensure_one()
        missing = self._compare_quantity(self.product_uom_qty, self.qty_delivered)
        return missing <= 0 if self.product_uom_qty > 0 else missing >= 0

    def _is_billed(self):
        """Return whether the line needs no further invoice, refunds left aside."""
        self.ensure_one()
        if self.invoice_status in ("invoiced", "upselling"):
            return True
        billed = sum(
            line.product_uom_id._compute_quantity(line.quantity, self.product_uom_id)
            for line in self.invoice_lines
            if line.move_id.move_type == "out_invoice" and line.parent_state == "posted"
        )
        return self._compare_quantity(billed, self.product_uom_qty) >= 0

    def _compare_quantity(self, first, second):
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        return float_compare(first, second, precision_digits=digits)

    @api.model
    def _prepare_history_line_vals(self, currency, product, quantity, price_unit):
        """Return the values of one line of a finished order.

        The totals are given too: without taxes they need no tax engine.

        :param currency: `res.currency` of the price
        :param product: `product.product`
        :param float quantity: in the product's own unit
        :param float price_unit: what was paid for one, taxes included
        """
        total = currency.round(quantity * price_unit)
        return {
            "product_id": product.id,
            "name": product.display_name,
            "product_uom_id": product.uom_id.id,
            "product_uom_qty": quantity,
            "qty_delivered": quantity,
            "qty_delivered_method": "manual",
            "price_unit": price_unit,
            "technical_price_unit": price_unit,
            "discount": 0.0,
            "tax_ids": False,
            "price_subtotal": total,
            "price_tax": 0.0,
            "price_total": total,
            "price_reduce_taxexcl": total / quantity,
            "price_reduce_taxinc": total / quantity,
            "analytic_distribution": False,
            "customer_lead": 0.0,
        }
