from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import float_compare

from ..tools.grade_entry import SCORE_DIGITS, normalize
from .university_assessment import ENTRY_STATES, RESIT


class UniversityCourseOffering(models.Model):
    """Grades of a whole offering at once, in a sheet or from a file."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "university.course.offering"

    has_grade_sheet = fields.Boolean(compute="_compute_has_grade_sheet")

    @api.depends_context("uid")
    @api.depends("state", "teacher_ids", "enrollment_ids.posted")
    def _compute_has_grade_sheet(self):
        for offering in self:
            offering.has_grade_sheet = offering._is_grader() and bool(
                offering._get_entry_rows()
            )

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_open_grade_sheet(self):
        """Return the sheet of this offering: students down, assessments across.

        :raises AccessError: if the caller neither teaches it nor is a registrar
        :raises UserError: if no grade can be entered now
        """
        self._check_may_enter_grades()
        return self.env["university.grade.sheet"]._open(self)

    def action_import_grades(self):
        """Return the dialogue that reads the grades of this offering from a file.

        :raises AccessError: if the caller neither teaches it nor is a registrar
        :raises UserError: if no grade can be entered now
        """
        self._check_may_enter_grades()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import Grades"),
            "res_model": "university.grade.import",
            "view_mode": "form",
            "target": "new",
            "context": {"default_offering_id": self.id},
        }

    def action_export_grade_sheet(self):
        """Return the download of the sheet that the import reads."""
        self._check_may_enter_grades()
        return {
            "type": "ir.actions.act_url",
            "url": f"/university/offering/{self.id}/grades.xlsx",
            "target": "self",
        }

    def action_view_assessments(self):
        """Return the assessments of this offering, to be changed in their list.

        Teachers change these, and nothing else of their offering.
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_university.university_assessment_action"
        )
        return {
            **action,
            "domain": [("offering_id", "=", self.id)],
            "context": {"default_offering_id": self.id, "hide_offering": True},
        }

    def action_ask_reopen(self):
        """Return the dialogue that asks why finished grades are reopened."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reopen Grades"),
            "res_model": "university.offering.reopen",
            "view_mode": "form",
            "target": "new",
            "context": {"default_offering_ids": self.ids},
        }

    def action_register_resits(self):
        """Register all who failed these posted offerings for the resit.

        :raises AccessError: if the caller is no registrar
        :raises UserError: if there is nobody to register
        """
        failed = self.enrollment_ids.filtered(
            lambda row: (
                row.posted
                and not row.is_passed
                and not row.is_resit
                and not row.resit_ids.filtered(lambda resit: resit.state != "dropped")
            )
        )
        if not failed:
            raise UserError(
                self.env._("Nobody is left who failed and is not registered yet.")
            )
        failed.action_register_resit()
        return True

    # ------------------------------------------------------------
    # Entry
    # ------------------------------------------------------------

    def _is_grader(self):
        """Tell whether the user enters grades of this offering."""
        self.ensure_one()
        user = self.env.user
        return user in self.teacher_ids or user.has_group(
            "crm_university.group_registrar"
        )

    def _check_may_enter_grades(self):
        self.ensure_one()
        if not self._is_grader():
            raise AccessError(
                self.env._(
                    "%(name)s: the grades are entered by who teaches it.",
                    name=self.display_name,
                )
            )
        if not self._get_entry_rows():
            raise UserError(
                self.env._(
                    "%(name)s: no grade can be entered now. Nobody is enrolled, or "
                    "the grades are finished.",
                    name=self.display_name,
                )
            )

    def _get_entry_rows(self):
        """Return the enrollments whose grades may be entered now, by student number."""
        is_open = self.state in ENTRY_STATES
        rows = self.enrollment_ids.filtered(
            lambda row: (
                row.state == "enrolled" and not row.posted and (row.is_resit or is_open)
            )
        )
        return rows.sorted(lambda row: (row.is_resit, row.student_number or "", row.id))

    def _get_entry_assessments(self):
        """Return the assessments in which grades may be entered now."""
        kinds = set(self._get_entry_rows().mapped("is_resit"))
        return self.assessment_ids.filtered(
            lambda assessment: (assessment.kind == RESIT) in kinds
        )

    def _get_entered(self):
        """Return the grades that may be changed now, by (enrollment, assessment)."""
        return {
            (grade.enrollment_id, grade.assessment_id): grade
            for grade in self._get_entry_rows().grade_ids
        }

    def _get_grade_levels(self):
        """Return scores (0 to 100) by names of grades that may be entered by name."""
        self.ensure_one()
        if self.scale_id.kind == "percent":
            return {}
        return {
            normalize(line.name): line.entry_score for line in self.scale_id.line_ids
        }

    def _save_scores(self, scores):
        """Enter, change and delete grades of this offering.

        :param dict scores: score by (enrollment, assessment); None deletes the grade
        """
        entered = self._get_entered()
        new_vals, gone = [], self.env["university.grade"]
        for (row, assessment), score in scores.items():
            grade = entered.get((row, assessment), gone.browse())
            if score is None:
                gone |= grade
            elif not grade:
                new_vals.append(
                    {
                        "enrollment_id": row.id,
                        "assessment_id": assessment.id,
                        "score": score,
                    }
                )
            elif float_compare(grade.score, score, precision_digits=SCORE_DIGITS):
                grade.score = score
        gone.unlink()
        self.env["university.grade"].create(new_vals)

    def _get_grade_table(self):
        """Return the sheet that the import reads: headings, then students."""
        self.ensure_one()
        assessments = self._get_entry_assessments()
        entered = self._get_entered()
        headings = [
            self.env._("Student Number"),
            self.env._("Name"),
            *assessments.mapped("name"),
        ]
        return [
            headings,
            *(
                [
                    row.student_number or "",
                    row.partner_id.name or "",
                    *(
                        entered[row, assessment].score
                        if (row, assessment) in entered
                        else None
                        for assessment in assessments
                    ),
                ]
                for row in self._get_entry_rows()
            ),
        ]
