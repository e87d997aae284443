from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CareerCase


@tagged("post_install", "-at_install")
class TestMatches(CareerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vacancy = cls._create_vacancy(
            skills=[(cls.skill, 3, True), (cls.other_skill, 4, False)]
        )
        cls._give_skill(cls.student, cls.skill, 5)
        cls._give_skill(cls.student, cls.other_skill, 2)
        cls._give_skill(cls.other_student, cls.skill, 2)
        cls._give_skill(cls.other_student, cls.other_skill, 5)

    def test_a_missing_mandatory_skill_is_never_recommended(self):
        matches = self.vacancy.with_user(self.officer).get_matches(10)
        self.assertEqual([match["partner_id"] for match in matches], self.student.ids)

    def test_the_score_is_explained_by_skill(self):
        [match] = self.vacancy.with_user(self.officer).get_matches(10)
        # (1 + 2 / 4) / 2; level 5 where 3 is asked for adds nothing
        self.assertEqual(match["score"], 75.0)
        self.assertEqual([found["skill"] for found in match["met"]], ["Welding"])
        [partly] = match["partly"]
        self.assertEqual(
            (partly["skill"], partly["held"], partly["required"]), ("Drawing", 2, 4)
        )
        self.assertEqual(match["missing"], [])

    def test_a_certificate_counts_when_the_office_has_seen_it(self):
        self.env["university.student.skill"].create(
            {
                "partner_id": self.other_student.id,
                "skill_id": self.skill.id,
                "level": 5,
            }
        )
        matches = self.vacancy.with_user(self.officer).get_matches(10)
        self.assertEqual([match["partner_id"] for match in matches], self.student.ids)

    def test_other_programs_are_left_out(self):
        other = self.env["university.program"].create({"name": "Law", "code": "LAW"})
        self.vacancy.program_ids = other
        self.assertEqual(self.vacancy.with_user(self.officer).get_matches(10), [])

    def test_who_has_withdrawn_is_left_out(self):
        self.env["university.lifecycle"].create(
            {
                "partner_id": self.student.id,
                "stage": "withdrawn",
                "date": date(2026, 3, 1),
            }
        )
        self.assertEqual(self.vacancy.with_user(self.officer).get_matches(10), [])

    def test_a_student_asks_for_himself_alone(self):
        mine = self.student.with_user(self.student_user).get_vacancy_matches(10)
        self.assertEqual([match["vacancy_id"] for match in mine], self.vacancy.ids)
        self.assertEqual(mine[0]["employer"], "Acme")
        with self.assertRaises(AccessError):
            self.student.with_user(self.other_user).get_vacancy_matches(10)
        with self.assertRaises(AccessError):
            self.student.with_user(self.teacher).get_vacancy_matches(10)

    def test_another_school_s_office_does_not_ask(self):
        school = self.env["res.company"].create({"name": "Other School"})
        stranger = self._create_user(
            "role_stranger",
            "crm_university_career.group_career_officer",
            company_id=school.id,
            company_ids=[(6, 0, school.ids)],
        )
        with self.assertRaises(AccessError):
            self.student.with_user(stranger).get_vacancy_matches(10)

    def test_employers_do_not_search_the_students(self):
        for user in (self.employer_user, self.teacher, self.plain):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.vacancy.with_user(user).get_matches(10)

    def test_a_closed_vacancy_matches_nobody(self):
        self.vacancy.state = "closed"
        self.assertEqual(self.student.get_vacancy_matches(10), [])

    def test_a_vacancy_after_its_closing_date_matches_nobody(self):
        self.vacancy.closing_date = date(2026, 3, 10)
        self.assertEqual(self.student.get_vacancy_matches(10), [])

    def test_a_course_of_the_program_is_suggested(self):
        course = self._create_course(
            skill_ids=[(0, 0, {"skill_id": self.other_skill.id, "level": 4})]
        )
        self.env["university.program.course"].create(
            {"program_id": self.program.id, "course_id": course.id}
        )
        student = self.student.with_user(self.student_user)
        [found] = student.get_course_suggestions(self.vacancy.id)
        self.assertEqual(found["course_id"], course.id)
        self.assertEqual((found["closes"], found["gain"]), (["Drawing"], 25.0))

    def test_recommending_makes_applications_once(self):
        vacancy = self.vacancy.with_user(self.officer)
        made = vacancy.action_recommend()
        self.assertEqual((made.partner_id, made.state), (self.student, "recommended"))
        self.assertEqual(made.score, 75.0)
        self.assertIn("met: Welding 5/3", made.reasons)
        self.assertFalse(vacancy.action_recommend())

    def test_more_students_take_no_more_queries(self):
        vacancy = self.vacancy
        few = self._count_queries(vacancy.get_matches, 100)
        for student in self._create_students(20):
            self._give_skill(student, self.skill, 4)
        many = self._count_queries(vacancy.get_matches, 100)
        self.assertLessEqual(many, few + 1)
