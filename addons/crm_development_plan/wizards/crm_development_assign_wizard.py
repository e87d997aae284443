from odoo import api, fields, models
from odoo.fields import Command


class CrmDevelopmentAssignWizard(models.TransientModel):
    """Choose who develops one or several opportunities."""

    _name = "crm.development.assign.wizard"
    _description = "Assign Opportunities"

    lead_ids = fields.Many2many(
        comodel_name="crm.lead",
        string="Opportunities",
        required=True,
        context={"active_test": False},
    )
    lead_count = fields.Integer(compute="_compute_lead_count")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Account Manager",
        domain=lambda self: self._get_user_domain(),
    )
    suggestion_ids = fields.One2many(
        comodel_name="crm.development.assign.suggestion",
        inverse_name="wizard_id",
        compute="_compute_suggestion_ids",
        store=True,
    )
    opened_on = fields.Datetime(default=fields.Datetime.now, readonly=True)

    @api.model
    def _get_user_domain(self):
        return list(self.env["res.users"]._get_account_manager_domain())

    @api.depends("lead_ids")
    def _compute_lead_count(self):
        for wizard in self:
            wizard.lead_count = len(wizard.lead_ids)

    @api.depends("lead_ids")
    def _compute_suggestion_ids(self):
        for wizard in self:
            suggestions = wizard.lead_ids._origin.get_assignee_suggestions()
            wizard.suggestion_ids = [
                Command.clear(),
                *(
                    Command.create(
                        {
                            "user_id": suggestion["user_id"],
                            "region_count": suggestion["region_count"],
                            "industry_count": suggestion["industry_count"],
                            "open_count": suggestion["open_count"],
                        }
                    )
                    for suggestion in suggestions
                ),
            ]

    def action_assign(self):
        """Assign the opportunities to the chosen account manager."""
        self.ensure_one()
        self.lead_ids._check_not_just_assigned(self.user_id, since=self.opened_on)
        self.lead_ids.action_assign(self.user_id.id)
        return {"type": "ir.actions.act_window_close"}
