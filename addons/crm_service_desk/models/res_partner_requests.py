from collections import Counter

from odoo import models

from ..tools.service_states import CLOSED


class ResPartner(models.Model):
    """How many requests a customer has, on the button of its form."""

    # A concern in a file of its own: one file for the whole partner is too long.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.partner"

    def _compute_helpdesk_ticket_count(self):
        """Count for all of these at once, with the requests of their contacts.

        helpdesk_mgmt reads every request of each one, and a contact that is being
        entered has none to look for.
        """
        every, still_open = self._count_requests()
        for partner in self:
            count, active = every[partner._origin.id], still_open[partner._origin.id]
            partner.helpdesk_ticket_count = count
            partner.helpdesk_ticket_active_count = active
            partner.helpdesk_ticket_count_string = f"{active} / {count}"

    def _count_requests(self):
        """Return how many requests are below each of these, all and open ones."""
        every, still_open = Counter(), Counter()
        groups = self.env["helpdesk.ticket"]._read_group(
            [("partner_id", "child_of", self.ids)],
            ["partner_id", "service_state"],
            ["__count"],
        )
        for partner, state, count in groups:
            # sudo: only climbs from a contact to its company
            holder = partner.sudo()
            while holder:
                every[holder.id] += count
                still_open[holder.id] += 0 if state in CLOSED else count
                holder = holder.parent_id
        return every, still_open
