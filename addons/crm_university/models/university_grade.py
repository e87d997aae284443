from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import float_compare

from .university_assessment import ENTRY_STATES, RESIT


class UniversityGrade(models.Model):
    """The score of one student in one assessment."""

    _name = "university.grade"
    _description = "Grade"
    _order = "offering_id, enrollment_id, assessment_id"
    _rec_name = "enrollment_id"
    _check_company_auto = True

    enrollment_id = fields.Many2one(
        "university.enrollment", required=True, ondelete="restrict", index=True
    )
    assessment_id = fields.Many2one(
        "university.assessment", required=True, ondelete="restrict", index=True
    )
    offering_id = fields.Many2one(
        related="enrollment_id.offering_id", store=True, index=True, precompute=True
    )
    partner_id = fields.Many2one(
        related="enrollment_id.partner_id", store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(
        related="offering_id.company_id", store=True, precompute=True
    )
    student_number = fields.Char(related="partner_id.student_number")
    score = fields.Float(digits=(6, 2), required=True, aggregator="avg")
    posted = fields.Boolean(related="enrollment_id.posted", store=True)
    entered_by_id = fields.Many2one("res.users", readonly=True)
    entered_on = fields.Datetime(readonly=True)
    change_ids = fields.One2many("university.grade.change", "grade_id", readonly=True)

    _grade_uniq = models.UniqueIndex(
        "(enrollment_id, assessment_id)",
        "The student has a grade in this assessment already. Change that one.",
    )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        stamp = {"entered_by_id": self.env.uid, "entered_on": fields.Datetime.now()}
        grades = super().create([{**vals, **stamp} for vals in vals_list])
        grades._check_may_enter()
        return grades

    def write(self, vals):
        if {"enrollment_id", "assessment_id"} & vals.keys() and not self.env.su:
            raise UserError(
                self.env._(
                    "A grade stays with its student and assessment. Delete it, and "
                    "enter another one."
                )
            )
        if "score" in vals:
            self._check_may_enter()
            vals = {
                **vals,
                "entered_by_id": self.env.uid,
                "entered_on": fields.Datetime.now(),
            }
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_posted(self):
        self._check_may_enter()

    def _check_may_enter(self):
        """Grades are entered until the teacher has finished, not after posting."""
        if self.env.su:
            return
        late = self.filtered(lambda grade: not grade._is_entry_open())
        if late:
            raise UserError(
                self.env._(
                    "%(name)s: the grades of this course are finished or posted. Ask "
                    "the registrar, who changes a posted grade with a reason.",
                    name=late[0].enrollment_id.display_name,
                )
            )

    def _is_entry_open(self):
        """Tell whether this grade may be entered; a resit is graded after posting."""
        enrollment = self.enrollment_id
        if enrollment.posted or enrollment.state == "dropped":
            return False
        return enrollment.is_resit or enrollment.offering_id.state in ENTRY_STATES

    @api.constrains("score", "assessment_id")
    def _check_scores(self):
        for grade in self:
            highest = grade.assessment_id.max_score
            if not 0 <= grade.score <= highest:
                raise ValidationError(
                    self.env._(
                        "%(student)s, %(assessment)s: %(score)g is no score from 0 to "
                        "%(highest)g.",
                        student=grade.partner_id.name,
                        assessment=grade.assessment_id.name,
                        score=grade.score,
                        highest=highest,
                    )
                )

    @api.constrains("enrollment_id", "assessment_id")
    def _check_belongs(self):
        for grade in self:
            assessment = grade.assessment_id
            if (
                assessment.offering_id != grade.enrollment_id.offering_id
                or (assessment.kind == RESIT) != grade.enrollment_id.is_resit
            ):
                raise ValidationError(
                    self.env._(
                        "%(assessment)s is no assessment of %(enrollment)s.",
                        assessment=assessment.display_name,
                        enrollment=grade.enrollment_id.display_name,
                    )
                )

    # ------------------------------------------------------------
    # After posting
    # ------------------------------------------------------------

    def action_change(self, score, reason):
        """Change a posted grade; the old one, the reason and the user are kept.

        :param float score: the new score, 0 to the highest of the assessment
        :param str reason: why, in words
        :raises AccessError: if the caller is no registrar
        :raises UserError: without a reason or a change, or before posting
        :raises ValidationError: if the score is out of range
        """
        self.ensure_one()
        if not self.env.user.has_group("crm_university.group_registrar"):
            raise AccessError(
                self.env._("Posted grades are changed by the registrar only.")
            )
        self.check_access("write")
        if not (reason or "").strip():
            raise UserError(self.env._("Write why the grade is changed."))
        if not self.enrollment_id.posted:
            raise UserError(
                self.env._("The grade is not posted yet: it can simply be corrected.")
            )
        if not float_compare(score, self.score, precision_digits=2):
            raise UserError(
                self.env._("The score is already %(score)g.", score=self.score)
            )
        # sudo: who may change what is posted was checked above
        grade = self.sudo()
        self.env["university.grade.change"].sudo().create(
            {
                "grade_id": self.id,
                "old_score": self.score,
                "new_score": score,
                "reason": reason.strip(),
                "user_id": self.env.uid,
            }
        )
        grade.write({"score": score})
        grade.enrollment_id._record_results()
        return True
