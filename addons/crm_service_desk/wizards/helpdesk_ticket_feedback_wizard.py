from odoo import api, fields, models

SATISFACTION = [
    ("5", "5 – Very satisfied"),
    ("4", "4 – Satisfied"),
    ("3", "3 – Acceptable"),
    ("2", "2 – Dissatisfied"),
    ("1", "1 – Very dissatisfied"),
]


class HelpdeskTicketFeedbackWizard(models.TransientModel):
    """Dialog: what the customer said about the solution."""

    _name = "helpdesk.ticket.feedback.wizard"
    _description = "Record Customer Feedback"

    ticket_ids = fields.Many2many(
        "helpdesk.ticket", string="Requests", required=True, readonly=True
    )
    step = fields.Char(readonly=True)
    customer_ids = fields.Many2many("res.partner", compute="_compute_customer_ids")
    satisfaction = fields.Selection(selection=SATISFACTION, required=True)
    result = fields.Text(string="What the Customer Said", required=True)
    given_by_id = fields.Many2one(
        "res.partner",
        string="Contact",
        domain="[('commercial_partner_id', 'in', customer_ids)]",
    )
    given_by = fields.Char(
        string="Or Name", help="Of a person who is not among the contacts."
    )
    channel_id = fields.Many2one(
        "helpdesk.ticket.channel",
        required=True,
        default=lambda self: self.env["helpdesk.ticket"]._get_default_channel(),
    )

    @api.model
    def default_get(self, fields):
        """Propose the person who asked, whom the request names."""
        values = super().default_get(fields)
        tickets = self.env["helpdesk.ticket"].browse(
            self.env.context.get("default_ticket_ids") or ()
        )
        asked = tickets.partner_id
        if len(asked) == 1 and not asked.is_company:
            values.setdefault("given_by_id", asked.id)
        return values

    @api.depends("ticket_ids")
    def _compute_customer_ids(self):
        for wizard in self:
            wizard.customer_ids = wizard.ticket_ids.partner_id.commercial_partner_id

    def action_confirm(self):
        """Record the feedback; see ``helpdesk.ticket.action_record_feedback``."""
        self.ensure_one()
        self.ticket_ids.action_record_feedback(
            int(self.satisfaction),
            self.result,
            given_by=self.given_by_id or self.given_by,
            channel=self.channel_id,
        )
        return {"type": "ir.actions.act_window_close"}
