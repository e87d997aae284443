from datetime import date

from freezegun import freeze_time

from odoo.tests import TransactionCase, tagged

from odoo.addons.crm_university.tools import school_generator
from odoo.addons.crm_university.tools.school_loader import SchoolLoader

from ..tools import career_generator
from ..tools.career_loader import CareerLoader

TODAY = date(2026, 11, 20)


@tagged("post_install", "-at_install")
class TestCareerLoader(TransactionCase):
    """The generated career office, loaded beside its school."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        freezer = freeze_time(TODAY)
        freezer.start()
        cls.addClassCleanup(freezer.stop)
        cls.company = cls.env["res.company"].create({"name": "Generated School"})
        cls.env["res.lang"]._activate_lang("zh_CN")
        context = {**cls.env.context, "allowed_company_ids": cls.company.ids}
        cls.env = cls.env(context=context)
        cls.mails = cls.env["mail.mail"].search_count([])
        school = school_generator.generate(1, TODAY)
        cls.career = career_generator.generate(school)
        loader = SchoolLoader(cls.env, school, "zh_CN").load()
        cls.loader = CareerLoader(loader, cls.career).load()

    def _count(self, model, *domain):
        own = ("company_id", "=", self.company.id)
        return self.env[model].search_count([own, *domain])

    def test_all_of_it_is_there(self):
        for model, rows in (
            ("university.vacancy", self.career.offers),
            ("university.application", self.career.applications),
            ("university.placement", self.career.placements),
            ("university.fair.booth", [b for f in self.career.fairs for b in f.booths]),
            (
                "university.fair.slot",
                [one for fair in self.career.fairs for one in fair.interviews],
            ),
        ):
            with self.subTest(model=model):
                self.assertEqual(self._count(model), len(rows))

    def test_states_are_those_generated(self):
        for row, placement in self.loader.placements:
            self.assertEqual(placement.state, row.state)
        for place, row in enumerate(self.career.applications):
            self.assertEqual(self.loader.applications[place].state, row.state)

    def test_nobody_gets_a_letter(self):
        self.assertEqual(self.env["mail.mail"].search_count([]), self.mails)

    def test_skills_come_from_passed_courses_and_fit(self):
        skills = self.env["university.student.skill"].search(
            [("company_id", "=", self.company.id), ("source", "=", "course")]
        )
        self.assertGreater(len(skills), 1000)
        rows = self.env["university.application"].union(
            *self.loader.applications.values()
        )
        self.assertTrue(all(row.score > 0 and row.reasons for row in rows))

    def test_the_rates_of_two_days_differ(self):
        placements = self.env["university.placement"]
        early, late = (
            placements.get_rates(2026, day) for day in ("2026-08-15", "2026-11-20")
        )
        self.assertEqual(early["graduates"], late["graduates"])
        self.assertLess(early["overall"] + 10, late["overall"])
        self.assertLess(late["overall"], 95)

    def test_what_is_verified_is_proved(self):
        for row, placement in self.loader.placements:
            if row.state == "verified" and placement.evidence_kind:
                self.assertTrue(placement.evidence_ids, row)
                self.assertEqual(placement.evidence_ids.mimetype, "application/pdf")

    def test_a_correction_keeps_what_it_took_the_place_of(self):
        corrections = [p for row, p in self.loader.placements if row.corrects]
        self.assertTrue(corrections)
        for placement in corrections:
            self.assertEqual(placement.replaces_id.valid_until, placement.recorded_on)

    def test_the_lists_of_the_office_have_something_in_them(self):
        lapsing = self.env["res.partner"].search([("is_lapsing", "=", True)])
        self.assertEqual(
            set(lapsing),
            {self.loader.employers[key] for key in ("sail", "leaf", "lamp")},
        )
        self.assertTrue(self._count("university.demand"))
        forecasts = self.env["university.demand.forecast"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(len(forecasts), 6)
        self.assertFalse(any(forecasts.mapped("reason")))
        self.assertTrue(any(forecasts.mapped("last_error")))

    def test_the_first_fair_led_to_placements_and_has_a_cost(self):
        first, second = self.loader.fairs
        figures = first.get_fair_comparison()
        self.assertGreater(figures["placements"]["value"], 0)
        self.assertGreater(figures["cost_per_placement"]["value"], 0)
        self.assertEqual(second.get_fair_comparison()["booths"]["mean"], 12)

    def test_a_contact_keeps_the_post_that_was_left(self):
        moved = self.loader.contacts["robot"][0]
        former = moved.contact_post_ids.filtered("date_to")
        self.assertEqual(former.employer_id, self.loader.employers["leaf"])
        self.assertEqual(len(moved.contact_post_ids), 2)

    def test_those_who_try_the_portal_have_something_to_see(self):
        student = self.loader.find_student()
        self.assertEqual(student.lifecycle_stage, "student")
        self.assertGreater(len(set(student.application_ids.mapped("state"))), 2)
        recruiter = self.loader.find_recruiter()
        employer = recruiter.commercial_partner_id
        self.assertTrue(employer.is_employer)
        self.assertGreater(recruiter.id, employer.id)
        self.assertTrue(
            any(employer.vacancy_ids.mapped("application_ids.applied_on")), employer
        )

    def test_names_are_in_the_language_of_the_school(self):
        skill = self.loader.skills["english"]
        self.assertEqual(skill.name, "English")
        self.assertEqual(skill.with_context(lang="zh_CN").name, "英语")
        self.assertEqual(self.loader.employers["reed"].name, "银苇银行（示例）")
