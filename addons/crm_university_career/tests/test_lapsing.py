from unittest import TestCase

from ..tools.lapsing import FAIR, HIRE, VACANCY, LapsingEmployer, Presence, find_lapsing

BANK, FACTORY, HOSPITAL = 1, 2, 3
SEASON = 2025


class TestLapsing(TestCase):
    def _find(self, *presences, seasons_absent=2):
        found = [Presence(*presence) for presence in presences]
        return find_lapsing(found, SEASON, seasons_absent)

    def test_who_hired_and_stays_away_is_lapsing(self):
        self.assertEqual(
            self._find((BANK, 2022, HIRE, 3), (BANK, 2023, HIRE, 2)),
            [LapsingEmployer(BANK, since=2024, absent=2, hires=5, last_hire=2023)],
        )

    def test_one_season_too_few_is_not_lapsing(self):
        self.assertEqual(self._find((BANK, 2024, HIRE, 3)), [])

    def test_number_of_seasons_is_the_schools_own(self):
        for seasons, lapsing in ((1, True), (2, True), (3, False)):
            with self.subTest(seasons=seasons):
                found = self._find((BANK, 2023, HIRE), seasons_absent=seasons)
                self.assertEqual(bool(found), lapsing)

    def test_who_never_hired_cannot_be_lost(self):
        self.assertEqual(self._find((BANK, 2019, FAIR), (BANK, 2020, VACANCY)), [])

    def test_every_kind_of_presence_counts(self):
        for kind in (HIRE, FAIR, VACANCY):
            with self.subTest(kind=kind):
                found = self._find((BANK, 2020, HIRE), (BANK, 2024, kind))
                self.assertEqual(found, [])

    def test_absence_begins_after_the_last_presence_not_the_last_hire(self):
        found = self._find((BANK, 2019, HIRE, 4), (BANK, 2022, FAIR))
        self.assertEqual(found, [LapsingEmployer(BANK, 2023, 3, 4, last_hire=2019)])

    def test_who_announced_a_later_season_is_present(self):
        found = self._find((BANK, 2019, HIRE), (BANK, SEASON + 1, VACANCY))
        self.assertEqual(found, [])

    def test_who_hired_nobody_was_not_present(self):
        found = self._find((BANK, 2019, HIRE, 1), (BANK, 2025, HIRE, 0))
        self.assertEqual([one.since for one in found], [2020])

    def test_most_hires_come_first(self):
        found = self._find(
            (BANK, 2022, HIRE, 1),
            (FACTORY, 2020, HIRE, 2),
            (FACTORY, 2021, HIRE, 2),
            (HOSPITAL, 2021, HIRE, 3),
        )
        self.assertEqual([one.employer for one in found], [FACTORY, HOSPITAL, BANK])

    def test_of_equal_hires_who_left_last_comes_first(self):
        found = self._find(
            (BANK, 2020, HIRE), (HOSPITAL, 2022, HIRE), (FACTORY, 2022, HIRE)
        )
        self.assertEqual([one.employer for one in found], [FACTORY, HOSPITAL, BANK])

    def test_no_seasons_at_all_make_no_sense(self):
        with self.assertRaises(ValueError):
            self._find(seasons_absent=0)

    def test_unknown_kind_is_refused(self):
        with self.assertRaises(ValueError):
            Presence(BANK, 2020, "visit")
