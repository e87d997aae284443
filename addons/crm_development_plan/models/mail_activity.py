from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.crm_customer.tools.text import is_blank
from odoo.addons.mail.tools.discuss import Store

# what the reminder of an open step takes from the step
STEP_FIELDS = {
    "active",
    "activity_type_id",
    "date_deadline",
    "res_id",
    "res_model",
    "res_model_id",
    "step_id",
    "summary",
    "user_id",
}


class MailActivity(models.Model):
    """The reminder of a development step: done when the step has its result."""

    _inherit = "mail.activity"

    step_id = fields.Many2one(
        "crm.development.step",
        string="Development Step",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
    )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(vals.get("step_id") for vals in vals_list):
            raise UserError(
                self.env._("The reminder of a step is made by the step itself.")
            )
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and STEP_FIELDS & vals.keys():
            self._check_no_open_step()
        return super().write(vals)

    # at_uninstall=True: the uninstall flag is a context key that any user may send
    @api.ondelete(at_uninstall=True)
    def _unlink_except_open_step(self):
        if not self.env.su:
            self._check_no_open_step()

    def _action_done(self, feedback=False, attachment_ids=None):
        """Keep the feedback as the result of the step."""
        steps = self.filtered("active")._get_open_steps()
        if steps and is_blank(feedback):
            raise UserError(
                self.env._(
                    "“%(step)s” is a step of a development plan. Write its result as "
                    "the feedback to mark it done.",
                    step=steps[0].display_name,
                )
            )
        if steps:
            steps.lead_id._start_plan_work()
            steps._record_result(feedback)
        return super()._action_done(feedback=feedback, attachment_ids=attachment_ids)

    def action_done(self):
        """Ask for the result first where the activity reminds of a step."""
        steps = self.filtered("active")._get_open_steps()
        return steps.action_open_result_wizard() if steps else super().action_done()

    def _to_store_defaults(self, target):
        # sudo: whether it is one, no more
        is_step = Store.Attr("is_development_step", lambda a: bool(a.sudo().step_id))
        return [*super()._to_store_defaults(target), is_step]

    def _get_open_steps(self):
        # sudo: only to find the steps; what is done with them is checked as the user
        return self.sudo().step_id._filter_open().sudo(self.env.su)

    def _check_no_open_step(self):
        steps = self._get_open_steps()
        if steps:
            raise UserError(
                self.env._(
                    "This activity reminds of the step “%(step)s” and follows it. Give "
                    "the step its result, or replace or cancel it on the plan.",
                    step=steps[0].display_name,
                )
            )
