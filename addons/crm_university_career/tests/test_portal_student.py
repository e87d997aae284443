from datetime import date

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common_portal import SCRIPT, CareerPortalCase


@tagged("post_install", "-at_install")
class TestStudentJobs(CareerPortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._give_skill(cls.student, cls.skill, 3)

    def test_what_fits_is_shown_with_what_is_met_and_missing(self):
        self._create_vacancy(
            skills=[(self.skill, 3, True), (self.other_skill, 2, False)]
        )
        self._log_in(self.student_user)
        page = self._get("/my/jobs").text
        self.assertIn("Test engineer", page)
        self.assertIn("Acme", page)
        self.assertIn("50 of 100", " ".join(page.split()))
        for kind, name in (("met", "Welding"), ("missing", "Drawing")):
            with self.subTest(kind=kind):
                found = page.partition(f"o_career_{kind}")[2]
                self.assertIn(name, found.partition("</li>")[0])

    def test_without_a_mandatory_skill_it_is_among_the_others(self):
        self._create_vacancy(skills=[(self.other_skill, 2, True)])
        self._log_in(self.student_user)
        page = self._get("/my/jobs").text
        self.assertNotIn("o_career_matches", page)
        self.assertIn("Test engineer", page.partition("o_career_others")[2])

    def test_a_course_is_suggested_for_what_is_missing(self):
        course = self._create_course("T205")
        self.env["university.program.course"].create(
            {"program_id": self.program.id, "course_id": course.id}
        )
        self.env["university.course.skill"].create(
            {"course_id": course.id, "skill_id": self.other_skill.id, "level": 3}
        )
        vacancy = self._create_vacancy(skills=[(self.other_skill, 2, True)])
        self._log_in(self.student_user)
        page = self._get(f"/my/jobs/{vacancy.id}").text
        self.assertIn("Course T205", page.partition("o_career_suggestions")[2])

    def test_a_student_applies(self):
        vacancy = self._create_vacancy(skills=[(self.skill, 3, True)])
        self._log_in(self.student_user)
        page = self._post(f"/my/jobs/{vacancy.id}/apply")
        self.assertIn("You have applied", page.text)
        row = vacancy.application_ids
        self.assertEqual((row.partner_id, row.state), (self.student, "applied"))

    def test_what_waits_for_the_student_comes_first(self):
        for state in ("offer", "declined", "recommended", "applied"):
            self._apply(self._create_vacancy(name=f"Post {state}"), state=state)
        self._log_in(self.student_user)
        page = self._get("/my/applications").text
        places = [
            page.index(f"Post {state}")
            for state in ("offer", "recommended", "applied", "declined")
        ]
        self.assertEqual(places, sorted(places))

    def test_who_has_applied_is_led_to_the_application(self):
        vacancy = self._create_vacancy()
        self._log_in(self.student_user)
        self.assertIn("When you apply", self._get(f"/my/jobs/{vacancy.id}").text)
        self._apply(vacancy)
        page = self._get(f"/my/jobs/{vacancy.id}").text
        self.assertIn("o_career_applied", page)
        self.assertNotIn("When you apply", page)

    def test_nobody_applies_for_another_by_the_form(self):
        vacancy = self._create_vacancy()
        self._log_in(self.student_user)
        self._post(
            f"/my/jobs/{vacancy.id}/apply",
            partner_id=self.other_student.id,
            state="accepted",
            score="100",
        )
        row = vacancy.application_ids
        self.assertEqual((row.partner_id, row.state), (self.student, "applied"))

    def test_twice_is_once(self):
        vacancy = self._create_vacancy()
        self._log_in(self.student_user)
        for _time in range(2):
            self._post(f"/my/jobs/{vacancy.id}/apply")
        self.assertEqual(len(vacancy.application_ids), 1)

    def test_after_its_closing_date_nobody_applies(self):
        vacancy = self._create_vacancy(closing_date=date(2026, 3, 10))
        self._log_in(self.student_user)
        self.assertNotIn("Test engineer", self._get("/my/jobs").text)
        self._assert_unknown(f"/my/jobs/{vacancy.id}")
        page = self._post(f"/my/jobs/{vacancy.id}/apply")
        self.assertIn("is not open", page.text)
        self.assertFalse(vacancy.application_ids)

    def test_what_does_not_show_is_not_found(self):
        self._log_in(self.student_user)
        for state in ("draft", "submitted", "refused", "closed"):
            vacancy = self._create_vacancy(state)
            self._assert_unknown(f"/my/jobs/{vacancy.id}")
            self._assert_steps_unknown(f"/my/jobs/{vacancy.id}/apply")

    def test_a_number_that_is_none_is_not_found(self):
        self._log_in(self.student_user)
        for number in (0, 10**9, 10**12):
            self._assert_unknown(f"/my/jobs/{number}")
            self._assert_steps_unknown(f"/my/jobs/{number}/apply")

    def test_an_employer_looks_for_no_post(self):
        vacancy = self._create_vacancy()
        self._log_in(self.employer_user)
        self._assert_unknown("/my/jobs", f"/my/jobs/{vacancy.id}", "/my/applications")
        self._assert_steps_unknown(f"/my/jobs/{vacancy.id}/apply")

    def test_matches_are_told_about_oneself_only(self):
        vacancy = self._create_vacancy()
        person = self.student.with_user(self.other_user)
        for ask in (
            person.get_vacancy_matches,
            lambda: person._find_open_vacancy(vacancy.id),
            lambda: person._get_other_vacancies([], 5),
            lambda: person._explain_vacancy(vacancy),
            person._get_known_employers,
        ):
            with self.assertRaises(AccessError):
                ask()

    def test_words_of_employers_stay_text(self):
        vacancy = self._create_vacancy(name=SCRIPT, place=SCRIPT, description=SCRIPT)
        self._log_in(self.student_user)
        self._assert_no_script(self._get("/my/jobs"))
        self._assert_no_script(self._get(f"/my/jobs/{vacancy.id}"))


@tagged("post_install", "-at_install")
class TestStudentApplications(CareerPortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vacancy = cls._create_vacancy()

    def test_a_student_accepts_an_offer(self):
        row = self._apply(self.vacancy, state="offer")
        self._log_in(self.student_user)
        self.assertIn("Accept the Offer", self._get("/my/applications").text)
        self._post(f"/my/applications/{row.id}/accept")
        self.assertEqual((row.state, row.closed_by), ("accepted", "student"))
        self.assertEqual(row.placement_ids.partner_id, self.student)

    def test_a_student_declines(self):
        row = self._apply(self.vacancy)
        self._log_in(self.student_user)
        self._post(f"/my/applications/{row.id}/decline")
        self.assertEqual((row.state, row.closed_by), ("declined", "student"))

    def test_a_recommendation_is_taken_up(self):
        row = self._apply(self.vacancy, state="recommended")
        self._log_in(self.student_user)
        self._post(f"/my/applications/{row.id}/apply")
        self.assertEqual(row.state, "applied")

    def test_a_student_makes_no_offer_to_himself(self):
        row = self._apply(self.vacancy)
        self._log_in(self.student_user)
        self._assert_steps_unknown(
            f"/my/applications/{row.id}/offer",
            f"/my/applications/{row.id}/action_accept",
            f"/my/applicants/{row.id}/offer",
        )
        page = self._post(f"/my/applications/{row.id}/accept")
        self.assertIn("no step of yours", page.text)
        self.assertEqual(row.state, "applied")

    def test_another_s_application_and_none_look_the_same(self):
        row = self._apply(self.vacancy, state="offer")
        self._log_in(self.other_user)
        for number in (row.id, row.id + 10**6, 10**12):
            self._assert_steps_unknown(
                *(
                    f"/my/applications/{number}/{step}"
                    for step in ("accept", "decline", "apply")
                )
            )
        self.assertEqual(row.state, "offer")
        self.assertNotIn("Test engineer", self._get("/my/applications").text)

    def test_what_has_closed_since_is_still_listed(self):
        self._apply(self.vacancy)
        self.vacancy.state = "closed"
        self._log_in(self.student_user)
        self.assertIn("Test engineer", self._get("/my/applications").text)

    def test_a_school_that_shares_shows_its_vacancies(self):
        school = self.env["res.company"].create({"name": "Other School"})
        (self.company | school).write(
            {"university_share_ids": [Command.set((self.company | school).ids)]}
        )
        self.vacancy.is_shared = True
        self.student.school_id = school
        self.student_user.write(
            {"company_ids": [Command.set(school.ids)], "company_id": school.id}
        )
        self._log_in(self.student_user)
        self.assertIn("Test engineer", self._get("/my/jobs").text)
        self._post(f"/my/jobs/{self.vacancy.id}/apply")
        self.assertEqual(self.vacancy.application_ids.partner_id, self.student)
