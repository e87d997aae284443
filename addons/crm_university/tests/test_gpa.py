from unittest import TestCase

from ..tools.gpa import BEST, LATEST, Attempt, pick_counting, summarize


def first(course, credits, score, **values):
    """Return a first attempt; points = (score - 50) / 10, passed from 60 on."""
    values.setdefault("order", (1, 1))
    values.setdefault("points", max(0, (score or 0) - 50) / 10)
    values.setdefault("is_passed", (score or 0) >= 60)
    return Attempt(course, credits, score=score, **values)


def resit(course, credits, score, **values):
    return first(course, credits, score, order=(1, 2), **values)


def retake(course, credits, score, **values):
    return first(course, credits, score, order=(3, 2), **values)


def passed(course, credits, **values):
    """Return a passed course that is not graded."""
    return first(course, credits, None, is_graded=False, is_passed=True, **values)


# name: (attempts, rule, GPA, average, credits earned), the arithmetic by hand beside it
CASES = {
    "one course": (
        [first("A", 4, 80)],
        BEST,
        4 * 3.0 / 4,
        80,
        4,
    ),
    "weighted by credits": (
        [first("A", 4, 80), first("B", 2, 92), first("C", 3, 65)],
        BEST,
        (4 * 3.0 + 2 * 4.2 + 3 * 1.5) / 9,  # 24.9 / 9
        (4 * 80 + 2 * 92 + 3 * 65) / 9,  # 699 / 9
        9,
    ),
    "half credits": (
        [first("A", 1.5, 70), first("B", 0.5, 90)],
        BEST,
        (1.5 * 2.0 + 0.5 * 4.0) / 2,  # 2.5
        (1.5 * 70 + 0.5 * 90) / 2,  # 75
        2,
    ),
    "failed counts with no points and its score": (
        [first("A", 4, 80), first("B", 2, 55)],
        BEST,
        (4 * 3.0 + 2 * 0) / 6,  # 2.0, though 55 would be worth 0.5
        (4 * 80 + 2 * 55) / 6,  # 430 / 6
        4,
    ),
    "all failed": (
        [first("A", 4, 59), first("B", 2, 40)],
        BEST,
        0,
        (4 * 59 + 2 * 40) / 6,  # 316 / 6
        0,
    ),
    "resit better and passed": (
        [first("A", 4, 45), resit("A", 4, 70), first("B", 2, 90)],
        BEST,
        (4 * 2.0 + 2 * 4.0) / 6,  # 16 / 6
        (4 * 70 + 2 * 90) / 6,  # 460 / 6
        6,
    ),
    "resit better, still failed": (
        [first("A", 4, 45), resit("A", 4, 58), first("B", 2, 90)],
        BEST,
        (4 * 0 + 2 * 4.0) / 6,
        (4 * 58 + 2 * 90) / 6,  # 412 / 6
        2,
    ),
    "resit worse, the best counts": (
        [first("A", 4, 58), resit("A", 4, 45), first("B", 2, 90)],
        BEST,
        (4 * 0 + 2 * 4.0) / 6,
        (4 * 58 + 2 * 90) / 6,  # 412 / 6
        2,
    ),
    "resit worse, the latest counts": (
        [first("A", 4, 58), resit("A", 4, 45), first("B", 2, 90)],
        LATEST,
        (4 * 0 + 2 * 4.0) / 6,
        (4 * 45 + 2 * 90) / 6,  # 360 / 6 = 60
        2,
    ),
    "resit better, the latest counts": (
        [first("A", 4, 45), resit("A", 4, 70)],
        LATEST,
        2.0,
        70,
        4,
    ),
    "retake in another term better, the best counts": (
        [first("A", 3, 50), resit("A", 3, 55), retake("A", 3, 84)],
        BEST,
        3.4,
        84,
        3,
    ),
    "retake of a passed course worse, the best counts": (
        [first("A", 3, 84), retake("A", 3, 66)],
        BEST,
        3.4,
        84,
        3,
    ),
    "retake of a passed course worse, the latest counts": (
        [first("A", 3, 84), retake("A", 3, 66)],
        LATEST,
        1.6,
        66,
        3,
    ),
    "retake of a passed course failed, the latest counts, the pass stays": (
        [first("A", 3, 84), retake("A", 3, 50)],
        LATEST,
        0,
        50,
        3,
    ),
    "attempts told in the wrong order": (
        [retake("A", 3, 66), first("A", 3, 84)],
        LATEST,
        1.6,
        66,
        3,
    ),
    "passed by a capped resit beats a higher failed score": (
        [
            first("A", 4, 62, is_passed=False),  # the exam itself was missed
            resit("A", 4, 60),
        ],
        BEST,
        1.0,
        60,
        4,
    ),
    "dropped": (
        [first("A", 4, 80), first("B", 2, 95, dropped=True)],
        BEST,
        3.0,
        80,
        4,
    ),
    "dropped retake is not the latest": (
        [first("A", 4, 80), retake("A", 4, 95, dropped=True)],
        LATEST,
        3.0,
        80,
        4,
    ),
    "unposted": (
        [first("A", 4, 80), first("B", 2, 95, posted=False)],
        BEST,
        3.0,
        80,
        4,
    ),
    "unposted resit": (
        [first("A", 4, 45), resit("A", 4, 75, posted=False)],
        BEST,
        0,
        45,
        0,
    ),
    "not graded gives credits only": (
        [first("A", 4, 80), passed("PE", 1)],
        BEST,
        3.0,
        80,
        5,
    ),
    "not graded and failed gives nothing": (
        [
            first("A", 4, 80),
            first("PE", 1, None, is_graded=False, is_passed=False),
        ],
        BEST,
        3.0,
        80,
        4,
    ),
    "not graded although it has a score": (
        [first("A", 4, 80), first("PE", 1, 100, is_graded=False)],
        BEST,
        3.0,
        80,
        5,
    ),
    "only not graded": ([passed("PE", 1)], BEST, None, None, 1),
    "posted without a score yet": (
        [first("A", 4, 80), first("B", 2, None)],
        BEST,
        3.0,
        80,
        4,
    ),
    "nothing posted": (
        [first("A", 4, 80, posted=False), first("B", 2, 95, posted=False)],
        BEST,
        None,
        None,
        0,
    ),
    "a score of 0 is a score": (
        [first("A", 4, 0), first("B", 4, 80)],
        BEST,
        (4 * 0 + 4 * 3.0) / 8,  # 1.5
        (4 * 0 + 4 * 80) / 8,  # 40
        4,
    ),
    "no attempts": ([], BEST, None, None, 0),
}


class TestGpa(TestCase):
    def test_table_by_hand(self):
        for name, (attempts, rule, *expected) in CASES.items():
            with self.subTest(name):
                summary = summarize(attempts, rule)
                figures = [summary.gpa, summary.average, summary.credits_earned]
                self.assertEqual(
                    [value is None for value in figures],
                    [value is None for value in expected],
                )
                for figure, value in zip(figures, expected, strict=True):
                    self.assertAlmostEqual(figure or 0, value or 0, places=12)

    def test_credits_counted_are_those_of_the_gpa(self):
        attempts = [first("A", 4, 80), first("B", 2, 40), passed("PE", 1)]
        self.assertEqual(summarize(attempts).credits_counted, 6)

    def test_the_best_of_equals_is_the_earlier(self):
        attempts = [retake("A", 3, 70), first("A", 3, 70)]
        self.assertEqual(pick_counting(attempts)["A"].order, (1, 1))

    def test_every_course_has_one_attempt_that_counts(self):
        attempts = [first("A", 3, 70), retake("A", 3, 90), passed("PE", 1)]
        counting = pick_counting(attempts)
        self.assertEqual(set(counting), {"A", "PE"})
        self.assertEqual(counting["A"].score, 90)

    def test_what_has_no_result_counts_for_no_course(self):
        attempts = [first("A", 3, 70, posted=False), first("B", 3, 70, dropped=True)]
        self.assertEqual(pick_counting(attempts), {})

    def test_the_order_of_the_attempts_does_not_matter(self):
        attempts = [first(str(number), 0.1, 60 + number) for number in range(30)]
        self.assertEqual(summarize(attempts), summarize(attempts[::-1]))

    def test_attempts_may_come_from_a_generator(self):
        summary = summarize(attempt for attempt in [first("A", 4, 80)])
        self.assertEqual(summary.credits_earned, 4)

    def test_an_unknown_rule_is_refused(self):
        with self.assertRaises(ValueError):
            summarize([first("A", 4, 80)], "worst")
