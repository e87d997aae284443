from odoo import api, fields, models

from ..tools.service_clock import count_elapsed, find_deadline
from ..tools.service_states import ARCHIVED, CLOSED, PROCESSED, UNSOLVED

# These may still change; broken and cancelled ones are final.
UNDECIDED = ("in_progress", "on_hold", "accomplished")


class HelpdeskTicketSla(models.Model):
    """What a policy means for one request: its deadline, and how it went.

    helpdesk_mgmt_sla computes these from the stage; here the clock of the request
    writes them (``_settle``), and nobody else does.
    """

    _inherit = "helpdesk.ticket.sla"

    ticket_id = fields.Many2one(index=True)
    target = fields.Selection(related="sla_id.target", store=True)
    hours = fields.Float(
        string="Allowed Hours",
        compute=None,
        store=True,
        readonly=True,
        help="Working hours, as the policy said when it began to hold for the request.",
    )
    expected_stage_id = fields.Many2one(related="sla_id.stage_id", store=True)
    last_state_date = fields.Datetime(compute=None, store=True, readonly=True)
    deadline = fields.Datetime(compute=None, store=True, readonly=True)
    state = fields.Selection(
        selection_add=[
            ("in_progress", "In Time"),
            ("on_hold", "Paused"),
            ("accomplished", "Met"),
            ("expired", "Broken"),
            ("cancelled", "Cancelled"),
        ],
        ondelete={"cancelled": "cascade"},
        compute=None,
        store=True,
        readonly=True,
        default="in_progress",
    )
    consumed_time = fields.Float(
        string="Used Hours", help="Working hours that had passed at the last change."
    )
    warn_on = fields.Datetime(readonly=True)
    warned_on = fields.Datetime(readonly=True)
    reached_on = fields.Datetime(readonly=True)
    breached_on = fields.Datetime(readonly=True)
    noticed_on = fields.Datetime(
        readonly=True, help="When the breach was escalated, or needed no escalation."
    )

    # what the cron looks through
    _deadline_idx = models.Index("(deadline, id) WHERE state = 'in_progress'")
    _warn_idx = models.Index(
        "(warn_on, id) WHERE state = 'in_progress' AND warned_on IS NULL"
    )
    _noticed_idx = models.Index("(id) WHERE state = 'expired' AND noticed_on IS NULL")

    @api.model_create_multi
    def create(self, vals_list):
        """Keep how many hours the policy allows, as it is now."""
        rows = super().create(vals_list)
        # sudo: nobody writes these directly
        for row in rows.sudo():
            calendar = row.ticket_id._get_service_calendar()
            row.hours = row.sla_id._get_allowed_hours(calendar)
        return rows

    def _stage_recompute(self):
        """Leave it to the clock: it follows every change of a stage by itself."""

    # ------------------------------------------------------------
    # The clock
    # ------------------------------------------------------------

    def _settle(self):
        """Bring deadlines and states up to date, in superuser mode."""
        now = fields.Datetime.now()
        timelines = self.ticket_id._get_timelines()
        for row in self:
            spans = row._prepare_spans(*timelines[row.ticket_id])
            vals = row._prepare_state_vals(spans, now)
            row.write({k: v for k, v in vals.items() if row[k] != v})

    def _prepare_spans(self, spans, working_times):
        """Return the spans of the request as this policy counts them."""
        ignored = self.sla_id.ignore_stage_ids
        return [
            span._prepare_clock_span(
                working_times, span._is_running() and span.stage_id not in ignored
            )
            for span in spans
        ]

    def _prepare_state_vals(self, spans, now):
        reached_on = self._get_reached_on(now)
        vals = {
            "reached_on": reached_on,
            "consumed_time": count_elapsed(spans, reached_on or now),
        }
        if self.state in UNDECIDED:
            vals.update(self._prepare_deadline_vals(spans, reached_on, now))
        if reached_on and vals.get("state", self.state) == "expired":
            # reached after all: there is nobody to call for help any more
            vals["noticed_on"] = self.noticed_on or now
        return vals

    def _prepare_deadline_vals(self, spans, reached_on, now):
        deadline = find_deadline(spans, self.hours) or False
        is_late = bool(deadline) and deadline < (reached_on or now)
        state = self._get_state(spans, reached_on, is_late)
        vals = {"state": state, "warn_on": False}
        if state not in ("accomplished", "cancelled"):
            vals["deadline"] = deadline
        if state == "expired":
            vals["breached_on"] = deadline
        if state == "in_progress":
            vals["warn_on"] = self._find_warning(spans)
        return vals

    def _get_state(self, spans, reached_on, is_late):
        if is_late:
            return "expired"
        if reached_on:
            return "accomplished"
        if self.ticket_id.service_state == UNSOLVED:
            return "cancelled"
        is_running = bool(spans) and spans[-1].end is None and spans[-1].is_running
        return "in_progress" if is_running else "on_hold"

    def _find_warning(self, spans):
        warn_hours = self.sla_id._get_warn_hours(self.hours)
        return find_deadline(spans, warn_hours) or False

    def _get_reached_on(self, now):
        """Return when the target was reached, or False; a return to work undoes it."""
        if self.target == "first_response":
            return self.ticket_id.first_response_on
        if not self._is_reached():
            return False
        return self.reached_on or now

    def _is_reached(self):
        ticket = self.ticket_id
        if self.target == "processing":
            return ticket.service_state in (PROCESSED, ARCHIVED)
        return (
            ticket.service_state != UNSOLVED
            and ticket.stage_id.sequence >= self.expected_stage_id.sequence
        )

    def _is_pending(self):
        """Tell whether somebody still has to do what this is about."""
        is_due = self.state in ("in_progress", "expired") and not self.reached_on
        return is_due and self._is_open()

    def _is_open(self):
        return self.ticket_id.service_state not in CLOSED
