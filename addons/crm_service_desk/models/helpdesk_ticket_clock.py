from odoo import fields, models

from ..tools.service_clock import count_elapsed
from ..tools.service_states import ARCHIVED, ASSIGNED, CLOSED, NEW, PROCESSED

# What moves a request's clock, besides the stage.
CLOCK_FIELDS = {"stage_id", "team_id", "company_id"}
HOURS_HELP = (
    "Working hours of the team, without the time in which the request was suspended or "
    "waited for the customer."
)


class HelpdeskTicket(models.Model):
    """The clock of a request: spans of time, and the figures that they give."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "helpdesk.ticket"

    span_ids = fields.One2many(
        "helpdesk.ticket.span", "ticket_id", string="Times", readonly=True, copy=False
    )
    first_response_on = fields.Datetime(
        string="First Response",
        readonly=True,
        copy=False,
        help="The first message of staff to the customer, or the solution if that was "
        "first. Automatic answers do not count.",
    )
    hours_to_first_response = fields.Float(
        string="Hours to First Response",
        readonly=True,
        copy=False,
        aggregator="avg",
        help=HOURS_HELP,
    )
    hours_to_assign = fields.Float(
        string="Hours to Assign",
        readonly=True,
        copy=False,
        aggregator="avg",
        help=HOURS_HELP,
    )
    hours_to_process = fields.Float(
        string="Hours to Solve",
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Up to the last solution. " + HOURS_HELP,
    )
    hours_to_archive = fields.Float(
        string="Hours to Archive",
        readonly=True,
        copy=False,
        aggregator="avg",
        help="All working hours of the team from the entry to the archive, with the "
        "time in which the request was suspended or waited for the customer.",
    )

    def _get_machine_fields(self):
        return super()._get_machine_fields() | {
            "first_response_on",
            "hours_to_archive",
            "hours_to_assign",
            "hours_to_first_response",
            "hours_to_process",
            "span_ids",
        }

    def _get_service_calendar(self):
        """Return the working hours of the team, else of the company; may be empty."""
        self.ensure_one()
        return self.team_id.resource_calendar_id or self.company_id.resource_calendar_id

    # ------------------------------------------------------------
    # Following the request
    # ------------------------------------------------------------

    def write(self, vals):
        result = super().write(vals)
        if CLOCK_FIELDS & vals.keys():
            # sudo: nobody writes the times of a request directly
            self.sudo()._follow_clock()
        return result

    def _start_clock(self):
        """Note when these new requests (in superuser mode) came in."""
        self._open_spans(fields.Datetime.now())

    def _follow_clock(self):
        """Note when these (in superuser mode) entered the stage that they are in.

        Looks at what is, not at what was written: a second call does nothing.
        """
        now = fields.Datetime.now()
        running = self._get_open_spans()
        stale = running.filtered(lambda span: not span._is_current())
        stale._close(now)
        left = {span.ticket_id: span.service_state for span in stale}
        staying = (running - stale).ticket_id
        moved = self - staying
        moved._open_spans(now)
        moved._stamp_figures(left, now)
        moved._settle_slas()

    def _get_open_spans(self):
        spans = self.env["helpdesk.ticket.span"]
        return spans.search([("ticket_id", "in", self.ids), ("ended_on", "=", False)])

    def _open_spans(self, now):
        """Begin the next span of those that are open; closed ones take no time."""
        self.env["helpdesk.ticket.span"].create(
            [
                {
                    "ticket_id": ticket.id,
                    "stage_id": ticket.stage_id.id,
                    "service_state": ticket.service_state,
                    "calendar_id": ticket._get_service_calendar().id,
                    "started_on": now,
                }
                for ticket in self
                if ticket.service_state not in CLOSED
            ]
        )

    def _get_timelines(self):
        """Return the spans of these requests with their working times.

        :return: dict ``{ticket: (spans, working_times)}``
        """
        spans = self.env["helpdesk.ticket.span"].search([("ticket_id", "in", self.ids)])
        working_times = spans._get_working_times()
        by_ticket = spans.grouped("ticket_id")
        return {t: (by_ticket.get(t, spans.browse()), working_times) for t in self}

    # ------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------

    def _stamp_figures(self, left, now):
        """Keep the hours of those that have just taken a step.

        :param dict left: states that the requests were in
        """
        steps = {t: name for t in self if (name := t._get_timed_step(left.get(t)))}
        timelines = self.browse(t.id for t in steps)._get_timelines()
        for ticket, name in steps.items():
            hours = ticket._count_clock_hours(timelines[ticket], now, name == "archive")
            vals = {f"hours_to_{name}": hours}
            if name == "process" and not ticket.first_response_on:
                vals.update(first_response_on=now, hours_to_first_response=hours)
            ticket.write(vals)

    def _get_timed_step(self, before):
        """Return the name of the step from one state to the present one, if timed."""
        return {
            (NEW, ASSIGNED): "assign",
            (ASSIGNED, PROCESSED): "process",
            (PROCESSED, ARCHIVED): "archive",
        }.get((before, self.service_state))

    def _count_clock_hours(self, timeline, until, with_waiting=False):
        spans, working_times = timeline
        return count_elapsed(
            [
                span._prepare_clock_span(
                    working_times, with_waiting or span._is_running()
                )
                for span in spans
            ],
            until,
        )

    # ------------------------------------------------------------
    # First response
    # ------------------------------------------------------------

    def _message_post_after_hook(self, message, msg_vals):
        if self._is_response(message):
            # sudo: nobody writes the figures of a request directly
            self.sudo()._stamp_first_response()
        return super()._message_post_after_hook(message, msg_vals)

    def _is_response(self, message):
        """Tell whether a message is the first that a person of staff sent."""
        # sudo: only looks at who wrote it
        message = message.sudo()
        return (
            not self.sudo().first_response_on
            and message.message_type in ("comment", "email", "email_outgoing")
            and message.subtype_id == self.env.ref("mail.mt_comment")
            and any(not user.share for user in message.author_id.user_ids)
        )

    def _stamp_first_response(self):
        now = fields.Datetime.now()
        for ticket, timeline in self._get_timelines().items():
            hours = ticket._count_clock_hours(timeline, now)
            ticket.write({"first_response_on": now, "hours_to_first_response": hours})
        self._settle_slas()
