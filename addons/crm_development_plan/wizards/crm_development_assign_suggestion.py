from odoo import fields, models


class CrmDevelopmentAssignSuggestion(models.TransientModel):
    """An account manager who would suit, and why."""

    _name = "crm.development.assign.suggestion"
    _description = "Suggested Account Manager"

    wizard_id = fields.Many2one(
        comodel_name="crm.development.assign.wizard",
        required=True,
        ondelete="cascade",
        index=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Account Manager",
        required=True,
        ondelete="cascade",
        readonly=True,
    )
    region_count = fields.Integer(
        string="In the Region",
        readonly=True,
        help="Customers of the account manager in the region of the opportunity.",
    )
    industry_count = fields.Integer(
        string="In the Industry",
        readonly=True,
        help="Customers of the account manager in the industry of the opportunity.",
    )
    open_count = fields.Integer(
        string="Open Plans",
        readonly=True,
        help="Opportunities that the account manager is developing.",
    )

    def action_choose(self):
        """Assign the opportunities of the dialog to this account manager."""
        self.ensure_one()
        self.wizard_id.user_id = self.user_id
        return self.wizard_id.action_assign()
