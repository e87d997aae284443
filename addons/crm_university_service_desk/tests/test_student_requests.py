from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from odoo.addons.crm_service_desk.tests.common_doors import DoorCase


@tagged("post_install", "-at_install")
class TestStudentRequests(DoorCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.student, cls.classmate = cls.env["res.partner"].create(
            [
                {"name": name, "email": mail, "lifecycle_stage": "student"}
                for name, mail in (
                    ("Zhang San", "zhang@school.example"),
                    ("Li Si", "li@school.example"),
                )
            ]
        )
        cls.user = cls._create_portal_user("door_student", cls.student)
        cls.classmate_user = cls._create_portal_user("door_classmate", cls.classmate)

    def _send(self, **data):
        values = {"subject": "Card lost", "description": "Since Monday", **data}
        return self._get_new(self._post, "/submitted/ticket", **values)

    def test_a_student_asks_in_the_portal(self):
        self._log_in(self.user)
        ticket, page = self._send()
        self.assertEqual(page.status_code, 200)
        self.assertEqual(ticket.partner_id, self.student)
        self.assertEqual(ticket.student_number, self.student.student_number)

    def test_another_student_sees_nothing_of_it(self):
        ticket = self._create_ticket("Card lost", partner_id=self.student.id)
        self._log_in(self.classmate_user)
        self.assertEqual(self.url_open(f"/my/ticket/{ticket.id}").status_code, 404)
        self.assertNotIn("Card lost", self.url_open("/my/tickets").text)

    def test_the_first_page_counts_a_student_s_own(self):
        self._create_ticket("Card lost", partner_id=self.student.id)
        for user, count in ((self.user, 1), (self.classmate_user, 0)):
            self._log_in(user)
            with self.subTest(user=user.login):
                counters = ["ticket_count", "university_course_count"]
                answer = self.make_jsonrpc_request(
                    "/my/counters", {"counters": counters}
                )
                self.assertEqual(answer.get("ticket_count", 0), count)
                self.assertEqual(answer["university_course_count"], 0)

    def test_a_request_of_another_student_is_not_read_by_its_number(self):
        ticket = self._create_ticket("Card lost", partner_id=self.student.id)
        self.assertTrue(ticket.with_user(self.user).read(["name"]))
        with self.assertRaises(AccessError):
            ticket.with_user(self.classmate_user).read(["name"])
        rows = self.env["helpdesk.ticket"].with_user(self.classmate_user)
        self.assertFalse(rows.search([("partner_id", "=", self.student.id)]))

    def test_requests_are_counted_on_the_student(self):
        self._create_ticket(partner_id=self.student.id)
        self._create_archived(partner_id=self.student.id)
        person = self.student.with_user(self.supervisor)
        self.assertEqual(person.student_request_count, 2)
        self.assertEqual(person.student_open_request_count, 1)
        domain = person.action_open_student_requests()["domain"]
        found = self.env["helpdesk.ticket"].with_user(self.supervisor).search(domain)
        self.assertEqual(found.partner_id, self.student)

    def test_many_students_are_counted_in_one_query(self):
        def count(students):
            return students.with_user(self.supervisor).mapped("student_request_count")

        count(self.student)  # rights and rules are looked up once
        one = self._count_queries(count, self.student)
        many = self._count_queries(count, self.student | self.classmate)
        self.assertEqual(one, many)

    def test_requests_of_students_are_filtered(self):
        ticket = self._create_ticket(partner_id=self.student.id)
        other = self._create_ticket()
        for user in (self.am, self.supervisor, self.executive):
            tickets = self.env["helpdesk.ticket"].with_user(user)
            found = tickets.search([("partner_id.is_student", "=", True)])
            with self.subTest(user=user.login):
                self.assertIn(ticket, found)
                self.assertNotIn(other, found)
                self.assertEqual(Form(ticket.with_user(user)).name, ticket.name)

    def test_who_handles_no_requests_reads_no_counts(self):
        user = self._create_role_user(
            "role_affairs", "crm_university.group_student_affairs"
        )
        with self.assertRaises(AccessError):
            self.student.with_user(user).read(["student_request_count"])
