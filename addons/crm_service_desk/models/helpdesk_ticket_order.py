from odoo import api, models
from odoo.fields import Command, Domain


class HelpdeskTicket(models.Model):
    """The orders of a request: those chosen, and the one it was purchased with."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "helpdesk.ticket"

    @api.depends("sale_order_ids", "sale_order_id")
    def _compute_so_count(self):
        for ticket in self:
            # sudo: only a number; the list behind it follows the reader's rights
            orders = ticket.sudo().sale_order_ids | ticket.sudo().sale_order_id
            ticket.so_count = len(orders._origin)

    def action_view_sale_orders(self):
        """Return the action that lists the orders of this request.

        A new one is for the customer of the request, and linked to it.
        """
        self.ensure_one()
        # sudo: only the id
        purchase = Domain("id", "=", self.sudo().sale_order_id.id)
        return {
            **super().action_view_sale_orders(),
            "domain": list(Domain("ticket_ids", "in", self.ids) | purchase),
            "context": {
                "default_ticket_ids": [Command.link(self.id)],
                "default_partner_id": self.partner_id.id,
            },
        }
