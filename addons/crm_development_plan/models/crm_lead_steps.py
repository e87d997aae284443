from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools.sql import column_exists, create_column

from .crm_lead import SUPERVISOR


class CrmLead(models.Model):
    """The plan of an opportunity: dated steps, from playbooks or by hand."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "crm.lead"

    step_ids = fields.One2many("crm.development.step", "lead_id", string="Plan")
    playbook_id = fields.Many2one(
        "crm.development.playbook",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="The playbook applied last.",
    )
    last_result_date = fields.Date(
        string="Last Result",
        compute="_compute_last_result_date",
        store=True,
        help="Day of the latest result on the plan.",
    )
    next_step_date = fields.Date(string="Next Step", compute="_compute_next_step_date")
    can_edit_plan = fields.Boolean(
        compute="_compute_can_edit_plan",
        help="Whether the current user may work on the plan now.",
    )

    def _auto_init(self):
        """Make the column empty: there are no steps yet to compute it from."""
        if not column_exists(self.env.cr, self._table, "last_result_date"):
            create_column(self.env.cr, self._table, "last_result_date", "date")
        return super()._auto_init()

    @api.depends("step_ids.done_date")
    def _compute_last_result_date(self):
        dates = dict(
            self.env["crm.development.step"]._read_group(
                [("lead_id", "in", self.ids)], ["lead_id"], ["done_date:max"]
            )
        )
        for lead in self:
            lead.last_result_date = dates.get(lead._origin, False)

    @api.depends("step_ids.date", "step_ids.done_date", "step_ids.cancelled_on")
    def _compute_next_step_date(self):
        steps = self.env["crm.development.step"]
        domain = steps._get_open_domain() & Domain("lead_id", "in", self.ids)
        dates = dict(steps._read_group(domain, ["lead_id"], ["date:min"]))
        for lead in self:
            lead.next_step_date = dates.get(lead._origin, False)

    @api.depends("development_state", "user_id")
    @api.depends_context("uid")
    def _compute_can_edit_plan(self):
        handled = self._filter_plan_handled()
        for lead in self:
            is_developing = lead.development_state == "developing"
            lead.can_edit_plan = is_developing and lead in handled

    # ------------------------------------------------------------
    # Who may work on a plan, and when
    # ------------------------------------------------------------

    def _filter_plan_handled(self):
        """Return the opportunities whose plan is the current user's business."""
        user = self.env.user
        if self.env.su or user.has_group(SUPERVISOR):
            return self
        if user.has_group("crm_customer.group_account_manager"):
            return self.filtered(lambda lead: lead.user_id == user)
        return self.browse()

    def _start_plan_work(self):
        """Check who asks, lock the opportunities, check that they are developed.

        The check reads what the lock protects: no step is added while somebody else
        ends the development.

        :raises AccessError: unless the user is the assignee or a supervisor
        :raises UserError: if an opportunity is not under development
        """
        self.check_access("read")
        if self._filter_plan_handled() != self:
            raise AccessError(
                self.env._(
                    "Only the account manager to whom the opportunity is assigned, or "
                    "a sales supervisor, may work on its plan."
                )
            )
        self._lock_for_development()
        idle = self.filtered(lambda lead: lead.development_state != "developing")
        if idle:
            raise UserError(
                self.env._(
                    "%(names)s: not under development. A plan is worked on after the "
                    "opportunity was assigned and before it has ended.",
                    names=idle._get_short_names(),
                )
            )

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_apply_playbook(self, playbook_id, start_date=None):
        """Plan the steps of a playbook for each of these opportunities.

        :param int playbook_id: a playbook
        :param start_date: day of offset 0, a date or ``YYYY-MM-DD``; today by default
        :return: the new steps
        :raises AccessError: unless the user is the assignee or a supervisor
        :raises UserError: if an opportunity is not under development or has open steps
            of the same playbook, or the playbook is archived or empty
        """
        self._start_plan_work()
        playbook = self.env["crm.development.playbook"].browse(playbook_id).exists()
        playbook._check_applicable()
        self._check_not_applied(playbook)
        start = fields.Date.to_date(start_date) or fields.Date.context_today(self)
        vals_list = [
            vals
            for company, leads in self.grouped("company_id").items()
            for vals in playbook._prepare_steps_vals(leads, company, start)
        ]
        # sudo: the playbook of a step is the system's; who asks was checked above
        self.sudo().write({"playbook_id": playbook.id})
        steps = self.env["crm.development.step"].sudo().create(vals_list)
        return steps.sudo(self.env.su)

    def action_open_playbook_wizard(self):
        """Return the dialog that asks which playbook to apply."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_development_plan.crm_development_playbook_wizard_action"
        )
        return {**action, "context": {"default_lead_ids": self.ids}}

    def _check_not_applied(self, playbook):
        steps = self._get_open_steps().filtered(lambda s: s.playbook_id == playbook)
        if steps:
            raise UserError(
                self.env._(
                    "%(names)s: steps of the playbook “%(playbook)s” are still open. "
                    "Finish or cancel them before you apply it again.",
                    names=steps.lead_id._get_short_names(),
                    playbook=playbook.name,
                )
            )

    # ------------------------------------------------------------
    # What the plan does with the opportunity
    # ------------------------------------------------------------

    def _get_open_steps(self):
        steps = self.env["crm.development.step"]
        domain = steps._get_open_domain() & Domain("lead_id", "in", self.ids)
        return steps.search(domain)

    def _cancel_open_steps(self):
        self._get_open_steps()._cancel()
        return super()._cancel_open_steps()

    def _follow_assignee(self):
        self._get_open_steps()._hand_over()
        return super()._follow_assignee()

    def _merge_opportunity(self, *args, **kwargs):
        """Settle the steps that came along, when the state of the result is known."""
        merged = super()._merge_opportunity(*args, **kwargs)
        # sudo: steps follow the opportunity, which the caller was allowed to merge
        steps = merged.sudo()._get_open_steps()
        if merged.development_state == "developing":
            steps._hand_over()
        else:
            steps._cancel()
        return merged

    def _merge_dependences(self, opportunities):
        """Move the steps along, before core moves the activities."""
        # sudo: the opportunity of a step is the system's
        steps = self.env["crm.development.step"].sudo()
        steps = steps.search([("lead_id", "in", opportunities.ids)])
        steps._get_reminders().write({"res_id": self.id})
        steps.write({"lead_id": self.id})
        opportunities.invalidate_recordset(["activity_ids"])
        return super()._merge_dependences(opportunities)
