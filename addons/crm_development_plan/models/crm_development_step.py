from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG
from odoo.addons.crm_customer.tools.text import is_blank

STATES = [
    ("planned", "Planned"),
    ("overdue", "Overdue"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
]
# what people write; the rest is recorded by the system
USER_FIELDS = {"lead_id", "date", "action", "result"}


class CrmDevelopmentStep(models.Model):
    """What is to be done by when to win one opportunity, and what came of it.

    A date stands once it is saved: a step is replaced, not rescheduled. A result
    marks the step done; it can be added to, not erased.
    """

    _name = "crm.development.step"
    _description = "Development Step"
    _order = "date, id"
    _rec_name = "action"

    lead_id = fields.Many2one(
        "crm.lead",
        string="Opportunity",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('development_state', '=', 'developing')]",
    )
    date = fields.Date(
        required=True,
        index=True,
        help="Stands once it is saved. When it cannot be kept, replace the step by one "
        "with another date.",
    )
    action = fields.Text(required=True, help="What is to be done.")
    result = fields.Text(
        help="What came of it; marks the step done. It can be added to, not erased."
    )
    # Not stored: a day passes without anybody writing anything.
    state = fields.Selection(
        selection=STATES,
        compute="_compute_state",
        search="_search_state",
        help="A planned step is overdue as soon as its day has passed.",
    )
    done_date = fields.Date(readonly=True, copy=False)
    cancelled_on = fields.Date(readonly=True, copy=False)
    user_id = fields.Many2one(
        "res.users",
        string="Account Manager",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Who develops the opportunity; of a step that is done: who did then.",
    )
    company_id = fields.Many2one(
        related="lead_id.company_id", store=True, precompute=True
    )
    customer_name = fields.Char(
        related="lead_id.partner_name",
        string="Customer",
        help="The customer who is to be won.",
    )
    playbook_id = fields.Many2one(
        "crm.development.playbook",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="The playbook that this step comes from.",
    )
    replaced_step_id = fields.Many2one(
        "crm.development.step",
        string="Replaces",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    activity_ids = fields.One2many("mail.activity", "step_id", string="Reminders")
    can_edit = fields.Boolean(compute="_compute_can_edit")

    _done_with_result = models.Constraint(
        "CHECK (done_date IS NULL OR result IS NOT NULL)",
        "A step is done when it has a result.",
    )
    _done_or_cancelled = models.Constraint(
        "CHECK (done_date IS NULL OR cancelled_on IS NULL)",
        "A step is either done or cancelled.",
    )

    # ------------------------------------------------------------
    # Computed fields
    # ------------------------------------------------------------

    @api.depends("date", "done_date", "cancelled_on")
    @api.depends_context("tz")
    def _compute_state(self):
        today = fields.Date.context_today(self)
        for step in self:
            if step.done_date:
                step.state = "done"
            elif step.cancelled_on:
                step.state = "cancelled"
            else:
                is_late = step.date and step.date < today
                step.state = "overdue" if is_late else "planned"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        is_open = self._get_open_domain()
        domains = {
            "planned": is_open & Domain("date", ">=", today),
            "overdue": is_open & Domain("date", "<", today),
            "done": Domain("done_date", "!=", False),
            "cancelled": Domain("cancelled_on", "!=", False),
        }
        return Domain.OR(domains[state] for state in value if state in domains)

    def _field_to_sql(self, alias, field_expr, query=None):
        """Let lists be grouped and sorted by the state."""
        if field_expr != "state":
            return super()._field_to_sql(alias, field_expr, query)
        done, cancelled, date = (
            super(CrmDevelopmentStep, self)._field_to_sql(alias, name, query)
            for name in ("done_date", "cancelled_on", "date")
        )
        return self._get_state_sql(done, cancelled, date)

    @api.model
    def _get_state_sql(self, done_date, cancelled_on, date):
        """Return the state as SQL, from the columns that decide it."""
        return SQL(
            "CASE WHEN %s IS NOT NULL THEN 'done' WHEN %s IS NOT NULL THEN 'cancelled' "
            "WHEN %s < %s THEN 'overdue' ELSE 'planned' END",
            done_date,
            cancelled_on,
            date,
            fields.Date.context_today(self),
        )

    @api.depends("lead_id.user_id", "lead_id.development_state")
    @api.depends_context("uid")
    def _compute_can_edit(self):
        for step in self:
            step.can_edit = step.lead_id.can_edit_plan

    @api.onchange("date")
    def _onchange_date(self):
        """Tell when nobody works on the day: it may still be meant."""
        company = self.lead_id.company_id or self.env.company
        if not self.date or company._is_development_working_day(self.date):
            return None
        return {
            "warning": {
                "title": self.env._("Not a working day"),
                "message": self.env._(
                    "%(date)s is a weekend or a public holiday. Keep the date if it is "
                    "meant: it cannot be changed after saving.",
                    date=fields.Date.to_string(self.date),
                ),
                "type": "notification",
            }
        }

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        leads = self.env["crm.lead"].browse(
            {vals["lead_id"] for vals in vals_list if vals.get("lead_id")}
        )
        leads._start_plan_work()
        self._check_actions(vals_list)
        steps = super().create([self._prepare_created_vals(vals) for vals in vals_list])
        steps._schedule_reminders()
        steps.filtered("done_date")._log_results()
        return steps

    def write(self, vals):
        vals = dict(vals)
        self._check_write(vals)
        if "result" in vals:
            fresh = self._filter_open()
            self._record_result(vals.pop("result"))
            fresh._finish_reminders()
        if vals:
            super().write(vals)
        if "action" in vals:
            self._rename_reminders()
        return True

    def unlink(self):
        if not self.env.su:
            self.lead_id._start_plan_work()
        self._get_reminders().unlink()
        return super().unlink()

    # at_uninstall=True: the uninstall flag is a context key that any user may send
    @api.ondelete(at_uninstall=True)
    def _unlink_except_planned(self):
        if self.env.su and self.env.context.get(MODULE_UNINSTALL_FLAG):
            return
        kept = self.filtered(lambda step: step.result or step.state == "overdue")
        if kept:
            raise UserError(
                self.env._(
                    "“%(step)s” cannot be deleted: it has a result or its day has "
                    "passed. A step that is not needed any more can be cancelled.",
                    step=kept[0].display_name,
                )
            )

    @api.model
    def _prepare_created_vals(self, vals):
        """Return the values of a new step with what the system records about it."""
        if not self.env.su:
            vals = {name: vals[name] for name in USER_FIELDS & vals.keys()}
        vals = dict(vals)
        lead = self.env["crm.lead"].browse(vals.get("lead_id"))
        vals.setdefault("user_id", lead.user_id.id)
        if is_blank(vals.get("result")):
            vals["result"] = False
        else:
            vals.setdefault("done_date", fields.Date.context_today(self))
        return vals

    @api.model
    def _check_actions(self, vals_list):
        for vals in vals_list:
            if "action" in vals and is_blank(vals["action"]):
                raise UserError(self.env._("Write what is to be done in this step."))

    def _check_write(self, vals):
        """Check what may be changed in these steps, and by whom."""
        if not self.env.su or {"action", "result"} & vals.keys():
            self.lead_id._start_plan_work()
        self._check_actions([vals])
        self._check_date_kept(vals)
        if not self.env.su and vals.keys() - {"date", "action", "result"}:
            raise UserError(
                self.env._(
                    "Of a step you can change what is to be done, and the result; "
                    "everything else follows by itself."
                )
            )
        if "action" in vals:
            self._check_open()

    def _check_date_kept(self, vals):
        if "date" not in vals:
            return
        date = fields.Date.to_date(vals["date"])
        if any(step.date != date for step in self):
            raise UserError(
                self.env._(
                    "The date of a step stands once it is saved: a moved date would "
                    "hide the delay. Replace the step by one with another date."
                )
            )
        del vals["date"]

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_cancel(self):
        """Cancel steps that are not needed any more; they stay on the plan.

        :raises AccessError: unless the user is the assignee or a supervisor
        :raises UserError: if a step is done or cancelled, or the development has ended
        """
        self.lead_id._start_plan_work()
        self._check_open()
        self._cancel()
        return True

    def action_replace(self, date, action=None):
        """Cancel this step and plan another one in its place.

        :param date: day of the new step, a date or ``YYYY-MM-DD``
        :param str action: what is to be done; by default the same as before
        :return: the new step
        :raises UserError: as ``action_cancel``
        """
        self.ensure_one()
        self.action_cancel()
        # sudo: the origin of a step is the system's; who asks was checked above
        return (
            self.sudo()
            .create(
                {
                    "lead_id": self.lead_id.id,
                    "date": date,
                    "action": self.action if action is None else action,
                    "playbook_id": self.playbook_id.id,
                    "replaced_step_id": self.id,
                }
            )
            .sudo(self.env.su)
        )

    def action_open_replace_wizard(self):
        """Return the dialog that asks for the new date."""
        return self._get_dialog("crm_development_step_replace_action")

    def action_open_result_wizard(self):
        """Return the dialog that asks for the result."""
        return self._get_dialog("crm_development_step_result_action")

    def _get_dialog(self, name):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"crm_development_plan.{name}"
        )
        return {**action, "context": {"default_step_ids": self.ids}}

    # ------------------------------------------------------------
    # Results
    # ------------------------------------------------------------

    @api.model
    def _get_open_domain(self):
        return Domain("done_date", "=", False) & Domain("cancelled_on", "=", False)

    def _filter_open(self):
        return self.filtered(lambda step: not step.done_date and not step.cancelled_on)

    def _check_open(self):
        closed = self - self._filter_open()
        if closed:
            states = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "“%(step)s” is already closed (%(state)s).",
                    step=closed[0].display_name,
                    state=states[closed[0].state],
                )
            )

    # the only place that may write past `write`, for the date of the result
    # pylint: disable=missing-return,super-method-mismatch
    def _record_result(self, result):
        """Keep the result of these steps; mark those done that were open.

        :raises UserError: if it is blank, takes away from an earlier result, or a step
            was cancelled
        """
        self.filtered("cancelled_on")._check_open()
        self._check_result_kept(result)
        fresh = self._filter_open()
        super().write({"result": result})
        super(CrmDevelopmentStep, fresh).write(
            {"done_date": fields.Date.context_today(self)}
        )

    def _check_result_kept(self, result):
        text = (result or "").replace("\r\n", "\n")
        for step in self:
            before = (step.result or "").replace("\r\n", "\n").rstrip()
            if is_blank(text) or not text.startswith(before):
                raise UserError(
                    self.env._(
                        "A result can be added to, not erased or changed: write what "
                        "is new below what stands there."
                    )
                    if before
                    else self.env._("Write what came of the step.")
                )

    def _cancel(self):
        """Cancel these open steps and take back their reminders."""
        # sudo: the day is recorded by the system; the caller has checked who asks
        steps = self.sudo()
        steps.write({"cancelled_on": fields.Date.context_today(self)})
        steps._get_reminders().unlink()

    # ------------------------------------------------------------
    # Reminders
    # ------------------------------------------------------------

    def _get_reminders(self):
        """Return the open activities that remind of these steps."""
        # sudo: reminders belong to the step, whoever they are assigned to
        return self.env["mail.activity"].sudo().search([("step_id", "in", self.ids)])

    def _schedule_reminders(self):
        """Remind the account managers of these steps, as far as they are open."""
        model_id = self.env["ir.model"]._get_id("crm.lead")
        activity_type = self.env.ref("crm_development_plan.mail_activity_type_step")
        # sudo: as above. No mail: nobody needs one for each step of a plan.
        self.env["mail.activity"].sudo().with_context(
            mail_activity_quick_update=True
        ).create(
            [
                {
                    "res_model_id": model_id,
                    "res_id": step.lead_id.id,
                    "step_id": step.id,
                    "activity_type_id": activity_type.id,
                    "summary": step._get_summary(),
                    "automated": True,
                    "user_id": step.user_id.id,
                    "date_deadline": step.date,
                }
                for step in self._filter_open()
                if step.sudo().user_id.active
            ]
        )

    def _get_summary(self):
        """Return what is to be done in one line."""
        return " ".join(self.action.split())

    def _rename_reminders(self):
        for reminder in self._get_reminders():
            reminder.summary = reminder.step_id._get_summary()

    def _finish_reminders(self):
        """Mark the reminders of these steps, which have the same result, done."""
        if self:
            feedback = self[0].result
            self._get_reminders().write({"active": False, "feedback": feedback})
            self._log_results()

    def _log_results(self):
        bodies = {
            lead.id: Markup("<br/>").join(
                self.env._(
                    "Step “%(step)s” done: %(result)s",
                    step=step._get_summary(),
                    result=step.result,
                )
                for step in steps
            )
            for lead, steps in self.grouped("lead_id").items()
        }
        # sudo: a note of the system about what the assignee did
        self.lead_id.sudo()._message_log_batch(
            bodies=bodies, author_id=self.env.user.partner_id.id
        )

    def _hand_over(self):
        """Give these open steps and their reminders to the present assignees."""
        # sudo: the account manager of a step follows the opportunity
        for user, steps in self.sudo().grouped(lambda s: s.lead_id.user_id).items():
            steps.write({"user_id": user.id})
            reminders = steps._get_reminders()
            reminders.with_context(mail_activity_quick_update=True).write(
                {"user_id": user.id}
            )
            (steps - reminders.step_id)._schedule_reminders()
