from odoo import api, fields, models
from odoo.exceptions import AccessError

LONGEST_DAY = 24 * 60


class HelpdeskTicketWork(models.Model):
    """The time that somebody spent on a request."""

    _name = "helpdesk.ticket.work"
    _description = "Time Spent on Service Request"
    _order = "date desc, id desc"

    ticket_id = fields.Many2one(
        "helpdesk.ticket", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", related="ticket_id.company_id", store=True, index=True
    )
    date = fields.Date(
        required=True, default=lambda self: fields.Date.context_today(self)
    )
    user_id = fields.Many2one(
        "res.users",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
    )
    minutes = fields.Integer(required=True, aggregator="sum")
    note = fields.Char(string="What Was Done")

    _check_minutes = models.Constraint(
        f"CHECK (minutes BETWEEN 1 AND {LONGEST_DAY})",
        "Enter the time spent in minutes: from 1 to 1,440, a day at most.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        works = super().create(vals_list)
        works._check_own()
        return works

    def write(self, vals):
        self._check_own()
        result = super().write(vals)
        self._check_own()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_if_own(self):
        self._check_own()

    def _check_own(self):
        """Raise AccessError if users enter or change the time of somebody else."""
        if self.env["helpdesk.ticket"]._is_supervisor():
            return
        if any(work.user_id != self.env.user for work in self):
            raise AccessError(
                self.env._(
                    "Enter your own time; sales supervisors correct that of others."
                )
            )
