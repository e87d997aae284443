from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.placeholders import find_unknown


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

    @api.constrains("substitution", "is_for_solutions")
    def _check_placeholders(self):
        """Refuse placeholders that nothing would be filled in for."""
        names = sorted(self.env["helpdesk.ticket"]._get_answer_values())
        for answer in self.filtered("is_for_solutions"):
            unknown = find_unknown(answer.substitution, names)
            if unknown:
                raise ValidationError(
                    self.env._(
                        "Nothing can be filled in for %(unknown)s. There are: "
                        "%(known)s.",
                        unknown=", ".join(unknown),
                        known=", ".join(f"{{{{{name}}}}}" for name in names),
                    )
                )
