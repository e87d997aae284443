from dataclasses import replace
from unittest import TestCase

from ..tools.schedule import EVEN_WEEKS, ODD_WEEKS, Meeting, clash, find_clash

MONDAY = Meeting(weekday=0, hour_from=8, hour_to=10, week_from=1, week_to=16)
# change of the meeting, whether it clashes with the one above
CASES = (
    ({}, True),
    ({"weekday": 1}, False),
    ({"hour_from": 10, "hour_to": 12}, False),
    ({"hour_from": 9.5, "hour_to": 12}, True),
    ({"hour_from": 6, "hour_to": 8}, False),
    ({"hour_from": 8.5, "hour_to": 9}, True),
    ({"week_from": 17, "week_to": 18}, False),
    ({"week_from": 16, "week_to": 18}, True),
    ({"week_from": 3, "week_to": 3, "parity": EVEN_WEEKS}, False),
)


class TestClash(TestCase):
    def test_table(self):
        for change, expected in CASES:
            other = replace(MONDAY, **change)
            with self.subTest(other=other):
                self.assertEqual(clash(MONDAY, other), expected)
                self.assertEqual(clash(other, MONDAY), expected)

    def test_odd_and_even_weeks_share_an_hour(self):
        odd = replace(MONDAY, parity=ODD_WEEKS)
        even = replace(MONDAY, parity=EVEN_WEEKS)
        self.assertFalse(clash(odd, even))
        self.assertTrue(clash(odd, odd))
        self.assertTrue(clash(odd, MONDAY))

    def test_first_clash_of_two_lists_is_found(self):
        free = replace(MONDAY, weekday=4)
        self.assertEqual(find_clash([free, MONDAY], [MONDAY]), (MONDAY, MONDAY))
        self.assertIsNone(find_clash([free], [MONDAY]))
        self.assertIsNone(find_clash([], [MONDAY]))
