from odoo import fields, models


class CrmChurnMeasureWizard(models.TransientModel):
    """Dialog: what is done to keep the customer."""

    _name = "crm.churn.measure.wizard"
    _description = "Add Retention Measure"

    warning_ids = fields.Many2many("crm.churn.warning", required=True, readonly=True)
    description = fields.Text(required=True)
    outcome = fields.Text()

    def action_add(self):
        """Append the measure to the warnings; see ``action_add_measure``."""
        self.ensure_one()
        self.warning_ids.action_add_measure(self.description, self.outcome)
        return {"type": "ir.actions.act_window_close"}
