from odoo import api, fields, models
from odoo.tools import LazyTranslate, format_date

from .helpdesk_ticket_warranty import WARRANTY_FIELDS

_lt = LazyTranslate(__name__)

SENTENCES = {
    "in_term": _lt("%(purchase)s: the warranty of %(term)s runs until %(until)s."),
    "over": _lt("%(purchase)s: the warranty of %(term)s ended on %(until)s."),
    "no_term": _lt("%(purchase)s: %(product)s has no warranty term."),
    "not_sold": _lt("No confirmed order of this customer for %(product)s was found."),
    "returned": _lt("%(purchase)s: returned before the request was entered."),
    "other_customer": _lt(
        "%(product)s with the serial number %(number)s was delivered to another "
        "customer."
    ),
    "not_delivered": _lt("%(purchase)s: not delivered when the request was entered."),
    "no_order": _lt(
        "The serial number %(number)s was delivered on %(delivered)s without a "
        "confirmed order."
    ),
    "unknown_serial": _lt(
        "The serial number %(number)s is not known, or not of this product. Correct "
        "it, or remove it to go by customer and product."
    ),
    "shared_serial": _lt(
        "Several products have the serial number %(number)s. Choose the product."
    ),
    "no_product": _lt("Neither a product nor a serial number is given."),
    "no_customer": _lt("No customer is given."),
}
ONE = {
    "day": _lt("1 day"),
    "week": _lt("1 week"),
    "month": _lt("1 month"),
    "year": _lt("1 year"),
}
MANY = {
    "day": _lt("%s days"),
    "week": _lt("%s weeks"),
    "month": _lt("%s months"),
    "year": _lt("%s years"),
}


class HelpdeskTicket(models.Model):
    """The verdict on the warranty in words, in the language of who reads it."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "helpdesk.ticket"

    warranty_reason = fields.Char(
        compute="_compute_warranty_reason",
        compute_sudo=True,
        help="Order, delivery date and term that the verdict follows from.",
    )

    @api.depends(*WARRANTY_FIELDS, "lot_name", "product_id")
    @api.depends_context("lang")
    def _compute_warranty_reason(self):
        for ticket in self:
            sentences = [
                ticket._get_purchase_sentence(),
                ticket._get_contract_sentence(),
            ]
            ticket.warranty_reason = " ".join(filter(None, sentences))

    def _get_purchase_sentence(self):
        """Return what was found about the purchase, or nothing."""
        if not self.warranty_cause:
            return ""
        product = self.product_id or self.lot_id.product_id
        # texts kept for later take their values after the translation
        # pylint: disable=translation-not-lazy
        return self.env._(SENTENCES[self.warranty_cause]) % {
            "purchase": self._get_purchase_words(),
            "delivered": format_date(self.env, self.delivered_on),
            "term": self._get_term_words(),
            "until": format_date(self.env, self.warranty_until),
            "number": self.lot_name or "",
            "product": product.display_name or "",
        }

    def _get_purchase_words(self):
        """Return the order and the day of its delivery; else that of the order."""
        order = self.sale_order_id
        name = order.name or self.env._("that no longer exists")
        if self.delivered_on and self.is_delivery_recorded:
            date = format_date(self.env, self.delivered_on)
            return self.env._(
                "Order %(order)s, delivered on %(date)s", order=name, date=date
            )
        date = format_date(self.env, self.delivered_on or order.date_order)
        return self.env._("Order %(order)s of %(date)s", order=name, date=date)

    def _get_term_words(self):
        """Return the length of the warranty."""
        count, unit = self.warranty_term, self.warranty_term_unit
        if not unit:
            return ""
        if count == 1:
            return self.env._(ONE[unit])
        # pylint: disable-next=translation-not-lazy
        return self.env._(MANY[unit]) % count

    def _get_contract_sentence(self):
        """Return which service contract covers the request, or nothing."""
        contract = self.agreement_id.display_name
        if not contract:
            return ""
        if not self.agreement_until:
            return self.env._(
                "The service contract %(contract)s covers it, without an end.",
                contract=contract,
            )
        return self.env._(
            "The service contract %(contract)s covers it until %(until)s.",
            contract=contract,
            until=format_date(self.env, self.agreement_until),
        )
