from odoo import models


class ResPartner(models.Model):
    # A concern in a file of its own: one file for the whole partner is too long.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.partner"

    def _compute_agreements_count(self):
        """Count nothing for those who may not read agreements.

        The button is on every contact form, and would keep them from opening it.
        """
        if not self.env["agreement"].has_access("read"):
            self.agreements_count = 0
            return None
        return super()._compute_agreements_count()

    def _finish_merge(self):
        """Judge the open requests again: the merged customer's orders count, too."""
        result = super()._finish_merge()
        self.env["helpdesk.ticket"]._refresh_warranties(
            [("commercial_partner_id", "in", self.commercial_partner_id.ids)]
        )
        return result
