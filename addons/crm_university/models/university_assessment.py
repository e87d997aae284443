from odoo import api, fields, models
from odoo.exceptions import UserError

RESIT = "resit"
# states of an offering in which its assessments and grades may still change
ENTRY_STATES = ("draft", "open")


class UniversityAssessment(models.Model):
    """What a result is made of: tests, papers and exams, each with its weight."""

    _name = "university.assessment"
    _description = "Assessment"
    _order = "offering_id, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    offering_id = fields.Many2one(
        "university.course.offering", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="offering_id.company_id", store=True)
    kind = fields.Selection(
        selection=[
            ("regular", "During the Term"),
            ("midterm", "Midterm"),
            ("final", "Final Exam"),
            (RESIT, "Resit"),
        ],
        default="regular",
        required=True,
    )
    sequence = fields.Integer(default=10)
    weight = fields.Float(
        required=True,
        help="Per cent of the result; those of an offering add up to 100. A resit "
        "stands alone.",
    )
    max_score = fields.Float(string="Highest Score", default=100, required=True)
    grade_ids = fields.One2many("university.grade", "assessment_id", string="Grades")

    _check_weight = models.Constraint(
        "CHECK (weight > 0 AND weight <= 100)",
        "A weight is more than 0 and at most 100 per cent.",
    )
    _check_max_score = models.Constraint(
        "CHECK (max_score > 0)", "The highest score is more than 0."
    )
    _resit_uniq = models.UniqueIndex(
        "(offering_id) WHERE kind = 'resit'", "An offering has one resit."
    )

    @api.model_create_multi
    def create(self, vals_list):
        assessments = super().create(vals_list)
        assessments._check_may_change()
        return assessments

    def write(self, vals):
        if {"weight", "max_score", "kind", "offering_id"} & vals.keys():
            self._check_may_change()
        result = super().write(vals)
        if {"max_score"} & vals.keys():
            self.grade_ids._check_scores()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._check_may_change()
        used = self.filtered("grade_ids")
        if used:
            raise UserError(
                self.env._(
                    "%(names)s: grades are entered already. Delete those first.",
                    names=", ".join(used.mapped("name")),
                )
            )

    def _check_may_change(self):
        """What a posted result was made of stands."""
        if self.env.su:
            return
        late = self.offering_id.filtered(lambda o: o.state not in ENTRY_STATES)
        if late:
            raise UserError(
                self.env._(
                    "The grades of %(names)s are finished or posted: assessments and "
                    "weights stand. Reopen the offering before it is posted; after "
                    "that, change single grades with a reason.",
                    names=", ".join(late[:5].mapped("display_name")),
                )
            )
