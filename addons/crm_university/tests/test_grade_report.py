from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_grades import GradeCase

# after the end of the term
LATER = datetime(2026, 7, 20)


@tagged("post_install", "-at_install")
class TestGradeReport(GradeCase):
    def setUp(self):
        super().setUp()
        self._post((80, 90), (50, 60), (100, 40))
        self.reports = self.env["university.grade.report"].with_user(self.dean)

    def _read(self, groupby, domain=()):
        rows = self.reports._read_group(
            [("term_id", "=", self.term.id), *domain],
            [groupby],
            ["__count", "score:avg", "score_sigma:avg", "pass_rate:avg"],
        )
        return rows

    def test_figures_are_those_of_the_offering(self):
        [(offering, count, mean, sigma, rate)] = self._read("offering_id")
        self.assertEqual((offering, count), (self.offering, 3))
        self.assertAlmostEqual(mean, 68.67, 2)
        self.assertAlmostEqual(sigma, 12.68, 2)
        self.assertAlmostEqual(rate, 66.67, 2)
        self.assertAlmostEqual(sigma, self.offering.score_sigma, 2)

    def test_every_grouping_counts_a_result_once(self):
        self.offering.teacher_ids |= self.teacher2
        for groupby in ("teachers", "course_id", "program_id", "term_id", "class_id"):
            with self.subTest(groupby=groupby):
                self.assertEqual(sum(row[1] for row in self._read(groupby)), 3)

    def test_two_teachers_are_named_together(self):
        self.offering.teacher_ids |= self.teacher2
        [(teachers, *_figures)] = self._read("teachers")
        self.assertEqual(teachers, "Role Teacher, Role Teacher2")

    def test_either_of_two_teachers_finds_the_offering(self):
        self.offering.teacher_ids |= self.teacher2
        domain = [("teacher_ids", "in", self.teacher2.ids)]
        self.assertEqual(self._read("offering_id", domain)[0][1], 3)

    def test_without_results_there_is_nothing(self):
        other = self._create_offering(self._create_course("T102"))
        self._enroll(self.students, other)
        self.assertFalse(self.reports.search([("offering_id", "=", other.id)]))

    def test_resits_are_rows_of_their_own(self):
        offering = self.offering.with_user(self.registrar)
        offering.action_register_resits()
        resit = self.rows[1].resit_ids
        self._grade(resit, resit.offering_id.assessment_ids[-1], 75)
        resit.with_user(self.registrar).action_post_resit()
        rows = self._read("is_resit")
        self.assertEqual([(row[0], row[1]) for row in rows], [(False, 3), (True, 1)])

    def test_who_sees_which_results(self):
        for user, count in (
            (self.teacher, 3),
            (self.teacher2, 0),
            (self.registrar, 3),
            (self.affairs, 3),
            (self.dean, 3),
        ):
            with self.subTest(user=user.name):
                reports = self.env["university.grade.report"].with_user(user)
                domain = [("term_id", "=", self.term.id)]
                self.assertEqual(reports.search_count(domain), count)
        with self.assertRaises(AccessError):
            self.env["university.grade.report"].with_user(self.plain).search([])


@tagged("post_install", "-at_install")
class TestGradeIssue(GradeCase):
    def _find(self, user=None):
        issues = self.env["university.grade.issue"].with_user(user or self.registrar)
        action = issues.action_open_list()
        return issues.search(action["domain"]).filtered(
            lambda issue: issue.offering_id == self.offering
        )

    def test_before_the_end_of_the_term_nothing_is_missing(self):
        self._grade(self.rows[0], self.paper, 80)
        self.assertFalse(self._find())

    def test_after_the_end_what_is_missing_is_listed_by_student(self):
        self._grade(self.rows[0], self.paper, 80)
        self._grade(self.rows[0], self.exam, 80)
        with freeze_time(LATER):
            issues = self._find()
        self.assertEqual(issues.mapped("kind"), ["not_finished", "missing", "missing"])
        self.assertEqual(issues.partner_id, self.students[1:])

    def test_who_has_dropped_misses_nothing(self):
        self.rows[1:].with_user(self.registrar).action_drop()
        with freeze_time(LATER):
            self.assertEqual(self._find().partner_id, self.students[0])

    def test_equal_grades_are_listed_once(self):
        rows = self.rows | self._enroll(self._create_students(3), self.offering)
        for row in rows:
            self._grade(row, self.paper, 80)
            self._grade(row, self.exam, 80)
        issues = self._find()
        self.assertEqual(issues.mapped("kind"), ["all_equal"])
        self.assertEqual(issues.score, 80)

    def test_a_grade_far_from_the_others_names_the_student(self):
        rows = self.rows | self._enroll(self._create_students(12), self.offering)
        for number, row in enumerate(rows):
            score = 2 if row == rows[-1] else 80 + number % 3
            self._grade(row, self.paper, score)
            self._grade(row, self.exam, score)
        issues = self._find()
        self.assertEqual(issues.mapped("kind"), ["outlier"])
        self.assertEqual(issues.partner_id, rows[-1].partner_id)
        self.assertLess(issues.distance, -3)

    def test_a_closed_term_is_looked_through_from_its_form(self):
        self.term.state = "closed"
        with freeze_time(LATER):
            self.assertFalse(self._find())
            action = self.term.with_user(self.dean).action_view_grade_issues()
        issues = self.env["university.grade.issue"].with_user(self.dean)
        found = issues.search(action["domain"])
        self.assertEqual(found.offering_id, self.offering)

    def test_the_list_is_made_anew_each_time(self):
        with freeze_time(LATER):
            self.assertTrue(self._find())
            self._grade_all((80, 90), (50, 60), (100, 40))
            self.offering.with_user(self.teacher).action_finish()
            self.assertFalse(self._find())

    def test_registrar_and_dean_look_and_nobody_else(self):
        for user in (self.registrar, self.dean):
            self.env["university.grade.issue"].with_user(user).action_open_list()
        for user in (self.teacher, self.affairs, self.plain):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.env["university.grade.issue"].with_user(user).action_open_list()

    def test_one_list_is_not_anothers(self):
        with freeze_time(LATER):
            issues = self._find()
        self.assertTrue(issues)
        found = self.env["university.grade.issue"].with_user(self.dean)
        self.assertFalse(found.search([("id", "in", issues.ids)]))

    def test_queries_do_not_grow_with_the_offerings(self):
        with freeze_time(LATER):
            few = self._count_queries(self._find)
            for number in range(5):
                other = self._create_offering(self._create_course(f"T2{number}"))
                self._enroll(self.students, other, override_reason="Test")
            many = self._count_queries(self._find)
        self.assertLessEqual(many, few + 6)
