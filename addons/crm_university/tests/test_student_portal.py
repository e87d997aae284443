from datetime import datetime

from freezegun import freeze_time
from lxml import html

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import mail_new_test_user

from .common import PASSWORD
from .test_grades import GradeCase


class PortalCase(GradeCase, HttpCase):
    """Two students with portal users, both enrolled in the offering."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.me = cls._create_portal_user("portal_me", cls.students[0])
        cls.other = cls._create_portal_user("portal_other", cls.students[1])
        cls.free = cls._create_offering(cls._create_course("T102"), capacity=1)

    @classmethod
    def _create_portal_user(cls, login, partner):
        return mail_new_test_user(
            cls.env,
            login=login,
            name=partner.name,
            email=f"{login}@school.example",
            password=PASSWORD,
            groups="base.group_portal",
            partner_id=partner.id,
            lang="en_US",
        )

    def _get(self, url, user=None):
        self.authenticate((user or self.me).login, PASSWORD)
        return self.url_open(url)

    def _post_form(self, url, user=None, **data):
        """Send a form as a page of this session would."""
        self.authenticate((user or self.me).login, PASSWORD)
        token = http.Request.csrf_token(self)
        response = self.url_open(url, data={"csrf_token": token, **data})
        self.env.invalidate_all()
        return response

    def _get_enrollment(self, offering, student=None):
        return self.env["university.enrollment"].search(
            [
                ("offering_id", "=", offering.id),
                ("partner_id", "=", (student or self.students[0]).id),
                ("state", "!=", "dropped"),
            ]
        )


@tagged("post_install", "-at_install")
class TestSelectCourses(PortalCase):
    def test_the_page_shows_what_is_offered(self):
        page = self._get("/my/courses/select")
        self.assertIn("T102 Course T102", page.text)
        self.assertIn("Role Teacher", page.text)
        self.assertIn(f'action="/my/courses/select/{self.free.id}"', page.text)

    def test_what_is_in_the_way_is_told_instead_of_the_button(self):
        self.free.course_id.prerequisite_ids = self._create_course("T100")
        page = self._get("/my/courses/select")
        self.assertIn("asks for T100 Course T100 to be passed first", page.text)
        self.assertNotIn(f'action="/my/courses/select/{self.free.id}"', page.text)

    def test_a_closed_window_is_told_once_and_leaves_no_button(self):
        self._create_offering(self._create_course("T103"))
        self.term.selection_end = datetime(2026, 3, 10)
        page = self._get("/my/courses/select")
        text = " ".join(html.fromstring(page.text).text_content().split())
        self.assertEqual(text.count("The selection of courses of T26A is not open"), 1)
        self.assertIn("It ended on", text)
        self.assertNotIn('action="/my/courses/select/', page.text)

    def test_a_window_to_come_tells_when(self):
        self.term.selection_start = datetime(2026, 3, 12)
        page = self._get("/my/courses/select")
        self.assertIn("It opens on", page.text)

    def test_a_search_finds_by_code(self):
        page = self._get("/my/courses/select?search=T102")
        self.assertIn("Course T102", page.text)
        page = self._get("/my/courses/select?search=%3Cscript%3Ealert(1)")
        self.assertNotIn("Course T102", page.text)
        self.assertNotIn("<script>alert(1)", page.text)

    def test_a_student_selects(self):
        page = self._post_form(f"/my/courses/select/{self.free.id}")
        self.assertIn("You are enrolled.", page.text)
        self.assertEqual(self._get_enrollment(self.free).state, "enrolled")

    def test_who_comes_late_joins_the_waiting_list(self):
        self._enroll(self.students[2], self.free)
        page = self._post_form(f"/my/courses/select/{self.free.id}")
        self.assertIn("You are on the waiting list", page.text)
        row = self._get_enrollment(self.free)
        self.assertEqual((row.state, row.position), ("waitlisted", 1))
        self.assertIn("Place", page.text)

    def test_the_form_says_nothing_but_which_offering(self):
        self._post_form(
            f"/my/courses/select/{self.free.id}",
            partner_id=self.students[2].id,
            state="completed",
            override_reason="I may",
            score="100",
        )
        row = self._get_enrollment(self.free)
        self.assertEqual((row.state, row.score), ("enrolled", 0))
        self.assertFalse(row.override_reason)
        self.assertFalse(self._get_enrollment(self.free, self.students[2]))

    def test_a_rule_that_is_not_met_refuses_the_form_too(self):
        self.term.credit_limit = 5
        page = self._post_form(f"/my/courses/select/{self.free.id}")
        self.assertIn("6 credits would be selected, and at most 5", page.text)
        self.assertFalse(self._get_enrollment(self.free))

    def test_after_the_window_nothing_is_selected(self):
        with freeze_time(datetime(2026, 3, 20)):
            self._post_form(f"/my/courses/select/{self.free.id}")
        self.assertFalse(self._get_enrollment(self.free))

    def test_offerings_that_are_not_shown_do_not_exist(self):
        draft = self.env["university.course.offering"].create(
            {"course_id": self._create_course("T103").id, "term_id": self.term.id}
        )
        for offering_id in (draft.id, 2**31 - 1, 0):
            with self.subTest(offering_id), mute_logger("odoo.http"):
                page = self._post_form(f"/my/courses/select/{offering_id}")
                self.assertEqual(page.status_code, 404)
        self.assertFalse(draft.enrollment_ids)

    def test_without_the_token_of_the_form_nothing_happens(self):
        self.authenticate(self.me.login, PASSWORD)
        with mute_logger("odoo.http"):
            page = self.url_open(f"/my/courses/select/{self.free.id}", data={"x": "1"})
        self.assertEqual(page.status_code, 400)
        self.assertFalse(self._get_enrollment(self.free))

    def test_a_link_selects_nothing(self):
        with mute_logger("odoo.http"):
            page = self._get(f"/my/courses/select/{self.free.id}")
        self.assertGreaterEqual(page.status_code, 400)
        self.assertFalse(self._get_enrollment(self.free))

    def test_applicants_are_offered_nothing(self):
        person = self._create_students(1, stage="applicant")
        user = self._create_portal_user("portal_applicant", person)
        self.assertNotIn("T102", self._get("/my/courses/select", user).text)
        with mute_logger("odoo.http"):
            page = self._post_form(f"/my/courses/select/{self.free.id}", user)
        self.assertEqual(page.status_code, 404)


@tagged("post_install", "-at_install")
class TestMyCourses(PortalCase):
    def _get_letters(self):
        """Return the mails about enrollments that wait to be sent."""
        return self.env["mail.mail"].search([("model", "=", "university.enrollment")])

    def test_own_courses_with_their_state(self):
        page = self._get("/my/courses")
        self.assertIn("T101 Course T101", page.text)
        self.assertIn("Enrolled", page.text)
        self.assertNotIn("T102", page.text)

    def test_a_student_gives_a_seat_back_and_the_next_is_told(self):
        mine = self._enroll(self.students[0], self.free)
        next_row = self._enroll(self.students[1], self.free)
        before = self._get_letters()
        page = self._post_form(f"/my/courses/{mine.id}/drop")
        self.assertIn("The course is given back.", page.text)
        self.assertEqual((mine.state, next_row.state), ("dropped", "enrolled"))
        [mail] = self._get_letters() - before
        self.assertEqual(mail.subject, "You have a seat: Course T102")
        self.assertEqual(mail.recipient_ids, self.students[1])

    def test_who_moves_up_gets_one_letter_and_nobody_else(self):
        rows = self._enroll(self.students, self.free)
        before = self._get_letters()
        rows[0].with_user(self.registrar).action_drop()
        [mail] = self._get_letters() - before
        self.assertEqual(mail.recipient_ids, self.students[1])

    def test_anothers_seat_does_not_exist(self):
        row = self.rows[1]
        for enrollment_id in (row.id, 2**31 - 1):
            with self.subTest(enrollment_id), mute_logger("odoo.http"):
                page = self._post_form(f"/my/courses/{enrollment_id}/drop")
                self.assertEqual(page.status_code, 404)
        self.assertEqual(row.state, "enrolled")

    def test_after_the_window_a_seat_is_kept(self):
        with freeze_time(datetime(2026, 3, 20)):
            page = self._post_form(f"/my/courses/{self.rows[0].id}/drop")
        self.assertIn("is not open. Ask the registrar.", page.text)
        self.assertEqual(self.rows[0].state, "enrolled")

    def test_staff_sees_no_students_courses_here(self):
        page = self._get("/my/courses", self.registrar)
        self.assertNotIn("T101", page.text)
        with mute_logger("odoo.http"):
            page = self._post_form(
                f"/my/courses/{self.rows[0].id}/drop", self.registrar
            )
        self.assertEqual(page.status_code, 404)

    def test_who_is_not_logged_in_is_sent_to_the_door(self):
        for url in (
            "/my/courses",
            "/my/courses/select",
            "/my/grades",
            "/my/transcript",
        ):
            with self.subTest(url):
                page = self.url_open(url)
                self.assertIn("/web/login", page.url)


@tagged("post_install", "-at_install")
class TestMyGrades(PortalCase):
    def test_nothing_before_posting(self):
        self._grade_all((81, 93), (52, 61), (100, 40))
        page = self._get("/my/grades")
        self.assertIn("None of your results is posted yet.", page.text)
        self.assertNotIn("o_university_grades", page.text)

    def test_own_results_after_posting_and_nobody_elses(self):
        self._post((81, 93), (52, 61), (100, 40))
        page = self._get("/my/grades")
        for fact in ("T101 Course T101", "88.2", "3.70", "Passed", "Paper 81"):
            self.assertIn(fact, " ".join(page.text.split()))
        self.assertNotIn("57.4", page.text)

    def test_the_transcript_is_ones_own_whatever_is_asked(self):
        self._post((81, 93), (52, 61), (100, 40))
        page = self._get(f"/my/transcript?partner_id={self.students[1].id}&id=1")
        self.assertEqual(page.headers["Content-Type"], "application/pdf")
        self.assertIn("88.2", page.text)
        self.assertIn(self.students[0].student_number, page.text)
        self.assertNotIn(self.students[1].student_number, page.text)

    def test_the_report_itself_is_closed_to_students(self):
        self._post((81, 93), (52, 61), (100, 40))
        self.authenticate(self.me.login, PASSWORD)
        for student in self.students[:2]:
            url = f"/report/html/crm_university.report_transcript/{student.id}"
            with mute_logger("odoo.http", "odoo.addons.base.models.ir_qweb"):
                page = self.url_open(url)
            self.assertGreaterEqual(page.status_code, 400)
            self.assertNotIn("T101", page.text)

    def test_who_is_nobody_of_the_school_has_no_transcript(self):
        person = self.env["res.partner"].create({"name": "Visitor"})
        user = self._create_portal_user("portal_visitor", person)
        with mute_logger("odoo.http"):
            self.assertEqual(self._get("/my/transcript", user).status_code, 404)

    def test_students_download_no_sheet_of_grades(self):
        url = f"/university/offering/{self.offering.id}/grades.xlsx"
        for user in (self.me, self.teacher2, self.dean):
            with self.subTest(user=user.name), mute_logger("odoo.http"):
                self.assertEqual(self._get(url, user).status_code, 404)

    def test_the_teacher_downloads_it(self):
        url = f"/university/offering/{self.offering.id}/grades.xlsx"
        page = self._get(url, self.teacher)
        self.assertEqual(page.status_code, 200)
        self.assertEqual(page.content[:2], b"PK")


@tagged("post_install", "-at_install")
class TestPortalRights(PortalCase):
    """What a student can reach without a page, by calls."""

    def test_a_seat_is_asked_for_oneself(self):
        row = self.free.with_user(self.me).action_request_seat()
        self.assertEqual((row.partner_id, row.state), (self.students[0], "enrolled"))
        self.assertFalse(row.env.su)

    def test_staff_selects_nothing_for_itself(self):
        with self.assertRaisesRegex(UserError, "Only students select courses"):
            self.free.with_user(self.teacher).action_request_seat()

    def test_a_draft_is_not_selected(self):
        draft = self.env["university.course.offering"].create(
            {"course_id": self._create_course("T103").id, "term_id": self.term.id}
        )
        with self.assertRaises(AccessError):
            draft.with_user(self.me).action_request_seat()

    def test_students_make_and_write_no_enrollment(self):
        enrollments = self.env["university.enrollment"].with_user(self.me)
        vals = {"partner_id": self.students[0].id, "offering_id": self.free.id}
        with self.assertRaises(AccessError):
            enrollments.create(vals)
        with self.assertRaises(AccessError):
            self.rows[0].with_user(self.me).write({"override_reason": "I may"})

    def test_anothers_records_are_not_read_by_id(self):
        self._post((81, 93), (52, 61), (100, 40))
        for records, field in (
            (self.rows[1], "score"),
            (self.rows[1].grade_ids[0], "score"),
            (self.students[1], "name"),
        ):
            with self.subTest(model=records._name), self.assertRaises(AccessError):
                records.with_user(self.me).read([field])

    def test_unposted_grades_are_not_read_by_id(self):
        grade = self._grade(self.rows[0], self.paper, 81)
        with self.assertRaises(AccessError):
            grade.with_user(self.me).read(["score"])

    def test_anothers_seat_is_not_dropped(self):
        with self.assertRaises(AccessError):
            self.rows[1].with_user(self.me).action_drop()

    def test_obstacles_are_told_for_each_offering_alone(self):
        self.term.credit_limit = 6
        other = self._create_offering(self._create_course("T103"))
        offerings = (self.free | other).with_user(self.me)
        obstacles = offerings._get_own_obstacles()
        self.assertEqual(list(obstacles.values()), [[], []])

    def test_queries_of_the_obstacles_do_not_grow(self):
        offerings = self.free
        few = self._count_queries(self._look, offerings)
        for number in range(8):
            offerings |= self._create_offering(self._create_course(f"T2{number}"))
        many = self._count_queries(self._look, offerings)
        self.assertLessEqual(many, few + 2)

    def _look(self, offerings):
        return offerings.with_user(self.me)._get_own_obstacles()
