from odoo import models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    def write(self, vals):
        """Let open requests follow a changed warranty term."""
        result = super().write(vals)
        if {"warranty", "warranty_type"} & vals.keys():
            self.env["helpdesk.ticket"]._refresh_warranties(
                [("product_id.product_tmpl_id", "in", self.ids)]
            )
        return result
