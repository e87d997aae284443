from odoo import fields, models

STEPS = [
    ("suspend", "Suspend"),
    ("escalate", "Escalate"),
    ("close_unsolved", "Close Unsolved"),
    ("reopen", "Reopen"),
]


class HelpdeskTicketReasonWizard(models.TransientModel):
    """Dialog: the reason for one of the steps that need one."""

    _name = "helpdesk.ticket.reason.wizard"
    _description = "Reason for a Step of Service Requests"

    ticket_ids = fields.Many2many(
        "helpdesk.ticket", string="Requests", required=True, readonly=True
    )
    step = fields.Selection(selection=STEPS, required=True, readonly=True)
    reason = fields.Text(required=True)

    def action_confirm(self):
        """Take the step; it checks who asks, and the reason."""
        self.ensure_one()
        steps = {
            "suspend": self.ticket_ids.action_suspend,
            "escalate": self.ticket_ids.action_escalate,
            "close_unsolved": self.ticket_ids.action_close_unsolved,
            "reopen": self.ticket_ids.action_reopen,
        }
        steps[self.step](self.reason)
        return {"type": "ir.actions.act_window_close"}
