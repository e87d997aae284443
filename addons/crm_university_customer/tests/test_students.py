from datetime import date

from odoo.tests import tagged

from odoo.addons.crm_customer.tests.common import RoleCase

from ..hooks import SCHOOL_CLAUSE, post_init_hook, uninstall_hook


@tagged("post_install", "-at_install")
class TestStudents(RoleCase):
    def _create_student(self, name="Zhang San", **vals):
        return self.env["res.partner"].create(
            {"name": name, "lifecycle_stage": "student", **vals}
        )

    def _enter(self, partner, stage="student"):
        self.env["university.lifecycle"].create(
            {"partner_id": partner.id, "stage": stage, "date": date(2025, 9, 1)}
        )

    def test_a_student_gets_no_customer_number_and_no_status(self):
        student = self._create_student()
        self.assertTrue(student.student_number)
        self.assertFalse(student.ref)
        self.assertFalse(student.customer_status)

    def test_who_becomes_a_student_is_no_customer_any_more(self):
        person = self.env["res.partner"].create({"name": "Li Si"})
        self.assertEqual(person.customer_status, "prospect")
        self._enter(person)
        self.assertFalse(person.customer_status)

    def test_an_order_makes_no_customer_of_a_student(self):
        student = self._create_student()
        self._create_order(student).action_confirm()
        self.assertFalse(student.customer_status)

    def test_a_company_stays_a_customer(self):
        employer = self._create_customer("Employer")
        self.assertTrue(employer.ref)
        self.assertEqual(employer.customer_status, "prospect")

    def test_students_of_one_name_are_no_duplicates(self):
        students = self._create_student() | self._create_student()
        rows = students.with_user(self.am)
        self.assertFalse(any(rows.mapped("is_possible_duplicate")))
        self.assertFalse(any(students.mapped("duplicate_name_key")))

    def test_nor_of_a_customer_of_that_name(self):
        self._create_student("Own Trading")
        found = (
            self.env["res.partner"]
            .with_user(self.am2)
            .get_near_duplicates({"name": "Own Trading"})
        )
        self.assertEqual([row["id"] for row in found], self.own.ids)

    def test_a_student_may_have_anybody_as_salesperson(self):
        student = self._create_student(user_id=self.plain.id)
        self.assertEqual(student.user_id, self.plain)

    def test_students_are_not_listed_with_the_customers(self):
        student = self._create_student()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_customer.res_partner_action"
        )
        self.assertIn(SCHOOL_CLAUSE, action["domain"])
        self.assertNotIn(
            student,
            student.search(["|", ("school_id", "=", False), ("is_company", "=", True)]),
        )

    def test_a_recruiter_who_studied_here_is_a_contact(self):
        student = self._create_student()
        student.parent_id = self.own
        self.assertFalse(student._is_customer())
        self.assertIn(student, student._filter_customer_members())

    def test_who_leaves_the_school_for_good_is_a_customer(self):
        student = self._create_student()
        student.school_id = False
        self.assertTrue(student.ref)
        self.assertEqual(student.customer_status, "prospect")

    def test_those_of_before_are_taken_out_and_back(self):
        student = self._create_student()
        uninstall_hook(self.env)
        self.assertEqual(student.customer_status, "prospect")
        self.assertTrue(student.ref and student.duplicate_name_key)
        post_init_hook(self.env)
        self.assertFalse(student.customer_status or student.duplicate_name_key)
