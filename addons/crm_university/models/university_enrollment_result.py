from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import float_round

from ..tools.gpa import Attempt
from .university_assessment import RESIT

# results are told with one decimal
SCORE_DIGITS = 1


class UniversityEnrollment(models.Model):
    """The result of an enrollment, from its grades; posted by the registrar."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "university.enrollment"

    grade_ids = fields.One2many("university.grade", "enrollment_id", string="Grades")
    posted = fields.Boolean(readonly=True, copy=False, index=True)
    score = fields.Float(
        digits=(6, 2), readonly=True, copy=False, aggregator="avg", help="0 to 100."
    )
    scale_line_id = fields.Many2one(
        "university.grading.scale.line",
        string="Grade",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    points = fields.Float(
        string="Grade Points",
        digits=(4, 2),
        readonly=True,
        copy=False,
        aggregator="avg",
    )
    is_passed = fields.Boolean(string="Passed", readonly=True, copy=False)
    counts = fields.Boolean(
        readonly=True,
        copy=False,
        help="Of all attempts at the course this one counts in the average.",
    )
    resit_ids = fields.One2many("university.enrollment", "origin_id", string="Resits")

    def _compute_score(self):
        """Return the result (0 to 100) of this enrollment's grades.

        Sum of the scores in per cent of their highest, by the weights of their
        assessments. A resit stands alone, and may be worth no more than the school
        allows.
        """
        self.ensure_one()
        grades = self.grade_ids
        total = sum(grades.assessment_id.mapped("weight"))
        score = sum(
            grade.assessment_id.weight * grade.score / grade.assessment_id.max_score
            for grade in grades
        )
        score = 100 * score / total if total else 0
        cap = self.company_id.university_resit_cap
        if self.is_resit and cap:
            score = min(score, cap)
        return float_round(score, precision_digits=SCORE_DIGITS)

    def _record_results(self):
        """Post the results of these, and what follows from them.

        Called in superuser mode, with all grades entered.
        """
        for row in self:
            score = row._compute_score()
            line = row.offering_id.scale_id._get_line(score)
            row.write(
                {
                    "state": "completed",
                    "posted": True,
                    "score": score,
                    "scale_line_id": line.id,
                    "points": line.points,
                    "is_passed": line.is_pass,
                }
            )
        self.partner_id._refresh_standing()
        self.offering_id._refresh_figures()

    def _to_attempts(self):
        """Return these as dict ``{tools.gpa.Attempt: id}``."""
        return {
            Attempt(
                course=row.course_id.id,
                credits=row.credits,
                order=(row.term_id.date_start, row.attempt, row.id),
                score=row.score,
                points=row.points,
                is_passed=row.is_passed,
                is_graded=row.course_id.is_graded,
                posted=row.posted,
                dropped=row.state == "dropped",
            ): row.id
            for row in self
        }

    # ------------------------------------------------------------
    # Resits
    # ------------------------------------------------------------

    def action_register_resit(self):
        """Register these students, who failed, for the resit of their offering.

        :return: the enrollments of the resit
        :raises AccessError: if the caller is no registrar
        :raises UserError: if a student has not failed, or is registered already
        """
        self._check_registrar()
        self.check_access("write")
        refused = self.filtered(
            lambda row: (
                not row.posted
                or row.is_passed
                or row.resit_ids.filtered(lambda r: r.state != "dropped")
            )
        )
        if refused:
            raise UserError(
                self.env._(
                    "%(names)s: a resit follows on a posted result that was not "
                    "passed, once.",
                    names=", ".join(refused[:5].mapped("display_name")),
                )
            )
        # sudo: resits are made by the system; who may ask for them was checked above
        rows = self.sudo()
        rows.offering_id._make_resit_assessments()
        resits = rows.create([row._prepare_resit_vals() for row in rows])
        return resits.sudo(self.env.su)

    def _prepare_resit_vals(self):
        return {
            "partner_id": self.partner_id.id,
            "offering_id": self.offering_id.id,
            "program_id": self.program_id.id,
            "is_resit": True,
            "origin_id": self.id,
            "state": "enrolled",
        }

    def action_post_resit(self):
        """Post the results of these resits.

        :raises AccessError: if the caller is no registrar
        :raises UserError: if a grade is missing
        """
        self._check_registrar()
        missing = self.filtered(lambda row: not row.is_resit or not row.grade_ids)
        if missing:
            raise UserError(
                self.env._(
                    "%(names)s: enter the grade of the resit first.",
                    names=", ".join(missing[:5].mapped("display_name")),
                )
            )
        # sudo: results are written by the system; the role was checked above
        self.sudo().filtered(lambda row: not row.posted)._record_results()
        return True

    @api.model
    def _check_registrar(self):
        if not self.env.user.has_group("crm_university.group_registrar"):
            raise AccessError(
                self.env._("Results are posted, and resits made, by the registrar.")
            )

    def _get_missing_assessments(self):
        """Return the assessments in which this student has no grade yet."""
        self.ensure_one()
        wanted = self.offering_id.assessment_ids.filtered(
            lambda assessment: (assessment.kind == RESIT) == self.is_resit
        )
        return wanted - self.grade_ids.assessment_id
