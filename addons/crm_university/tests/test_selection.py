from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import UniversityCase

MONDAY = {"weekday": "0", "hour_from": 8, "hour_to": 10}


@tagged("post_install", "-at_install")
class TestSelection(UniversityCase):
    def setUp(self):
        super().setUp()
        self.student = self._create_students(1)
        self.offering = self._create_offering()

    def _assert_refused(self, words, offering=None, **vals):
        with self.assertRaisesRegex(UserError, words):
            self._enroll(
                self.student, offering or self.offering, self.registrar, **vals
            )

    def test_before_and_after_the_window_nothing_is_selected(self):
        for moment in (datetime(2026, 2, 28, 23, 59), datetime(2026, 3, 20)):
            with self.subTest(moment=moment), freeze_time(moment):
                self._assert_refused("is not open")

    def test_at_the_first_moment_of_the_window_it_is(self):
        with freeze_time(datetime(2026, 3, 1)):
            self.assertTrue(self._enroll(self.student, self.offering))

    def test_only_students_select(self):
        self.student = self._create_students(1, stage="applicant")
        self._assert_refused("Only students select courses")

    def test_an_offering_that_is_not_open(self):
        self.offering.state = "finished"
        self._assert_refused("is not open for selection")

    def test_a_course_is_selected_once_a_term(self):
        self._enroll(self.student, self.offering)
        other = self._create_offering(self.offering.course_id, section="02")
        self._assert_refused("is selected already", other)

    def test_more_credits_than_allowed(self):
        self.term.credit_limit = 5
        self._enroll(self.student, self.offering)
        other = self._create_offering(self._create_course("T102"))
        self._assert_refused("6 credits would be selected, and at most 5", other)

    def test_exactly_as_many_credits_as_allowed(self):
        self.term.credit_limit = 6
        self._enroll(self.student, self.offering)
        other = self._create_offering(self._create_course("T102"))
        self.assertEqual(self._enroll(self.student, other).state, "enrolled")

    def test_two_offerings_selected_at_once_count_together(self):
        self.term.credit_limit = 5
        other = self._create_offering(self._create_course("T102"))
        rows = [
            {"partner_id": self.student.id, "offering_id": offering.id}
            for offering in (self.offering, other)
        ]
        with self.assertRaisesRegex(UserError, "6 credits would be selected"):
            self.env["university.enrollment"].with_user(self.registrar).create(rows)

    def test_a_prerequisite_that_is_not_passed(self):
        basics = self._create_course("T100")
        self.offering.course_id.prerequisite_ids = basics
        self._assert_refused("asks for T100 Course T100 to be passed first")

    def test_a_clash_of_schedules(self):
        self.offering.meeting_ids = [Command.create(MONDAY)]
        other = self._create_offering(
            self._create_course("T102"),
            meeting_ids=[Command.create({**MONDAY, "hour_from": 9.5, "hour_to": 11})],
        )
        self._enroll(self.student, self.offering)
        self._assert_refused("clashes with T101 Course T101", other)

    def test_the_registrar_overrides_with_a_reason(self):
        basics = self._create_course("T100")
        self.offering.course_id.prerequisite_ids = basics
        row = self._enroll(
            self.student, self.offering, override_reason="Passed at another school"
        )
        self.assertEqual(row.state, "enrolled")

    def test_all_obstacles_are_told_at_once(self):
        self.offering.course_id.prerequisite_ids = self._create_course("T100")
        self.term.credit_limit = 1
        with self.assertRaises(UserError) as caught:
            self._enroll(self.student, self.offering)
        self.assertIn("at most 1 are allowed", str(caught.exception))
        self.assertIn("to be passed first", str(caught.exception))
