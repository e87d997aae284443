from odoo import fields, models


class UniversityGradeChange(models.Model):
    """A grade that was changed after it was posted: before, after, why and by whom."""

    _name = "university.grade.change"
    _description = "Change of a Posted Grade"
    _order = "create_date desc, id desc"
    _rec_name = "grade_id"

    grade_id = fields.Many2one(
        "university.grade", required=True, ondelete="restrict", index=True
    )
    enrollment_id = fields.Many2one(related="grade_id.enrollment_id", store=True)
    assessment_id = fields.Many2one(related="grade_id.assessment_id")
    company_id = fields.Many2one(related="grade_id.company_id", store=True)
    old_score = fields.Float(digits=(6, 2), required=True)
    new_score = fields.Float(digits=(6, 2), required=True)
    reason = fields.Char(required=True)
    user_id = fields.Many2one("res.users", string="Changed By", required=True)
