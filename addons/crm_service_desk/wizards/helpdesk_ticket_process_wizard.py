from odoo import fields, models


class HelpdeskTicketProcessWizard(models.TransientModel):
    """Dialog: what was done."""

    _name = "helpdesk.ticket.process.wizard"
    _description = "Solve Service Requests"

    ticket_ids = fields.Many2many(
        "helpdesk.ticket", string="Requests", required=True, readonly=True
    )
    step = fields.Char(readonly=True)
    solution = fields.Text(required=True)

    def action_confirm(self):
        """Record the solution; see ``helpdesk.ticket.action_process``."""
        self.ensure_one()
        self.ticket_ids.action_process(self.solution)
        return {"type": "ir.actions.act_window_close"}
