from datetime import date, datetime
from unittest import TestCase
from zoneinfo import ZoneInfo

from odoo.addons.crm_customer.tools.local_time import start_of_day

from ..tools import backtest


class TestBacktestDates(TestCase):
    """No database: these are ordinary unit tests."""

    def test_scan_dates_are_weekly_and_include_both_ends(self):
        dates = backtest.scan_dates(date(1997, 9, 30), date(1997, 12, 30))
        self.assertEqual(len(dates), 14)
        self.assertEqual(dates[1], date(1997, 10, 7))
        self.assertEqual(dates[-1], date(1997, 12, 30))

    def test_last_date_that_no_whole_week_reaches_is_left_out(self):
        dates = backtest.scan_dates(date(2025, 1, 1), date(2025, 1, 14))
        self.assertEqual(dates, [date(2025, 1, 1), date(2025, 1, 8)])

    def test_one_date(self):
        day = date(2025, 1, 1)
        self.assertEqual(backtest.scan_dates(day, day), [day])

    def test_default_is_the_last_year_that_can_be_judged(self):
        dates = backtest.default_dates(date(2026, 3, 11), date(2020, 1, 1), 26)
        self.assertEqual(dates, (date(2024, 9, 11), date(2025, 9, 10)))
        self.assertEqual(len(backtest.scan_dates(*dates)), 53)

    def test_default_never_begins_before_the_first_order(self):
        first, last = backtest.default_dates(date(2026, 3, 11), date(2025, 8, 1), 26)
        self.assertEqual((first, last), (date(2025, 8, 6), date(2025, 9, 10)))

    def test_history_of_exactly_the_weeks_gives_one_date(self):
        dates = backtest.default_dates(date(2026, 3, 11), date(2025, 9, 10), 26)
        self.assertEqual(dates, (date(2025, 9, 10), date(2025, 9, 10)))

    def test_history_shorter_than_the_weeks_gives_none(self):
        dates = backtest.default_dates(date(2026, 3, 11), date(2025, 9, 11), 26)
        self.assertIsNone(dates)

    def test_limit_in_months_is_by_the_calendar(self):
        day = backtest.limit_day(date(2026, 8, 31), 6, "months")
        self.assertEqual(day, date(2026, 2, 28))

    def test_limit_in_weeks_is_by_days(self):
        day = backtest.limit_day(date(2026, 8, 31), 26, "weeks")
        self.assertEqual(day, date(2026, 3, 2))

    def test_day_begins_at_the_midnight_of_its_zone(self):
        begin = start_of_day(date(2026, 3, 11), ZoneInfo("Asia/Shanghai"))
        self.assertEqual(begin, datetime(2026, 3, 10, 16, 0))

    def test_day_on_which_clocks_change_has_its_own_length(self):
        zone = ZoneInfo("Europe/Berlin")
        begin = start_of_day(date(2026, 3, 29), zone)
        end = start_of_day(date(2026, 3, 30), zone)
        self.assertEqual((end - begin).total_seconds(), 23 * 3600)

    def test_rate_of_nothing_is_zero(self):
        self.assertEqual(backtest.rate(0, 0), 0)
        self.assertEqual(backtest.rate(1, 4), 0.25)
