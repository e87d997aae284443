from datetime import date, datetime, timedelta, timezone
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from ..tools.months import (
    get_day_of,
    get_month_of,
    is_first_day,
    is_last_day,
    is_month_bound,
    is_within_calendar,
)

# all offsets that there are; some zones are a quarter of an hour off the hour
zones = st.integers(-12 * 4, 14 * 4).map(
    lambda quarters: timezone(timedelta(minutes=15 * quarters))
)
months = st.dates(date(2020, 1, 1), date(2030, 12, 31)).map(lambda d: d.replace(day=1))


class TestMonths(TestCase):
    @given(months, zones)
    def test_the_beginning_of_a_month_is_a_bound_in_every_zone(self, month, zone):
        midnight = datetime(month.year, month.month, 1, tzinfo=zone)
        moment = midnight.astimezone(timezone.utc).replace(tzinfo=None)
        self.assertTrue(is_month_bound(moment))

    @given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 12, 31)))
    def test_a_bound_lies_within_a_day_of_the_months_end(self, moment):
        near = {
            (moment - timedelta(hours=12, microseconds=1)).month,
            (moment + timedelta(hours=14)).month,
        }
        if is_month_bound(moment):
            self.assertEqual(len(near), 2)
            self.assertEqual((moment.minute % 15, moment.second), (0, 0))

    def test_moments_between_quarters_of_an_hour_are_no_bounds(self):
        self.assertTrue(is_month_bound(datetime(2026, 2, 28, 16, 0)))
        self.assertFalse(is_month_bound(datetime(2026, 2, 28, 16, 1)))
        self.assertFalse(is_month_bound(datetime(2026, 2, 28, 16, 0, 1)))

    def test_the_outermost_zones_decide(self):
        self.assertTrue(is_month_bound(datetime(2026, 2, 28, 10, 0)))
        self.assertFalse(is_month_bound(datetime(2026, 2, 28, 9, 45)))
        self.assertTrue(is_month_bound(datetime(2026, 3, 1, 12, 0)))
        self.assertFalse(is_month_bound(datetime(2026, 3, 1, 12, 15)))

    @given(st.dates(date(2020, 1, 1), date(2030, 12, 31)))
    def test_the_day_after_the_last_one_is_the_first_one(self, day):
        self.assertEqual(is_last_day(day), is_first_day(day + timedelta(days=1)))

    def test_the_last_day_of_all_is_one(self):
        self.assertTrue(is_last_day(date.max))

    def test_the_month_and_the_day_of_a_moment(self):
        moment = datetime(2026, 12, 31, 16, 5)
        self.assertEqual(
            get_month_of(moment), (datetime(2026, 12, 1), datetime(2027, 1, 1))
        )
        self.assertEqual(
            get_day_of(moment), (datetime(2026, 12, 31), datetime(2027, 1, 1))
        )
        self.assertEqual(
            get_month_of(date(2024, 2, 29)), (date(2024, 2, 1), date(2024, 3, 1))
        )

    def test_a_year_before_the_28th_is_the_leap_day_too(self):
        moment = datetime(2025, 2, 28, 10)
        self.assertEqual(
            get_day_of(moment, 1), (datetime(2024, 2, 28), datetime(2024, 3, 1))
        )
        self.assertEqual(
            get_month_of(moment, 1), (datetime(2024, 2, 1), datetime(2024, 3, 1))
        )

    @given(st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31)), st.integers(0, 1))
    def test_within_the_calendar_every_moment_has_a_month(self, moment, years):
        self.assertTrue(is_within_calendar(moment))
        begin, end = get_month_of(moment, years)
        self.assertLess(begin, end)

    def test_the_first_and_the_last_year_have_no_neighbours(self):
        self.assertFalse(is_within_calendar(date.min))
        self.assertFalse(is_within_calendar(datetime.max))
