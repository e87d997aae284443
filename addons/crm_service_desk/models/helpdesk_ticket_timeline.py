from odoo import fields, models

from odoo.addons.crm_customer.tools.text import is_blank
from odoo.addons.crm_customer.tools.timeline import (
    TimelineEntry,
    join_parts,
    make_extract,
)

TIMELINE_COLORS = {
    "new": "info",
    "assigned": "info",
    "processed": "warning",
    "suspended": "warning",
    "archived": "success",
    "unsolved": "danger",
}


class HelpdeskTicket(models.Model):
    """What a request leaves with its customer: the timeline, and an interaction."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "helpdesk.ticket"

    def _prepare_timeline_entries(self):
        """Return what the timeline shows of these requests.

        :return: dict ``{id: TimelineEntry}``
        """
        states = dict(self._fields["service_state"]._description_selection(self.env))
        # sudo: only names; the contact may have gone to a company of its own since
        return {
            ticket.id: TimelineEntry(
                title=join_parts(ticket.number, ticket.name),
                subtitle=join_parts(
                    ticket.partner_id._get_timeline_contact_name(),
                    ticket.service_type_id.name,
                ),
                extract=make_extract(ticket.solution or ticket.unsolved_reason or ""),
                status=states.get(ticket.service_state, ""),
                color=TIMELINE_COLORS.get(ticket.service_state, "secondary"),
                person=ticket.user_id.name or "",
            )
            for ticket in self.sudo()
        }

    def _write_interactions(self):
        """Write an interaction for each archived request that has a customer."""
        vals_list = [t._prepare_interaction_vals() for t in self if t.partner_id]
        if vals_list:
            self.env["crm.interaction"]._create_with_origins(vals_list)

    def _prepare_interaction_vals(self):
        """Return the values of the interaction that an archived request leaves."""
        kind_id = self.env["ir.model.data"]._xmlid_to_res_id(
            "crm_service_desk.dictionary_interaction_service"
        )
        last = self.round_id
        channel = last.feedback_channel_id or self.channel_id
        heard = last.feedback if self.close_kind == "verdict" else False
        texts = [text for text in (self.solution, heard) if not is_blank(text)]
        return {
            "name": f"{self.number} {self.name}",
            "partner_id": self.partner_id.id,
            "date": fields.Datetime.now(),
            "place": channel.name or self.env._("Service desk"),
            "description": "\n\n".join(texts) or self.name,
            "user_id": self.user_id.id,
            "kind_id": kind_id,
            "origin": self,
        }
