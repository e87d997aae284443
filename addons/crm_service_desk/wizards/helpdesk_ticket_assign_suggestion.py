from odoo import fields, models


class HelpdeskTicketAssignSuggestion(models.TransientModel):
    """One of the handlers that the dialog suggests, and why."""

    _name = "helpdesk.ticket.assign.suggestion"
    _description = "Suggested Handler"

    wizard_id = fields.Many2one(
        "helpdesk.ticket.assign.wizard", required=True, ondelete="cascade"
    )
    user_id = fields.Many2one("res.users", string="Handler", readonly=True)
    open_requests = fields.Integer(readonly=True)
    reasons = fields.Char(string="Why", readonly=True)

    def action_choose(self):
        """Assign the requests of the dialog to this handler."""
        self.ensure_one()
        self.wizard_id.user_id = self.user_id
        return self.wizard_id.action_confirm()
