from odoo import fields, models


class CrmReportManagerWizardMixin(models.AbstractModel):
    """What a report covers that may be printed of one account manager only."""

    _name = "crm.report.manager.wizard.mixin"
    _inherit = "crm.report.wizard.mixin"
    _description = "Print a Report by Account Manager"

    user_id = fields.Many2one(
        "res.users",
        string="Account Manager",
        domain="[('share', '=', False)]",
        help="Empty: all account managers.",
    )

    def _get_subtitle_parts(self):
        user = self.user_id.name or self.env._("All account managers")
        return [*super()._get_subtitle_parts(), user]

    def _get_domain(self):
        """Return what is true of all that the report covers, whatever the period."""
        domain = [("company_id", "=", self.company_id.id)]
        if self.user_id:
            domain.append(("user_id", "=", self.user_id.id))
        return domain
