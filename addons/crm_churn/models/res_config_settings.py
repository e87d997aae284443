from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    churn_limit_months = fields.Integer(
        related="company_id.churn_limit_months", readonly=False
    )
    churn_order_basis = fields.Selection(
        related="company_id.churn_order_basis", readonly=False
    )
    churn_dormant_months = fields.Integer(
        related="company_id.churn_dormant_months", readonly=False
    )
    churn_measure_days = fields.Integer(
        related="company_id.churn_measure_days", readonly=False
    )
    churn_next_scan = fields.Datetime(related="company_id.churn_next_scan")
