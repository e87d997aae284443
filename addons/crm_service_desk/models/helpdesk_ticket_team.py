from odoo import fields, models


class HelpdeskTicketTeam(models.Model):
    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "helpdesk.ticket.team"

    escalation_user_2_id = fields.Many2one(
        "res.users",
        string="Escalation Level 2",
        check_company=True,
        domain="[('share', '=', False)]",
        help="Notified when a request reaches level 2; else the person of level 1.",
    )
    escalation_user_3_id = fields.Many2one(
        "res.users",
        string="Escalation Level 3",
        check_company=True,
        domain="[('share', '=', False)]",
        help="Notified when a request reaches level 3; else the person of level 2.",
    )

    def _get_escalation_user(self, level):
        """Return who is notified of requests of this team at a level (1 to 3).

        The person of the level, else of the level below; a team without any asks its
        parent team. Those who have left count as missing.
        """
        people = [self.user_id, self.escalation_user_2_id, self.escalation_user_3_id]
        for user in reversed(people[:level]):
            if user.active:
                return user
        if self.parent_id:
            return self.parent_id._get_escalation_user(level)
        return self.env["res.users"]
