from odoo import api, fields, models


class HelpdeskTicket(models.Model):
    """The time that was spent on a request."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "helpdesk.ticket"

    work_ids = fields.One2many("helpdesk.ticket.work", "ticket_id", string="Time Spent")
    minutes_spent = fields.Integer(
        compute="_compute_minutes_spent",
        store=True,
        precompute=True,
        aggregator="sum",
        help="Time spent by everybody on this request, in minutes.",
    )

    @api.depends("work_ids.minutes")
    def _compute_minutes_spent(self):
        sums = dict(
            self.env["helpdesk.ticket.work"]._read_group(
                [("ticket_id", "in", self.ids)], ["ticket_id"], ["minutes:sum"]
            )
        )
        for ticket in self:
            ticket.minutes_spent = sums.get(ticket._origin, 0)

    @api.model
    def _get_machine_fields(self):
        return super()._get_machine_fields() | {"minutes_spent"}

    def _get_merged_relations(self):
        return [*super()._get_merged_relations(), ("helpdesk.ticket.work", "ticket_id")]
