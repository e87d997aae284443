from datetime import datetime

from odoo import fields
from odoo.fields import Command

from .common import NOW, ServiceCase


class WarrantyCase(ServiceCase):
    """Pumps with a warranty of a year, sold and delivered to the customer `own`.

    Requests are entered at `NOW` by the clock of the database, too.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pump = cls._create_goods("Pump")
        cls.meter = cls._create_goods("Meter", tracking="serial")
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.customers = cls.env.ref("stock.stock_location_customers")
        cls._put_in_stock(cls.pump, 20)

    def setUp(self):
        super().setUp()
        self.patch(self.env.cr, "now", lambda: NOW)

    @classmethod
    def _create_goods(cls, name, **vals):
        return cls.env["product.product"].create(
            {
                "name": name,
                "is_storable": True,
                "warranty": 12,
                "warranty_type": "month",
                **vals,
            }
        )

    @classmethod
    def _create_serial(cls, name="SN-1", product=None, **vals):
        product = product or cls.meter
        lot = cls.env["stock.lot"].create(
            {"name": name, "product_id": product.id, **vals}
        )
        cls._put_in_stock(product, 1, lot)
        return lot

    @classmethod
    def _put_in_stock(cls, product, quantity, lot=None):
        cls.env["stock.quant"]._update_available_quantity(
            product, cls.warehouse.lot_stock_id, quantity, lot_id=lot
        )

    @classmethod
    def _sell(cls, product=None, quantity=1, partner=None, **vals):
        """Confirm an order; its transfers wait."""
        product = product or cls.pump
        line = {"product_id": product.id, "product_uom_qty": quantity}
        order = cls._create_order(
            partner or cls.own, product, order_line=[Command.create(line)], **vals
        )
        order.action_confirm()
        return order

    @classmethod
    def _deliver(cls, order, day="2026-01-15", quantity=None, lots=None):
        """Deliver what is open of an order (or some of it), as of a day."""
        picking = order.picking_ids.filtered(
            lambda p: p.state not in ("done", "cancel")
        )
        return cls._do_transfer(picking, day, quantity, lots)

    @classmethod
    def _do_transfer(cls, picking, day, quantity=None, lots=None):
        for move in picking.move_ids:
            wanted = move.product_uom_qty if quantity is None else quantity
            if lots:
                move.move_line_ids.unlink()
                move.move_line_ids = [
                    Command.create(
                        {
                            "product_id": move.product_id.id,
                            "lot_id": lot.id,
                            "quantity": 1,
                            "picking_id": picking.id,
                            "location_id": move.location_id.id,
                            "location_dest_id": move.location_dest_id.id,
                        }
                    )
                    for lot in lots
                ]
            else:
                move.quantity = wanted
            move.picked = True
        picking.with_context(cancel_backorder=False)._action_done()
        picking.move_ids.filtered(lambda m: m.state == "done").date = cls._at(day)
        return picking

    @classmethod
    def _at(cls, day):
        """Return noon in Shanghai of a day."""
        return datetime.combine(fields.Date.to_date(day), NOW.time())

    @classmethod
    def _sell_delivered(cls, product=None, day="2026-01-15", lots=None, **vals):
        order = cls._sell(
            product, len(lots) if lots else vals.pop("quantity", 1), **vals
        )
        cls._deliver(order, day, lots=lots)
        return order

    @classmethod
    def _take_back(cls, picking, day="2026-02-01", quantity=None):
        """Return what a transfer moved, by core's own return."""
        wizard = cls.env["stock.return.picking"].create({"picking_id": picking.id})
        for line in wizard.product_return_moves:
            line.quantity = line.move_quantity if quantity is None else quantity
        returned = cls.env["stock.picking"].browse(
            wizard.action_create_returns()["res_id"]
        )
        returned.move_ids.picked = True
        returned._action_done()
        returned.move_ids.date = cls._at(day)
        return returned

    def _ask(self, product=None, user=None, **vals):
        """Enter a request about a product, as an account manager."""
        if product:
            vals["product_id"] = product.id
        return self._create_ticket(user=user or self.am, **vals)
