from odoo import api, fields, models

ROLE_GROUPS = (
    "crm_customer.group_account_manager",
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

    def _is_account_manager(self):
        """Tell whether the user may be an account manager, from the cache."""
        self.ensure_one()
        role = "crm_customer.group_account_manager"
        return self.active and not self.share and self.has_group(role)
