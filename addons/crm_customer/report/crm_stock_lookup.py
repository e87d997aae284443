from odoo import fields, models
from odoo.tools import SQL


class CrmStockLookup(models.Model):
    """What is in stock, by product, warehouse and lot: for those without stock roles.

    A view on the quantities, so there is nothing to change by any door.
    """

    _name = "crm.stock.lookup"
    _description = "Stock Look-Up"
    _auto = False
    _order = "product_id, warehouse_id, lot_name"
    _rec_name = "product_id"
    _depends = {
        "product.product": ["product_tmpl_id"],
        "product.template": ["categ_id", "uom_id"],
        "stock.location": ["usage", "warehouse_id"],
        "stock.lot": ["name"],
        "stock.quant": [
            "company_id",
            "location_id",
            "lot_id",
            "product_id",
            "quantity",
            "reserved_quantity",
        ],
    }

    product_id = fields.Many2one("product.product", readonly=True)
    default_code = fields.Char(
        string="Internal Reference", related="product_id.default_code"
    )
    categ_id = fields.Many2one(
        "product.category", string="Product Category", readonly=True
    )
    uom_id = fields.Many2one("uom.uom", string="Unit", readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True)
    # text, not the lot itself: reading lots takes a stock role
    lot_name = fields.Char(string="Lot/Serial Number", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    quantity = fields.Float(string="On Hand", digits="Product Unit", readonly=True)
    reserved_quantity = fields.Float(
        string="Reserved", digits="Product Unit", readonly=True
    )
    available_quantity = fields.Float(
        string="Available",
        digits="Product Unit",
        readonly=True,
        help="On hand and not reserved for other deliveries.",
    )

    @property
    def _table_query(self):
        """Sum the quantities in internal locations; transit and customers are out."""
        return SQL(
            """
            SELECT min(quant.id) AS id,
                   quant.product_id,
                   template.categ_id,
                   template.uom_id,
                   location.warehouse_id,
                   lot.name AS lot_name,
                   quant.company_id,
                   COALESCE(sum(quant.quantity), 0) AS quantity,
                   COALESCE(sum(quant.reserved_quantity), 0) AS reserved_quantity,
                   COALESCE(sum(quant.quantity), 0)
                       - COALESCE(sum(quant.reserved_quantity), 0)
                       AS available_quantity
              FROM stock_quant quant
              JOIN stock_location location ON location.id = quant.location_id
              JOIN product_product product ON product.id = quant.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
         LEFT JOIN stock_lot lot ON lot.id = quant.lot_id
             WHERE location.usage = 'internal'
             GROUP BY quant.product_id, template.categ_id, template.uom_id,
                      location.warehouse_id, quant.lot_id, lot.name, quant.company_id
            """
        )
