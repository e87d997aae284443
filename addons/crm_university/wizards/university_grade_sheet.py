from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.university_assessment import RESIT
from ..tools.grade_entry import ScoreError, format_score, parse_score
from .university_grade_sheet_line import MAX_COLUMNS, get_entry_name

# how many mistakes are told at once
MAX_TOLD = 10


class UniversityGradeSheet(models.TransientModel):
    """Grades of an offering as a sheet: students down, assessments across."""

    _name = "university.grade.sheet"
    _description = "Sheet of Grades"
    _rec_name = "offering_id"

    offering_id = fields.Many2one(
        "university.course.offering", required=True, readonly=True, ondelete="cascade"
    )
    assessment_ids = fields.Json(
        readonly=True, help="Assessments of the columns, in their order."
    )
    column_names = fields.Json(compute="_compute_columns")
    column_count = fields.Integer(compute="_compute_columns")
    legend = fields.Char(string="Columns", compute="_compute_columns")
    line_ids = fields.One2many("university.grade.sheet.line", "sheet_id")

    @api.depends("assessment_ids")
    def _compute_columns(self):
        for sheet in self:
            names = [
                self.env._(
                    "%(name)s (%(weight)g %%)", name=column.name, weight=column.weight
                )
                for column in sheet._get_assessments()
            ]
            sheet.column_names = names
            sheet.column_count = len(names)
            sheet.legend = " · ".join(
                f"{number} {name}" for number, name in enumerate(names, 1)
            )

    @api.model
    def _open(self, offering):
        """Return the action that shows a new sheet of an offering."""
        assessments = offering._get_entry_assessments()
        if not assessments:
            raise UserError(
                self.env._(
                    "%(name)s has no assessments yet. Add them, with weights that "
                    "add up to 100 per cent.",
                    name=offering.display_name,
                )
            )
        if len(assessments) > MAX_COLUMNS:
            raise UserError(
                self.env._(
                    "The sheet has room for %(count)s assessments. Import the grades "
                    "from a file instead.",
                    count=MAX_COLUMNS,
                )
            )
        sheet = self.create(
            {"offering_id": offering.id, "assessment_ids": assessments.ids}
        )
        sheet._fill()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Grades of %s", offering.display_name),
            "res_model": self._name,
            "res_id": sheet.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def _fill(self):
        """Make a line for each student, with what is entered already."""
        entered = self.offering_id._get_entered()
        numbers = {one: n for n, one in enumerate(self._get_assessments(), 1)}
        texts = {row: {} for row in self.offering_id._get_entry_rows()}
        for (row, assessment), grade in entered.items():
            if assessment in numbers:
                name = get_entry_name(numbers[assessment])
                texts[row][name] = format_score(grade.score)
        self.env["university.grade.sheet.line"].create(
            [
                {"sheet_id": self.id, "enrollment_id": row.id, "before": cells, **cells}
                for row, cells in texts.items()
            ]
        )

    def _get_assessments(self):
        return self.env["university.assessment"].browse(self.assessment_ids or [])

    # ------------------------------------------------------------
    # Saving
    # ------------------------------------------------------------

    def action_save(self):
        """Save what was changed in this sheet, or nothing of it.

        :raises UserError: if something is no score, or somebody else was faster
        """
        self.ensure_one()
        offering = self.offering_id
        offering._check_may_enter_grades()
        if self._get_assessments() - offering.assessment_ids:
            raise UserError(
                self.env._("The assessments have changed. Open the sheet again.")
            )
        scores, mistakes = self._read_changes()
        if mistakes:
            raise UserError("\n".join(mistakes[:MAX_TOLD]))
        offering._save_scores(scores)
        return {"type": "ir.actions.act_window_close"}

    def _read_changes(self):
        """Return ({(enrollment, assessment): score}, [mistake in words])."""
        rows = self.offering_id._get_entry_rows()
        entered = self.offering_id._get_entered()
        levels = self.offering_id._get_grade_levels()
        scores, mistakes = {}, []
        for line, assessment, text, before in self._iterate_changes():
            row = line.enrollment_id
            grade = entered.get((row, assessment))
            if row not in rows or (assessment.kind == RESIT) != row.is_resit:
                mistakes.append(self._describe_closed(line, assessment))
            elif (format_score(grade.score) if grade else "") != before:
                mistakes.append(self._describe_conflict(line, assessment))
            else:
                try:
                    scores[row, assessment] = parse_score(
                        text, assessment.max_score, levels
                    )
                except ScoreError:
                    mistakes.append(self._describe_score(line, assessment, text))
        return scores, mistakes

    def _iterate_changes(self):
        """Yield (line, assessment, text, text before) of each changed cell."""
        assessments = list(enumerate(self._get_assessments(), 1))
        for line in self.line_ids:
            for number, assessment in assessments:
                name = get_entry_name(number)
                text = (line[name] or "").strip()
                before = (line.before or {}).get(name, "")
                if text != before:
                    yield line, assessment, text, before

    def _describe_score(self, line, assessment, text):
        return self.env._(
            "%(student)s, %(assessment)s: %(text)s is no score from 0 to %(highest)g.",
            student=line.partner_id.name,
            assessment=assessment.name,
            text=text,
            highest=assessment.max_score,
        )

    def _describe_closed(self, line, assessment):
        return self.env._(
            "%(student)s, %(assessment)s: no grade can be entered here.",
            student=line.partner_id.name,
            assessment=assessment.name,
        )

    def _describe_conflict(self, line, assessment):
        return self.env._(
            "%(student)s, %(assessment)s: somebody else has changed this grade in the "
            "meantime. Open the sheet again.",
            student=line.partner_id.name,
            assessment=assessment.name,
        )
