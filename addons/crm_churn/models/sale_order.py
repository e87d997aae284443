from odoo import api, models
from odoo.tools import SQL

SHIPPED_STATUSES = ("shipped", "paid")


class SaleOrder(models.Model):
    _inherit = "sale.order"

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders._recover_churn_warnings()
        return orders

    def write(self, vals):
        result = super().write(vals)
        if not self._get_churn_fields().isdisjoint(vals):
            self._recover_churn_warnings()
        return result

    def _compute_fulfilment_status(self):
        result = super()._compute_fulfilment_status()
        self.filtered(
            lambda order: order.company_id.churn_order_basis != "confirmed"
        )._recover_churn_warnings()
        return result

    @api.model
    def _get_churn_fields(self):
        """Return the fields whose change may turn an order into one that counts."""
        return {"state", "date_order", "partner_id", "company_id"}

    @api.model
    def _get_churn_condition(self, company, alias):
        """Return the SQL condition of the orders that count for ``company``.

        :param SQL alias: of the table ``sale_order`` in the caller's query
        """
        statuses = {"shipped": SHIPPED_STATUSES, "paid": ("paid",)}
        condition = SQL("%s.state = 'sale'", alias)
        if company.churn_order_basis == "confirmed":
            return condition
        return SQL(
            "%s AND %s.fulfilment_status IN %s",
            condition,
            alias,
            statuses[company.churn_order_basis],
        )

    def _is_churn_counted(self):
        """Tell whether this order counts by the setting of its company."""
        self.ensure_one()
        if self.state != "sale":
            return False
        basis = self.company_id.churn_order_basis
        return (
            basis == "confirmed"
            or self.fulfilment_status == "paid"
            or (basis == "shipped" and self.fulfilment_status == "shipped")
        )

    def _recover_churn_warnings(self):
        """Close the open warnings of customers who order again.

        The customers are locked before anybody looks for their warnings: the scan
        updates the same rows after it has inserted warnings. So either the scan waits
        and then sees this order, or this transaction learns of the scan's work - by a
        serialization failure that Odoo answers with a retry.
        """
        # sudo: also customers in a web shop, who may read nothing of this, recover
        counted = self.sudo().filtered(lambda order: order._is_churn_counted())
        partners = counted.partner_id.commercial_partner_id
        if not partners:
            return
        partners._lock_for_churn()
        warnings = partners._get_open_churn_warnings()
        if not warnings:
            return
        newest = {
            (order.partner_id.commercial_partner_id, order.company_id): order
            for order in counted.sorted("date_order")
        }
        orders = {}
        for warning in warnings:
            order = newest.get((warning.partner_id, warning.company_id))
            if order and order.id != warning.last_order_res_id:
                orders[warning.id] = (order.id, order.date_order)
        warnings.browse(orders)._note_orders(orders)
