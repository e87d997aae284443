from datetime import date

from odoo.fields import Command
from odoo.tests import tagged

from .common_portal import CareerPortalCase


@tagged("post_install", "-at_install")
class TestCareerTours(CareerPortalCase):
    """From the vacancy to the rates: each person in a browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.program.name = "Mechanics of the Tour"
        cls.skill.name = "Tour Welding"
        cls.student.name = "Tour Graduate"
        cls._pass_course()
        cls.env["university.lifecycle"].create(
            {
                "partner_id": cls.student.id,
                "stage": "graduate",
                "date": date(2026, 3, 1),
            }
        )

    @classmethod
    def _pass_course(cls):
        """Let the student have passed the course that gives the skill."""
        course = cls._create_course(
            skill_ids=[Command.create({"skill_id": cls.skill.id, "level": 4})]
        )
        offering = cls._create_offering(
            course, assessment_ids=[Command.create({"name": "Exam", "weight": 100})]
        )
        enrollment = cls.env["university.enrollment"].create(
            {"partner_id": cls.student.id, "offering_id": offering.id}
        )
        cls.env["university.grade"].with_user(cls.teacher).create(
            {
                "enrollment_id": enrollment.id,
                "assessment_id": offering.assessment_ids.id,
                "score": 90,
            }
        )
        offering.with_user(cls.teacher).action_finish()
        offering.with_user(cls.registrar).action_post()

    def test_from_the_vacancy_to_the_rates(self):
        self._live("en_US")

    def test_from_the_vacancy_to_the_rates_in_chinese(self):
        self._live("zh_CN")

    def _live(self, lang):
        (self.employer_user | self.student_user | self.officer).lang = lang
        self._tour("/my", "post", self.employer_user)
        vacancy = self.env["university.vacancy"].search(
            [("employer_id", "=", self.employer.id)]
        )
        self.assertEqual(vacancy.state, "submitted")
        self._tour("/odoo/university-vacancies", "approve", self.officer)
        self.assertEqual(vacancy.state, "published")
        row = vacancy.application_ids
        self.assertEqual((row.partner_id, row.state), (self.student, "recommended"))
        self.assertIn("Tour Welding 4/3", row.reasons)
        self._tour("/my", "apply", self.student_user)
        self._tour(f"/my/vacancies/{vacancy.id}", "offer", self.employer_user)
        self._tour("/my/applications", "accept", self.student_user)
        self.assertEqual(row.state, "accepted")
        self._tour("/my/destination", "destination", self.student_user)
        placement = row.placement_ids
        self.assertEqual(placement.state, "confirmed")
        self._tour("/odoo/university-placements", "verify", self.officer)
        self.assertEqual(placement.state, "verified")
        self._assert_rates()
        self._tour("/odoo/university-placement-rates", "rates", self.officer)

    def _assert_rates(self):
        """The rates of both days differ: the past does not change."""
        placements = self.env["university.placement"].with_user(self.officer)
        overall = [
            placements.get_rates(2026, day, program_id=self.program.id)["overall"]
            for day in (date(2026, 3, 10), date(2026, 3, 11))
        ]
        self.assertEqual(overall, [0.0, 100.0])

    def _tour(self, url, tour, user):
        self.start_tour(url, f"crm_university_career_{tour}", login=user.login)
        self.env.invalidate_all()
