from odoo import api, fields, models


class UniversityCourseSkill(models.Model):
    """A skill that everybody has who passed the course."""

    _name = "university.course.skill"
    _description = "Skill of a Course"
    _order = "course_id, skill_id"
    _rec_name = "skill_id"
    _check_company_auto = True

    course_id = fields.Many2one(
        "university.course",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    skill_id = fields.Many2one(
        "university.skill",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    level = fields.Integer(
        default=3, required=True, aggregator="max", help="From 1 to 5."
    )
    company_id = fields.Many2one(
        related="course_id.company_id", store=True, precompute=True, string="School"
    )

    _skill_uniq = models.UniqueIndex(
        "(course_id, skill_id)", "The course gives this skill already."
    )
    _check_level = models.Constraint(
        "CHECK (level BETWEEN 1 AND 5)", "A skill has a level from 1 to 5."
    )

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows.course_id._refresh_student_skills()
        return rows

    def write(self, vals):
        courses = self.course_id
        result = super().write(vals)
        if {"course_id", "skill_id", "level"} & vals.keys():
            (courses | self.course_id)._refresh_student_skills()
        return result

    def unlink(self):
        courses = self.course_id
        result = super().unlink()
        courses.exists()._refresh_student_skills()
        return result
