import random
from itertools import permutations
from unittest import TestCase

from ..tools.model_figures import (
    auc,
    brier,
    count_flagged,
    evaluate,
    precision_at,
    recall_at,
    score_by,
)


def compare_pairs(scores, labels):
    """Return the AUC by its definition: each positive against each negative."""
    ones = [score for score, label in zip(scores, labels, strict=True) if label]
    others = [score for score, label in zip(scores, labels, strict=True) if not label]
    wins = sum((one > other) + (one == other) / 2 for one in ones for other in others)
    return wins / (len(ones) * len(others))


def draw_lots(scores, labels, flagged):
    """Return the mean number of hits over all orders in which ties may come."""
    rows = list(zip(scores, labels, strict=True))
    hits = [
        sum(label for _score, label in order[:flagged])
        for order in permutations(rows)
        if all(one[0] >= other[0] for one, other in zip(order, order[1:], strict=False))
    ]
    return sum(hits) / len(hits)


def random_sets(count, largest, seed=11):
    source = random.Random(seed)
    for _number in range(count):
        size = source.randint(2, largest)
        scores = [source.randint(0, 3) / 3 for _row in range(size)]
        labels = [source.random() < 0.4 for _row in range(size)]
        if 0 < sum(labels) < size:
            yield scores, labels


class TestModelFigures(TestCase):
    def test_auc_agrees_with_all_pairs(self):
        for scores, labels in random_sets(300, 25):
            self.assertAlmostEqual(auc(scores, labels), compare_pairs(scores, labels))

    def test_auc_by_hand(self):
        # positives .9 and .4 against .5, .4, .1: 3 wins; 0 + half + 1
        self.assertAlmostEqual(auc([0.9, 0.4, 0.5, 0.4, 0.1], [1, 1, 0, 0, 0]), 4.5 / 6)

    def test_auc_of_perfect_reversed_and_useless_scores(self):
        labels = [0, 0, 1, 1]
        self.assertEqual(auc([1, 2, 3, 4], labels), 1)
        self.assertEqual(auc([4, 3, 2, 1], labels), 0)
        self.assertEqual(auc([5, 5, 5, 5], labels), 0.5)

    def test_auc_needs_both_outcomes(self):
        self.assertIsNone(auc([1, 2], [1, 1]))
        self.assertIsNone(auc([1, 2], [0, 0]))
        self.assertIsNone(auc([], []))

    def test_recall_agrees_with_drawing_lots(self):
        for scores, labels in random_sets(60, 7):
            for fraction in (0.2, 0.5):
                flagged = count_flagged(len(scores), fraction)
                hits = draw_lots(scores, labels, flagged)
                self.assertAlmostEqual(
                    recall_at(scores, labels, fraction), hits / sum(labels)
                )
                self.assertAlmostEqual(
                    precision_at(scores, labels, fraction), hits / flagged
                )

    def test_recall_by_hand_with_a_tie_at_the_border(self):
        # 2 of 10: the first, and one of the four of 5, of whom two have it
        scores = [9, 5, 5, 5, 5, 1, 1, 1, 1, 1]
        labels = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
        self.assertAlmostEqual(recall_at(scores, labels), (1 + 2 / 4) / 4)
        self.assertAlmostEqual(precision_at(scores, labels), (1 + 2 / 4) / 2)

    def test_the_order_of_tied_rows_does_not_matter(self):
        scores, labels = [5] * 10, [1] * 2 + [0] * 8
        self.assertAlmostEqual(recall_at(scores, labels), 0.2)
        self.assertAlmostEqual(recall_at(scores, labels[::-1]), 0.2)

    def test_begun_rows_are_looked_at(self):
        self.assertEqual(count_flagged(11, 0.2), 3)
        self.assertEqual(count_flagged(100, 0.07), 7)
        self.assertEqual(count_flagged(0, 0.2), 0)
        self.assertEqual(count_flagged(7, 1), 7)

    def test_a_fraction_lies_between_0_and_1(self):
        for fraction in (-0.1, 1.1):
            with self.assertRaises(ValueError):
                count_flagged(10, fraction)

    def test_recall_without_anyone_to_find(self):
        self.assertIsNone(recall_at([1, 2], [0, 0]))
        self.assertEqual(precision_at([1, 2], [0, 0], 0.5), 0)
        self.assertIsNone(precision_at([], []))

    def test_brier_by_hand(self):
        # .01 + .04 + .25
        self.assertAlmostEqual(brier([0.9, 0.2, 0.5], [1, 0, 1]), 0.30 / 3)
        self.assertEqual(brier([1, 0], [True, False]), 0)
        self.assertIsNone(brier([], []))

    def test_brier_takes_probabilities_only(self):
        with self.assertRaises(ValueError):
            brier([1.2], [1])

    def test_lengths_must_agree(self):
        for figure in (auc, recall_at, precision_at, brier):
            with self.assertRaises(ValueError):
                figure([0.1, 0.2], [1])

    def test_all_figures_together(self):
        figures = evaluate([0.9, 0.2, 0.5, 0.1, 0.3], [1, 0, 1, 0, 0])
        self.assertEqual((figures.count, figures.positives), (5, 2))
        self.assertEqual((figures.auc, figures.recall, figures.precision), (1, 0.5, 1))
        self.assertAlmostEqual(figures.brier, (0.01 + 0.04 + 0.25 + 0.01 + 0.09) / 5)

    def test_scores_that_are_no_probabilities_have_no_brier(self):
        figures = evaluate([3, 1, 2], [1, 0, 0])
        self.assertIsNone(figures.brier)
        self.assertEqual(figures.auc, 1)


class TestBaseline(TestCase):
    def test_more_failures_are_riskier(self):
        rows = [{"failures": 0}, {"failures": 2}]
        self.assertEqual(score_by(rows, "failures"), [0, 2])

    def test_a_lower_gpa_is_riskier(self):
        rows = [{"gpa": 1.5}, {"gpa": 3.0}]
        self.assertEqual(score_by(rows, "gpa", falling=True), [-1.5, -3.0])

    def test_who_has_no_gpa_yet_stands_in_the_middle(self):
        rows = [{"gpa": 1.0}, {"gpa": 2.0}, {"gpa": 4.0}, {"gpa": None}, {}]
        self.assertEqual(score_by(rows, "gpa")[3:], [2.0, 2.0])

    def test_nothing_known_leaves_all_equal(self):
        self.assertEqual(score_by([{}, {}], "gpa", falling=True), [0, 0])
