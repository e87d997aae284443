from datetime import date, timedelta
from unittest import TestCase

from ..tools.seasons import get_last_season, get_season


class TestSeasons(TestCase):
    def test_a_season_bears_the_year_it_ends_in(self):
        self.assertEqual(get_season(date(2025, 9, 1)), 2026)
        self.assertEqual(get_season(date(2026, 8, 31)), 2026)
        self.assertEqual(get_season(date(2025, 8, 31)), 2025)

    def test_seasons_from_january_are_calendar_years(self):
        self.assertEqual(get_season(date(2026, 1, 1), 1), 2026)
        self.assertEqual(get_season(date(2026, 12, 31), 1), 2026)

    def test_seasons_begin_on_their_first_day(self):
        for month in range(2, 13):
            first = date(2025, month, 1)
            self.assertEqual(get_season(first, month), 2026)
            self.assertEqual(get_season(first - timedelta(1), month), 2025)

    def test_the_last_season_is_over(self):
        self.assertEqual(get_last_season(date(2026, 8, 31)), 2025)
        self.assertEqual(get_last_season(date(2026, 9, 1)), 2026)

    def test_there_is_no_month_13(self):
        for month in (0, 13):
            with self.assertRaises(ValueError):
                get_season(date(2026, 1, 1), month)
