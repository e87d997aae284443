from odoo import api, fields, models


class UniversityProgramEnrollment(models.Model):
    """A student's time in a program."""

    _name = "university.program.enrollment"
    _description = "Program Enrollment"
    _order = "date_start desc, id desc"
    _rec_name = "program_id"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Student",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('is_company', '=', False)]",
    )
    program_id = fields.Many2one(
        "university.program",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    class_id = fields.Many2one(
        "university.class", index="btree_not_null", check_company=True
    )
    date_start = fields.Date(required=True, default=fields.Date.context_today)
    date_end = fields.Date()
    state = fields.Selection(
        selection=[
            ("active", "Studying"),
            ("completed", "Completed"),
            ("left", "Left"),
        ],
        default="active",
        required=True,
    )
    company_id = fields.Many2one(related="program_id.company_id", store=True)

    _active_uniq = models.UniqueIndex(
        "(partner_id, program_id) WHERE state = 'active'",
        "The student is in this program already.",
    )
    _check_dates = models.Constraint(
        "CHECK (date_end IS NULL OR date_start <= date_end)",
        "A program does not end before it starts.",
    )
    _check_ended = models.Constraint(
        "CHECK (state = 'active' OR date_end IS NOT NULL)",
        "Fill in the day on which the student completed or left the program.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        for row in rows.filtered("class_id"):
            row.partner_id.class_id = row.class_id
        return rows
