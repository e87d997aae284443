from odoo import api, fields, models


class CrmDevelopmentStepWizard(models.TransientModel):
    """Dialogs: what came of steps, or by what a step is replaced."""

    _name = "crm.development.step.wizard"
    _description = "Development Step Dialog"

    step_ids = fields.Many2many(
        "crm.development.step", string="Steps", required=True, readonly=True
    )
    result = fields.Text()
    date = fields.Date(string="New Date")
    action = fields.Text(
        compute="_compute_action",
        store=True,
        readonly=False,
        help="What is to be done.",
    )

    @api.depends("step_ids")
    def _compute_action(self):
        for wizard in self:
            wizard.action = wizard.step_ids[:1].action

    def action_save_result(self):
        """Record the result of the steps."""
        self.step_ids.write({"result": self.result})
        return {"type": "ir.actions.act_window_close"}

    def action_replace(self):
        """Replace the step; see ``crm.development.step.action_replace``."""
        self.step_ids.action_replace(self.date, self.action)
        return {"type": "ir.actions.act_window_close"}
