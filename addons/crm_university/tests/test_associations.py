import random
from unittest import TestCase

from ..tools.associations import find_associations


def count_brute(results, first, second):
    """Return (taken, failed first, failed second, failed both) student by student."""
    both = [
        courses
        for courses in results.values()
        if first in courses and second in courses
    ]
    return (
        len(both),
        sum(courses[first] for courses in both),
        sum(courses[second] for courses in both),
        sum(courses[first] and courses[second] for courses in both),
    )


class TestAssociations(TestCase):
    def setUp(self):
        super().setUp()
        # 10 took both: 3 failed both, 1 A only, 2 B only, 4 none; 5 took A only
        self.results = {
            **{f"both{n}": {"A": True, "B": True} for n in range(3)},
            "a": {"A": True, "B": False},
            **{f"b{n}": {"A": False, "B": True} for n in range(2)},
            **{f"none{n}": {"A": False, "B": False} for n in range(4)},
            **{f"only{n}": {"A": True} for n in range(5)},
        }

    def find(self, **values):
        values.setdefault("min_count", 1)
        return {
            (one.antecedent, one.consequent): one
            for one in find_associations(self.results, **values)
        }

    def test_figures_by_hand(self):
        one = self.find()["A", "B"]
        self.assertEqual((one.taken, one.count), (10, 3))
        self.assertAlmostEqual(one.support, 3 / 10)
        self.assertAlmostEqual(one.confidence, 3 / 4)
        self.assertAlmostEqual(one.lift, (3 / 4) / (5 / 10))

    def test_the_other_direction_has_its_own_confidence(self):
        one = self.find()["B", "A"]
        self.assertAlmostEqual(one.confidence, 3 / 5)
        self.assertAlmostEqual(one.lift, (3 / 5) / (4 / 10))

    def test_who_took_only_one_of_them_does_not_count(self):
        # with the five who failed A alone it would be 3 of 9
        self.assertEqual(self.find()["A", "B"].failed_antecedent, 4)

    def test_figures_agree_with_counting_student_by_student(self):
        source = random.Random(7)
        for _round in range(30):
            self.results = {
                student: {
                    course: source.random() < 0.4
                    for course in "ABCD"
                    if source.random() < 0.7
                }
                for student in range(source.randint(1, 40))
            }
            found = self.find(min_support=0.1, min_count=2)
            for first in "ABCD":
                for second in set("ABCD") - {first}:
                    self._compare(found.get((first, second)), first, second)

    def _compare(self, one, first, second):
        taken, failed_first, failed_second, count = count_brute(
            self.results, first, second
        )
        if count < 2 or count / taken < 0.1:
            self.assertIsNone(one)
            return
        self.assertAlmostEqual(one.support, count / taken)
        self.assertAlmostEqual(one.confidence, count / failed_first)
        self.assertAlmostEqual(
            one.lift, (count / failed_first) / (failed_second / taken)
        )

    def test_rare_ones_are_left_out(self):
        self.assertTrue(self.find(min_support=0.3))
        self.assertFalse(self.find(min_support=0.31))
        self.assertTrue(self.find(min_count=3))
        self.assertFalse(self.find(min_count=4))

    def test_five_students_are_the_least_by_default(self):
        self.assertEqual(find_associations(self.results), [])

    def test_weak_ones_are_left_out(self):
        self.assertTrue(self.find(min_lift=1.5))
        self.assertFalse(self.find(min_lift=1.51))

    def test_what_nobody_failed_together_is_never_listed(self):
        self.results = {1: {"A": True, "B": False}, 2: {"A": False, "B": True}}
        self.assertEqual(self.find(min_count=0, min_support=0), {})

    def test_the_strongest_comes_first_and_ties_by_name(self):
        self.results = {
            **{n: {"A": True, "B": True, "C": True, "D": n > 2} for n in range(6)},
            **{n: {"A": False, "B": False, "C": True, "D": True} for n in range(6, 9)},
        }
        pairs = list(self.find())
        self.assertEqual(pairs[:2], [("A", "B"), ("B", "A")])
        lifts = [one.lift for one in self.find().values()]
        self.assertEqual(lifts, sorted(lifts, reverse=True))

    def test_no_results_give_no_associations(self):
        self.results = {}
        self.assertEqual(self.find(), {})
