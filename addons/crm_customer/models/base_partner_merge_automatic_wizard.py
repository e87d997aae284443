from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """The kept customer takes over the orders, and with them the status."""
        result = super()._merge(
            partner_ids, dst_partner=dst_partner, extra_checks=extra_checks
        )
        merged = self.env["res.partner"].browse(partner_ids).exists()
        merged._refresh_customer_status()
        return result
