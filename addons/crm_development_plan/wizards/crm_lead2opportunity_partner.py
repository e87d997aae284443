from odoo import api, models

from ..models.crm_lead import SUPERVISOR


class CrmLead2opportunityPartner(models.TransientModel):
    """Account managers convert leads too, but who assigns them is the supervisor."""

    _inherit = "crm.lead2opportunity.partner"

    @api.model
    def default_get(self, fields):
        result = super().default_get(fields)
        if not self.env.user.has_group(SUPERVISOR):
            result["force_assignment"] = False
        return result

    @api.depends("lead_id")
    def _compute_user_id(self):
        if self.env.user.has_group(SUPERVISOR):
            return super()._compute_user_id()
        self.user_id = False
        return None

    @api.depends("lead_id", "partner_id")
    def _compute_duplicated_lead_ids(self):
        """Do not offer to merge with what has ended."""
        result = super()._compute_duplicated_lead_ids()
        for wizard in self:
            wizard.duplicated_lead_ids = wizard.duplicated_lead_ids.filtered(
                lambda lead: not lead._has_ended()
            )
        return result
