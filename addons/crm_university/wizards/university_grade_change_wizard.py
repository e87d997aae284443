from odoo import api, fields, models


class UniversityGradeChangeWizard(models.TransientModel):
    """Asks for the new score of a posted grade, and why it is changed."""

    _name = "university.grade.change.wizard"
    _description = "Change of a Grade"

    grade_id = fields.Many2one(
        "university.grade", required=True, readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="grade_id.partner_id")
    assessment_id = fields.Many2one(related="grade_id.assessment_id")
    old_score = fields.Float(related="grade_id.score", string="Score Now")
    max_score = fields.Float(related="assessment_id.max_score")
    score = fields.Float(
        string="New Score",
        digits=(6, 2),
        compute="_compute_score",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    reason = fields.Char(required=True)

    @api.depends("grade_id")
    def _compute_score(self):
        """Start from the score as it is: nobody enters a zero by overlooking it."""
        for wizard in self:
            wizard.score = wizard.grade_id.score

    def action_apply(self):
        """Change the grade; it checks who may, and recomputes what follows."""
        self.ensure_one()
        self.grade_id.action_change(self.score, self.reason)
        return {"type": "ir.actions.act_window_close"}
