import base64

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..tools.grade_file import read_lines, write_sheet
from .test_grades import GradeCase


class EntryCase(GradeCase):
    """The grades of an offering, entered all at once."""

    def _open(self, user=None):
        action = self.offering.with_user(user or self.teacher).action_open_grade_sheet()
        sheets = self.env["university.grade.sheet"].with_user(user or self.teacher)
        return sheets.browse(action["res_id"])

    def _get_score(self, row, assessment):
        grade = row.grade_ids.filtered(lambda one: one.assessment_id == assessment)
        return grade.score if grade else None


@tagged("post_install", "-at_install")
class TestGradeSheet(EntryCase):
    def test_students_stand_down_and_assessments_across(self):
        self._grade(self.rows[1], self.exam, 60.5)
        sheet = self._open()
        self.assertEqual(sheet.line_ids.enrollment_id, self.rows)
        self.assertEqual(sheet.column_names, ["Paper (40 %)", "Exam (60 %)"])
        self.assertEqual(sheet.line_ids.mapped("entry_2"), [False, "60.5", False])

    def test_what_is_typed_is_entered_changed_and_taken_back(self):
        self._grade(self.rows[0], self.paper, 70)
        self._grade(self.rows[1], self.paper, 71)
        sheet = self._open()
        sheet.line_ids[0].entry_1 = "80"
        sheet.line_ids[1].entry_1 = ""
        sheet.line_ids[2].entry_2 = "9０"
        sheet.action_save()
        self.assertEqual(self._get_score(self.rows[0], self.paper), 80)
        self.assertIsNone(self._get_score(self.rows[1], self.paper))
        self.assertEqual(self._get_score(self.rows[2], self.exam), 90)
        self.assertEqual(self.rows[2].grade_ids.entered_by_id, self.teacher)

    def test_one_mistake_and_nothing_is_entered(self):
        sheet = self._open()
        sheet.line_ids[0].entry_1 = "80"
        sheet.line_ids[1].entry_1 = "101"
        with self.assertRaisesRegex(UserError, "Student 1, Paper: 101 is no score"):
            sheet.action_save()
        self.assertFalse(self.offering.grade_ids)

    def test_names_of_grades_where_the_scale_has_some(self):
        self.offering.scale_id = self.env.ref("crm_university.grading_scale_five")
        sheet = self._open()
        sheet.line_ids[0].entry_1 = "Good"
        sheet.action_save()
        self.assertEqual(self._get_score(self.rows[0], self.paper), 85)

    def test_what_a_colleague_changed_meanwhile_is_not_overwritten(self):
        self.offering.teacher_ids |= self.teacher2
        sheet = self._open()
        self._grade(self.rows[0], self.paper, 55, self.teacher2)
        sheet.line_ids[0].entry_1 = "80"
        with self.assertRaisesRegex(UserError, "somebody else has changed"):
            sheet.action_save()
        self.assertEqual(self._get_score(self.rows[0], self.paper), 55)

    def test_what_was_left_alone_is_not_touched(self):
        self.offering.teacher_ids |= self.teacher2
        self._grade(self.rows[0], self.paper, 55, self.teacher2)
        sheet = self._open()
        sheet.line_ids[1].entry_1 = "80"
        sheet.action_save()
        grade = self.rows[0].grade_ids
        self.assertEqual((grade.score, grade.entered_by_id), (55, self.teacher2))

    def test_only_who_teaches_it_and_the_registrar_open_it(self):
        self.assertTrue(self._open(self.registrar))
        for user in (self.teacher2, self.affairs, self.dean, self.plain):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._open(user)

    def test_a_sheet_is_seen_by_who_opened_it(self):
        sheet = self._open()
        with self.assertRaises(AccessError):
            sheet.with_user(self.registrar).read(["offering_id"])
        with self.assertRaises(AccessError):
            sheet.line_ids[0].with_user(self.teacher2).entry_1 = "1"

    def test_finished_grades_are_not_entered(self):
        self._grade_all((80, 90), (50, 60), (100, 40))
        sheet = self._open()
        self.offering.with_user(self.teacher).action_finish()
        with self.assertRaisesRegex(UserError, "no grade can be entered now"):
            self._open()
        sheet.line_ids[0].entry_1 = "1"
        with self.assertRaises(UserError):
            sheet.action_save()

    def test_a_line_turned_to_another_offering_is_refused(self):
        other = self._create_offering(
            self._create_course("T102"),
            teacher_ids=self.teacher2.ids,
            assessment_ids=[Command.create({"name": "Quiz", "weight": 100})],
        )
        foreign = self._enroll(self.students[0], other)
        sheet = self._open()
        line = sheet.line_ids[0].sudo()
        line.write({"enrollment_id": foreign.id, "entry_1": "90"})
        with self.assertRaises(UserError):
            sheet.action_save()
        self.assertFalse(foreign.grade_ids)

    def test_resits_are_graded_after_posting(self):
        self._post((80, 90), (50, 60), (100, 40))
        self.offering.with_user(self.registrar).action_register_resits()
        sheet = self._open()
        self.assertEqual(sheet.line_ids.partner_id, self.students[1])
        sheet.line_ids.entry_1 = "75"
        sheet.action_save()
        resit = self.rows[1].resit_ids
        self.assertEqual(resit.grade_ids.score, 75)
        resit.with_user(self.registrar).action_post_resit()
        self.assertTrue(resit.is_passed)

    def test_nobody_is_registered_twice_for_the_resit(self):
        self._post((80, 90), (50, 60), (100, 40))
        offering = self.offering.with_user(self.registrar)
        offering.action_register_resits()
        with self.assertRaisesRegex(UserError, "Nobody is left"):
            offering.action_register_resits()

    def test_registering_resits_is_the_registrars(self):
        self._post((80, 90), (50, 60), (100, 40))
        with self.assertRaises(AccessError):
            self.offering.with_user(self.teacher).action_register_resits()

    def test_the_button_shows_where_it_works(self):
        for user, shown in (
            (self.teacher, True),
            (self.registrar, True),
            (self.teacher2, False),
            (self.dean, False),
        ):
            with self.subTest(user=user.name):
                offering = self.offering.with_user(user)
                self.assertEqual(offering.has_grade_sheet, shown)

    def test_queries_do_not_grow_with_the_students(self):
        few = self._count_queries(self._enter_all)
        self._enroll(self._create_students(20), self.offering)
        many = self._count_queries(self._enter_all)
        self.assertLessEqual(many, few + 5)

    def _enter_all(self):
        sheet = self._open()
        sheet.line_ids.entry_1 = "80"
        sheet.action_save()
        self.offering.grade_ids.sudo().unlink()


@tagged("post_install", "-at_install")
class TestGradeImport(EntryCase):
    def _import(self, *rows, user=None, headings=("Student Number", "Paper", "Exam")):
        content = write_sheet("T101", [headings, *rows])
        imports = self.env["university.grade.import"].with_user(user or self.teacher)
        wizard = imports.create(
            {
                "offering_id": self.offering.id,
                "file": base64.b64encode(content),
                "filename": "grades.xlsx",
            }
        )
        wizard.action_check()
        return wizard

    @property
    def numbers(self):
        return self.students.mapped("student_number")

    def test_grades_come_from_a_file(self):
        wizard = self._import((self.numbers[0], 80, 90), (self.numbers[1], "70,5"))
        self.assertEqual((wizard.error_count, wizard.grade_count), (0, 3))
        self.assertEqual(wizard.line_ids[0].summary, "Paper 80, Exam 90")
        self.assertFalse(self.offering.grade_ids, "so far it is only shown")
        wizard.action_load()
        self.assertEqual(self._get_score(self.rows[0], self.exam), 90)
        self.assertEqual(self._get_score(self.rows[1], self.paper), 70.5)
        self.assertEqual(self.offering.grade_ids.entered_by_id, self.teacher)

    def test_one_wrong_line_and_nothing_is_entered(self):
        wizard = self._import((self.numbers[0], 80), (self.numbers[1], 101))
        self.assertEqual(wizard.error_count, 1)
        self.assertEqual(wizard.line_ids[1].number, 3)
        self.assertIn("101 is no score from 0 to 100", wizard.line_ids[1].error)
        with self.assertRaisesRegex(UserError, "Nothing was entered. Line 3"):
            wizard.action_load()
        self.assertFalse(self.offering.grade_ids)

    def test_what_is_wrong_with_a_student_is_told_by_line(self):
        stranger = self._create_students(1)
        wizard = self._import(
            (self.numbers[0], 80),
            (self.numbers[0], 81),
            (stranger.student_number, 82),
            ("", 83),
        )
        self.assertEqual(
            wizard.line_ids.mapped("error"),
            [
                False,
                "The student stands in the file twice.",
                "No student of this offering has this number.",
                "The student number is missing.",
            ],
        )

    def test_empty_cells_change_nothing(self):
        self._grade(self.rows[0], self.paper, 55)
        self._import((self.numbers[0], None, 90)).action_load()
        self.assertEqual(self._get_score(self.rows[0], self.paper), 55)

    def test_columns_that_are_no_assessment_are_left_out_and_told(self):
        wizard = self._import(
            (self.numbers[0], 80, "ill"),
            headings=("Student Number", "Paper", "Remark"),
        )
        self.assertEqual((wizard.ignored, wizard.error_count), ("Remark", 0))

    def test_without_any_assessment_the_file_is_refused(self):
        with self.assertRaisesRegex(UserError, r"\(Paper, Exam\)"):
            self._import((self.numbers[0], 80), headings=("Student Number", "Essay"))

    def test_what_is_no_file_is_refused_in_words(self):
        wizard = self.env["university.grade.import"].with_user(self.teacher)
        wizard = wizard.create(
            {
                "offering_id": self.offering.id,
                "file": base64.b64encode(b"PK\x03\x04 no archive"),
            }
        )
        with self.assertRaisesRegex(UserError, "Choose a CSV or XLSX file"):
            wizard.action_check()

    def test_the_exported_sheet_is_the_one_that_is_imported(self):
        self._grade(self.rows[0], self.paper, 55)
        table = self.offering.with_user(self.teacher)._get_grade_table()
        lines = read_lines(write_sheet("T101", table))
        self.assertEqual(lines[0][1], ["Student Number", "Name", "Paper", "Exam"])
        self.assertEqual(lines[1][1], [self.numbers[0], "Student 0", "55"])
        self.assertEqual(len(lines), 4)

    def test_nobody_else_imports(self):
        for user in (self.teacher2, self.dean, self.affairs, self.plain):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._import((self.numbers[0], 80), user=user)

    def test_after_posting_nothing_is_imported(self):
        self._post((80, 90), (50, 60), (100, 40))
        with self.assertRaisesRegex(UserError, "no grade can be entered now"):
            self._import((self.numbers[0], 80))


@tagged("post_install", "-at_install")
class TestGradeDialogues(EntryCase):
    def test_the_registrar_reopens_with_a_reason(self):
        self._grade_all((80, 90), (50, 60), (100, 40))
        self.offering.with_user(self.teacher).action_finish()
        action = self.offering.with_user(self.registrar).action_ask_reopen()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.registrar)
            .with_context(**action["context"])
            .create({"reason": "One paper was late"})
        )
        wizard.action_apply()
        self.assertEqual(self.offering.state, "open")
        self.assertIn("One paper was late", self.offering.message_ids[0].body)

    def test_the_registrar_changes_a_posted_grade(self):
        self._post((80, 90), (50, 60), (100, 40))
        grade = self.rows[1].grade_ids[0]
        vals = {"grade_id": grade.id, "score": 70, "reason": "Page overlooked"}
        wizards = self.env["university.grade.change.wizard"]
        wizards.with_user(self.registrar).create(vals).action_apply()
        self.assertEqual((grade.score, grade.change_ids.new_score), (70, 70))

    def test_a_changed_grade_stays_within_its_range(self):
        self._post((80, 90), (50, 60), (100, 40))
        grade = self.rows[1].grade_ids[0]
        vals = {"grade_id": grade.id, "score": 101, "reason": "Page overlooked"}
        wizards = self.env["university.grade.change.wizard"]
        wizard = wizards.with_user(self.registrar).create(vals)
        with self.assertRaises(ValidationError):
            wizard.action_apply()

    def test_dialogues_of_the_registrar_are_nobody_elses(self):
        for model in ("university.offering.reopen", "university.grade.change.wizard"):
            for user in (self.teacher, self.dean, self.affairs, self.plain):
                with self.subTest(model=model, user=user.name):
                    allowed = self.env[model].with_user(user).has_access("create")
                    self.assertFalse(allowed)
