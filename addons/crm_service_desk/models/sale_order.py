from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def write(self, vals):
        """Let open requests follow orders that are confirmed, cancelled or moved."""
        if not {"company_id", "date_order", "partner_id", "state"} & vals.keys():
            return super().write(vals)
        customers = self.partner_id.commercial_partner_id
        result = super().write(vals)
        customers |= self.partner_id.commercial_partner_id
        self.order_line._refresh_warranties(customers)
        return result
