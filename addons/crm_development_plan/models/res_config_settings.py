from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    development_assignee_edits = fields.Boolean(
        related="company_id.development_assignee_edits", readonly=False
    )
    development_silent_days = fields.Integer(
        related="company_id.development_silent_days", readonly=False
    )
