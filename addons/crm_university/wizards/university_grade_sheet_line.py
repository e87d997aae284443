from odoo import fields, models

# assessments for which the sheet has room
MAX_COLUMNS = 10


def get_entry_name(number):
    """Return the field of a column of the sheet; columns count from 1."""
    return f"entry_{number}"


class UniversityGradeSheetLine(models.TransientModel):
    """A student in a sheet of grades; scores as they were typed."""

    _name = "university.grade.sheet.line"
    _description = "Line of a Sheet of Grades"
    _rec_name = "enrollment_id"

    sheet_id = fields.Many2one(
        "university.grade.sheet", required=True, ondelete="cascade", index=True
    )
    enrollment_id = fields.Many2one(
        "university.enrollment", required=True, readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="enrollment_id.partner_id")
    student_number = fields.Char(related="enrollment_id.student_number")
    is_resit = fields.Boolean(related="enrollment_id.is_resit")
    before = fields.Json(readonly=True, help="The texts when the sheet was opened.")
    entry_1 = fields.Char(string="1")
    entry_2 = fields.Char(string="2")
    entry_3 = fields.Char(string="3")
    entry_4 = fields.Char(string="4")
    entry_5 = fields.Char(string="5")
    entry_6 = fields.Char(string="6")
    entry_7 = fields.Char(string="7")
    entry_8 = fields.Char(string="8")
    entry_9 = fields.Char(string="9")
    entry_10 = fields.Char(string="10")
