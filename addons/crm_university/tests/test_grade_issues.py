from unittest import TestCase

from ..tools.grade_issues import (
    ALL_EQUAL,
    MISSING,
    NOT_FINISHED,
    OUTLIER,
    Issue,
    find_issues,
    measure,
)


def kinds(issues):
    return [issue.kind for issue in issues]


class TestGradeIssues(TestCase):
    def setUp(self):
        super().setUp()
        # mean 70, deviations -5 and +5, sigma 5
        self.usual = {number: 65 + 10 * (number % 2) for number in range(20)}

    def test_sigma_is_that_of_the_population(self):
        # mean 5; squares 9 + 1 + 1 + 1 + 0 + 0 + 4 + 16 = 32; 32 / 8 = 4
        self.assertEqual(measure([2, 4, 4, 4, 5, 5, 7, 9]), (5, 2))

    def test_no_scores_have_no_mean(self):
        self.assertEqual(measure([]), (None, None))

    def test_usual_grades_are_no_issue(self):
        self.assertEqual(find_issues(self.usual), [])

    def test_a_missing_grade_names_the_student(self):
        issues = find_issues({**self.usual, "ann": None})
        self.assertEqual(issues, [Issue(MISSING, "ann")])

    def test_a_grade_of_0_is_not_missing(self):
        self.assertNotIn(MISSING, kinds(find_issues({**self.usual, "ann": 0})))

    def test_a_grade_beyond_three_sigma_is_odd(self):
        # ten of 70 and one of 26: mean 66; (10 x 16 + 1600) / 11 = 160;
        # sigma 12.649; (26 - 66) / 12.649 = -3.162 = -sqrt(10)
        scores = {**dict.fromkeys(range(10), 70), "ann": 26}
        (issue,) = find_issues(scores)
        self.assertEqual((issue.kind, issue.student, issue.score), (OUTLIER, "ann", 26))
        self.assertAlmostEqual(issue.distance, -(10**0.5))

    def test_a_grade_far_above_is_odd_too(self):
        scores = {**dict.fromkeys(range(10), 40), "ann": 84}
        (issue,) = find_issues(scores)
        self.assertAlmostEqual(issue.distance, 10**0.5)

    def test_three_sigma_exactly_is_not_odd(self):
        # nine of 70.1 and one of 40.2: sigma 8.97, distance exactly 3
        scores = {**dict.fromkeys(range(9), 70.1), "ann": 40.2}
        self.assertEqual(find_issues(scores), [])

    def test_the_limit_is_the_callers(self):
        scores = {**dict.fromkeys(range(9), 70.1), "ann": 40.2}
        self.assertEqual(kinds(find_issues(scores, sigma_limit=2.9)), [OUTLIER])

    def test_a_sample_sigma_would_miss_this_one(self):
        # eleven: sqrt(10) = 3.162 of the population, 3.015 of a sample
        scores = {**dict.fromkeys(range(10), 70), "ann": 26}
        self.assertEqual(kinds(find_issues(scores, sigma_limit=3.1)), [OUTLIER])

    def test_five_equal_grades_are_odd(self):
        issues = find_issues(dict.fromkeys(range(5), 80))
        self.assertEqual(issues, [Issue(ALL_EQUAL, score=80)])

    def test_four_equal_grades_are_not(self):
        self.assertEqual(find_issues(dict.fromkeys(range(4), 80)), [])

    def test_how_many_equal_ones_are_odd_is_the_callers(self):
        scores = dict.fromkeys(range(4), 80)
        self.assertEqual(kinds(find_issues(scores, min_equal=4)), [ALL_EQUAL])

    def test_missing_grades_do_not_hide_equal_ones(self):
        scores = {**dict.fromkeys(range(5), 80), "ann": None}
        self.assertEqual(kinds(find_issues(scores)), [ALL_EQUAL, MISSING])

    def test_equal_grades_have_no_outlier(self):
        scores = dict.fromkeys(range(30), 0.1 + 0.2)
        self.assertNotIn(OUTLIER, kinds(find_issues(scores)))

    def test_a_teacher_who_is_not_finished_comes_first(self):
        issues = find_issues({"ann": None}, is_finished=False)
        self.assertEqual(kinds(issues), [NOT_FINISHED, MISSING])

    def test_an_offering_without_students_is_no_issue(self):
        self.assertEqual(find_issues({}), [])
