from datetime import date, datetime

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import UniversityCase


@tagged("post_install", "-at_install")
class TestTerm(UniversityCase):
    def test_terms_of_a_school_do_not_overlap(self):
        with self.assertRaisesRegex(ValidationError, "T26B overlaps with T26A"):
            self._create_term("T26B", date(2026, 7, 10), date(2026, 12, 1))

    def test_without_a_window_no_term_opens(self):
        term = self._create_term("T26B", date(2026, 9, 1), date(2026, 12, 1))
        with self.assertRaisesRegex(UserError, "from when to when"):
            term.with_user(self.registrar).action_open()

    def test_opening_a_term_opens_its_offerings(self):
        term = self._create_term(
            "T26B",
            date(2026, 9, 1),
            date(2026, 12, 1),
            selection_start=datetime(2026, 8, 20),
            selection_end=datetime(2026, 9, 10),
        )
        offering = self.env["university.course.offering"].create(
            {
                "course_id": self._create_course().id,
                "term_id": term.id,
                "teacher_ids": self.teacher.ids,
            }
        )
        term.with_user(self.registrar).action_open()
        self.assertEqual((term.state, offering.state), ("open", "open"))

    def test_the_registrar_opens_terms_and_nobody_else(self):
        term = self._create_term("T26B", date(2026, 9, 1), date(2026, 12, 1))
        for user in (self.teacher, self.affairs, self.dean, self.plain):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                term.with_user(user).action_open()

    def test_a_term_with_open_grades_is_not_closed(self):
        offering = self._create_offering()
        with self.assertRaisesRegex(UserError, "are not posted yet"):
            self.term.with_user(self.registrar).action_close()
        offering.state = "posted"
        self.term.with_user(self.registrar).action_close()
        self.assertEqual(self.term.state, "closed")
