from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import CareerCase


@tagged("post_install", "-at_install")
class TestVacancyApproval(CareerCase):
    def test_an_employer_offers_and_the_office_approves(self):
        vacancy = (
            self.env["university.vacancy"]
            .with_user(self.employer_user)
            .create(
                {
                    "name": "Engineer",
                    "employer_id": self.employer.id,
                    "closing_date": date(2026, 6, 30),
                    "skill_ids": [
                        Command.create({"skill_id": self.skill.id, "level": 3})
                    ],
                }
            )
        )
        vacancy.action_submit()
        vacancy.with_user(self.officer).action_publish()
        self.assertEqual(vacancy.state, "published")
        self.assertEqual(vacancy.sudo().approved_by_id, self.officer)
        self.assertTrue(vacancy.approved_on)

    def test_an_employer_approves_nothing_not_even_in_superuser_mode(self):
        vacancy = self._create_vacancy("submitted").with_user(self.employer_user)
        for door in (vacancy.action_publish, vacancy.sudo().action_publish):
            with self.assertRaisesRegex(AccessError, "approved or refused by"):
                door()
        with self.assertRaises(AccessError):
            vacancy.write({"state": "published"})

    def test_a_state_given_at_creation_is_a_draft(self):
        for user in (self.employer_user, self.officer):
            vacancy = (
                self.env["university.vacancy"]
                .with_user(user)
                .create(
                    {
                        "name": "Sneaky",
                        "employer_id": self.employer.id,
                        "closing_date": date(2026, 6, 30),
                        "state": "published",
                    }
                )
            )
            self.assertEqual(vacancy.state, "draft")

    def test_an_import_makes_drafts(self):
        loaded = (
            self.env["university.vacancy"]
            .with_user(self.officer)
            .load(
                ["name", "employer_id/.id", "closing_date", "state"],
                [["Imported", str(self.employer.id), "2026-06-30", "published"]],
            )
        )
        vacancy = self.env["university.vacancy"].browse(loaded["ids"])
        self.assertEqual(vacancy.state, "draft")

    def test_after_the_closing_date_nothing_is_approved_or_handed_in(self):
        for state, step in (
            ("draft", "action_submit"),
            ("submitted", "action_publish"),
        ):
            vacancy = self._create_vacancy(state, closing_date=date(2026, 3, 10))
            with self.assertRaisesRegex(UserError, "closing date has passed"):
                getattr(vacancy.with_user(self.officer), step)()

    def test_on_the_closing_date_it_may_still_be_approved(self):
        vacancy = self._create_vacancy("submitted", closing_date=date(2026, 3, 11))
        vacancy.with_user(self.officer).action_publish()
        self.assertEqual(vacancy.state, "published")

    def test_a_refusal_has_a_reason_by_every_door(self):
        vacancy = self._create_vacancy("submitted").with_user(self.officer)
        for door in (
            lambda: vacancy.action_refuse(" "),
            lambda: vacancy.write({"state": "refused"}),
        ):
            with self.assertRaisesRegex(UserError, "why the vacancy is refused"):
                door()
        vacancy.action_refuse("No salary")
        self.assertEqual(vacancy.refusal_reason, "No salary")

    def test_what_is_closed_is_not_opened_again(self):
        vacancy = self._create_vacancy("closed").with_user(self.officer)
        with self.assertRaisesRegex(UserError, "does not become"):
            vacancy.write({"state": "published"})

    def test_what_is_shown_is_closed_and_not_deleted(self):
        with self.assertRaisesRegex(UserError, "close a vacancy"):
            self._create_vacancy().with_user(self.officer).unlink()

    def test_the_night_after_its_last_day_it_closes(self):
        vacancy = self._create_vacancy(closing_date=date(2026, 3, 12))
        for day, state in ((12, "published"), (13, "closed")):
            with freeze_time(datetime(2026, 3, day, 4)):
                self._run_cron("close_vacancies")
            self.assertEqual(vacancy.state, state)


@tagged("post_install", "-at_install")
class TestEmployerIdentity(CareerCase):
    def _offer(self, user, employer, sudo=False):
        vacancies = self.env["university.vacancy"].with_user(user)
        return vacancies.sudo(sudo).create(
            {
                "name": "Engineer",
                "employer_id": employer.id,
                "closing_date": date(2026, 6, 30),
            }
        )

    def test_nobody_offers_in_another_s_name(self):
        for user in (self.rival_user, self.student_user):
            for sudo in (False, True):
                with (
                    self.subTest(user=user.login, sudo=sudo),
                    self.assertRaises(AccessError),
                ):
                    self._offer(user, self.employer, sudo)

    def test_a_student_is_no_employer_of_his_own(self):
        with self.assertRaisesRegex(UserError, "is no employer yet"):
            self._offer(self.student_user, self.student)

    def test_nobody_hands_a_vacancy_over_to_another(self):
        vacancy = self._create_vacancy("draft").with_user(self.employer_user)
        for door in (vacancy, vacancy.sudo()):
            with self.assertRaises(AccessError):
                door.write({"employer_id": self.rival.id})

    def test_another_s_vacancy_is_neither_seen_nor_changed(self):
        vacancy = self._create_vacancy("draft").with_user(self.rival_user)
        self.assertNotIn(vacancy, vacancy.search([]))
        with self.assertRaises(AccessError):
            vacancy.read(["name"])
        for door in (vacancy, vacancy.sudo()):
            with self.assertRaises(AccessError):
                door.write({"name": "Mine"})

    def test_skills_of_another_s_vacancy_are_not_changed(self):
        vacancy = self._create_vacancy("draft", [(self.skill, 3, True)])
        for line in (
            vacancy.skill_ids.with_user(self.rival_user),
            vacancy.skill_ids.with_user(self.rival_user).sudo(),
        ):
            with self.assertRaises(AccessError):
                line.write({"level": 5})

    def test_what_was_handed_in_is_taken_back_before_it_changes(self):
        vacancy = self._create_vacancy("submitted", [(self.skill, 3, True)])
        mine = vacancy.with_user(self.employer_user)
        with self.assertRaisesRegex(UserError, "Take it back first"):
            mine.write({"headcount": 90})
        with self.assertRaisesRegex(UserError, "Take it back first"):
            mine.skill_ids.write({"level": 1})
        mine.action_draft()
        mine.write({"headcount": 90})
        self.assertEqual(vacancy.headcount, 90)

    def test_only_an_employer_has_vacancies(self):
        with self.assertRaisesRegex(UserError, "is no employer yet"):
            self._offer(self.officer, self.student)

    def test_the_contact_works_for_the_employer(self):
        vacancy = self._create_vacancy("draft")
        with self.assertRaisesRegex(UserError, "does not work for"):
            vacancy.with_user(self.officer).contact_id = self.rival_contact


@tagged("post_install", "-at_install")
class TestSharing(CareerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.school = cls.env["res.company"].create({"name": "Other School"})
        cls.vacancy = cls._create_vacancy(is_shared=True)

    def test_one_side_is_no_agreement(self):
        self.company.university_share_ids = self.school
        self.assertFalse(self.vacancy.shared_company_ids)
        self.school.university_share_ids = self.company
        self.assertEqual(self.vacancy.shared_company_ids, self.school)

    def test_who_changes_school_sees_what_the_new_one_shows(self):
        vacancies = self.env["university.vacancy"].with_user(self.student_user)
        self.assertIn(self.vacancy, vacancies.search([]))
        self.student.school_id = self.school
        self.assertNotIn(self.vacancy, vacancies.search([]))

    def test_who_moves_to_another_employer_leaves_the_vacancies_behind(self):
        draft = self._create_vacancy("draft")
        vacancies = self.env["university.vacancy"].with_user(self.employer_user)
        self.assertIn(draft, vacancies.search([]))
        self.contact.parent_id = self.rival
        self.assertNotIn(draft, vacancies.search([]))

    def test_when_a_school_withdraws_its_students_no_longer_see_it(self):
        self.company.university_share_ids = self.school
        self.school.university_share_ids = self.company
        self.student.school_id = self.school
        self.env.flush_all()
        vacancies = self.env["university.vacancy"].with_user(self.student_user)
        self.assertIn(self.vacancy, vacancies.search([]))
        self.school.university_share_ids = False
        self.env.flush_all()
        self.assertNotIn(self.vacancy, vacancies.search([]))

    def test_what_is_not_shared_stays_in_the_school(self):
        self.company.university_share_ids = self.school
        self.school.university_share_ids = self.company
        self.vacancy.is_shared = False
        self.assertFalse(self.vacancy.shared_company_ids)
