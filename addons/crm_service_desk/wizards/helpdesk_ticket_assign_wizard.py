from odoo import fields, models


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
        domain=lambda self: [
            ("share", "=", False),
            (
                "all_group_ids",
                "in",
                self.env.ref("crm_customer.group_account_manager").ids,
            ),
        ],
    )

    def action_confirm(self):
        """Assign the requests; see ``helpdesk.ticket.action_assign``."""
        self.ensure_one()
        self.ticket_ids.action_assign(self.user_id.id)
        return {"type": "ir.actions.act_window_close"}
