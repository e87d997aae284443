from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import UniversityCase


@tagged("post_install", "-at_install")
class TestSeats(UniversityCase):
    def setUp(self):
        super().setUp()
        self.offering = self._create_offering(capacity=2)

    def test_who_asks_first_is_enrolled_the_others_wait_in_order(self):
        students = self._create_students(4)
        rows = self.env["university.enrollment"]
        for student in students:
            rows |= self._enroll(student, self.offering)
        self.assertEqual(
            rows.mapped("state"), ["enrolled", "enrolled", "waitlisted", "waitlisted"]
        )
        self.assertEqual(rows.mapped("position"), [0, 0, 1, 2])
        self.assertEqual(self.offering.seats_free, 0)
        self.assertEqual(self.offering.waiting_count, 2)

    def test_a_seat_given_back_goes_to_the_first_who_waits(self):
        rows = self._enroll(self._create_students(4), self.offering)
        rows[0].with_user(self.registrar).action_drop()
        self.assertEqual(
            rows.mapped("state"), ["dropped", "enrolled", "enrolled", "waitlisted"]
        )
        self.assertEqual(rows[3].position, 1)

    def test_more_seats_are_given_at_once(self):
        rows = self._enroll(self._create_students(4), self.offering)
        self.offering.with_user(self.registrar).capacity = 3
        self.assertEqual(rows[2].state, "enrolled")
        self.assertEqual(rows[3].state, "waitlisted")

    def test_taken_seats_cannot_be_taken_away(self):
        self._enroll(self._create_students(2), self.offering)
        with self.assertRaisesRegex(UserError, "2 students have a seat"):
            self.offering.with_user(self.registrar).capacity = 1

    def test_what_was_dropped_can_be_selected_again(self):
        student = self._create_students(1)
        self._enroll(student, self.offering).with_user(self.registrar).action_drop()
        again = self._enroll(student, self.offering)
        self.assertEqual((again.state, again.attempt), ("enrolled", 1))

    def test_the_cron_decides_what_was_left_open(self):
        rows = self._enroll(self._create_students(3), self.offering)
        rows.sudo().write({"state": "requested"})
        with self.enter_registry_test_mode():
            self.env.ref(
                "crm_university.ir_cron_allocate_seats"
            ).method_direct_trigger()
        self.assertEqual(rows.mapped("state"), ["enrolled", "enrolled", "waitlisted"])

    def test_nobody_writes_the_state_of_an_enrollment(self):
        row = self._enroll(self._create_students(1), self.offering)
        with self.assertRaisesRegex(UserError, "State: set by the system"):
            row.with_user(self.registrar).state = "completed"

    def test_states_that_are_given_at_creation_are_left_out(self):
        rows = self._enroll(self._create_students(3), self.offering, state="enrolled")
        self.assertEqual(rows[2].state, "waitlisted")

    def test_queries_do_not_grow_with_the_students(self):
        students = self._create_students(60)
        self.offering.capacity = 30
        few = self._count_queries(self._enroll, students[:2], self.offering)
        many = self._count_queries(self._enroll, students[2:], self.offering)
        self.assertLessEqual(many, few + 3)
