from odoo import fields, models


class HelpdeskTicketTeam(models.Model):
    # A concern in a file of its own: the calendar of the team's clock.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "helpdesk.ticket.team"

    use_sla = fields.Boolean(
        string="Use Deadlines",
        help="Requests of this team get the deadlines that hold for them.",
    )
    resource_calendar_id = fields.Many2one(
        string="Working Hours",
        help="The clock of this team's requests runs in these hours. Empty: the hours "
        "of the company.",
    )

    def write(self, vals):
        result = super().write(vals)
        if "resource_calendar_id" in vals:
            self.env["helpdesk.ticket"]._trigger_clock_refresh()
        return result
