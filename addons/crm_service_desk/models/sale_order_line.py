from odoo import api, models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        confirmed = lines.filtered(lambda line: line.state == "sale")
        confirmed._refresh_warranties()
        return lines

    def write(self, vals):
        """Let open requests follow what is delivered without a transfer."""
        if not {"product_id", "qty_delivered"} & vals.keys():
            return super().write(vals)
        products = self.product_id
        result = super().write(vals)
        self._refresh_warranties(products=products | self.product_id)
        return result

    def unlink(self):
        customers = self.order_id.partner_id.commercial_partner_id
        products = self.product_id
        result = super().unlink()
        self.browse()._refresh_warranties(customers, products)
        return result

    def _refresh_warranties(self, customers=None, products=None):
        """Judge the open requests of customers about products of these lines again.

        :param customers: those of the orders when None
        :param products: those of the lines when None
        """
        if customers is None:
            customers = self.order_id.partner_id.commercial_partner_id
        if products is None:
            products = self.product_id
        if customers and products:
            self.env["helpdesk.ticket"]._refresh_warranties(
                [
                    ("commercial_partner_id", "in", customers.ids),
                    ("product_id", "in", products.ids),
                ]
            )
