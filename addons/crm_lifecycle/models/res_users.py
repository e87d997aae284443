from odoo import api, models
from odoo.exceptions import AccessError

# Whoever holds several roles starts with the first: figures of all, work of the team,
# own work, settings. A supervisor is an account manager as well.
HOMES = (
    ("executive", "crm_lifecycle.dashboard_action_executive"),
    ("sales_supervisor", "crm_lifecycle.dashboard_action_supervisor"),
    ("account_manager", "crm_lifecycle.dashboard_action_manager"),
    ("crm_administrator", "crm_customer.res_users_action"),
)


class ResUsers(models.Model):
    """Where each role starts the day."""

    _inherit = "res.users"

    @api.model
    def action_open_lifecycle(self):
        """Return the page that the user works in: that of the first role held.

        Who has no role with customers gets the page of the role in the school.

        :raises AccessError: if the user holds no role at all
        """
        for group, action in self._get_lifecycle_homes():
            if self.env.user.has_group(group):
                return self.env["ir.actions.actions"]._for_xml_id(action)
        raise AccessError(self.env._("You hold no role: ask your administrator."))

    @api.model
    def _get_lifecycle_homes(self):
        """Return (group, action) of each role, the first that fits counts."""
        homes = [(f"crm_customer.group_{role}", action) for role, action in HOMES]
        return [*homes, *self._get_university_homes()]
