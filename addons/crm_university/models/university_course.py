from odoo import api, fields, models
from odoo.exceptions import ValidationError


class UniversityCourse(models.Model):
    """What is taught, whenever it is offered."""

    _name = "university.course"
    _description = "Course"
    _inherit = ["mail.thread"]
    _order = "code, id"
    _rec_names_search = ["name", "code"]
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    code = fields.Char(required=True, tracking=True)
    credits = fields.Float(digits=(4, 1), required=True, default=2, tracking=True)
    is_graded = fields.Boolean(
        string="Counts in the Average",
        default=True,
        tracking=True,
        help="Courses that are only passed or failed earn credits and stay out of the "
        "grade point average.",
    )
    scale_id = fields.Many2one(
        "university.grading.scale",
        string="Grading Scale",
        required=True,
        ondelete="restrict",
        default=lambda self: self._default_scale_id(),
    )
    prerequisite_ids = fields.Many2many(
        "university.course",
        relation="university_course_prerequisite",
        column1="course_id",
        column2="prerequisite_id",
        string="Prerequisites",
        check_company=True,
        help="Courses that must be passed before this one is selected.",
    )
    description = fields.Html()
    company_id = fields.Many2one(
        "res.company",
        string="School",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    active = fields.Boolean(default=True)
    offering_ids = fields.One2many("university.course.offering", "course_id")

    _code_uniq = models.UniqueIndex(
        "(company_id, code)", "The school has a course with this code already."
    )
    _check_credits = models.Constraint(
        "CHECK (credits > 0)", "A course earns more than 0 credits."
    )

    @api.model
    def _default_scale_id(self):
        return self.env.ref(
            "crm_university.grading_scale_percent", raise_if_not_found=False
        )

    @api.constrains("prerequisite_ids")
    def _check_prerequisites(self):
        if self._has_cycle("prerequisite_ids"):
            raise ValidationError(
                self.env._(
                    "A course cannot require itself, directly or through others. Look "
                    "at the prerequisites of %(courses)s.",
                    courses=", ".join(self.mapped("display_name")),
                )
            )

    @api.depends("name", "code")
    def _compute_display_name(self):
        for course in self:
            course.display_name = f"{course.code} {course.name}"
