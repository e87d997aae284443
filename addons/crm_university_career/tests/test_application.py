from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import CareerCase


@tagged("post_install", "-at_install")
class TestApplication(CareerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vacancy = cls._create_vacancy(skills=[(cls.skill, 3, True)])
        cls._give_skill(cls.student, cls.skill, 3)

    def _apply(self, user=None, vacancy=None):
        applications = self.env["university.application"]
        return applications.with_user(user or self.student_user).apply_for(
            (vacancy or self.vacancy).id
        )

    def _recommend(self, student, vacancy=None):
        return (
            self.env["university.application"]
            .with_user(self.officer)
            .create(
                {
                    "vacancy_id": (vacancy or self.vacancy).id,
                    "partner_id": student.id,
                }
            )
        )

    def test_from_the_application_to_the_answer(self):
        application = self._apply()
        self.assertEqual((application.state, application.score), ("applied", 100.0))
        application.with_user(self.employer_user).action_interview()
        application.with_user(self.employer_user).action_offer()
        application.with_user(self.student_user).action_accept()
        row = application.sudo()
        self.assertEqual((row.state, row.closed_by), ("accepted", "student"))
        self.assertTrue(row.applied_on and row.interview_on and row.offer_on)

    def test_an_accepted_offer_begins_one_placement(self):
        application = self._apply()
        application.with_user(self.officer).action_offer()
        application.with_user(self.officer).action_accept()
        placement = application.sudo().placement_ids
        self.assertEqual(placement.partner_id, self.student)
        self.assertEqual(placement.employer_id, self.employer)
        self.assertEqual(placement.state, "draft")

    def test_without_a_mandatory_skill_nobody_is_recommended(self):
        with self.assertRaisesRegex(UserError, "lacks a mandatory skill"):
            self._recommend(self.other_student)

    def test_not_by_the_system_either(self):
        with self.assertRaisesRegex(UserError, "lacks a mandatory skill"):
            self.env["university.application"].create(
                {"vacancy_id": self.vacancy.id, "partner_id": self.other_student.id}
            )

    def test_who_lacks_it_may_apply_and_is_told_what_is_missing(self):
        application = self._apply(self.other_user)
        self.assertEqual(application.score, 0)
        self.assertIn("missing: Welding 0/3", application.reasons)

    def test_the_reasons_are_told_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.skill.with_context(lang="fr_FR").name = "Soudage"
        application = self._apply(self.student_user)
        self.assertIn("Welding 3/3", application.reasons)
        french = application.with_context(lang="fr_FR")
        self.assertIn("Soudage 3/3", french.reasons)

    def test_a_skill_that_is_gone_is_not_told(self):
        application = self._apply(self.other_user)
        data = {"met": [(self.skill.id, 4, 3), (0, 1, 1)]}
        application.with_env(self.env).reason_data = data
        self.assertEqual(application.reasons, "met: Welding 4/3")

    def test_after_the_closing_date_nobody_applies(self):
        self.vacancy.closing_date = date(2026, 3, 10)
        with self.assertRaisesRegex(UserError, "is not open"):
            self._apply()

    def test_a_recommendation_is_not_taken_up_after_the_closing_date(self):
        application = self._recommend(self.student)
        self.vacancy.closing_date = date(2026, 3, 10)
        with self.assertRaisesRegex(UserError, "is not open"):
            application.with_user(self.student_user).action_apply()

    def test_a_draft_is_not_applied_for(self):
        with self.assertRaises(AccessError):
            self._apply(vacancy=self._create_vacancy("draft"))

    def test_applying_takes_up_the_recommendation(self):
        application = self._recommend(self.student)
        self.assertEqual(self._apply().id, application.id)
        self.assertEqual(application.state, "applied")

    def test_nobody_applies_for_another(self):
        for sudo in (False, True):
            rows = self.env["university.application"].with_user(self.other_user)
            with self.assertRaises(AccessError):
                rows.sudo(sudo).create(
                    {
                        "vacancy_id": self.vacancy.id,
                        "partner_id": self.student.id,
                        "state": "applied",
                    }
                )

    def test_nobody_recommends_himself(self):
        rows = self.env["university.application"].with_user(self.student_user).sudo()
        with self.assertRaisesRegex(AccessError, "apply for themselves"):
            rows.create({"vacancy_id": self.vacancy.id, "partner_id": self.student.id})

    def test_an_application_does_not_begin_with_an_offer(self):
        rows = self.env["university.application"].with_user(self.officer)
        with self.assertRaisesRegex(UserError, "begins as recommended or applied"):
            rows.create(
                {
                    "vacancy_id": self.vacancy.id,
                    "partner_id": self.student.id,
                    "state": "offer",
                }
            )

    def test_steps_follow_one_another_for_everybody(self):
        application = self._apply()
        for rows in (application.with_user(self.officer), application.sudo()):
            with self.assertRaisesRegex(UserError, "is no step of yours"):
                rows.write({"state": "accepted"})

    def test_each_side_takes_its_own_steps(self):
        application = self._apply()
        for user, step in (
            (self.student_user, "action_offer"),
            (self.employer_user, "action_accept"),
        ):
            with self.subTest(step=step), self.assertRaises(UserError):
                getattr(application.with_user(user), step)()

    def test_others_have_no_part_in_it(self):
        application = self._apply()
        for user in (self.rival_user, self.other_user):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    application.with_user(user).action_decline()
                with self.assertRaises(AccessError):
                    application.with_user(user).sudo().write({"state": "declined"})

    def test_employers_see_who_applied_and_nobody_else(self):
        recommended = self._recommend(self.student)
        rows = self.env["university.application"].with_user(self.employer_user)
        self.assertFalse(rows.search([]))
        recommended.with_user(self.student_user).action_apply()
        self.assertEqual(rows.search([]).ids, recommended.ids)
        self.assertFalse(rows.with_user(self.rival_user).search([]))

    def test_what_is_recorded_is_not_typed_in(self):
        application = self._apply().with_user(self.officer)
        for vals in (
            {"score": 100},
            {"applied_on": "2020-01-01"},
            {"partner_id": self.other_student.id},
        ):
            with self.assertRaisesRegex(UserError, "recorded by the system"):
                application.write(vals)

    def test_what_was_applied_for_is_declined_and_not_deleted(self):
        with self.assertRaisesRegex(UserError, "instead of deleting"):
            self._apply().with_user(self.officer).unlink()
