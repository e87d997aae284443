from odoo import api, fields, models
from odoo.fields import Command


class HelpdeskTicketAssignWizard(models.TransientModel):
    """Dialog: who handles these requests."""

    _name = "helpdesk.ticket.assign.wizard"
    _description = "Assign Service Requests"

    ticket_ids = fields.Many2many(
        "helpdesk.ticket", string="Requests", required=True, readonly=True
    )
    step = fields.Char(readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Handler",
        required=True,
        domain=lambda self: list(self.env["res.users"]._get_account_manager_domain()),
    )
    suggestion_ids = fields.One2many(
        "helpdesk.ticket.assign.suggestion", "wizard_id", string="Suggested Handlers"
    )

    @api.model
    def default_get(self, fields):
        """Suggest handlers of one request; the best is filled in."""
        values = super().default_get(fields)
        tickets = self.env["helpdesk.ticket"].browse(
            self.env.context.get("default_ticket_ids") or ()
        )
        if len(tickets) == 1 and tickets._is_supervisor():
            suggested = tickets.get_suggested_handlers()
            values["suggestion_ids"] = [
                Command.create(
                    {
                        "user_id": handler["id"],
                        "open_requests": handler["open_requests"],
                        "reasons": " · ".join(handler["reasons"]),
                    }
                )
                for handler in suggested
            ]
            # whoever has it is not the one to give it to
            chosen = [h["id"] for h in suggested if h["id"] != tickets.user_id.id]
            values.setdefault("user_id", chosen[0] if chosen else tickets.user_id.id)
        return values

    def action_confirm(self):
        """Assign the requests; see ``helpdesk.ticket.action_assign``."""
        self.ensure_one()
        self.ticket_ids.action_assign(self.user_id.id)
        return {"type": "ir.actions.act_window_close"}
