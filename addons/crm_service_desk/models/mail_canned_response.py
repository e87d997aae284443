from odoo import fields, models


class MailCannedResponse(models.Model):
    """Canned answers: core offers them in messages, the service desk when solving."""

    _inherit = "mail.canned.response"

    is_for_solutions = fields.Boolean(
        string="Offered When Solving",
        help="Whether this text is offered in the dialog that asks for a solution. In "
        "messages it is offered as well: type :: and its shortcut.",
    )
    service_type_ids = fields.Many2many(
        "crm.dictionary.item",
        string="Types",
        domain="[('category', '=', 'service_type')]",
        help="Types of requests for which it is offered; for all if empty.",
    )
