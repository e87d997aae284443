from odoo import models
from odoo.tools import format_amount

from ..tools.timeline import TimelineEntry

COLORS = {"open": "warning", "shipped": "info", "paid": "success"}


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _prepare_timeline_entries(self):
        """Return what the timeline shows of these orders.

        :return: dict ``{id: TimelineEntry}``
        """
        return {order.id: order._prepare_timeline_entry() for order in self}

    def _prepare_timeline_entry(self):
        return TimelineEntry(
            title=self.name,
            subtitle=self.partner_id._get_timeline_contact_name(),
            status=self._get_timeline_status(),
            color=COLORS.get(self.fulfilment_status, "secondary"),
            amount=format_amount(self.env, self.amount_total, self.currency_id),
            person=self.user_id.name or "",
        )

    def _get_timeline_status(self):
        """Return how far a confirmed order has come, else that it is a quotation."""
        name = "fulfilment_status" if self.fulfilment_status else "state"
        labels = dict(self._fields[name]._description_selection(self.env))
        return labels[self[name]]
