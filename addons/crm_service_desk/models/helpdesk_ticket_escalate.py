from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.service_states import OPEN, SATISFIED, TOP_LEVEL

FAILURES_TO_ESCALATE = 2


class HelpdeskTicket(models.Model):
    """Calling for help: a level, not a state."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "helpdesk.ticket"

    def action_escalate(self, reason):
        """Raise these requests by one level; the person of that level is notified.

        :param str reason: why help is needed, not blank
        :raises AccessError: unless the caller is on the request: its handler, creator,
            the customer's account manager, or a supervisor
        :raises UserError: if a request is closed or on the top level, or without reason
        """
        self.check_access("read")
        self._check_concerned()
        reason = self._get_reason(
            reason, self.env._("Write down why the request is escalated.")
        )
        self._lock_for_service()
        self._check_in_state(*OPEN)
        if topmost := self.filtered(lambda t: t.escalation_level >= TOP_LEVEL):
            raise UserError(
                self.env._(
                    "%(requests)s: level %(level)s is the highest there is.",
                    requests=topmost._get_short_names(),
                    level=TOP_LEVEL,
                )
            )
        # sudo: nobody writes the steps of a request directly; who asks was checked
        self.sudo()._escalate(reason)
        return True

    def _check_concerned(self):
        if refused := self - self._filter_concerned():
            raise AccessError(
                self.env._(
                    "%(requests)s: only those on a request escalate it: its handler, "
                    "who entered it, the customer's account manager, supervisors.",
                    requests=refused._get_short_names(),
                )
            )

    def _escalate(self, reason):
        """Raise these by one level, in superuser mode; the topmost stay as they are."""
        raised = self.filtered(lambda t: t.escalation_level < TOP_LEVEL)
        for level, tickets in raised.grouped("escalation_level").items():
            tickets.write(
                {"escalation_level": level + 1, "escalated_on": fields.Datetime.now()}
            )
        bodies = {
            t.id: self.env._(
                "Escalated to level %(level)s: %(reason)s",
                level=t.escalation_level,
                reason=reason,
            )
            for t in raised
        }
        if bodies:
            self._message_log_batch(bodies=bodies)
        raised._schedule_escalation(reason)

    def _schedule_escalation(self, reason):
        """Put these on the lists of the persons of their levels, and tell them so."""
        people = {t: user for t in self if (user := t._get_escalation_user())}
        activities = self.env["mail.activity"].with_context(
            # core would send one mail for each of them
            mail_activity_quick_update=True
        )
        activities.create(self._prepare_escalation_vals(people, reason))
        for user, tickets in self.grouped(people.get).items():
            if user and user != self.env.user:
                tickets._notify_of_escalation(user, reason)

    def _prepare_escalation_vals(self, people, reason):
        """Return the values of an activity for each request and its person."""
        activity_type = self.env.ref(
            "crm_service_desk.mail_activity_type_escalation", raise_if_not_found=False
        )
        return [
            {
                "res_model_id": self.env["ir.model"]._get_id(self._name),
                "res_id": ticket.id,
                "activity_type_id": activity_type and activity_type.id,
                "summary": self.env._("Level %s", ticket.escalation_level),
                "note": reason,
                "user_id": user.id,
                "automated": True,
            }
            for ticket, user in people.items()
        ]

    def _notify_of_escalation(self, user, reason):
        tickets = self.with_context(lang=user.lang or self.env.lang)
        if len(tickets) > 1:
            subject = tickets.env._(
                "%(count)s requests need your help", count=len(tickets)
            )
        else:
            subject = tickets.env._("Your help is needed: %s", tickets.display_name)
        tickets._notify_staff(user, subject, reason)

    def _get_escalation_user(self):
        """Return who is notified at the present level of this request."""
        user = self.team_id._get_escalation_user(self.escalation_level)
        # a request without a team: whoever gave it out
        return user or self.assigned_by_id.filtered("active")

    def _escalate_repeated_failure(self):
        """Escalate requests whose solutions have failed twice."""
        failures = self.env["helpdesk.ticket.round"]._read_group(
            [
                ("ticket_id", "in", self.ids),
                ("satisfaction", ">", 0),
                ("satisfaction", "<", SATISFIED),
            ],
            ["ticket_id"],
            ["__count"],
        )
        repeated = self.browse(
            ticket.id for ticket, count in failures if count >= FAILURES_TO_ESCALATE
        )
        repeated._escalate(
            self.env._("the customer was not satisfied for the second time")
        )
