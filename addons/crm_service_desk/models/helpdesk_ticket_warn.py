from odoo import api, fields, models
from odoo.fields import Domain

from .helpdesk_ticket_silence import BATCH_SIZE


class HelpdeskTicket(models.Model):
    """Deadlines: the handler is warned before, the next level called when broken."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "helpdesk.ticket"

    @api.model
    def _cron_check_sla(self):
        """Warn of deadlines and escalate broken ones, in committed batches."""
        commit = self.env["ir.cron"]._commit_progress
        rows = self.env["helpdesk.ticket.sla"]
        domain = self._get_due_sla_domain()
        commit(remaining=rows.search_count(domain))
        last_id = 0
        while due := rows.search(
            domain & Domain("id", ">", last_id), order="id", limit=BATCH_SIZE
        ):
            last_id = due[-1].id
            # all that is due of a request raises it by one level, not each part of it
            due |= rows.search(domain & Domain("ticket_id", "in", due.ticket_id.ids))
            self._check_slas(due)
            if not commit(len(due)):
                break

    @api.model
    def _get_due_sla_domain(self):
        now = fields.Datetime.now()
        running = Domain("state", "=", "in_progress")
        return (
            running & Domain("deadline", "<", now)
            | running & Domain("warn_on", "<=", now) & Domain("warned_on", "=", False)
            | Domain("state", "=", "expired") & Domain("noticed_on", "=", False)
        )

    @api.model
    def _check_slas(self, rows):
        """Warn of, or escalate, what is due now, in superuser mode."""
        # what somebody works on in this moment comes with the next run
        tickets = rows.ticket_id.try_lock_for_update(allow_referencing=True)
        rows = rows.filtered(lambda row: row.ticket_id in tickets)
        # holidays may have been entered since
        rows._settle()
        now = fields.Datetime.now()
        self._escalate_breaches(
            rows.filtered(lambda r: r.state == "expired" and not r.noticed_on), now
        )
        self._warn_of_deadlines(
            rows.filtered(
                lambda r: (
                    r.state == "in_progress"
                    and not r.warned_on
                    and r.warn_on
                    and r.warn_on <= now
                )
            ),
            now,
        )

    @api.model
    def _escalate_breaches(self, rows, now):
        """Raise requests by one level for all their policies broken just now."""
        rows.write({"noticed_on": now})
        rows = rows.filtered(lambda row: row._is_open())
        names_of = {
            ticket: ", ".join(broken.mapped("name"))
            for ticket, broken in rows.grouped("ticket_id").items()
        }
        for names, tickets in rows.ticket_id.grouped(names_of.get).items():
            tickets._escalate(self.env._("the deadline of “%s” is broken", names))

    @api.model
    def _warn_of_deadlines(self, rows, now):
        """Tell the handlers, or the leaders of teams, what is due soon."""
        rows.write({"warned_on": now})
        tickets = rows.ticket_id
        tickets._log_step(self.env._("A deadline is near."))
        for user, warned in tickets.grouped(
            lambda ticket: ticket._get_warned_user()
        ).items():
            if user:
                warned._notify_of_deadline(user)

    def _get_warned_user(self):
        """Return who can still keep the deadline: the handler, else the team leader."""
        handler = self.user_id.filtered("active")
        return handler or self.team_id._get_escalation_user(1)

    def _notify_of_deadline(self, user):
        tickets = self.with_context(lang=user.lang or self.env.lang)
        subject = tickets.env._("%(count)s requests are due soon", count=len(tickets))
        tickets._notify_staff(user, subject)
