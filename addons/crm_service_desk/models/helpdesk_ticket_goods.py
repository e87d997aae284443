from odoo import api, fields, models
from odoo.exceptions import UserError

SERIAL_LENGTH = 100
# so many products are offered: those bought last
PRODUCTS_OFFERED = 100
# what the warranty check says of goods that were delivered to the customer
DELIVERED = {"in_term", "no_order", "no_term", "over", "returned"}


class HelpdeskTicket(models.Model):
    """The product that customers name on their forms, as far as it is theirs."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "helpdesk.ticket"

    given_serial = fields.Char(
        string="Serial Number Given",
        readonly=True,
        copy=False,
        help="As the customer wrote it on a form. It stands here alone if no product "
        "with this number was delivered to the customer.",
    )

    @api.model
    def _get_bought_products(self, customer, company):
        """Return the products that a customer has ordered, those of late first.

        In superuser mode: customers do not read order lines of their colleagues.
        """
        groups = self.env["sale.order.line"]._read_group(
            [
                (
                    "order_partner_id.commercial_partner_id",
                    "=",
                    customer.commercial_partner_id.id,
                ),
                ("company_id", "=", company.id),
                ("state", "=", "sale"),
                ("display_type", "=", False),
                ("is_downpayment", "=", False),
            ],
            ["product_id"],
            order="id:max DESC",
            limit=PRODUCTS_OFFERED,
        )
        return self.env["product.product"].union(*(product for (product,) in groups))

    @api.model
    def _prepare_goods_vals(self, partner, company, product_id, serial):
        """Return the product and the serial number that a form names.

        In superuser mode. Only a product that the customer bought, and a number that
        was delivered to the customer, become facts of the request. Of any other number
        the text is kept: whoever asks does not learn whether it exists.

        :raises UserError: see ``_clean_serial``
        """
        products = self._get_bought_products(partner, company) if product_id else ()
        product = next((p for p in products if p.id == product_id), None)
        vals = {"product_id": product.id} if product else {}
        serial = self._clean_serial(serial)
        if not serial:
            return vals
        lot = self._find_own_lot(partner, company, product, serial)
        return {**vals, "given_serial": serial, **({"lot_id": lot.id} if lot else {})}

    @api.model
    def _clean_serial(self, serial):
        """Return a serial number from outside without blanks around it.

        :raises UserError: if it is too long to be one
        """
        serial = " ".join((serial or "").replace("\x00", "").split())
        if len(serial) > SERIAL_LENGTH:
            raise UserError(
                self.env._(
                    "A serial number has at most %s characters. Write the rest into "
                    "the text.",
                    SERIAL_LENGTH,
                )
            )
        return serial

    @api.model
    def _find_own_lot(self, partner, company, product, serial):
        """Return the one lot with this number that was delivered to the customer."""
        lots = self._search_lots([serial]).filtered(
            lambda lot: not product or lot.product_id == product
        )
        probes = {
            self.new(
                {
                    "partner_id": partner.id,
                    "company_id": company.id,
                    "product_id": lot.product_id.id,
                    "lot_id": lot.id,
                    "lot_name": lot.name,
                }
            ): lot
            for lot in lots
        }
        facts = self.concat(*probes)._get_warranty_facts()
        own = [probes[p] for p in probes if facts[p]["warranty_cause"] in DELIVERED]
        return own[0] if len(own) == 1 else self.env["stock.lot"]

    def _get_shown_product(self):
        """Return the product if it is known to be the customer's, in superuser mode.

        Staff may have entered the number of somebody else's.
        """
        self.ensure_one()
        return self.product_id if self.sale_line_id else self.product_id.browse()
