from unittest import TestCase

from ..tools.gpa import LATEST, Attempt
from ..tools.risk_features import FEATURES, MidTerm, get_features, get_needed


def past(course, score, order=1, **values):
    points = max(0, (score - 50) / 10)
    return Attempt(course, 3, order, score, points, score >= 60, **values)


def features(early=None, attempts=(), hours_late=(), **values):
    mid_term = MidTerm(early or {}, list(attempts), list(hours_late))
    return get_features(mid_term, **values)


class TestRiskFeatures(TestCase):
    def test_who_has_nothing_yet_has_nothing_known(self):
        self.assertEqual(
            features(),
            {
                "needed_most": None,
                "early_average": None,
                "early_lowest": None,
                "early_missing": 0,
                "failures": 0,
                "open_failures": 0,
                "repeated": 0,
                "gpa": None,
                "average": None,
                "hours_late": None,
            },
        )

    def test_what_is_learned_from_exists(self):
        self.assertLessEqual(set(FEATURES), set(features()))

    def test_needed_by_hand(self):
        # 60 x 100 - 20 x 80 - 30 x 50 = 2900, over the 50 percent that are left
        self.assertAlmostEqual(get_needed([(20, 80), (30, 50)]), 58)

    def test_a_missing_grade_is_still_to_be_reached(self):
        # 6000 - 1600 = 4400 over 80 percent
        self.assertAlmostEqual(get_needed([(20, 80), (30, None)]), 55)

    def test_when_nothing_is_left_nothing_is_needed(self):
        self.assertIsNone(get_needed([(100, 40)]))
        self.assertIsNone(features({"A": [(100, 40)]})["needed_most"])

    def test_the_school_says_what_passes(self):
        self.assertAlmostEqual(get_needed([(50, 50)], pass_score=50), 50)
        found = features({"A": [(50, 50)]}, pass_score=50)
        self.assertAlmostEqual(found["needed_most"], 50)

    def test_the_worst_course_counts(self):
        found = features({"A": [(20, 80), (30, 50)], "B": [(50, 90)]})
        self.assertAlmostEqual(found["needed_most"], 58)

    def test_early_scores_are_weighted_within_a_course_and_equal_between(self):
        # A: (20 x 80 + 30 x 50) / 50 = 62; B: 90
        found = features({"A": [(20, 80), (30, 50)], "B": [(50, 90)]})
        self.assertAlmostEqual(found["early_average"], 76)
        self.assertAlmostEqual(found["early_lowest"], 62)

    def test_missing_grades_are_counted_not_averaged(self):
        found = features({"A": [(20, 80), (30, None)], "B": [(20, None)]})
        self.assertEqual(found["early_missing"], 2)
        self.assertEqual(found["early_average"], 80)

    def test_failures_are_attempts_and_open_ones_courses(self):
        attempts = [past("A", 40), past("A", 50, 2), past("B", 50), past("B", 70, 2)]
        found = features(attempts=attempts)
        self.assertEqual((found["failures"], found["open_failures"]), (3, 1))

    def test_a_course_failed_before_and_taken_now_is_repeated(self):
        attempts = [past("A", 40), past("B", 40), past("C", 80)]
        found = features({"A": [(20, 70)], "C": [(20, 70)]}, attempts)
        self.assertEqual(found["repeated"], 1)

    def test_what_is_not_posted_is_not_known(self):
        found = features(attempts=[past("A", 40, posted=False)])
        self.assertEqual((found["failures"], found["gpa"]), (0, None))

    def test_gpa_follows_the_rule_of_the_school(self):
        attempts = [past("A", 90), past("A", 70, 2)]
        self.assertEqual(features(attempts=attempts)["average"], 90)
        found = features(attempts=attempts, rule=LATEST)
        self.assertEqual((found["average"], found["gpa"]), (70, 2.0))

    def test_lateness_is_the_mean(self):
        self.assertEqual(features(hours_late=[1, 5])["hours_late"], 3)
