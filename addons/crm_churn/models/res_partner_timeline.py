from odoo import models

from odoo.addons.crm_customer.tools.timeline import TimelineSource


class ResPartner(models.Model):
    # A concern in a file of its own: one file for the whole partner is too long.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.partner"

    def _get_timeline_sources(self):
        """Add the churn warnings, open and closed."""
        return [
            *super()._get_timeline_sources(),
            TimelineSource(
                kind="churn_warning",
                label=self.env._("Churn Warnings"),
                model="crm.churn.warning",
                domain=[("partner_id", "in", self._get_timeline_members().ids)],
                date_field="detected_on",
                icon="fa-life-ring",
            ),
        ]
