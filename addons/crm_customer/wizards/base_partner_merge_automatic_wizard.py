from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Merge only what the user may edit; refresh the status of what is kept.

        Core deletes the merged partners as superuser, past every rule.
        """
        partners = self.env["res.partner"].browse(partner_ids).exists()
        partners.check_access("write")
        partners._check_lost_edit()
        result = super()._merge(
            partner_ids, dst_partner=dst_partner, extra_checks=extra_checks
        )
        # the orders, and with them the status, have gone to the partner that is left
        partners.exists()._refresh_customer_status()
        return result
