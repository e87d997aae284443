from odoo import models


class CrmLead(models.Model):
    """A prospective employer, while a lead of the employers' team."""

    _inherit = "crm.lead"

    def _handle_won_lost(self, old_status_by_lead, new_status_by_lead):
        """Make employers of those whom the employers' team has won."""
        result = super()._handle_won_lost(old_status_by_lead, new_status_by_lead)
        won = self.browse(
            lead_id
            for lead_id, status in new_status_by_lead.items()
            if status["is_won"]
        )
        won._become_employers()
        return result

    def _become_employers(self):
        """Mark the partners of these leads as employers, if employers were sought."""
        team = self.env.ref(
            "crm_university_career.crm_team_employers", raise_if_not_found=False
        )
        leads = self.filtered(lambda lead: team and lead.team_id == team)
        nameless = leads.filtered(lambda lead: not lead.partner_id)
        nameless.filtered("partner_name")._handle_partner_assignment()
        partners = leads.partner_id.commercial_partner_id.filtered(
            lambda partner: partner.is_company
        )
        # sudo: whoever wins the lead makes the employer, also a colleague of the team
        # without the career office's role
        partners.sudo().filtered(lambda p: not p.is_employer).is_employer = True
