from itertools import product
from unittest import TestCase

from ..tools.application_states import (
    ACCEPTED,
    APPLIED,
    DECLINED,
    EMPLOYER,
    INTERVIEW,
    MOVES,
    OFFER,
    OFFICE,
    RECOMMENDED,
    SIDES,
    STATES,
    STUDENT,
    may_move,
)


def is_move(before, after):
    return any(may_move(before, after, side) for side in SIDES)


class TestApplicationStates(TestCase):
    def test_every_move_is_between_known_states_and_sides(self):
        for (before, after), sides in MOVES.items():
            self.assertLessEqual({before, after}, set(STATES))
            self.assertLessEqual(sides, set(SIDES))

    def test_what_is_answered_stays_answered(self):
        for before, after in product((ACCEPTED, DECLINED), STATES):
            self.assertEqual(is_move(before, after), before == after)

    def test_nobody_is_accepted_without_an_offer(self):
        before = {before for before, after in MOVES if after == ACCEPTED}
        self.assertEqual(before, {OFFER})

    def test_a_recommendation_is_taken_up_before_the_employer_acts(self):
        for after in (INTERVIEW, OFFER, ACCEPTED):
            self.assertFalse(is_move(RECOMMENDED, after))

    def test_each_side_takes_its_own_steps(self):
        self.assertTrue(may_move(RECOMMENDED, APPLIED, STUDENT))
        self.assertFalse(may_move(RECOMMENDED, APPLIED, EMPLOYER))
        self.assertTrue(may_move(APPLIED, OFFER, EMPLOYER))
        self.assertFalse(may_move(APPLIED, OFFER, STUDENT))
        self.assertFalse(may_move(OFFER, ACCEPTED, EMPLOYER))

    def test_employers_do_not_decline_what_they_cannot_see(self):
        self.assertFalse(may_move(RECOMMENDED, DECLINED, EMPLOYER))

    def test_the_office_may_take_every_step(self):
        for before, after in MOVES:
            self.assertTrue(may_move(before, after, OFFICE))

    def test_staying_is_no_step(self):
        for state, side in product(STATES, SIDES):
            self.assertTrue(may_move(state, state, side))
