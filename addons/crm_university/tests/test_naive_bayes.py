import json
import random
from math import log
from unittest import TestCase

from ..tools.naive_bayes import NaiveBayes, find_edges

# 4 who failed, 6 who passed
ROWS = [
    {"late": "yes", "sport": "no"},
    {"late": "yes", "sport": "yes"},
    {"late": "yes", "sport": "no"},
    {"late": "no", "sport": "no"},
    {"late": "no", "sport": "yes"},
    {"late": "no", "sport": "yes"},
    {"late": "no", "sport": "no"},
    {"late": "no", "sport": "yes"},
    {"late": "yes", "sport": "no"},
    {"late": None, "sport": "yes"},
]
FAILED = [True] * 4 + [False] * 6


class TestNaiveBayes(TestCase):
    def setUp(self):
        super().setUp()
        self.model = NaiveBayes().fit(ROWS, FAILED)

    def test_probability_by_hand(self):
        # late = yes: failed (3 + 1) / (4 + 2), passed (1 + 1) / (5 + 2)
        # sport = no: failed (3 + 1) / (4 + 2), passed (2 + 1) / (6 + 2)
        failed = 4 / 10 * 4 / 6 * 4 / 6
        passed = 6 / 10 * 2 / 7 * 3 / 8
        self.assertAlmostEqual(
            self.model.predict({"late": "yes", "sport": "no"}),
            failed / (failed + passed),
        )

    def test_a_missing_value_says_nothing(self):
        # sport = yes: failed (1 + 1) / (4 + 2), passed (4 + 1) / (6 + 2)
        failed, passed = 4 / 10 * 2 / 6, 6 / 10 * 5 / 8
        expected = failed / (failed + passed)
        for row in ({"sport": "yes"}, {"late": None, "sport": "yes"}):
            self.assertAlmostEqual(self.model.predict(row), expected)

    def test_a_missing_value_is_not_learned_from(self):
        self.assertEqual(self.model.features["late"].counts["no"], [4, 1])
        self.assertNotIn("None", self.model.features["late"].counts)

    def test_what_was_never_seen_says_nothing(self):
        self.assertAlmostEqual(self.model.predict({"late": "perhaps"}), 4 / 10)

    def test_nothing_known_gives_the_rate_of_all(self):
        self.assertAlmostEqual(self.model.predict({}), 4 / 10)

    def test_smoothing_keeps_what_never_happened_possible(self):
        rows = [{"late": "yes"}] * 3 + [{"late": "no"}] * 3
        model = NaiveBayes().fit(rows, [True] * 3 + [False] * 3)
        self.assertAlmostEqual(model.predict({"late": "yes"}), 4 / 5)

    def test_more_smoothing_is_more_careful(self):
        rows = [{"late": "yes"}] * 3 + [{"late": "no"}] * 3
        model = NaiveBayes(smoothing=6).fit(rows, [True] * 3 + [False] * 3)
        # (3 + 6) / (3 + 12) against 6 / 15
        self.assertAlmostEqual(model.predict({"late": "yes"}), 9 / 15)

    def test_evidence_by_hand(self):
        evidence = {
            one.feature: one
            for one in self.model.explain({"late": "yes", "sport": "yes"})
        }
        late, sport = evidence["late"], evidence["sport"]
        self.assertAlmostEqual(late.weight, log((4 / 6) / (2 / 7)))
        self.assertAlmostEqual(late.rate_positive, 4 / 6)
        self.assertAlmostEqual(late.rate_negative, 2 / 7)
        self.assertAlmostEqual(sport.weight, log((2 / 6) / (5 / 8)))
        self.assertEqual((late.value, late.above, late.up_to), ("yes", None, None))

    def test_evidence_makes_up_the_score(self):
        for row in ROWS:
            weights = sum(one.weight for one in self.model.explain(row))
            self.assertAlmostEqual(
                self.model.get_log_odds(row), log(4 / 6) + weights, places=12
            )

    def test_evidence_goes_from_most_up_to_most_down(self):
        weights = [
            one.weight for one in self.model.explain({"late": "no", "sport": "no"})
        ]
        self.assertGreater(weights[0], 0)
        self.assertLess(weights[1], 0)

    def test_movers_are_the_strongest_each_way(self):
        rows = [
            {name: str(value) for name, value in zip("abcd", values, strict=True)}
            for values in ([1, 1, 0, 0], [1, 1, 0, 0], [1, 0, 0, 1], [0, 0, 1, 1])
        ]
        model = NaiveBayes().fit(rows, [True, True, False, False])
        row = {"a": "1", "b": "1", "c": "1", "d": "1"}
        raised, lowered = model.find_movers(row, limit=1)
        self.assertEqual([one.feature for one in raised], ["b"])
        self.assertEqual([one.feature for one in lowered], ["d"])
        raised, _lowered = model.find_movers(row)
        self.assertEqual([one.feature for one in raised], ["b", "a"])

    def test_what_is_not_known_is_no_evidence(self):
        row = {"late": None, "sport": "perhaps", "age": 3}
        self.assertEqual(self.model.explain(row), [])

    def test_booleans_are_categories(self):
        model = NaiveBayes().fit([{"late": True}, {"late": False}], [1, 0])
        self.assertIsNone(model.features["late"].edges)
        self.assertAlmostEqual(model.predict({"late": True}), 2 / 3)

    def test_both_outcomes_must_occur(self):
        with self.assertRaises(ValueError):
            NaiveBayes().fit(ROWS, [True] * 10)
        with self.assertRaises(ValueError):
            NaiveBayes().fit([], [])

    def test_labels_and_rows_must_agree(self):
        with self.assertRaises(ValueError):
            NaiveBayes().fit(ROWS, FAILED[:-1])

    def test_extreme_evidence_does_not_overflow(self):
        names = [str(number) for number in range(400)]
        rows = [dict.fromkeys(names, value) for value in "ab" for _count in range(50)]
        model = NaiveBayes().fit(rows, [True] * 50 + [False] * 50)
        self.assertEqual(model.predict(rows[0]), 1.0)
        self.assertLess(model.predict(rows[-1]), 1e-300)


class TestBins(TestCase):
    def test_bins_are_of_equal_size(self):
        values = list(range(1, 101))
        random.Random(1).shuffle(values)
        self.assertEqual(find_edges(values, 5), [20, 40, 60, 80])

    def test_missing_values_take_no_place(self):
        values = [None, float("nan"), *range(1, 11), None]
        self.assertEqual(find_edges(values, 2), [5])

    def test_a_frequent_lowest_value_has_a_bin_of_its_own(self):
        self.assertEqual(find_edges([0] * 90 + [1, 2, 3] * 3 + [4], 5), [0])

    def test_a_frequent_highest_value_leaves_a_bin_to_the_others(self):
        self.assertEqual(find_edges([100] * 90 + [50, 60], 5), [60])

    def test_one_value_makes_no_edge(self):
        self.assertEqual(find_edges([7, 7, 7], 5), [])
        self.assertEqual(find_edges([], 5), [])

    def test_an_edge_belongs_to_the_bin_below_it(self):
        rows = [{"score": score} for score in (10, 20, 30, 40)]
        model = NaiveBayes(bins=2).fit(rows, [1, 1, 0, 0])
        self.assertEqual(model.features["score"].edges, [20])
        (low,) = model.explain({"score": 20})
        (high,) = model.explain({"score": 20.5})
        self.assertEqual((low.above, low.up_to), (None, 20))
        self.assertEqual((high.above, high.up_to), (20, None))
        self.assertGreater(low.weight, 0)

    def test_a_middle_bin_has_two_ends(self):
        rows = [{"score": score} for score in range(1, 10)]
        model = NaiveBayes(bins=3).fit(rows, [1, 0, 1, 0, 1, 0, 1, 0, 1])
        (evidence,) = model.explain({"score": 5})
        self.assertEqual((evidence.above, evidence.up_to), (3, 6))

    def test_numbers_beyond_those_learned_fall_into_the_outer_bins(self):
        rows = [{"score": score} for score in (10, 20, 30, 40)]
        model = NaiveBayes(bins=2).fit(rows, [1, 1, 0, 0])
        self.assertEqual(model.predict({"score": -5}), model.predict({"score": 10}))
        self.assertEqual(model.predict({"score": 500}), model.predict({"score": 40}))

    def test_edges_come_from_the_training_only(self):
        model = NaiveBayes(bins=2).fit([{"x": 1}, {"x": 2}], [0, 1])
        before = model.to_json()
        model.predict({"x": 1000})
        model.explain({"x": 1000})
        self.assertEqual(model.to_json(), before)


class TestNaiveBayesKept(TestCase):
    def setUp(self):
        super().setUp()
        source = random.Random(3)
        self.rows = [
            {
                "score": source.choice([None, source.gauss(70, 12)]),
                "late": source.random() < 0.3,
                "kind": source.choice(["a", "b", None]),
            }
            for _number in range(300)
        ]
        self.labels = [source.random() < 0.2 for _row in self.rows]
        self.model = NaiveBayes().fit(self.rows, self.labels)

    def test_a_kept_model_predicts_and_explains_the_same(self):
        again = NaiveBayes.from_json(self.model.to_json())
        for row in self.rows:
            self.assertEqual(again.predict(row), self.model.predict(row))
            self.assertEqual(again.explain(row), self.model.explain(row))

    def test_a_kept_model_is_kept_the_same(self):
        text = self.model.to_json()
        self.assertEqual(NaiveBayes.from_json(text).to_json(), text)
        self.assertEqual(
            set(json.loads(text)), {"bins", "smoothing", "outcomes", "features"}
        )

    def test_the_order_of_the_rows_does_not_matter(self):
        pairs = list(zip(self.rows, self.labels, strict=True))
        random.Random(4).shuffle(pairs)
        rows, labels = zip(*pairs, strict=True)
        again = NaiveBayes().fit(list(rows), list(labels))
        self.assertEqual(again.to_json(), self.model.to_json())
