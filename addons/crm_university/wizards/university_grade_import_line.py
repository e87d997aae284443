from odoo import fields, models


class UniversityGradeImportLine(models.TransientModel):
    """A line of a file of grades: what would be entered, or what is wrong."""

    _name = "university.grade.import.line"
    _description = "Line of an Import of Grades"
    _order = "number"
    _rec_name = "student"

    import_id = fields.Many2one(
        "university.grade.import", required=True, ondelete="cascade", index=True
    )
    number = fields.Integer(string="Line")
    student_number = fields.Char()
    student = fields.Char()
    summary = fields.Char(string="Grades")
    error = fields.Char(string="What Is Wrong")
