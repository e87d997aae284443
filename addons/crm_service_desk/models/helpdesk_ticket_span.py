from odoo import fields, models

from ..tools.service_clock import Span
from ..tools.service_states import RUNNING, STATES


class HelpdeskTicketSpan(models.Model):
    """A part of a request's life in one stage, on one working calendar.

    Nobody may write one: the clock does, as superuser. Closed spans keep their hours: a
    calendar that is changed later does not change what has been.
    """

    _name = "helpdesk.ticket.span"
    _description = "Time of a Service Request"
    _order = "started_on, id"
    _rec_name = "service_state"

    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        string="Request",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        related="ticket_id.company_id", store=True, index=True, precompute=True
    )
    stage_id = fields.Many2one(
        "helpdesk.ticket.stage", readonly=True, ondelete="set null"
    )
    service_state = fields.Selection(STATES, string="State", readonly=True)
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Working Hours",
        readonly=True,
        ondelete="set null",
        help="Empty: every hour counts.",
    )
    started_on = fields.Datetime(string="From", required=True, readonly=True)
    ended_on = fields.Datetime(string="To", readonly=True)
    hours = fields.Float(
        string="Worked Hours", readonly=True, help="Working hours of a part that ended."
    )

    _open_uniq = models.UniqueIndex(
        "(ticket_id) WHERE ended_on IS NULL", "A request is in one stage at a time."
    )

    def _is_running(self):
        return self.service_state in RUNNING

    def _is_current(self):
        """Tell whether the request is still as it was when this span began."""
        return (
            self.stage_id == self.ticket_id.stage_id
            and self.calendar_id == self.ticket_id._get_service_calendar()
        )

    def _get_working_times(self):
        """Return the working times of these, fetched in one piece a calendar.

        :return: dict ``{(calendar, company): WorkingTime}``
        """
        working_times = {}
        now = fields.Datetime.now()
        for key, spans in self.grouped(lambda span: span._get_calendar_key()).items():
            calendar, company = key
            working_times[key] = calendar._get_working_time(company)
            if still_open := spans.filtered(lambda span: not span.ended_on):
                begin = min([*still_open.mapped("started_on"), now])
                working_times[key].cover(begin, now)
        return working_times

    def _get_calendar_key(self):
        return self.calendar_id, self.company_id

    def _close(self, now):
        """End these spans and keep their working hours."""
        working_times = self._get_working_times()
        for span in self:
            working_time = working_times[span._get_calendar_key()]
            span.write(
                {
                    "ended_on": now,
                    "hours": working_time.count_hours(span.started_on, now),
                }
            )
        # the next span is inserted at once, and only one may be open
        self.flush_recordset(["ended_on"])

    def _prepare_clock_span(self, working_times, is_running):
        """Return this span for the calculations in ``tools/service_clock``."""
        return Span(
            start=self.started_on,
            end=self.ended_on or None,
            is_running=is_running,
            working_time=working_times[self._get_calendar_key()],
            hours=self.hours if self.ended_on else None,
        )
