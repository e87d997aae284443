from odoo import api, models
from odoo.exceptions import UserError

from ..tools.service_states import NEW


class HelpdeskTicketMerge(models.TransientModel):
    """The dialog of helpdesk_mgmt_merge, with the rules of the service desk."""

    _inherit = "helpdesk.ticket.merge"

    @api.model
    def default_get(self, fields):
        """Propose to keep the oldest request that somebody works on already."""
        tickets = self.env["helpdesk.ticket"].browse(
            self.env.context.get("active_ids") or ()
        )
        if not tickets:
            raise UserError(self.env._("Choose the requests to merge in the list."))
        values = super().default_get(fields)
        kept = tickets.sorted(lambda t: (t.service_state == NEW, t.id))[:1]
        values["dst_ticket_id"] = kept.id
        # its handler stays; another one is a supervisor's to assign
        values["user_id"] = False
        return values

    def merge_tickets(self):
        """Merge into one of the requests; see ``helpdesk.ticket.action_merge_into``.

        :return: the action that opens the request that is left
        """
        self.ensure_one()
        if self.create_new_ticket or self.dst_ticket_id not in self.ticket_ids:
            raise UserError(
                self.env._("Choose one of the requests to be the one that is left.")
            )
        target = self.dst_ticket_id
        self.ticket_ids.action_merge_into(target)
        return target._get_form_action()
