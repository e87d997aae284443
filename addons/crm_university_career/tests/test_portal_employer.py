from datetime import date

from odoo.tests import tagged

from .common_portal import SCRIPT, CareerPortalCase


@tagged("post_install", "-at_install")
class TestEmployerVacancies(CareerPortalCase):
    def _prepare_form(self, **data):
        return {
            "name": "Test engineer",
            "headcount": "2",
            "closing_date": "2026-06-30",
            "skill_0": str(self.skill.id),
            "level_0": "4",
            "mandatory_0": "1",
            **data,
        }

    def _offer(self, **data):
        """Send the form of a vacancy; return what it made, and the page."""
        vacancies = self.env["university.vacancy"]
        before = vacancies.search([])
        page = self._post("/my/vacancies/new", **self._prepare_form(**data))
        return vacancies.search([]) - before, page

    # ------------------------------------------------------------
    # Entering
    # ------------------------------------------------------------

    def test_an_employer_enters_a_draft(self):
        self._log_in(self.employer_user)
        vacancy, page = self._offer(program=self.program.id, description="Much to do")
        self.assertEqual(page.status_code, 200)
        self.assertEqual(vacancy.employer_id, self.employer)
        self.assertEqual(vacancy.contact_id, self.contact)
        self.assertEqual((vacancy.state, vacancy.headcount), ("draft", 2))
        self.assertEqual(vacancy.program_ids, self.program)
        self.assertIn("Much to do", vacancy.description)
        line = vacancy.skill_ids
        self.assertEqual((line.skill_id, line.level), (self.skill, 4))
        self.assertTrue(line.is_mandatory)

    def test_nobody_offers_in_another_s_name_by_the_form(self):
        self._log_in(self.rival_user)
        vacancy, _page = self._offer(
            employer_id=self.employer.id,
            employer=self.employer.id,
            contact_id=self.contact.id,
            state="published",
            company_id="999",
            approved_by_id=self.officer.id,
        )
        self.assertEqual(vacancy.employer_id, self.rival)
        self.assertEqual(vacancy.contact_id, self.rival_contact)
        self.assertEqual(vacancy.company_id, self.company)
        self.assertEqual(vacancy.state, "draft")
        self.assertFalse(vacancy.approved_by_id)

    def test_a_contact_of_two_companies_acts_for_the_present_one(self):
        old = self._create_vacancy("draft")
        self.contact.parent_id = self.rival
        self._log_in(self.employer_user)
        vacancy, _page = self._offer()
        self.assertEqual(vacancy.employer_id, self.rival)
        self._assert_unknown(f"/my/vacancies/{old.id}", f"/my/vacancies/{old.id}/edit")

    def test_a_student_offers_nothing(self):
        self._log_in(self.student_user)
        vacancy, page = self._offer()
        self.assertFalse(vacancy)
        self.assertEqual(page.status_code, 404)
        self._assert_unknown("/my/vacancies", "/my/vacancies/new")

    def test_what_is_wrong_is_told_and_what_was_written_is_kept(self):
        self._log_in(self.employer_user)
        for data, words in (
            ({"name": " "}, "Name the post"),
            ({"headcount": "-3"}, "how many posts"),
            ({"salary_min": "9000", "salary_max": "8000"}, "The salary is a number"),
            ({"salary_min": "nan"}, "The salary is a number"),
            ({"closing_date": "30.6."}, "the last day"),
            ({"name": "x" * 201}, "too long"),
        ):
            with self.subTest(**data):
                vacancy, page = self._offer(place="Ningbo", **data)
                self.assertFalse(vacancy)
                self.assertIn(words, page.text)
                self.assertIn("Ningbo", page.text)

    def test_ids_that_were_not_offered_are_ignored(self):
        school = self.env["res.company"].create({"name": "Other School"})
        program = self.program.copy({"code": "TX9", "company_id": school.id})
        self._log_in(self.employer_user)
        for value in (program.id, "-1", "x", "99999999999999999999", "²"):
            with self.subTest(value=value):
                vacancy, _page = self._offer(program=value, skill_0=value)
                self.assertEqual(len(vacancy), 1)
                self.assertFalse(vacancy.program_ids)

    def test_scripts_stay_text(self):
        self._log_in(self.employer_user)
        vacancy, page = self._offer(name=SCRIPT, place=SCRIPT, description=SCRIPT)
        self._assert_no_script(page)
        self._assert_no_script(self._get("/my/vacancies"))
        self._assert_no_script(self._get(f"/my/vacancies/{vacancy.id}/edit"))

    def test_a_form_without_token_is_refused(self):
        self._log_in(self.employer_user)
        with self.assertLogs("odoo.http", "WARNING"):
            vacancy, page = self._offer(csrf_token="")
        self.assertEqual(page.status_code, 400)
        self.assertFalse(vacancy)

    # ------------------------------------------------------------
    # Its life
    # ------------------------------------------------------------

    def test_a_draft_is_changed_and_handed_in(self):
        vacancy = self._create_vacancy("draft", [(self.other_skill, 2, False)])
        self._log_in(self.employer_user)
        self._post(f"/my/vacancies/{vacancy.id}/edit", **self._prepare_form(name="New"))
        self.assertEqual(vacancy.name, "New")
        self.assertEqual(vacancy.skill_ids.skill_id, self.skill)
        self._post(f"/my/vacancies/{vacancy.id}/submit")
        self.assertEqual(vacancy.state, "submitted")

    def test_the_reason_of_a_refusal_is_shown(self):
        vacancy = self._create_vacancy("submitted")
        vacancy.with_user(self.officer).action_refuse("Tell the <b>salary</b>")
        self._log_in(self.employer_user)
        page = self._get(f"/my/vacancies/{vacancy.id}")
        self.assertIn("Tell the &lt;b&gt;salary", page.text)
        self._post(f"/my/vacancies/{vacancy.id}/edit", **self._prepare_form())
        self._post(f"/my/vacancies/{vacancy.id}/submit")
        self.assertEqual(vacancy.state, "submitted")

    def test_what_was_handed_in_is_taken_back_before_it_changes(self):
        vacancy = self._create_vacancy("submitted")
        self._log_in(self.employer_user)
        path = f"/my/vacancies/{vacancy.id}"
        self._assert_unknown(f"{path}/edit")
        page = self._post(f"{path}/edit", **self._prepare_form(name="Sneaky"))
        self.assertIn("Take it back first", page.text)
        self.assertEqual(vacancy.name, "Test engineer")
        self._post(f"{path}/withdraw")
        self.assertEqual(vacancy.state, "draft")

    def test_after_its_closing_date_it_is_not_handed_in(self):
        vacancy = self._create_vacancy("draft", closing_date=date(2026, 3, 10))
        self._log_in(self.employer_user)
        page = self._post(f"/my/vacancies/{vacancy.id}/submit")
        self.assertIn("closing date has passed", page.text)
        self.assertEqual(vacancy.state, "draft")

    def test_an_employer_approves_nothing_by_any_address(self):
        vacancy = self._create_vacancy("submitted")
        self._log_in(self.employer_user)
        path = f"/my/vacancies/{vacancy.id}"
        self._assert_steps_unknown(
            f"{path}/publish", f"{path}/action_publish", f"{path}/unlink"
        )
        self.assertEqual(vacancy.state, "submitted")

    def test_what_shows_is_closed(self):
        vacancy = self._create_vacancy()
        self._log_in(self.employer_user)
        self._post(f"/my/vacancies/{vacancy.id}/close")
        self.assertEqual(vacancy.state, "closed")

    # ------------------------------------------------------------
    # Guessing
    # ------------------------------------------------------------

    def test_another_s_vacancy_and_none_look_the_same(self):
        vacancy = self._create_vacancy("draft")
        self._log_in(self.rival_user)
        for number in (vacancy.id, vacancy.id + 10**6, 10**12):
            path = f"/my/vacancies/{number}"
            self._assert_unknown(path, f"{path}/edit")
            self._assert_steps_unknown(
                *(f"{path}/{step}" for step in ("submit", "withdraw", "close"))
            )
            page = self._post(f"{path}/edit", **self._prepare_form(name="Mine"))
            self.assertEqual(page.status_code, 404)
        self.assertEqual((vacancy.name, vacancy.state), ("Test engineer", "draft"))
        self.assertNotIn(vacancy.name, self._get("/my/vacancies").text)

    def test_the_list_tells_where_applicants_wait(self):
        waiting, answered = self._create_vacancy(), self._create_vacancy()
        self._apply(waiting)
        self._apply(waiting, self.other_student)
        self._apply(answered, state="offer")
        self._log_in(self.employer_user)
        page = self._get("/my/vacancies").text
        self.assertEqual(page.count("o_career_waiting"), 1)
        found = page.partition(f"/my/vacancies/{waiting.id}")[2]
        self.assertIn("To answer: 2", " ".join(found.partition("</a>")[0].split()))

    def test_a_student_sees_no_applicants_of_what_is_shown(self):
        vacancy = self._create_vacancy()
        self._log_in(self.student_user)
        self._assert_unknown(f"/my/vacancies/{vacancy.id}")

    def test_without_login_nothing_is_shown(self):
        self.authenticate(None, None)
        for path in ("/my/vacancies", "/my/jobs", "/my/applications"):
            with self.subTest(path=path):
                page = self.url_open(path, allow_redirects=False)
                self.assertEqual(page.status_code, 303)


@tagged("post_install", "-at_install")
class TestApplicants(CareerPortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vacancy = cls._create_vacancy()
        cls.student.write({"name": "Applicant Zhang", "email": "zhang@example.com"})
        cls.other_student.name = "Bystander Li"

    def test_who_applied_is_shown_and_nobody_else(self):
        self._apply(self.vacancy)
        self._apply(self.vacancy, self.other_student, "recommended")
        self._log_in(self.employer_user)
        page = self._get(f"/my/vacancies/{self.vacancy.id}").text
        self.assertIn("Applicant Zhang", page)
        self.assertIn("zhang@example.com", page)
        self.assertNotIn("Bystander Li", page)

    def test_no_grades_are_shown(self):
        self._apply(self.vacancy)
        self._log_in(self.employer_user)
        page = self._get(f"/my/vacancies/{self.vacancy.id}").text
        self.assertNotIn("GPA", page)

    def test_an_employer_invites_offers_and_declines(self):
        first = self._apply(self.vacancy)
        second = self._apply(self.vacancy, self.other_student)
        self._log_in(self.employer_user)
        self._post(f"/my/applicants/{first.id}/interview")
        self.assertEqual(first.state, "interview")
        self._post(f"/my/applicants/{first.id}/offer")
        self.assertEqual(first.state, "offer")
        self._post(f"/my/applicants/{second.id}/decline")
        self.assertEqual((second.state, second.closed_by), ("declined", "employer"))

    def test_an_employer_accepts_nothing_for_the_student(self):
        row = self._apply(self.vacancy, state="offer")
        self._log_in(self.employer_user)
        self._assert_steps_unknown(
            f"/my/applicants/{row.id}/accept", f"/my/applications/{row.id}/accept"
        )
        self.assertEqual(row.state, "offer")

    def test_a_step_that_does_not_follow_is_told(self):
        row = self._apply(self.vacancy, state="declined")
        self._log_in(self.employer_user)
        page = self._post(f"/my/applicants/{row.id}/offer")
        self.assertIn("no step of yours", page.text)
        self.assertEqual(row.state, "declined")

    def test_another_employer_answers_nobody(self):
        row = self._apply(self.vacancy)
        self._log_in(self.rival_user)
        self._assert_steps_unknown(
            *(
                f"/my/applicants/{row.id}/{step}"
                for step in ("interview", "offer", "decline")
            )
        )
        self.assertEqual(row.state, "applied")

    def test_who_was_only_recommended_is_not_answered(self):
        row = self._apply(self.vacancy, state="recommended")
        self._log_in(self.employer_user)
        self._assert_steps_unknown(f"/my/applicants/{row.id}/interview")
        self.assertEqual(row.state, "recommended")

    def test_names_stay_text(self):
        self.student.name = SCRIPT
        self._apply(self.vacancy)
        self._log_in(self.employer_user)
        self._assert_no_script(self._get(f"/my/vacancies/{self.vacancy.id}"))

    def test_the_first_page_counts_who_waits(self):
        self._apply(self.vacancy)
        self._log_in(self.employer_user)
        self.assertIn("Our Vacancies", self._get("/my").text)
        counts = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["career_applicant_count"]}
        )
        self.assertEqual(counts["career_applicant_count"], 1)

    def test_others_have_no_career_pages(self):
        user = self._create_portal(
            "role_guest", self.env["res.partner"].create({"name": "Guest"})
        )
        self._log_in(user)
        self.assertNotIn("Our Vacancies", self._get("/my").text)
        self._assert_unknown("/my/jobs", "/my/applications", "/my/destination")

    def test_staff_have_no_career_pages(self):
        self.company.partner_id.is_employer = True
        self.plain.partner_id.write(
            {"parent_id": self.company.partner_id.id, "school_id": self.company.id}
        )
        self._log_in(self.plain)
        self.assertEqual(self._get("/my").status_code, 200)
        self._assert_unknown("/my/vacancies", "/my/jobs", "/my/destination")

    def test_many_applicants_take_no_more_queries(self):
        users = self.employer_user

        def look():
            rows = self.env["university.application"].with_user(users)
            found = rows.search([("vacancy_id", "=", self.vacancy.id)])
            return found.sudo().mapped(lambda row: row.partner_id.program_id.name)

        self._apply(self.vacancy)
        look()
        few = self._count_queries(look)
        for student in self._create_students(10):
            self._apply(self.vacancy, student)
        self.assertEqual(self._count_queries(look), few)
