from lxml import html

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_grades import GradeCase

REPORT = "crm_university.report_transcript"


@tagged("post_install", "-at_install")
class TestTranscript(GradeCase):
    def setUp(self):
        super().setUp()
        self._post((80, 90), (50, 60), (100, 40))

    def _print(self, student, user=None):
        reports = self.env["ir.actions.report"].with_user(user or self.registrar)
        content, _kind = reports._render_qweb_html(REPORT, student.ids)
        return " ".join(html.fromstring(content).text_content().split())

    def test_it_tells_who_what_and_what_it_comes_to(self):
        student = self.students[0]
        text = self._print(student)
        for fact in (
            "Transcript of Records",
            "Student 0",
            student.student_number,
            "Mechanics",
            "T26A",
            "T101 Course T101",
            self.company.name,
            "Issued On 03/11/2026",
            "86",
            "3.70",
            "Passed",
        ):
            self.assertIn(fact, text)

    def test_every_attempt_stays(self):
        self.offering.with_user(self.registrar).action_register_resits()
        resit = self.rows[1].resit_ids
        self._grade(resit, resit.offering_id.assessment_ids[-1], 78)
        resit.with_user(self.registrar).action_post_resit()
        text = self._print(self.students[1])
        for fact in ("56", "Not passed", "(resit)", "78", "3.00"):
            self.assertIn(fact, text)

    def test_nothing_that_is_not_posted(self):
        other = self._create_offering(self._create_course("T102"))
        self._enroll(self.students[0], other)
        self.assertNotIn("T102", self._print(self.students[0]))

    def test_terms_stand_in_their_order(self):
        [(term, rows)] = self.students[0].with_user(self.dean)._get_transcript()
        self.assertEqual((term, rows), (self.term, self.rows[0]))

    def test_a_course_without_a_score_shows_none(self):
        self.offering.course_id.is_graded = False
        self.assertNotIn("86", self._print(self.students[0]).split("Result")[-1][:80])

    def test_who_has_no_result_yet(self):
        student = self._create_students(1)
        self.assertIn("No result is posted yet.", self._print(student))

    def test_a_name_stays_text(self):
        self.students[0].name = "<b id='x'>Han</b>"
        reports = self.env["ir.actions.report"].with_user(self.registrar)
        content, _kind = reports._render_qweb_html(REPORT, self.students[0].ids)
        self.assertFalse(html.fromstring(content).xpath("//b[@id='x']"))

    def test_the_students_language_is_used(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.students[0].lang = "fr_FR"
        self.term.with_context(lang="fr_FR").name = "Printemps"
        self.assertIn("Printemps", self._print(self.students[0]))

    def test_who_prints_it(self):
        for user in (self.registrar, self.affairs, self.dean):
            with self.subTest(user=user.name):
                self.assertIn("T101", self._print(self.students[0], user))

    def test_teachers_and_others_do_not(self):
        for user in (self.teacher, self.plain):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.students[0].with_user(user)._get_transcript()

    def test_the_standing_is_read_by_the_offices_only(self):
        student, names = self.students[0], ["gpa", "average_score", "credits_earned"]
        for user in (self.registrar, self.affairs, self.dean):
            with self.subTest(user=user.name):
                [standing] = student.with_user(user).read(names)
                self.assertEqual(standing["gpa"], 3.7)
        for user in (self.teacher, self.plain):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                student.with_user(user).read(names)
