from odoo import api, fields, models
from odoo.tools import html2plaintext, is_html_empty


class CrmLeadLost(models.TransientModel):
    _inherit = "crm.lead.lost"

    has_opportunity = fields.Boolean(compute="_compute_has_opportunity")

    @api.depends("lead_ids")
    def _compute_has_opportunity(self):
        for wizard in self:
            wizard.has_opportunity = "opportunity" in wizard.lead_ids.mapped("type")

    def action_lost_reason_apply(self):
        """End opportunities as failed, with reason and note; leads stay core's."""
        self.ensure_one()
        opportunities = self.lead_ids.filtered(lambda lead: lead.type == "opportunity")
        if not opportunities:
            return super().action_lost_reason_apply()
        empty = is_html_empty(self.lost_feedback)
        opportunities.action_development_fail(
            self.lost_reason_id.id, "" if empty else html2plaintext(self.lost_feedback)
        )
        self.lead_ids -= opportunities
        return super().action_lost_reason_apply() if self.lead_ids else True
