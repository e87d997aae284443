from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.service_states import (
    ARCHIVED,
    ASSIGNED,
    CLOSED,
    NEW,
    PROCESSED,
    SUSPENDED,
    UNSOLVED,
)
from .helpdesk_ticket import STARRED_FIELDS

ACCOUNT_MANAGER = "crm_customer.group_account_manager"
SUPERVISOR = "crm_customer.group_sales_supervisor"
# What anybody with write access may change at any time: how a list looks.
FREE_FIELDS = {
    "activity_ids",
    "color",
    "kanban_state",
    "message_follower_ids",
    "message_ids",
    "sequence",
    "tag_ids",
    "work_ids",
}
# What the steps of a request alone change.
MACHINE_FIELDS = {
    "active",
    "archive_terms",
    "assigned_by_id",
    "assigned_date",
    "close_kind",
    "closed_by_id",
    "closed_date",
    "company_id",
    "duplicate_id",
    "escalated_on",
    "escalation_level",
    "feedback",
    "feedback_on",
    "last_stage_update",
    "merged_into_id",
    "number",
    "origin_id",
    "processed_by_id",
    "processed_on",
    "rating_ids",
    "rating_last_value",
    "reminded_on",
    "reopen_count",
    "round_id",
    "round_ids",
    "satisfaction",
    "service_state",
    "solution",
    "stage_id",
    "suspend_reason",
    "suspended_on",
    "unsolved_reason",
    "user_id",
}


class HelpdeskTicket(models.Model):
    """What users may write directly; every road other than the steps ends here."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "helpdesk.ticket"

    is_handled_by_me = fields.Boolean(
        compute="_compute_is_handled_by_me",
        help="Whether the current user may take the handler's steps.",
    )
    is_editable_by_me = fields.Boolean(
        compute="_compute_is_editable_by_me",
        help="Whether the current user may change the facts of the request.",
    )

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_is_handled_by_me(self):
        handled = self._filter_handled()
        for ticket in self:
            ticket.is_handled_by_me = ticket in handled

    @api.depends("user_id", "service_state")
    @api.depends_context("uid")
    def _compute_is_editable_by_me(self):
        editable = self._filter_editable()
        for ticket in self:
            ticket.is_editable_by_me = ticket in editable

    @api.model
    def _get_machine_fields(self):
        """Return the fields that users cannot write; extended by other parts."""
        return set(MACHINE_FIELDS)

    # ------------------------------------------------------------
    # Writing
    # ------------------------------------------------------------

    def _keep_user_vals(self, vals):
        """Do the steps that these values mean, and return the rest of them.

        :raises UserError: if they change what only a step changes
        :raises AccessError: if the facts are not the user's to change
        """
        self.check_access("write")
        if "user_id" in vals or "stage_id" in vals:
            vals = self._take_dragged_step(vals)
        self._check_machine_fields(vals)
        vals = {
            name: value
            for name, value in vals.items()
            if name not in self._get_machine_fields() or name == "stage_id"
        }
        if set(vals) - FREE_FIELDS - {"stage_id"}:
            self._check_editable()
            self._check_not_emptied(vals)
        return vals

    def _take_dragged_step(self, vals):
        """Take the one step that a changed stage or handler means, if it means one."""
        vals = dict(vals)
        stage = self.env["helpdesk.ticket.stage"].browse(vals.get("stage_id") or ())
        state = stage.service_state
        states = set(self.mapped("service_state"))
        is_new_handler = bool(vals.get("user_id")) and any(
            ticket.user_id.id != vals["user_id"] for ticket in self
        )
        if is_new_handler and state in (False, ASSIGNED) and states <= {NEW, ASSIGNED}:
            self.action_assign(vals.pop("user_id"))
        elif state == ASSIGNED and states == {SUSPENDED}:
            self.action_resume()
        return vals

    def _check_machine_fields(self, vals):
        """Raise UserError if these values change what only the steps change."""
        names = self._get_machine_fields() & vals.keys()
        if "stage_id" in names:
            names.remove("stage_id")
            stage = self.env["helpdesk.ticket.stage"].browse(vals["stage_id"])
            moved = self.filtered(lambda t: t.service_state != stage.service_state)
            if moved:
                raise UserError(moved._get_button_message(stage.service_state))
        changed = self._get_changed_fields(names, vals)
        if "user_id" in changed:
            raise UserError(self._get_button_message(ASSIGNED))
        if "active" in changed:
            self._check_stays_active(vals)
        if changed:
            raise UserError(
                self.env._(
                    "%(fields)s: the steps of a request write these, with who and "
                    "when. Use its buttons.",
                    fields=self._get_field_labels(changed),
                )
            )

    def _get_button_message(self, state):
        """Return in words which button brings a request into a state."""
        hints = {
            ASSIGNED: self.env._(
                "A supervisor assigns a request with the button “Assign”. One that was "
                "processed comes back by the customer's verdict, one that was archived "
                "by “Reopen”."
            ),
            PROCESSED: self.env._("Use the button “Solve”: it asks for the solution."),
            ARCHIVED: self.env._(
                "Only the customer archives a request. Use “Record Feedback” for what "
                "the customer has told you."
            ),
            SUSPENDED: self.env._("Use the button “Suspend”: it asks for the reason."),
            UNSOLVED: self.env._(
                "A supervisor closes a request with “Close Unsolved”, which asks for "
                "the reason."
            ),
        }
        hint = hints.get(state, self.env._("No request becomes new again."))
        return f"{self._get_short_names()}: {hint}"

    def _get_changed_fields(self, names, vals):
        """Return those of the fields that the values would change on any of these."""
        changed = set()
        for name in names:
            field = self._fields[name]
            if field.type in ("one2many", "many2many"):
                changed.add(name)
                continue
            for ticket in self:
                current = field.convert_to_write(ticket[name], ticket)
                if (current or False) != (vals[name] or False):
                    changed.add(name)
                    break
        return changed

    def _check_editable(self):
        """Raise AccessError unless the facts of all are the user's to change."""
        refused = self - self._filter_editable()
        if not refused:
            return
        if closed := refused._filter_state(*CLOSED):
            raise AccessError(
                self.env._(
                    "%(requests)s: closed requests stay as they are. Reopen it, or "
                    "enter a new one.",
                    requests=closed._get_short_names(),
                )
            )
        raise AccessError(
            self.env._(
                "%(requests)s: only its handler and sales supervisors change a request "
                "that is being worked on.",
                requests=refused._get_short_names(),
            )
        )

    def _filter_editable(self):
        """Return the requests whose facts the current user may change.

        New ones everybody who may write; those in work their creator, handler and
        supervisors; closed ones nobody.
        """
        if self.env.su:
            return self
        user = self.env.user
        is_supervisor = user.has_group(SUPERVISOR)
        return self.filtered(
            lambda t: (
                t.service_state not in CLOSED
                and (
                    is_supervisor
                    or t.service_state in (False, NEW)
                    or user in (t.user_id, t.create_uid)
                )
            )
        )

    @api.model
    def _check_not_emptied(self, vals):
        """Raise UserError if a starred field is emptied."""
        given = [name for name in STARRED_FIELDS if name in vals]
        emptied = self._filter_blank(given, vals)
        if emptied:
            raise UserError(
                self.env._(
                    "%(fields)s cannot be emptied.",
                    fields=self._get_field_labels(emptied),
                )
            )

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Let executives read along, and write nothing."""
        operations = super()._mail_get_operation_for_mail_message_operation(
            message_operation
        )
        if message_operation == "create" and self._is_mere_reader():
            operations.update(dict.fromkeys(self, "write"))
        return operations

    @api.model
    def _is_mere_reader(self):
        user = self.env.user
        return not self.env.su and user._is_internal() and not self.has_access("create")

    # ------------------------------------------------------------
    # Who may take a step
    # ------------------------------------------------------------

    @api.model
    def _is_supervisor(self):
        return self.env.su or self.env.user.has_group(SUPERVISOR)

    @api.model
    def _check_supervisor_may(self, what):
        """Raise AccessError unless the user is a supervisor (or the system)."""
        if not self._is_supervisor():
            raise AccessError(self.env._("Only sales supervisors %(what)s.", what=what))

    def _filter_handled(self):
        """Return the requests on which the user may take the handler's steps."""
        if self._is_supervisor():
            return self
        if self.env.user.has_group(ACCOUNT_MANAGER):
            return self.filtered(lambda ticket: ticket.user_id == self.env.user)
        return self.browse()

    def _check_handler(self):
        """Raise AccessError unless the user handles all of these, or supervises."""
        self.check_access("read")
        if refused := self - self._filter_handled():
            raise AccessError(
                self.env._(
                    "%(requests)s: only the handler or a sales supervisor takes this "
                    "step.",
                    requests=refused._get_short_names(),
                )
            )

    def _filter_concerned(self):
        """Return the requests that the user is on: who may call for help.

        Handler, creator, the customer's account manager, supervisors.
        """
        if self._is_supervisor():
            return self
        user = self.env.user
        if not user.has_group(ACCOUNT_MANAGER):
            return self.browse()
        return self.filtered(
            lambda t: (
                user in (t.user_id, t.create_uid)
                # sudo: only compares who looks after the customer
                or t.sudo().partner_id.commercial_partner_id.user_id == user
            )
        )

    def _is_customer(self):
        """Tell whether the current user belongs to the customer of all of these."""
        # sudo: only compares whose the requests are
        customer = self.env.user.sudo().partner_id.commercial_partner_id
        return bool(self) and all(
            ticket.partner_id.commercial_partner_id == customer
            for ticket in self.sudo()
        )
