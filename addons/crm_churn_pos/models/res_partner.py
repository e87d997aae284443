from odoo import api, models
from odoo.tools import SQL


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _get_ids_with_order(self):
        """Add the customers who have bought at a till."""
        bought = super()._get_ids_with_order()
        others = set(self.ids) - bought
        if not others:
            return bought
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM res_partner customer WHERE id IN %s AND EXISTS (%s)",
                tuple(others),
                self.env["pos.order"]._get_purchase_query(SQL("customer.id")),
            )
        )
        return bought | {partner_id for (partner_id,) in rows}

    @api.model
    def _get_churn_order_queries(self, customer):
        """Add the purchases at a till."""
        return [
            *super()._get_churn_order_queries(customer),
            self.env["pos.order"]._get_purchase_query(customer),
        ]
