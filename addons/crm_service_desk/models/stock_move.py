from odoo import models
from odoo.fields import Domain

# of the locations that a delivery goes to, and a return comes from
OUTSIDE = {"customer", "transit"}
SOURCE_FIELDS = {"date", "origin_returned_move_id", "sale_line_id", "state"}


class StockMove(models.Model):
    _inherit = "stock.move"

    def write(self, vals):
        """Let open requests follow deliveries and returns."""
        result = super().write(vals)
        if SOURCE_FIELDS & vals.keys():
            self._refresh_warranties()
        return result

    def _refresh_warranties(self):
        """Judge the open requests about what these moves have delivered or returned."""
        done = self.filtered(
            lambda move: (
                move.state == "done"
                and OUTSIDE & {move.location_id.usage, move.location_dest_id.usage}
            )
        )
        if not done:
            return
        # sudo: who delivers goods need not read orders
        lines = done.sudo().sale_line_id
        customers = lines.order_id.partner_id.commercial_partner_id
        by_order = Domain("commercial_partner_id", "in", customers.ids) & Domain(
            "product_id", "in", (done.product_id | lines.product_id).ids
        )
        by_lot = Domain("lot_id", "in", done.move_line_ids.lot_id.ids)
        self.env["helpdesk.ticket"]._refresh_warranties(by_order | by_lot)
