from odoo import fields, models


class UniversityProgramCourse(models.Model):
    """A course in the plan of a program."""

    _name = "university.program.course"
    _description = "Course of a Program"
    _order = "semester, sequence, id"
    _rec_name = "course_id"
    _check_company_auto = True

    program_id = fields.Many2one(
        "university.program", required=True, ondelete="cascade", index=True
    )
    course_id = fields.Many2one(
        "university.course",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(related="program_id.company_id", store=True)
    credits = fields.Float(related="course_id.credits")
    is_required = fields.Boolean(string="Required", default=True)
    semester = fields.Integer(default=1, help="1 is the first of the program.")
    sequence = fields.Integer(default=10)

    _course_uniq = models.UniqueIndex(
        "(program_id, course_id)", "The course is in the program already."
    )
    _check_semester = models.Constraint(
        "CHECK (semester > 0)", "Semesters are counted from 1."
    )
