from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import UniversityCase


@tagged("post_install", "-at_install")
class TestOffering(UniversityCase):
    def test_without_a_teacher_it_does_not_open(self):
        offering = self.env["university.course.offering"].create(
            {"course_id": self._create_course().id, "term_id": self.term.id}
        )
        with self.assertRaisesRegex(UserError, "choose who teaches it"):
            offering.with_user(self.registrar).action_open()

    def test_an_offering_that_was_selected_stays(self):
        offering = self._create_offering()
        self._enroll(self._create_students(1), offering)
        with self.assertRaisesRegex(UserError, "students have selected it"):
            offering.with_user(self.registrar).unlink()
        with self.assertRaisesRegex(UserError, "students have selected it"):
            offering.with_user(self.registrar).course_id = self._create_course("T102")

    def test_teachers_see_their_own_students_only(self):
        mine = self._create_offering()
        other = self._create_offering(
            self._create_course("T102"), teacher_ids=self.teacher2.ids
        )
        students = self._create_students(2)
        rows = self._enroll(students[0], mine) | self._enroll(students[1], other)
        seen = self.env["university.enrollment"].with_user(self.teacher).search([])
        self.assertEqual(seen.partner_id, students[0])
        for user in (self.registrar, self.affairs, self.dean):
            seen = self.env["university.enrollment"].with_user(user).search([])
            self.assertEqual(seen & rows, rows, user.name)

    def test_prerequisites_cannot_form_a_circle(self):
        first = self._create_course("T201")
        second = self._create_course("T202", prerequisite_ids=first.ids)
        with self.assertRaisesRegex(ValidationError, "cannot require itself"):
            first.prerequisite_ids = second
