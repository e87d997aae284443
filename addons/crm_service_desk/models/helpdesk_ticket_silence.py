from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.service_states import ARCHIVED, CLOSED, PROCESSED

BATCH_SIZE = 100


def _days_ago(days):
    return fields.Datetime.now() - timedelta(days=days)


class HelpdeskTicket(models.Model):
    """Customers who do not answer: reminded once, then archived as such."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "helpdesk.ticket"

    @api.model
    def _cron_close_silent_requests(self):
        """Remind the silent, then archive them, in committed batches."""
        self._work_off(self._get_reminder_domain(), "_remind_silent")
        self._work_off(self._get_no_response_domain(), "_archive_silent")

    @api.model
    def _work_off(self, domain, method):
        """Call a method on locked batches of what a domain finds."""
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=self.search_count(domain))
        last_id = 0
        while due := self.search(
            domain & Domain("id", ">", last_id), order="id", limit=BATCH_SIZE
        ):
            last_id = due[-1].id
            # what somebody works on in this moment comes with the next run
            getattr(due.try_lock_for_update(allow_referencing=True), method)()
            if not commit(len(due)):
                break

    @api.model
    def _get_reminder_domain(self):
        """Return the domain of requests whose customers are to be reminded."""
        return Domain("service_state", "=", PROCESSED) & Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("processed_on", "<=", _days_ago(company.service_reminder_days))
            & Domain("reminded_on", "=", False)
            for company in self.env["res.company"].search([])
        )

    @api.model
    def _get_no_response_domain(self):
        """Return the domain of requests that are archived without an answer.

        A reminder that came late, for instance as the server stood still, leaves as
        much time to answer as one that came on its day.
        """
        return Domain("service_state", "=", PROCESSED) & Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("processed_on", "<=", _days_ago(company.service_no_response_days))
            & Domain("reminded_on", "<=", _days_ago(company._get_answer_days()))
            for company in self.env["res.company"].search([])
        )

    def _remind_silent(self):
        """Ask the customers of these once more, in superuser mode."""
        self.write({"reminded_on": fields.Datetime.now()})
        self._log_step(self.env._("The customer was reminded of the feedback."))
        self._send_reminders()

    def _send_reminders(self):
        """Send the survey again; extended by whoever has a better letter."""
        self._send_ticket_rating_mail()

    def _archive_silent(self):
        """Archive these without a verdict, in superuser mode."""
        if not self:
            return
        self._enter_state(
            ARCHIVED, {"close_kind": "no_response", "closed_by_id": False}
        )
        self._log_step(self.env._("Archived: the customer did not answer."))
        self._write_interactions()

    def _open_follow_up(self, vals=None):
        """Return a new request that follows this closed one, in superuser mode.

        :param dict vals: of the new request; the facts are those of this one
        """
        self.ensure_one()
        follow_up = self.create(
            {
                "name": self.name,
                "description": self.description,
                "partner_id": self.partner_id.id,
                "partner_name": self.partner_name,
                "partner_email": self.partner_email,
                "team_id": self.team_id.id,
                "company_id": self.company_id.id,
                "service_type_id": self.service_type_id.id,
                "scope_id": self.scope_id.id,
                "product_id": self.product_id.id,
                "given_serial": self.given_serial,
                "lot_name": self.lot_name,
                "channel_id": self.channel_id.id,
                "origin_id": self.id,
                **(vals or {}),
            }
        )
        link = follow_up._get_html_link()
        self._log_step(self.env._("A follow-up request was opened: %s", link))
        return follow_up

    def _is_closed(self):
        return self.service_state in CLOSED
