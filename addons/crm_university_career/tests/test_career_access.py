from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CareerCase


@tagged("post_install", "-at_install")
class TestCareerAccess(CareerCase):
    def test_students_see_the_vacancies_that_are_shown(self):
        shown = self._create_vacancy()
        hidden = self._create_vacancy("draft") | self._create_vacancy("submitted")
        seen = self.env["university.vacancy"].with_user(self.student_user).search([])
        self.assertIn(shown, seen)
        self.assertFalse(seen & hidden)

    def test_students_guess_no_other_s_records(self):
        skill = self._give_skill(self.student, self.skill, 3)
        placement = self._create_placement()
        application = self.env["university.application"].create(
            {
                "vacancy_id": self._create_vacancy().id,
                "partner_id": self.student.id,
                "state": "applied",
            }
        )
        for record in (skill, placement, application):
            with self.subTest(model=record._name):
                self.assertTrue(
                    record.with_user(self.student_user).read(["partner_id"])
                )
                with self.assertRaises(AccessError):
                    record.with_user(self.other_user).read(["partner_id"])

    def test_the_application_opens_on_the_vacancies_for_the_career_office(self):
        action = self.env.ref("crm_university.res_users_action_open_university")
        page = action.with_user(self.officer).run()
        self.assertEqual(page["res_model"], "university.vacancy")

    def test_employers_see_no_placements_and_no_skills(self):
        self._give_skill(self.student, self.skill, 3)
        self._create_placement()
        for model in ("university.placement", "university.student.skill"):
            rows = self.env[model].with_user(self.employer_user)
            self.assertFalse(rows.search([]))

    def test_another_school_s_records_are_not_seen(self):
        school = self.env["res.company"].create({"name": "Other School"})
        stranger = self._create_user(
            "role_stranger",
            "crm_university_career.group_career_officer",
            company_id=school.id,
            company_ids=[(6, 0, school.ids)],
        )
        vacancy = self._create_vacancy()
        placement = self._create_placement()
        for record in (vacancy, placement):
            rows = self.env[record._name].with_user(stranger)
            self.assertNotIn(record, rows.search([]))

    def test_the_career_office_reads_no_grades(self):
        partner = self.student.with_user(self.officer)
        self.assertEqual(partner.program_id, self.program)
        with self.assertRaises(AccessError):
            partner.read(["gpa"])

    def test_others_read_nothing_about_a_career(self):
        for name in ("student_skill_ids", "placement_ids", "employer_tier"):
            with self.subTest(field=name), self.assertRaises(AccessError):
                self.student.with_user(self.teacher).read([name])
