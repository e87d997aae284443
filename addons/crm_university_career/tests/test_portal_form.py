from datetime import date
from unittest import TestCase

from ..tools import evidence_files, portal_form
from ..tools.application_states import EMPLOYER, STUDENT, get_steps

COMPLETE = {"name": "Engineer", "headcount": "2", "closing_date": "2026-06-30"}


class TestPortalForm(TestCase):
    def test_a_complete_form_has_no_problem(self):
        vals, problems = portal_form.read_vacancy(COMPLETE)
        self.assertEqual(problems, [])
        self.assertEqual(vals["closing_date"], date(2026, 6, 30))
        self.assertEqual((vals["headcount"], vals["salary_max"]), (2, 0.0))

    def test_each_problem_is_found(self):
        for name, value, problem in (
            ("name", " \x00 ", portal_form.NAME),
            ("name", "x" * 201, portal_form.LENGTH),
            ("description", "x" * 20_001, portal_form.LENGTH),
            ("headcount", "0", portal_form.HEADCOUNT),
            ("headcount", "1.5", portal_form.HEADCOUNT),
            ("headcount", "10001", portal_form.HEADCOUNT),
            ("salary_min", "-1", portal_form.SALARY),
            ("salary_max", "inf", portal_form.SALARY),
            ("closing_date", "2026-02-30", portal_form.CLOSING_DATE),
        ):
            with self.subTest(name=name, value=value[:10]):
                form = {**COMPLETE, name: value}
                self.assertEqual(portal_form.read_vacancy(form)[1], [problem])

    def test_only_what_an_employer_writes_is_read(self):
        form = {**COMPLETE, "employer_id": "7", "state": "published", "company_id": "1"}
        vals, _problems = portal_form.read_vacancy(form)
        self.assertFalse(vals.keys() & {"employer_id", "state", "company_id"})

    def test_a_lowest_salary_alone_is_fine(self):
        form = {**COMPLETE, "salary_min": "5000"}
        self.assertEqual(portal_form.read_vacancy(form)[1], [])

    def test_ids_are_read_and_nothing_else(self):
        self.assertEqual(portal_form.read_id("12"), 12)
        for value in (None, "", "0x1", "-1", "²", "1" * 10, "1 "):
            with self.subTest(value=value):
                self.assertIs(portal_form.read_id(value), False)

    def test_skills_are_those_offered_once_each(self):
        form = {
            "skill_0": "1",
            "level_0": "3",
            "skill_1": "9",
            "level_1": "3",
            "skill_2": "2",
            "level_2": "6",
            "skill_3": "1",
            "level_3": "4",
            "mandatory_3": "1",
        }
        self.assertEqual(portal_form.read_skills(form, {1, 2}), {1: (4, True)})


class TestEvidenceFiles(TestCase):
    def test_documents_and_photos_are_taken(self):
        for name, mimetype in (
            ("a.pdf", "application/pdf"),
            ("a.JPG", "image/jpeg"),
            ("合同.png", "image/png"),
        ):
            with self.subTest(name=name):
                self.assertEqual(evidence_files.find_problem(name, 10, mimetype), "")

    def test_the_ending_has_to_fit_the_content(self):
        for name, mimetype in (
            ("a.html", "application/pdf"),
            ("a.pdf", "text/html"),
            ("a.svg", "image/svg+xml"),
            ("a", "image/png"),
        ):
            with self.subTest(name=name):
                problem = evidence_files.find_problem(name, 10, mimetype)
                self.assertEqual(problem, evidence_files.TYPE)

    def test_limits_of_size(self):
        limit = evidence_files.MAX_MEGABYTES * evidence_files.MEGABYTE
        for size, problem in (
            (0, evidence_files.EMPTY),
            (limit, ""),
            (limit + 1, evidence_files.SIZE),
        ):
            with self.subTest(size=size):
                found = evidence_files.find_problem("a.pdf", size, "application/pdf")
                self.assertEqual(found, problem)

    def test_names_are_cut_but_keep_their_ending(self):
        self.assertEqual(evidence_files.clean_name("C:\\x\\a.pdf"), "a.pdf")
        name = evidence_files.clean_name("x" * 300 + ".pdf")
        self.assertEqual((len(name), name[-4:]), (evidence_files.NAME_LENGTH, ".pdf"))


class TestSteps(TestCase):
    def test_each_side_sees_its_own_steps(self):
        self.assertEqual(get_steps("applied", STUDENT), ["declined"])
        self.assertEqual(
            get_steps("applied", EMPLOYER), ["interview", "offer", "declined"]
        )
        self.assertEqual(get_steps("offer", STUDENT), ["accepted", "declined"])
        self.assertEqual(get_steps("accepted", EMPLOYER), [])
