from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.crm_customer.tools.records import lock_rows
from odoo.addons.crm_customer.tools.text import is_blank

from ..tools.service_states import (
    ARCHIVED,
    ASSIGNED,
    CLOSED,
    PROCESSED,
    SATISFIED,
    SUSPENDED,
    UNSOLVED,
    is_move_allowed,
)

# what a request that enters a stage looks at, read with it
STAGE_FIELDS = (
    "closed",
    "company_id",
    "mail_template_id",
    "name",
    "rating_mail_template_id",
    "sequence",
    "service_state",
    "team_ids",
    "unattended",
)


class HelpdeskTicket(models.Model):
    """Which state follows which, and what a state needs: for every writer."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "helpdesk.ticket"

    def write(self, vals):
        vals = dict(vals)
        if not self.env.su:
            vals = self._keep_user_vals(vals)
            if not vals:
                return True
        if vals.get("stage_id"):
            stage = self.env["helpdesk.ticket.stage"].browse(vals["stage_id"])
            # sudo: the state of a stage is no secret
            state = stage.sudo().service_state
            self._check_moves(state)
            if state not in CLOSED:
                # helpdesk_mgmt only ever sets it
                vals["closed_date"] = False
        self._check_stays_active(vals)
        return super().write(vals)

    def _check_moves(self, state):
        """Raise UserError if one of these cannot go to that state."""
        # sudo: rules of the data, whoever asks
        for ticket in self.sudo():
            if not is_move_allowed(ticket.service_state, state):
                raise UserError(ticket._get_refused_move_message(state))

    def _get_refused_move_message(self, state):
        states = dict(self._fields["service_state"]._description_selection(self.env))
        return self.env._(
            "%(request)s cannot go from “%(before)s” to “%(after)s”.",
            request=self.display_name,
            before=states.get(self.service_state),
            after=states.get(state),
        )

    def _check_stays_active(self, vals):
        """Raise UserError on hiding requests: only a merge into another one does."""
        if vals.get("active", True):
            return
        merged = self.env.su and (
            vals.get("merged_into_id") or all(t.merged_into_id for t in self)
        )
        if not merged:
            raise UserError(
                self.env._(
                    "A request is never hidden: it is archived by its customer's "
                    "verdict, or closed as unsolved."
                )
            )

    # ------------------------------------------------------------
    # What each state needs
    # ------------------------------------------------------------

    @api.constrains(
        "stage_id",
        "user_id",
        "solution",
        "suspend_reason",
        "unsolved_reason",
        "close_kind",
        "round_id",
    )
    def _check_state_needs(self):
        """Nobody, the system included, leaves out what a state stands for."""
        # sudo: rules of the data, whoever asks
        for ticket in self.sudo():
            need = ticket._get_missing_need()
            if need:
                raise ValidationError(
                    self.env._(
                        "%(request)s: %(need)s", request=ticket.display_name, need=need
                    )
                )

    def _get_missing_need(self):
        """Return in words what this request lacks in its state, or nothing."""
        state = self.service_state
        if state in (ASSIGNED, PROCESSED, SUSPENDED) and not self.user_id:
            return self.env._("A request in work needs a handler. Assign it.")
        if state == PROCESSED and is_blank(self.solution):
            return self.env._("A processed request needs a solution.")
        if state == SUSPENDED and is_blank(self.suspend_reason):
            return self.env._("A suspended request needs a reason.")
        if state == UNSOLVED and is_blank(self.unsolved_reason):
            return self.env._("A request closed without a solution needs a reason.")
        if state == ARCHIVED and not self._is_archiving_earned():
            return self.env._(
                "Only the customer's satisfaction of 3 or more archives a request."
            )
        return ""

    def _is_archiving_earned(self):
        if self.close_kind == "verdict":
            return self.round_id.satisfaction >= SATISFIED
        return self.close_kind in ("no_response", "earlier")

    # ------------------------------------------------------------
    # Taking a step
    # ------------------------------------------------------------

    def _lock_for_service(self):
        """Let one transaction at a time take a step with these."""
        lock_rows(self)
        self.invalidate_recordset()

    def _check_in_state(self, *states):
        """Raise UserError, telling what happened to them, unless all are in one."""
        if others := self - self._filter_state(*states):
            raise UserError("\n".join(t._get_other_state_message() for t in others[:5]))

    def _get_other_state_message(self):
        """Return in words where this request is, since when and by whom."""
        # sudo: only names and dates, also of colleagues of other companies
        ticket = self.sudo()
        states = dict(self._fields["service_state"]._description_selection(self.env))
        user, date = ticket._get_last_step()
        values = {
            "request": ticket.display_name,
            "state": states[ticket.service_state],
            "user": user.name,
            "date": date
            and fields.Datetime.context_timestamp(self, date).strftime(
                "%Y-%m-%d %H:%M"
            ),
        }
        if user and date:
            return self.env._(
                "%(request)s is in the state “%(state)s” since %(date)s, by %(user)s. "
                "Reload it to see what is left to do.",
                **values,
            )
        return self.env._(
            "%(request)s is in the state “%(state)s”. Reload it to see what is left "
            "to do.",
            **values,
        )

    def _get_last_step(self):
        """Return (user, moment) of the step that led into the present state."""
        nobody = self.env["res.users"]
        return {
            ASSIGNED: (self.assigned_by_id, self.assigned_date),
            PROCESSED: (self.processed_by_id, self.processed_on),
            SUSPENDED: (self.user_id, self.suspended_on),
            ARCHIVED: (self.closed_by_id, self.closed_date),
            UNSOLVED: (self.closed_by_id, self.closed_date),
        }.get(self.service_state, (nobody, False))

    def _enter_state(self, state, vals=None):
        """Bring these (in superuser mode) to a state, with more values.

        The only place that moves requests. One write for those that go to one stage.
        """
        stages = self._find_stages(state)
        for stage, tickets in self.grouped(stages.get).items():
            tickets.write({**(vals or {}), "stage_id": stage.id})

    def _log_step(self, message):
        """Note one sentence about a step on each of these."""
        self._message_log_batch(bodies=dict.fromkeys(self.ids, message))

    def _get_reason(self, reason, question):
        """Return the text of a reason, or raise UserError with what to write."""
        if not isinstance(reason, str) or is_blank(reason):
            raise UserError(question)
        return reason.strip()

    # ------------------------------------------------------------
    # Stages
    # ------------------------------------------------------------

    def _is_stage_applicable(self, stage):
        # sudo: the team of a stage is no secret
        stage = stage.sudo()
        return (
            bool(stage)
            and (not stage.team_ids or self.team_id in stage.team_ids)
            and (not stage.company_id or stage.company_id == self.company_id)
        )

    def _find_stages(self, state):
        """Return the stage of a state for each of these.

        Those that are in the state already stay where they are.

        :return: dict ``{ticket: stage}``
        """
        pairs = [(ticket.team_id.id, ticket.company_id.id) for ticket in self]
        found = dict(zip(self, self._find_stages_of(state, pairs), strict=True))
        for ticket in self._filter_state(state):
            if ticket._is_stage_applicable(ticket.stage_id):
                found[ticket] = ticket.stage_id
        return found

    @api.model
    def _find_stages_of(self, state, pairs):
        """Return the first stage of a state for each (team id, company id).

        :raises UserError: if a team has no such stage
        """
        if not pairs:
            return []
        # sudo: whoever takes a step need not be able to read other companies' stages
        stages = (
            self.env["helpdesk.ticket.stage"]
            .sudo()
            .search_fetch([("service_state", "=", state)], STAGE_FIELDS)
        )
        known = {}
        for team_id, company_id in set(pairs):
            known[team_id, company_id] = stages.filtered(
                lambda s, team_id=team_id, company_id=company_id: (
                    (not s.team_ids or team_id in s.team_ids.ids)
                    and s.company_id.id in (False, company_id)
                )
            )[:1]
        if not all(known.values()):
            states = dict(
                stages._fields["service_state"]._description_selection(self.env)
            )
            raise UserError(
                self.env._(
                    "There is no stage for requests that are “%(state)s”. Ask the CRM "
                    "administrator to add one.",
                    state=states[state],
                )
            )
        return [known[pair].sudo(self.env.su) for pair in pairs]
