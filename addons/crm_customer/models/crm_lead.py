from odoo import models
from odoo.tools import format_amount

from ..tools.timeline import TimelineEntry

TIMELINE_COLORS = {"won": "success", "lost": "danger"}


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def _prepare_customer_values(self, partner_name, is_company=False, parent_id=False):
        """Leave the account manager open when the salesperson is none.

        A won opportunity must not fail on that; the new customer shows among those
        to complete.
        """
        vals = super()._prepare_customer_values(
            partner_name, is_company=is_company, parent_id=parent_id
        )
        # sudo: whoever wins the customer need not be able to read users' roles
        user = self.env["res.users"].sudo().browse(vals.get("user_id") or [])
        if user and not user._is_account_manager():
            vals["user_id"] = False
        return vals

    # Timeline

    def _prepare_timeline_entries(self):
        """Return what the timeline shows of these opportunities.

        :return: dict ``{id: TimelineEntry}``
        """
        return {lead.id: lead._prepare_timeline_entry() for lead in self}

    def _prepare_timeline_entry(self):
        revenue = self.expected_revenue
        return TimelineEntry(
            title=self.name,
            subtitle=self.partner_id._get_timeline_contact_name(),
            status=self._get_timeline_status(),
            color=TIMELINE_COLORS.get(self.won_status, "info"),
            amount=format_amount(self.env, revenue, self.company_currency)
            if revenue
            else "",
            person=self.user_id.name or "",
        )

    def _get_timeline_status(self):
        """Return how the opportunity ended, or the stage that it has reached."""
        if self.won_status == "pending":
            return self.stage_id.name or ""
        states = dict(self._fields["won_status"]._description_selection(self.env))
        return states.get(self.won_status, "")
