from odoo import fields, models


class SaleOrder(models.Model):
    """Executives read orders, but not who registered for an event.

    Core counts the registrations on the form of every order, as who opens it.
    """

    _inherit = "sale.order"

    # only a number, of an order that the user reads
    attendee_count = fields.Integer(compute_sudo=True)
