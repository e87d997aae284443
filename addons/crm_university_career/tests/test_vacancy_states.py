from unittest import TestCase

from ..tools.placement_states import (
    CONTRACT,
    EVIDENCE_KINDS,
    INTERNSHIP,
    VERIFIED,
    is_proof,
)
from ..tools.placement_states import MOVES as PLACEMENT_MOVES
from ..tools.placement_states import is_move as is_placement_move
from ..tools.vacancy_states import (
    CLOSED,
    DRAFT,
    MOVES,
    PUBLISHED,
    REFUSED,
    STATES,
    SUBMITTED,
    is_move,
    may_employer_move,
)


class TestVacancyStates(TestCase):
    def test_nothing_is_published_without_being_handed_in(self):
        before = {before for before, after in MOVES if after == PUBLISHED}
        self.assertEqual(before, {SUBMITTED})

    def test_employers_neither_approve_nor_refuse(self):
        for after in (PUBLISHED, REFUSED):
            self.assertTrue(is_move(SUBMITTED, after))
            self.assertFalse(may_employer_move(SUBMITTED, after))

    def test_employers_hand_in_take_back_and_close(self):
        for before, after in (
            (DRAFT, SUBMITTED),
            (SUBMITTED, DRAFT),
            (REFUSED, SUBMITTED),
            (PUBLISHED, CLOSED),
        ):
            self.assertTrue(may_employer_move(before, after))

    def test_what_is_closed_stays_closed(self):
        for after in STATES:
            self.assertEqual(is_move(CLOSED, after), after == CLOSED)

    def test_what_is_shown_is_not_taken_back(self):
        self.assertFalse(is_move(PUBLISHED, DRAFT))


class TestPlacementStates(TestCase):
    def test_verified_is_the_end(self):
        self.assertNotIn(VERIFIED, {before for before, _after in PLACEMENT_MOVES})

    def test_a_draft_is_not_verified(self):
        self.assertFalse(is_placement_move(DRAFT, VERIFIED))

    def test_an_internship_proves_no_employment(self):
        self.assertFalse(is_proof(INTERNSHIP, is_employment=True))
        self.assertTrue(is_proof(INTERNSHIP, is_employment=False))

    def test_everything_else_may_prove_employment(self):
        for kind in set(EVIDENCE_KINDS) - {INTERNSHIP}:
            self.assertTrue(is_proof(kind, is_employment=True))
        self.assertTrue(is_proof(CONTRACT, is_employment=False))
