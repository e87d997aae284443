from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.service_states import ARCHIVED, ASSIGNED, CLOSED, STATES


class HelpdeskTicketStage(models.Model):
    """A column of the board; what it means for the request is its state."""

    _inherit = "helpdesk.ticket.stage"

    service_state = fields.Selection(
        selection=STATES,
        string="State",
        required=True,
        default=ASSIGNED,
        help="What a request in this stage is. Several stages may share one state; "
        "requests move freely between those.",
    )
    closed = fields.Boolean(
        compute="_compute_closed",
        inverse="_inverse_closed",
        store=True,
        readonly=False,
        help="Follows from the state: archived and unsolved requests are closed.",
    )

    @api.depends("service_state")
    def _compute_closed(self):
        for stage in self:
            stage.closed = stage.service_state in CLOSED

    def _inverse_closed(self):
        """Serve those who know of `closed` only."""
        for stage in self:
            if stage.closed != (stage.service_state in CLOSED):
                stage.service_state = ARCHIVED if stage.closed else ASSIGNED

    @api.constrains("close_from_portal")
    def _check_close_from_portal(self):
        if any(stage.close_from_portal for stage in self):
            raise ValidationError(
                self.env._(
                    "Only the customer's verdict archives a request: no stage can be "
                    "reached by closing it in the portal."
                )
            )

    def write(self, vals):
        if "service_state" in vals:
            self.filtered(
                lambda stage: stage.service_state != vals["service_state"]
            )._check_without_requests()
        return super().write(vals)

    def _check_without_requests(self):
        """Raise UserError if requests would change their state with the stage."""
        # sudo: requests of other companies and merged ones count, too
        tickets = self.env["helpdesk.ticket"].sudo().with_context(active_test=False)
        count = self.ids and tickets.search_count([("stage_id", "in", self.ids)])
        if count:
            raise UserError(
                self.env._(
                    "%(count)s requests are in the stage %(names)s and would change "
                    "their state with it. Add another stage instead.",
                    count=count,
                    names=", ".join(self.mapped("name")),
                )
            )
