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
        """Close the open warnings of customers who order again."""
        # sudo: also customers in a web shop, who may read nothing of this, recover
        counted = self.sudo().filtered(lambda order: order._is_churn_counted())
        self.env["crm.churn.warning"]._recover(counted)
