from odoo import api, fields, models
from odoo.fields import Domain

ACCOUNT_MANAGER = "crm_customer.group_account_manager"
ROLE_GROUPS = (
    ACCOUNT_MANAGER,
    "crm_customer.group_sales_supervisor",
    "crm_customer.group_executive",
    "crm_customer.group_crm_administrator",
)


class ResUsers(models.Model):
    _inherit = "res.users"

    customer_role_ids = fields.Many2many(
        comodel_name="res.groups",
        string="Customer Roles",
        compute="_compute_customer_role_ids",
        help="Roles with customers. A sales supervisor is an account manager too.",
    )

    @api.depends("all_group_ids")
    def _compute_customer_role_ids(self):
        roles = self.env["res.groups"].concat(*map(self.env.ref, ROLE_GROUPS))
        for user in self:
            held = user.all_group_ids & roles
            # a role that another one brings along needs no mention
            user.customer_role_ids = held - held.implied_ids

    @api.model
    def _get_account_manager_domain(self):
        """Return the domain of the users who may be an account manager."""
        role = self.env.ref(ACCOUNT_MANAGER)
        return (
            Domain("active", "=", True)
            & Domain("share", "=", False)
            & Domain("all_group_ids", "in", role.ids)
        )

    def _is_account_manager(self):
        """Tell whether the user may be an account manager.

        The same as the domain, from the cache: it is asked for each record of many.
        """
        self.ensure_one()
        return self.active and not self.share and self.has_group(ACCOUNT_MANAGER)
