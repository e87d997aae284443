from odoo import models


class CrmTeam(models.Model):
    _inherit = "crm.team"

    def _action_assign_leads(self, force_quota=False, creation_delta_days=7):
        """Let mass assignment act as the system, whoever starts it.

        Core checks that a sales manager does. Opportunities go to members with the
        role Account Manager only; those of others stay unassigned.
        """
        if not self.env.su and self.env.user.has_group("sales_team.group_sale_manager"):
            # sudo: sales managers assign to their teams by core's own rules
            return super(CrmTeam, self.sudo())._action_assign_leads(
                force_quota=force_quota, creation_delta_days=creation_delta_days
            )
        return super()._action_assign_leads(
            force_quota=force_quota, creation_delta_days=creation_delta_days
        )
