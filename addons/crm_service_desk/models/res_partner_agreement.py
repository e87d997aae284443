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
