import unicodedata

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..tools.service_states import CLOSED, OPEN
from ..tools.warranty import COVERED, EXPIRED, NO_PURCHASE, UNKNOWN

# what the verdict consists of; nobody types any of it
WARRANTY_FIELDS = (
    "sale_line_id",
    "is_delivery_recorded",
    "delivered_on",
    "warranty_term",
    "warranty_term_unit",
    "warranty_until",
    "agreement_id",
    "agreement_until",
    "warranty_cause",
    "warranty_verdict",
)
# customers do not learn whose a number is that they have guessed
STAFF = "base.group_user"


def _computed(field_class, *args, **kwargs):
    """Return a field that only the check of contract and warranty fills."""
    return field_class(
        *args,
        groups=STAFF,
        compute="_compute_warranty",
        store=True,
        precompute=True,
        readonly=True,
        copy=False,
        **kwargs,
    )


class HelpdeskTicket(models.Model):
    """Contract and warranty check: what was bought, when it came, until when it lasts.

    The verdict is that of the day on which the request was entered. It follows its
    facts (orders, deliveries, returns, terms, contracts) while the request is open; a
    closed request keeps the verdict that it was handled by.
    """

    _inherit = "helpdesk.ticket"

    product_id = fields.Many2one(index="btree_not_null", tracking=True, groups=STAFF)
    lot_name = fields.Char(
        string="Serial/Lot Number",
        copy=False,
        tracking=True,
        help="As it stands on the product; tells the product, the order and the "
        "delivery.",
    )
    # users hold no stock role: they write the number, and read no lots
    lot_id = fields.Many2one(
        "stock.lot",
        compute="_compute_lot_id",
        store=True,
        precompute=True,
        readonly=False,
        copy=False,
        index="btree_not_null",
        groups=STAFF,
    )
    sale_line_id = _computed(
        fields.Many2one,
        "sale.order.line",
        string="Order Line",
        index="btree_not_null",
        ondelete="set null",
    )
    sale_order_id = fields.Many2one(
        related="sale_line_id.order_id",
        string="Purchased with",
        groups=STAFF,
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    is_delivery_recorded = _computed(
        fields.Boolean,
        help="Else the day of the order stands for that of the delivery.",
    )
    delivered_on = _computed(fields.Date)
    warranty_term = _computed(fields.Integer, aggregator=None)
    warranty_term_unit = _computed(
        fields.Selection,
        selection=[
            ("day", "Days"),
            ("week", "Weeks"),
            ("month", "Months"),
            ("year", "Years"),
        ],
    )
    warranty_until = _computed(fields.Date, help="The last day that is covered.")
    agreement_id = _computed(
        fields.Many2one,
        "agreement",
        string="Service Contract",
        index="btree_not_null",
        ondelete="restrict",
    )
    agreement_until = _computed(fields.Date, string="Contract Until")
    warranty_cause = _computed(
        fields.Selection,
        selection=[
            ("in_term", "Within the term"),
            ("over", "After the term"),
            ("not_sold", "Never bought"),
            ("returned", "Returned"),
            ("other_customer", "Another customer's"),
            ("no_term", "Product without a term"),
            ("not_delivered", "Not delivered yet"),
            ("no_order", "Delivered without an order"),
            ("unknown_serial", "Serial number unknown"),
            ("shared_serial", "Serial number of several products"),
            ("no_product", "No product given"),
            ("no_customer", "No customer given"),
        ],
    )
    warranty_verdict = _computed(
        fields.Selection,
        selection=[
            (COVERED, "Covered"),
            (EXPIRED, "Expired"),
            (NO_PURCHASE, "No purchase"),
            (UNKNOWN, "Unknown"),
        ],
        string="Warranty",
        index=True,
        tracking=True,
        help="Whether warranty or a service contract covered the product on the day "
        "the request was entered. Follows orders, deliveries, terms and contracts "
        "until the request is closed.",
    )

    # ------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------

    @api.depends("lot_name", "product_id", "company_id")
    def _compute_lot_id(self):
        """Find the lots that the numbers stand for; one that is shared finds none."""
        lots = self._search_lots(self.mapped("lot_name"))
        for ticket in self:
            fitting = ticket._filter_lots(lots)
            ticket.lot_id = fitting if len(fitting) == 1 else False

    @api.depends(
        "partner_id.commercial_partner_id",
        "product_id",
        "lot_id",
        "lot_name",
        "company_id",
    )
    def _compute_warranty(self):
        """Judge open requests; what closed ones were handled by stays."""
        facts = (self - self._filter_state(*CLOSED))._get_warranty_facts()
        for ticket, values in facts.items():
            ticket.update(values)

    @api.constrains("lot_id", "product_id", "company_id")
    def _check_lot_id(self):
        # sudo: only compares whose the lots are
        for ticket in self.sudo().filtered("lot_id"):
            if ticket.lot_id not in ticket._filter_lots(ticket.lot_id):
                raise ValidationError(
                    self.env._(
                        "The serial number %(number)s belongs to another product or "
                        "company than the request %(request)s.",
                        number=ticket.lot_id.name,
                        request=ticket.display_name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Enter requests; a serial number names the product that it belongs to."""
        for vals in vals_list:
            self._refuse_typed_verdict(vals)
        tickets = super().create([self._complete_lot(vals) for vals in vals_list])
        tickets._fill_products()
        return tickets

    def write(self, vals):
        self._refuse_typed_verdict(vals)
        vals = self._complete_lot(vals)
        closed = self._filter_state(*CLOSED) if "stage_id" in vals else self.browse()
        result = super().write(vals)
        if {"lot_name", "lot_id", "product_id"} & vals.keys():
            self._fill_products()
        closed._filter_state(*OPEN)._renew_warranty()
        return result

    def _refuse_typed_verdict(self, vals):
        """Raise UserError if these values hold a verdict other than what was found.

        Nobody types it in, the system included: it would stand until the next change.
        """
        names = {*WARRANTY_FIELDS, "sale_order_id"} & vals.keys()
        if self:
            # sudo: compares with what an import or a form sends again
            names = self.sudo()._get_changed_fields(names, vals)
        if any(self or vals[name] for name in names):
            raise UserError(
                self.env._(
                    "The warranty verdict follows from orders, deliveries, warranty "
                    "terms and service contracts, and is never typed in. Correct those."
                )
            )

    @api.model
    def _complete_lot(self, vals):
        """Return the values with number and product of the lot that they name."""
        if "lot_id" not in vals:
            return vals
        # sudo: who may enter requests need not read lots; the company is checked
        lot = self.env["stock.lot"].sudo().browse(vals["lot_id"] or ())
        found = {"product_id": lot.product_id.id} if lot else {}
        return {"lot_name": lot.name, **found, **vals}

    @api.onchange("lot_id")
    def _onchange_lot_id(self):
        self._fill_products()

    def _fill_products(self):
        """Take the product from the serial number where none is given."""
        # sudo: reading lots takes a stock role
        missing = self.sudo().filtered(lambda t: t.lot_id and not t.product_id)
        for product, tickets in missing.grouped(lambda t: t.lot_id.product_id).items():
            tickets.product_id = product

    def _prepare_merge_vals(self, sources):
        """Take over the serial number, too, if it is of the product of this request."""
        vals = super()._prepare_merge_vals(sources)
        product_id = self.product_id.id or vals.get("product_id", False)
        givers = sources.filtered(
            lambda t: t.lot_name and t.product_id.id == product_id
        )
        if givers and not self.lot_name:
            vals["lot_name"] = givers[0].lot_name
        return vals

    # ------------------------------------------------------------
    # When facts change
    # ------------------------------------------------------------

    @api.model
    def _refresh_warranties(self, domain):
        """Judge the open requests of a domain again, set by set.

        For those who change an order, a delivery, a term or a contract.
        """
        domain = Domain("service_state", "in", OPEN) & Domain(domain)
        # sudo: whoever changes a fact need not see the requests that it concerns
        self.sudo().search(domain)._renew_warranty()

    def _renew_warranty(self):
        for name in WARRANTY_FIELDS:
            self.env.add_to_compute(self._fields[name], self)

    # ------------------------------------------------------------
    # Lots
    # ------------------------------------------------------------

    @api.model
    def _search_lots(self, numbers):
        """Return the lots with these numbers, whatever their width and case."""
        names = set()
        for number in filter(None, numbers):
            plain = unicodedata.normalize("NFKC", number).strip()
            names |= {number.strip(), plain, plain.upper(), plain.lower()}
        if not names - {""}:
            return self.env["stock.lot"]
        # sudo: reading lots takes a stock role; only the verdict shows
        return self.env["stock.lot"].sudo().search([("name", "in", list(names))])

    def _filter_lots(self, lots):
        """Return those lots that this request can be about."""
        number = self._get_plain_number(self.lot_name)
        return lots.filtered(
            lambda lot: (
                self._get_plain_number(lot.name) == number
                and self.product_id._origin.id in (False, lot.product_id.id)
                and lot.company_id.id in (False, self.company_id.id)
            )
        )

    @api.model
    def _get_plain_number(self, number):
        return unicodedata.normalize("NFKC", number or "").strip().lower()
