from datetime import datetime

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .common import PASSWORD, UniversityCase


class SurveyCase(UniversityCase):
    """An offering whose six students can be asked."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.offering = cls._create_offering()
        cls.students = cls._create_students(6)
        for number, student in enumerate(cls.students):
            student.email = f"student{number}@students.example.com"
        cls._enroll_all(cls.students)
        cls.student_user = cls._create_user("role_student", "base.group_portal")
        cls.survey_manager = cls._create_user(
            "role_surveys", "survey.group_survey_manager,base.group_user"
        )

    @classmethod
    def _enroll_all(cls, students):
        cls.env["university.enrollment"].create(
            [
                {
                    "partner_id": student.id,
                    "offering_id": cls.offering.id,
                    "state": "enrolled",
                    "requested_on": datetime(2026, 3, 2),
                }
                for student in students
            ]
        )

    def _send(self, user=None):
        return self.offering.with_user(user or self.affairs).action_send_survey()

    def _get_slots(self):
        return self.env["survey.user_input"].search(
            [("survey_id", "=", self.offering.survey_id.id)]
        )

    def _answer(self, slots, mark, remark=None):
        """Answer as the pages of the survey do: in superuser mode, as the visitor."""
        for slot in slots.with_user(self.student_user).sudo():
            slot._mark_in_progress()
            for question in slot.survey_id.question_ids:
                answer = mark if question.question_type == "scale" else remark or ""
                slot._save_lines(question, str(answer))
            slot._mark_done()


@tagged("post_install", "-at_install")
class TestInvitations(SurveyCase):
    def test_each_student_is_asked_once(self):
        self._send()
        self.assertEqual(self.offering.invitation_ids.partner_id, self.students)
        self.assertEqual(len(self._get_slots()), 6)
        with self.assertRaisesRegex(UserError, "it could be told who"):
            self._send()
        self.assertEqual(len(self._get_slots()), 6)

    def test_each_gets_a_link_of_their_own(self):
        old = self.env["mail.mail"].search([])
        self._send()
        mails = self.env["mail.mail"].search([]) - old
        self.assertEqual(mails.recipient_ids, self.students)
        self.assertEqual(set(mails.mapped("auto_delete")), {True})
        for slot in self._get_slots():
            found = mails.filtered(lambda m, s=slot: s.access_token in m.body_html)
            self.assertEqual(len(found), 1)

    def test_a_few_late_students_are_not_asked_alone(self):
        self._send()
        late = self._create_students(1)
        late.email = "late@students.example.com"
        self._enroll_all(late)
        with self.assertRaisesRegex(UserError, "fewer than 5"):
            self._send()

    def test_the_dropped_are_not_asked(self):
        self.offering.enrollment_ids[:1].action_drop()
        self._send()
        self.assertEqual(len(self.offering.invitation_ids), 5)

    def test_a_draft_is_not_asked_about(self):
        self.offering.state = "draft"
        with self.assertRaisesRegex(UserError, "has not begun"):
            self._send()

    def test_who_may_ask(self):
        for user in (self.teacher, self.dean, self.plain):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._send(user)
        self.assertTrue(self._send(self.registrar))

    def test_the_survey_bears_the_name_of_the_course(self):
        self._send()
        self.assertIn(self.offering.course_id.name, self.offering.survey_id.title)


@tagged("post_install", "-at_install")
class TestAnonymity(SurveyCase):
    def setUp(self):
        super().setUp()
        self._send()
        self.slots = self._get_slots()

    def test_an_answer_has_no_name(self):
        self._answer(self.slots[0], 4, "More examples")
        slot = self.slots[0]
        self.assertFalse(slot.partner_id or slot.email or slot.nickname)
        self.assertEqual(slot.state, "done")

    def test_no_row_bears_the_user_who_wrote_it(self):
        self._answer(self.slots[0], 4, "More examples")
        rows = (self.slots[0], *self.slots[0].user_input_line_ids)
        for row in rows:
            self.assertEqual(row.create_uid.id, SUPERUSER_ID)
            self.assertEqual(row.write_uid.id, SUPERUSER_ID)
        self.assertEqual(len(rows), 5)

    def test_a_name_cannot_be_written_to_it(self):
        slot = self.slots[0].with_user(self.student_user).sudo()
        slot.write({"partner_id": self.students[0].id, "email": "a@example.com"})
        self.assertFalse(slot.partner_id or slot.email)

    def test_changed_answers_bear_no_name_either(self):
        self._answer(self.slots[0], 4, "More examples")
        line = self.slots[0].user_input_line_ids[0]
        line.with_user(self.student_user).sudo().value_scale = 2
        self.assertEqual(line.write_uid.id, SUPERUSER_ID)

    def test_invitations_do_not_lead_to_answers(self):
        invitations = self.env["university.survey.invitation"]
        targets = {field.comodel_name for field in invitations._fields.values()}
        self.assertFalse({"survey.user_input", "survey.user_input.line"} & targets)

    def test_invitations_are_not_touched_by_answers(self):
        stamps = self.offering.invitation_ids.mapped("write_date")
        self._answer(self.slots, 3)
        self.offering.invitation_ids.invalidate_recordset()
        self.assertEqual(self.offering.invitation_ids.mapped("write_date"), stamps)

    def test_no_message_tells_who_answered(self):
        messages = self.env["mail.message"].search([])
        self._answer(self.slots[0], 4)
        new = self.env["mail.message"].search([]) - messages
        self.assertNotIn(self.student_user.partner_id, new.author_id)

    def test_there_is_no_second_answer(self):
        survey = self.offering.survey_id.sudo()
        for values in ({"user": self.student_user}, {"email": "a@example.com"}):
            with self.assertRaisesRegex(UserError, "link in the invitation"):
                survey._create_answer(**values)

    def test_nobody_reads_single_answers(self):
        self._answer(self.slots, 4, "More examples")
        staff = (self.teacher, self.affairs, self.registrar, self.dean, self.plain)
        for model in ("survey.user_input", "survey.user_input.line"):
            for user in staff:
                with self.subTest(user=user.name), self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])
            rows = self.env[model].with_user(self.survey_manager)
            survey = self.offering.survey_id.id
            self.assertFalse(rows.search([("survey_id", "=", survey)]))


@tagged("post_install", "-at_install")
class TestSatisfaction(SurveyCase):
    def setUp(self):
        super().setUp()
        self._send()
        self.slots = self._get_slots()

    def _read(self, user):
        self.offering.invalidate_recordset()
        offering = self.offering.with_user(user)
        return (
            offering.survey_answer_count,
            offering.has_satisfaction,
            offering.satisfaction,
            offering.survey_comments,
        )

    def test_four_answers_tell_nothing(self):
        self._answer(self.slots[:4], 4, "More examples")
        for user in (self.teacher, self.affairs, self.dean):
            self.assertEqual(self._read(user), (4, False, 0, False))

    def test_five_answers_tell_their_mean(self):
        self._answer(self.slots[:4], 4, "More examples")
        self._answer(self.slots[4], 5, "A better room")
        remarks = "A better room" + 4 * "\nMore examples"
        for user in (self.teacher, self.affairs, self.registrar, self.dean):
            with self.subTest(user=user.name):
                self.assertEqual(self._read(user), (5, True, 4.2, remarks))

    def test_open_answers_do_not_count(self):
        self._answer(self.slots[:4], 4)
        self.slots[4]._mark_in_progress()
        self.assertEqual(self._read(self.dean)[:2], (4, False))

    def test_colleagues_do_not_see_them(self):
        self._answer(self.slots, 4, "More examples")
        self.assertEqual(self._read(self.teacher2), (0, False, 0, False))

    def test_students_do_not_see_them(self):
        self._answer(self.slots, 4)
        with self.assertRaises(AccessError):
            self.offering.with_user(self.student_user).read(["satisfaction"])

    def test_more_offerings_take_no_more_queries(self):
        others = self.offering
        for number in range(3):
            others |= self._create_offering(self._create_course(f"T30{number}"))
        names = ["satisfaction", "survey_comments"]
        # the rules of the reader are loaded once
        self._count_queries(others.with_user(self.dean).read, names)
        one = self._count_queries(self.offering.with_user(self.dean).read, names)
        four = self._count_queries(others.with_user(self.dean).read, names)
        self.assertEqual(one, four)


@tagged("post_install", "-at_install")
class TestSurveyPages(SurveyCase, HttpCase):
    def setUp(self):
        super().setUp()
        self._send()
        self.slot = self._get_slots()[0]
        self.env.flush_all()

    def test_a_student_who_is_logged_in_may_answer(self):
        self.authenticate("role_student", PASSWORD)
        page = self.url_open(self.slot.get_start_url())
        self.assertEqual(page.status_code, 200)
        self.assertIn(self.slot.access_token, page.url)
        self.assertIn("nobody can tell who gave them", page.text)

    def test_without_the_link_nobody_answers(self):
        count = len(self._get_slots())
        self.authenticate("role_student", PASSWORD)
        page = self.url_open(self.slot.survey_id.get_start_url())
        self.assertNotIn("nobody can tell who gave them", page.text)
        self.assertEqual(len(self._get_slots()), count)

    def test_an_answer_is_not_given_again(self):
        count = len(self._get_slots())
        self._answer(self.slot, 4)
        self.env.flush_all()
        survey, slot = self.slot.survey_id, self.slot
        self.authenticate("role_student", PASSWORD)
        self.url_open(f"/survey/retry/{survey.access_token}/{slot.access_token}")
        self.assertEqual(len(self._get_slots()), count)
        self.assertFalse(slot.partner_id)
