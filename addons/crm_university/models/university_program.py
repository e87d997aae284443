from odoo import api, fields, models

LEVELS = [
    ("certificate", "Certificate"),
    ("associate", "Associate"),
    ("bachelor", "Bachelor"),
    ("master", "Master"),
    ("doctor", "Doctor"),
]


class UniversityProgram(models.Model):
    """What students study towards a degree."""

    _name = "university.program"
    _description = "Program"
    _inherit = ["mail.thread"]
    _order = "code, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    code = fields.Char(required=True)
    level = fields.Selection(selection=LEVELS, default="bachelor", required=True)
    credits_required = fields.Float(
        digits=(6, 1), help="Credits to earn for the degree.", tracking=True
    )
    director_id = fields.Many2one("res.users")
    company_id = fields.Many2one(
        "res.company",
        string="School",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    active = fields.Boolean(default=True)
    course_line_ids = fields.One2many(
        "university.program.course", "program_id", string="Courses", copy=True
    )
    credits_offered = fields.Float(
        compute="_compute_credits_offered",
        digits=(6, 1),
        help="Credits of all courses of the program.",
    )
    is_incomplete = fields.Boolean(
        compute="_compute_credits_offered",
        help="The courses of the program do not add up to the credits it asks for.",
    )

    _code_uniq = models.UniqueIndex(
        "(company_id, code)", "The school has a program with this code already."
    )
    _check_credits = models.Constraint(
        "CHECK (credits_required >= 0)", "Credits cannot be negative."
    )

    @api.depends("course_line_ids.course_id.credits", "credits_required")
    def _compute_credits_offered(self):
        for program in self:
            offered = sum(program.course_line_ids.course_id.mapped("credits"))
            program.credits_offered = offered
            program.is_incomplete = (
                not program.course_line_ids or offered < program.credits_required
            )

    @api.depends("name", "code")
    def _compute_display_name(self):
        for program in self:
            program.display_name = f"{program.code} {program.name}"
