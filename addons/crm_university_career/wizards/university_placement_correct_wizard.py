from odoo import fields, models


class UniversityPlacementCorrectWizard(models.TransientModel):
    """Asks why a verified placement is corrected."""

    _name = "university.placement.correct.wizard"
    _description = "Correct a Placement"

    placement_id = fields.Many2one(
        "university.placement", required=True, readonly=True, ondelete="cascade"
    )
    reason = fields.Char(required=True)

    def action_apply(self):
        """Begin the correction and open it."""
        self.ensure_one()
        correction = self.placement_id.action_correct(self.reason)
        return {
            "type": "ir.actions.act_window",
            "res_model": correction._name,
            "res_id": correction.id,
            "view_mode": "form",
        }
