from odoo import models


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
        user = self.env["res.users"].browse(vals.get("user_id") or [])
        if user and not self.env["res.partner"]._filter_account_managers(user):
            vals["user_id"] = False
        return vals
