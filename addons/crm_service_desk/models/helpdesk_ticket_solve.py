from markupsafe import Markup

from odoo import api, fields, models

from ..tools.service_states import ASSIGNED, OPEN, PROCESSED, SUSPENDED, UNSOLVED


class HelpdeskTicket(models.Model):
    """The handler's steps: solve, suspend, resume; and giving up, a supervisor's."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "helpdesk.ticket"

    def action_process(self, solution):
        """Record the solution of these requests; their customers are asked about it.

        :param str solution: what was done, not blank
        :raises AccessError: unless the caller is the handler or a sales supervisor
        :raises UserError: if a request is not assigned, or the text is blank
        """
        self._check_handler()
        solution = self._get_reason(
            solution, self.env._("Write down what was done to solve the request.")
        )
        self._lock_for_service()
        self._check_in_state(ASSIGNED)
        # sudo: nobody writes the steps of a request directly; who asks was checked
        tickets = self.sudo()
        stamp = {
            "solution": solution,
            "processed_on": fields.Datetime.now(),
            "processed_by_id": self.env.uid,
        }
        tickets.round_id.write(stamp)
        tickets._enter_state(PROCESSED, {**stamp, "reminded_on": False})
        tickets._log_step(self.env._("Solved: %s", solution))
        return True

    def action_suspend(self, reason):
        """Stop the clock of these requests, for instance while parts are ordered.

        :param str reason: what is waited for, not blank
        :raises AccessError: unless the caller is the handler or a sales supervisor
        :raises UserError: if a request is not assigned, or the reason is blank
        """
        self._check_handler()
        reason = self._get_reason(
            reason, self.env._("Write down what the request waits for.")
        )
        self._lock_for_service()
        self._check_in_state(ASSIGNED)
        vals = {"suspend_reason": reason, "suspended_on": fields.Datetime.now()}
        # sudo: nobody writes the steps of a request directly; who asks was checked
        tickets = self.sudo()
        tickets._enter_state(SUSPENDED, vals)
        tickets._log_step(self.env._("Suspended: %s", reason))
        return True

    def action_resume(self):
        """Let the clock of suspended requests run again.

        :raises AccessError: unless the caller is the handler or a sales supervisor
        :raises UserError: if a request is not suspended
        """
        self._check_handler()
        self._lock_for_service()
        self._check_in_state(SUSPENDED)
        # sudo: nobody writes the steps of a request directly; who asks was checked
        tickets = self.sudo()
        tickets._enter_state(ASSIGNED, {"suspend_reason": False, "suspended_on": False})
        tickets._log_step(self.env._("Resumed."))
        return True

    def action_close_unsolved(self, reason):
        """Close these requests without a solution; they are counted apart.

        :param str reason: why there is none, not blank
        :raises AccessError: if the caller is no sales supervisor
        :raises UserError: if a request is closed, or the reason is blank
        """
        self._check_supervisor_may(self.env._("close a request without a solution"))
        self.check_access("read")
        reason = self._get_reason(
            reason, self.env._("Write down why the request is closed unsolved.")
        )
        self._lock_for_service()
        self._check_in_state(*OPEN)
        # sudo: nobody writes the steps of a request directly; who asks was checked
        tickets = self.sudo()
        tickets._enter_state(
            UNSOLVED,
            {
                "unsolved_reason": reason,
                "close_kind": "unsolved",
                "closed_by_id": self.env.uid,
            },
        )
        tickets._log_step(self.env._("Closed unsolved: %s", reason))
        return True

    # ------------------------------------------------------------
    # Dialogs
    # ------------------------------------------------------------

    def action_open_process(self):
        """Return the dialog that asks for the solution."""
        return self._get_dialog("helpdesk_ticket_process_wizard_action")

    def action_open_reason(self):
        """Return the dialog that asks for the reason of the step in the context."""
        action = self._get_dialog("helpdesk_ticket_reason_wizard_action")
        step = self.env["helpdesk.ticket.reason.wizard"]._fields["step"]
        titles = dict(step._description_selection(self.env))
        title = titles.get(action["context"]["default_step"], action["name"])
        return {**action, "name": title}

    def _get_dialog(self, name):
        xmlid = f"crm_service_desk.{name}"
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        step = self.env.context.get("service_step")
        context = {"default_ticket_ids": self.ids}
        return {**action, "context": {**context, "default_step": step or False}}

    @api.model
    def _join_links(self, tickets):
        """Return an HTML list of links to requests."""
        links = (Markup("<li>%s</li>") % t._get_html_link() for t in tickets)
        return Markup("<ul>%s</ul>") % Markup("").join(links)
