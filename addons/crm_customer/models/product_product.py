from odoo import api, fields, models
from odoo.fields import Domain

ROLE = "crm_customer.group_account_manager"


class ProductProduct(models.Model):
    _inherit = "product.product"

    stock_lookup_ids = fields.One2many(
        "crm.stock.lookup", "product_id", string="Stock by Warehouse", groups=ROLE
    )
    lookup_lot_name = fields.Char(
        string="Lot/Serial Number",
        store=False,
        search="_search_lookup_lot_name",
        groups=ROLE,
        help="To find a product by the number of one of its lots.",
    )

    @api.model
    def _search_lookup_lot_name(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        # core checks the groups of a field in a domain only where it has a column
        self._check_field_access(self._fields["lookup_lot_name"], "read")
        # sudo: reading lots takes a stock role; only the products of the user's own
        # companies' lots are found, and products have rules of their own
        lots = (
            self.env["stock.lot"]
            .sudo()
            ._search(
                [
                    ("name", operator, value),
                    ("company_id", "in", [False, *self.env.companies.ids]),
                ]
            )
        )
        return Domain("id", "in", lots.subselect("product_id"))
