from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.service_states import ARCHIVED, ASSIGNED, NEW

# Within this time a colleague's assignment counts as "at the same moment".
SAME_MOMENT = timedelta(minutes=1)


class HelpdeskTicket(models.Model):
    """A supervisor gives a request to one handler."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "helpdesk.ticket"

    def action_assign(self, user_id):
        """Give these requests to one handler, who is notified.

        :param user_id: id of an active user with the role Account Manager, who belongs
            to the requests' teams where those have members
        :raises AccessError: if the caller is no sales supervisor
        :raises UserError: if a request is neither new nor assigned, if a colleague has
            just assigned it, or if the user cannot handle it
        """
        self._check_supervisor_may(self.env._("assign requests"))
        self.check_access("read")
        user = self._get_user(user_id)
        self._check_fit_handler(user)
        self._lock_for_service()
        self._check_in_state(NEW, ASSIGNED)
        wanted = self.filtered(
            lambda t: t.user_id != user or t.service_state != ASSIGNED
        )
        wanted._check_not_just_assigned(user)
        # sudo: nobody writes the steps of a request directly; who asks was checked
        wanted.sudo()._assign(user)
        return True

    def assign_to_me(self):
        """Assign to the caller, who must be a supervisor; see ``action_assign``."""
        return self.action_assign(self.env.uid)

    def action_open_assign(self):
        """Return the dialog in which a supervisor chooses the handler."""
        self._check_supervisor_may(self.env._("assign requests"))
        return self._get_dialog("helpdesk_ticket_assign_wizard_action")

    def _assign(self, user):
        """Give these to a handler, in superuser mode: state, round and message."""
        if not self:
            return
        now = fields.Datetime.now()
        fresh = self._filter_state(NEW)
        stamp = {"user_id": user.id, "assigned_on": now, "assigned_by_id": self.env.uid}
        (self - fresh).round_id.write(stamp)
        vals = {"user_id": user.id, "assigned_by_id": self.env.uid}
        self._enter_state(ASSIGNED, vals)
        fresh._open_round(user)
        self._log_step(self.env._("Assigned to %s.", user.name))
        self._notify_handler(user)

    def _assign_at_creation(self, handlers):
        """Assign requests that were created with a handler.

        :param list handlers: user id or False for each of these
        """
        chosen = dict(zip(self, handlers, strict=True))
        for user_id, tickets in self.grouped(chosen.get).items():
            if not user_id:
                continue
            user = self.env["res.users"].browse(user_id)
            if not self.env.su:
                tickets._check_fit_handler(user)
            elif tickets._filter_unfit_for(user):
                # mail and forms must not fail on somebody who cannot handle it
                tickets._log_step(
                    self.env._("Not assigned: %s cannot handle requests.", user.name)
                )
                continue
            # sudo: who asks was checked when the request was created
            tickets.sudo()._assign(user)

    def _open_round(self, user):
        """Begin the next round of each of these with a handler, in superuser mode."""
        now = fields.Datetime.now()
        rounds = self.env["helpdesk.ticket.round"].create(
            [
                {
                    "ticket_id": ticket.id,
                    "number": ticket.round_id.number + 1,
                    "user_id": user.id,
                    "assigned_on": now,
                    "assigned_by_id": self.env.uid,
                }
                for ticket in self
            ]
        )
        for ticket, new_round in zip(self, rounds, strict=True):
            ticket.round_id = new_round

    def action_reopen(self, reason):
        """Bring archived requests back to their handlers.

        :param str reason: what is still wrong, not blank
        :raises AccessError: unless the caller is the customer or a sales supervisor
        :raises UserError: if a request is not archived by a verdict, or was so longer
            ago than the company's days
        """
        if not self._is_supervisor() and not self._is_customer():
            raise self._get_not_customer_error()
        self.check_access("read")
        reason = self._get_reason(reason, self.env._("Write down what is still wrong."))
        self._lock_for_service()
        self._check_in_state(ARCHIVED)
        self._check_reopenable()
        # sudo: nobody writes the steps of a request directly; who asks was checked
        tickets = self.sudo()
        tickets._return_to_work(reason, {"close_kind": False, "closed_by_id": False})
        tickets._log_step(self.env._("Reopened: %s", reason))
        return True

    def _check_reopenable(self):
        now = fields.Datetime.now()
        for ticket in self:
            # sudo: a customer cannot read the company's settings
            days = ticket.sudo().company_id.service_reopen_days
            if ticket.close_kind not in ("verdict", "earlier"):
                raise UserError(
                    self.env._(
                        "%s was archived as nobody answered. Enter a follow-up request "
                        "instead.",
                        ticket.display_name,
                    )
                )
            if ticket.closed_date and ticket.closed_date + timedelta(days=days) < now:
                raise UserError(
                    self.env._(
                        "%(request)s was archived more than %(days)s days ago. Enter a "
                        "follow-up request instead.",
                        request=ticket.display_name,
                        days=days,
                    )
                )

    def _return_to_work(self, words, vals):
        """Bring judged requests back to their handlers, in superuser mode.

        :param str words: what the customer says
        """
        handlers = self._get_returning_handlers()
        for (handler, count), tickets in self.grouped(
            lambda t: (handlers[t], t.reopen_count)
        ).items():
            tickets._enter_state(
                ASSIGNED,
                {
                    **vals,
                    "user_id": handler.id,
                    "assigned_by_id": self.env.uid,
                    "reopen_count": count + 1,
                    "reminded_on": False,
                },
            )
            tickets._open_round(handler)
            tickets._notify_handler(handler, words)

    def _get_returning_handlers(self):
        """Return who gets these back: their handlers, unless those have left.

        Then the team's leader, else whoever assigned it. If all have left, it stays
        with its handler; a filter shows such requests to supervisors.

        :return: dict ``{ticket: user}``
        """
        candidates = {t: [t.user_id, t.team_id.user_id, t.assigned_by_id] for t in self}
        users = self.env["res.users"].union(*sum(candidates.values(), []))
        fit = self.env["res.partner"]._filter_account_managers(users)
        return {
            ticket: next((user for user in users if user in fit), ticket.user_id)
            for ticket, users in candidates.items()
        }

    # ------------------------------------------------------------
    # Checks
    # ------------------------------------------------------------

    @api.model
    def _get_user(self, user):
        user_id = user.id if isinstance(user, models.BaseModel) else user
        users = self.env["res.users"]
        return users.browse(user_id).exists() if isinstance(user_id, int) else users

    def _check_fit_handler(self, user):
        """Raise UserError unless this user can handle all of these."""
        if self._filter_unfit_for(user) or not user:
            raise UserError(
                self.env._(
                    "%(user)s cannot handle these requests. Choose an active user with "
                    "the role Account Manager, who works in the company and belongs to "
                    "the team where it has members.",
                    # sudo: only the name
                    user=user.sudo().name or self.env._("Nobody"),
                )
            )

    def _filter_unfit_for(self, user):
        """Return those of these that the user cannot handle."""
        if not self.env["res.partner"]._filter_account_managers(user):
            return self
        # sudo: only compares members and companies
        user = user.sudo()
        return self.sudo().filtered(
            lambda t: (
                (t.team_id.user_ids and user not in t.team_id.user_ids)
                or t.company_id not in user.company_ids
            )
        )

    def _check_not_just_assigned(self, user):
        """Raise UserError if a colleague assigned one of these a moment ago."""
        moment = fields.Datetime.now() - SAME_MOMENT
        for ticket in self._filter_state(ASSIGNED):
            if (
                ticket.assigned_by_id != self.env.user
                and ticket.assigned_date
                and ticket.assigned_date >= moment
            ):
                # sudo: only names, also of users of other companies
                names = ticket.sudo()
                raise UserError(
                    self.env._(
                        "%(supervisor)s has just assigned %(request)s to %(user)s. "
                        "Look again before you give it to somebody else.",
                        supervisor=names.assigned_by_id.name,
                        request=ticket.display_name,
                        user=names.user_id.name,
                    )
                )
