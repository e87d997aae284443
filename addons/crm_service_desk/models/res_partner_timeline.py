from odoo import models

from odoo.addons.crm_customer.tools.timeline import TimelineSource


class ResPartner(models.Model):
    # A concern in a file of its own: one file for the whole partner is too long.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.partner"

    def _get_timeline_sources(self):
        """Add the service requests, open and closed; not those merged into others."""
        return [
            *super()._get_timeline_sources(),
            TimelineSource(
                kind="service_request",
                label=self.env._("Service Requests"),
                model="helpdesk.ticket",
                domain=[
                    ("partner_id", "in", self._get_timeline_members().ids),
                    ("active", "=", True),
                ],
                date_field="create_date",
                icon="fa-wrench",
            ),
        ]
