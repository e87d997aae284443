from odoo import models


class ResPartner(models.Model):
    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.partner"

    def _can_log_interaction(self):
        """Tell whether the user may write an interaction with this customer down."""
        customer = self._get_customers()
        is_supervisor = self.env.user.has_group("crm_customer.group_sales_supervisor")
        return (
            self.env["crm.interaction"].has_access("create")
            and customer.has_access("write")
            and (is_supervisor or customer.customer_status != "lost")
        )

    def _filter_customer_members(self):
        """Return those who are or belong to a customer.

        Employees and the companies of this database are none.
        """
        return self.filtered(
            lambda partner: (
                partner.partner_share
                and partner.commercial_partner_id.partner_share
                and not partner.commercial_partner_id.ref_company_ids
            )
        )
