from odoo import api, models

SOURCE_FIELDS = {"lot_id", "quantity", "quantity_product_uom"}


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.move_id._refresh_warranties()
        return lines

    def write(self, vals):
        """Let open requests follow corrections of what was delivered."""
        if not SOURCE_FIELDS & vals.keys():
            return super().write(vals)
        lots = self.filtered(lambda line: line.state == "done").lot_id
        result = super().write(vals)
        self.move_id._refresh_warranties()
        if lots:
            self.env["helpdesk.ticket"]._refresh_warranties(
                [("lot_id", "in", lots.ids)]
            )
        return result
