from odoo import fields, models


class HelpdeskTicketSplitWizard(models.TransientModel):
    """Dialog: which part of a request becomes one of its own."""

    _name = "helpdesk.ticket.split.wizard"
    _description = "Split Service Request"

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, readonly=True)
    name = fields.Char(string="Summary", required=True)
    description = fields.Html(required=True)
    message_ids = fields.Many2many(
        "mail.message",
        string="Messages That Go With It",
        domain="[('model', '=', 'helpdesk.ticket'), ('res_id', '=', ticket_id),"
        " ('message_type', 'in', ('comment', 'email'))]",
    )

    def action_confirm(self):
        """Split it; see ``helpdesk.ticket.action_split``. Opens the new request."""
        self.ensure_one()
        part = self.ticket_id.action_split(
            self.name, self.description, self.message_ids.ids
        )
        return part._get_form_action()
