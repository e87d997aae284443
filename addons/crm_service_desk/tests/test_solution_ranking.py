from odoo.tests import BaseCase, tagged

from ..tools.solution_ranking import (
    join_terms,
    rank_candidates,
    read_candidate,
    split_by_rarity,
    weigh_terms,
)


@tagged("post_install", "-at_install")
class TestSolutionRanking(BaseCase):
    @staticmethod
    def _candidate(ticket_id, summary, others="", satisfaction=5, product_id=None):
        stored = join_terms(summary.split(), others.split())
        return read_candidate((ticket_id, product_id, satisfaction, stored))

    def _rank(self, query, candidates, shares=None, product_id=False, total=1000):
        terms = query.split()
        weights = weigh_terms(terms, shares or {}, candidates, total)
        ranked = rank_candidates(candidates, weights, product_id)
        return [candidate.id for _score, candidate in ranked]

    def test_terms_are_read_as_they_were_joined(self):
        candidate = self._candidate(1, "pump leak", "seal pump")
        self.assertEqual(candidate.summary_terms, {"pump", "leak"})
        self.assertEqual(candidate.other_terms, {"seal"})

    def test_more_words_in_common_come_first(self):
        found = self._rank(
            "pump leak oil",
            [self._candidate(1, "pump leak"), self._candidate(2, "pump leak oil")],
        )
        self.assertEqual(found, [2, 1])

    def test_a_rare_word_counts_more_than_a_common_one(self):
        found = self._rank(
            "machine e42",
            [self._candidate(1, "machine"), self._candidate(2, "e42")],
            {"machine": 0.9},
        )
        self.assertEqual(found[0], 2)

    def test_the_summary_counts_more_than_the_long_texts(self):
        found = self._rank(
            "pump leak",
            [self._candidate(1, "other", "pump leak"), self._candidate(2, "pump leak")],
        )
        self.assertEqual(found, [2, 1])

    def test_the_same_product_comes_first(self):
        candidates = [
            self._candidate(3, "pump leak", product_id=8),
            self._candidate(2, "pump leak", product_id=7),
        ]
        self.assertEqual(self._rank("pump leak", candidates), [3, 2])
        self.assertEqual(self._rank("pump leak", candidates, product_id=7), [2, 3])

    def test_what_satisfied_more_comes_first(self):
        verdicts = {1: 3, 2: 5, 3: 0, 4: 4}
        candidates = [
            self._candidate(number, "pump", satisfaction=verdict)
            for number, verdict in verdicts.items()
        ]
        self.assertEqual(self._rank("pump", candidates), [2, 4, 1, 3])

    def test_satisfaction_does_not_outweigh_a_word(self):
        candidates = [
            self._candidate(1, "pump leak oil seal hose e42", satisfaction=3),
            self._candidate(2, "pump leak oil seal hose", satisfaction=5),
        ]
        found = self._rank("pump leak oil seal hose e42", candidates)
        self.assertEqual(found, [1, 2])

    def test_for_the_same_product_less_in_common_is_enough(self):
        words = "pump a1 a2 a3 a4 a5 a6"
        candidates = [self._candidate(1, "pump", product_id=7)]
        self.assertEqual(self._rank(words, candidates), [])
        self.assertEqual(self._rank(words, candidates, product_id=7), [1])

    def test_of_equals_the_newest_comes_first(self):
        candidates = [self._candidate(number, "pump") for number in (1, 3, 2)]
        self.assertEqual(self._rank("pump", candidates), [3, 2, 1])

    def test_a_common_word_alone_is_chance(self):
        found = self._rank(
            "machine e42 drive belt",
            [self._candidate(1, "machine"), self._candidate(2, "e42 drive")],
            {"machine": 0.9},
        )
        self.assertEqual(found, [2])

    def test_a_word_that_nobody_has_written_tells_nothing(self):
        found = self._rank("machine zhangsan", [self._candidate(1, "machine")])
        self.assertEqual(found, [1])

    def test_any_rare_term_finds_candidates_within_the_budget(self):
        shares = {"machine": 0.5, "pump": 0.01, "oil": 0.02}
        terms = ["machine", "oil", "e42", "pump"]
        rare, _telling = split_by_rarity(terms, shares, 1000, 25)
        self.assertEqual(rare, ["e42", "pump"])

    def test_common_terms_find_candidates_together(self):
        shares = {"machine": 0.5, "stop": 0.2, "oil": 0.1}
        terms = ["machine", "stop", "oil", "e42"]
        rare, telling = split_by_rarity(terms, shares, 1000, 25)
        self.assertEqual(rare, ["e42"])
        self.assertEqual(telling, ["oil", "stop"])
