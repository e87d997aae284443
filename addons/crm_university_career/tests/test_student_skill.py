from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import CareerCase


@tagged("post_install", "-at_install")
class TestCourseSkills(CareerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course = cls._create_course(
            skill_ids=[Command.create({"skill_id": cls.skill.id, "level": 3})]
        )
        cls.offering = cls._create_offering(
            cls.course,
            assessment_ids=[Command.create({"name": "Exam", "weight": 100})],
        )
        cls.row, cls.other_row = cls.env["university.enrollment"].create(
            [
                {"partner_id": student.id, "offering_id": cls.offering.id}
                for student in (cls.student, cls.other_student)
            ]
        )

    def _post(self, score=80, other_score=30):
        for row, value in ((self.row, score), (self.other_row, other_score)):
            self.env["university.grade"].with_user(self.teacher).create(
                {
                    "enrollment_id": row.id,
                    "assessment_id": self.offering.assessment_ids.id,
                    "score": value,
                }
            )
        self.offering.with_user(self.teacher).action_finish()
        self.offering.with_user(self.registrar).action_post()

    def _get_held(self, student):
        return student._get_held_skills().get(student.id, {})

    def test_a_passed_course_gives_its_skills_when_it_is_posted(self):
        self.assertEqual(self._get_held(self.student), {})
        self._post()
        self.assertEqual(self._get_held(self.student), {self.skill.id: 3})
        self.assertEqual(self._get_held(self.other_student), {})

    def test_a_changed_grade_takes_them_back(self):
        self._post()
        grade = self.row.grade_ids.with_user(self.registrar)
        grade.action_change(20, "Wrong sheet")
        self.assertEqual(self._get_held(self.student), {})

    def test_what_a_course_gives_is_followed(self):
        self._post()
        self.course.skill_ids.with_user(self.registrar).level = 5
        self.assertEqual(self._get_held(self.student), {self.skill.id: 5})
        self.course.with_user(self.registrar).skill_ids = [
            Command.clear(),
            Command.create({"skill_id": self.other_skill.id, "level": 2}),
        ]
        self.assertEqual(self._get_held(self.student), {self.other_skill.id: 2})

    def test_the_best_of_course_and_certificate_counts(self):
        self._post()
        self._give_skill(self.student, self.skill, 4)
        self.assertEqual(self._get_held(self.student), {self.skill.id: 4})

    def test_nobody_types_in_that_a_course_was_passed(self):
        row = (
            self.env["university.student.skill"]
            .with_user(self.officer)
            .create(
                {
                    "partner_id": self.other_student.id,
                    "skill_id": self.skill.id,
                    "source": "course",
                    "enrollment_id": self.other_row.id,
                    "verified_on": "2026-03-01",
                }
            )
        )
        self.assertEqual((row.source, row.is_proved), ("certificate", False))

    def test_skills_of_courses_are_neither_changed_nor_deleted(self):
        self._post()
        row = self.student.student_skill_ids.with_user(self.officer)
        with self.assertRaisesRegex(UserError, "follow the results"):
            row.level = 5
        with self.assertRaisesRegex(UserError, "follow the results"):
            row.unlink()


@tagged("post_install", "-at_install")
class TestCertificates(CareerCase):
    def _create_certificate(self, **vals):
        return (
            self.env["university.student.skill"]
            .with_user(self.officer)
            .create(
                {
                    "partner_id": self.student.id,
                    "skill_id": self.skill.id,
                    "level": 4,
                    **vals,
                }
            )
        )

    def test_the_office_verifies_a_certificate(self):
        row = self._create_certificate(
            attachment_ids=[Command.set(self._create_file().ids)]
        )
        self.assertFalse(row.is_proved)
        row.action_verify()
        self.assertTrue(row.is_proved)
        self.assertEqual(row.verified_by_id, self.officer)

    def test_without_a_certificate_nothing_is_verified(self):
        with self.assertRaisesRegex(UserError, "attach the certificate"):
            self._create_certificate().action_verify()

    def test_another_level_is_another_claim(self):
        row = self._give_skill(self.student, self.skill, 3).with_user(self.officer)
        row.level = 5
        self.assertFalse(row.is_proved)

    def test_others_verify_nothing(self):
        row = self._create_certificate(
            attachment_ids=[Command.set(self._create_file().ids)]
        )
        for user in (self.dean, self.teacher, self.student_user):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                row.with_user(user).action_verify()
