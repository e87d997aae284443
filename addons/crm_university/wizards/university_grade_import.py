import base64
import binascii

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.university_assessment import RESIT
from ..tools.grade_entry import ScoreError, format_score, parse_score
from ..tools.grade_file import MAX_ROWS, GradeFileError, find_columns, read_lines


class UniversityGradeImport(models.TransientModel):
    """Reads the grades of an offering from a CSV or XLSX file, all or nothing."""

    _name = "university.grade.import"
    _description = "Import of Grades"
    _rec_name = "offering_id"

    offering_id = fields.Many2one(
        "university.course.offering", required=True, readonly=True, ondelete="cascade"
    )
    file = fields.Binary(required=True, attachment=False)
    filename = fields.Char()
    is_checked = fields.Boolean(readonly=True)
    line_ids = fields.One2many(
        "university.grade.import.line", "import_id", readonly=True
    )
    error_count = fields.Integer(string="Mistakes", readonly=True)
    grade_count = fields.Integer(string="Grades", readonly=True)
    ignored = fields.Char(string="Columns Left Out", readonly=True)

    def action_check(self):
        """Read the file and show what would be entered, and what is wrong with it.

        :raises UserError: if the file as a whole cannot be read
        """
        self.ensure_one()
        self.offering_id._check_may_enter_grades()
        scores, vals_list, ignored = self._read_file()
        self.write(
            {
                "is_checked": True,
                "line_ids": [
                    Command.clear(),
                    *(Command.create(vals) for vals in vals_list),
                ],
                "error_count": sum(bool(vals["error"]) for vals in vals_list),
                "grade_count": len(scores),
                "ignored": ", ".join(ignored),
            }
        )
        return self._reopen()

    def action_load(self):
        """Enter the grades of the file: all of them, or none.

        :raises UserError: if a line is wrong
        """
        self.ensure_one()
        self.offering_id._check_may_enter_grades()
        # read again: grades or students may have changed since it was shown
        scores, vals_list, _ignored = self._read_file()
        wrong = [vals for vals in vals_list if vals["error"]]
        if wrong:
            raise UserError(
                self.env._(
                    "Nothing was entered. Line %(number)s: %(error)s",
                    number=wrong[0]["number"],
                    error=wrong[0]["error"],
                )
            )
        self.offering_id._save_scores(scores)
        return {"type": "ir.actions.act_window_close"}

    def action_change_file(self):
        """Go back to the choice of the file."""
        self.ensure_one()
        self.write({"is_checked": False, "line_ids": [Command.clear()]})
        return self._reopen()

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import Grades"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    # ------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------

    def _read_file(self):
        """Return (scores as for ``_save_scores``, values of lines, columns left out).

        :raises UserError: if the file as a whole cannot be read
        """
        try:
            content = base64.b64decode(self.with_context(bin_size=False).file or b"")
            lines = read_lines(content)
        except (GradeFileError, binascii.Error) as error:
            code = getattr(error, "code", "unreadable")
            raise UserError(self._describe_file_error(code)) from error
        assessments = self._get_assessments_by_name()
        number, columns, ignored = find_columns(lines[0][1], assessments)
        if not columns:
            raise UserError(
                self.env._(
                    "No column is called as an assessment of this offering "
                    "(%(names)s). Export the sheet, and fill it in.",
                    names=", ".join(assessments),
                )
            )
        by_column = {assessments[name]: index for name, index in columns.items()}
        scores, vals_list = self._read_students(lines[1:], number, by_column)
        return scores, vals_list, ignored

    def _get_assessments_by_name(self):
        assessments = self.offering_id._get_entry_assessments()
        by_name = {assessment.name: assessment for assessment in assessments}
        if len(by_name) < len(assessments):
            raise UserError(
                self.env._("Two assessments have one name. Rename one of them first.")
            )
        return by_name

    def _read_students(self, lines, number, columns):
        """Return the scores and the values of lines, one a line of the file."""
        rows = self._get_rows_by_number()
        levels = self.offering_id._get_grade_levels()
        seen, scores, vals_list = set(), {}, []
        for line_number, cells in lines:
            key = self._get_cell(cells, number)
            vals = {"number": line_number, "student_number": key, "error": False}
            vals_list.append(vals)
            if key in seen or key not in rows:
                vals["error"] = self._describe_student(key, key in seen)
                continue
            seen.add(key)
            vals["student"] = rows[key][:1].partner_id.name
            try:
                found = self._read_scores(rows[key], cells, columns, levels)
            except UserError as error:
                vals["error"] = str(error)
                continue
            scores.update(found)
            vals["summary"] = ", ".join(
                f"{assessment.name} {format_score(score)}"
                for (_row, assessment), score in found.items()
            )
        return scores, vals_list

    def _get_rows_by_number(self):
        """Return the enrollments that can be graded, by student number."""
        rows = self.offering_id._get_entry_rows()
        return rows.filtered("student_number").grouped("student_number")

    def _read_scores(self, rows, cells, columns, levels):
        """Return the scores of a line by (enrollment, assessment); blanks are skipped.

        :param rows: the student's enrollment, and resit
        """
        found = {}
        for assessment, index in columns.items():
            text = self._get_cell(cells, index)
            if not text:
                continue
            row = rows.filtered(lambda r, a=assessment: r.is_resit == (a.kind == RESIT))
            if not row:
                raise UserError(
                    self.env._("%s: no grade can be entered here.", assessment.name)
                )
            try:
                score = parse_score(text, assessment.max_score, levels)
            except ScoreError as error:
                raise UserError(
                    self.env._(
                        "%(assessment)s: %(text)s is no score from 0 to %(highest)g.",
                        assessment=assessment.name,
                        text=text,
                        highest=assessment.max_score,
                    )
                ) from error
            found[row, assessment] = score
        return found

    @staticmethod
    def _get_cell(cells, index):
        return cells[index] if index < len(cells) else ""

    def _describe_student(self, number, is_repeated):
        if is_repeated:
            return self.env._("The student stands in the file twice.")
        if not number:
            return self.env._("The student number is missing.")
        return self.env._("No student of this offering has this number.")

    def _describe_file_error(self, code):
        return {
            "too_big": self.env._("The file is too big for a sheet of grades."),
            "too_long": self.env._(
                "The file has more than %(count)s lines.", count=MAX_ROWS
            ),
            "empty": self.env._("The file is empty."),
        }.get(code, self.env._("The file cannot be read. Choose a CSV or XLSX file."))
