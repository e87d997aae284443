from odoo import fields, models


class CrmChurnLostWizard(models.TransientModel):
    """Dialog: why the customer is given up."""

    _name = "crm.churn.lost.wizard"
    _inherit = ["crm.dictionary.mixin"]
    _description = "Confirm Lost Customer"

    warning_ids = fields.Many2many("crm.churn.warning", required=True, readonly=True)
    reason_id = fields.Many2one(
        "crm.dictionary.item",
        dictionary_category="churn_reason",
        domain="[('category', '=', 'churn_reason')]",
        required=True,
        ondelete="cascade",
    )
    note = fields.Text(required=True)

    def action_confirm(self):
        """Close the warnings as lost; see ``action_confirm_lost``."""
        self.ensure_one()
        self.warning_ids.action_confirm_lost(self.reason_id, self.note)
        return {"type": "ir.actions.act_window_close"}
