from odoo import api, fields, models


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
    churn_backtest_summary = fields.Char(
        string="Back-Test", compute="_compute_churn_backtest_summary"
    )

    @api.depends("company_id", "churn_limit_months", "churn_order_basis")
    def _compute_churn_backtest_summary(self):
        for settings in self:
            settings.churn_backtest_summary = (
                settings.company_id._get_churn_backtest_summary(
                    settings.churn_limit_months, settings.churn_order_basis
                )
            )
