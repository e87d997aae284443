from datetime import datetime, timedelta
from unittest import TestCase

from ..tools.service_clock import (
    Span,
    WorkingTime,
    count_elapsed,
    find_deadline,
    join_intervals,
)

MONDAY = datetime(2026, 3, 9)


def at(hour, day=0):
    return MONDAY + timedelta(days=day, hours=hour)


class TestServiceClock(TestCase):
    """The calculations alone: no calendar, no database."""

    def setUp(self):
        super().setUp()
        self.fetched = []
        self.working_time = WorkingTime(self._fetch)

    def _fetch(self, start, end):
        """Return work from 9 to 17 on every day."""
        self.fetched.append((start, end))
        days = (end - MONDAY).days + 1
        first = (start - MONDAY).days
        shifts = ((at(9, day), at(17, day)) for day in range(first, days))
        return [
            (max(a, start), min(b, end)) for a, b in shifts if a < end and b > start
        ]

    def _span(self, start, end=None, is_running=True, **kwargs):
        return Span(start, end, is_running, self.working_time, **kwargs)

    def test_intervals_that_touch_or_overlap_are_one(self):
        intervals = [(5, 6), (1, 3), (3, 4), (2, 3), (7, 7)]
        self.assertEqual(join_intervals(intervals), [(1, 4), (5, 6)])

    def test_hours_between_two_moments_are_working_hours(self):
        self.assertEqual(self.working_time.count_hours(at(8), at(10)), 1)
        self.assertEqual(self.working_time.count_hours(at(16), at(10, 1)), 2)
        self.assertEqual(self.working_time.count_hours(at(18), at(8, 1)), 0)
        self.assertEqual(self.working_time.count_hours(at(10), at(9)), 0)

    def test_hours_of_long_ago_are_fetched_later(self):
        self.working_time.count_hours(at(9), at(10))
        self.assertEqual(self.working_time.count_hours(at(9, -100), at(9)), 800)

    def test_known_intervals_are_not_fetched_again(self):
        for hour in range(9, 17):
            self.working_time.count_hours(at(hour), at(hour + 1))
        self.assertEqual(len(self.fetched), 1)

    def test_a_term_ends_at_closing_time_and_not_the_next_morning(self):
        self.assertEqual(self.working_time.find_end(at(9), 8), at(17))

    def test_no_hours_end_at_the_first_working_moment(self):
        self.assertEqual(self.working_time.find_end(at(20), 0), at(9, 1))

    def test_a_term_without_working_hours_has_no_end(self):
        self.assertIsNone(WorkingTime(lambda start, end: []).find_end(at(9), 1))

    def test_the_end_is_a_whole_second(self):
        end = self.working_time.find_end(at(9), 1 / 7)
        self.assertEqual(end, at(9) + timedelta(minutes=8, seconds=34))

    def test_only_running_spans_count(self):
        spans = [
            self._span(at(9), at(10)),
            self._span(at(10), at(12), is_running=False),
            self._span(at(12)),
        ]
        self.assertEqual(count_elapsed(spans, at(13)), 2)
        self.assertEqual(find_deadline(spans, 3), at(14))

    def test_spans_later_than_the_moment_do_not_count(self):
        spans = [self._span(at(9), at(10), hours=1.0), self._span(at(12))]
        self.assertEqual(count_elapsed(spans, at(9.5)), 0.5)

    def test_hours_of_ended_spans_are_those_that_were_kept(self):
        spans = [self._span(at(9), at(10), hours=5.0), self._span(at(12))]
        self.assertEqual(count_elapsed(spans, at(13)), 6)
        self.assertEqual(find_deadline(spans, 6), at(13))

    def test_a_deadline_in_the_past_is_found_where_it_was(self):
        spans = [self._span(at(9), at(12)), self._span(at(12), is_running=False)]
        self.assertEqual(find_deadline(spans, 2), at(11))

    def test_there_is_no_deadline_while_the_clock_stands(self):
        spans = [self._span(at(9), at(12)), self._span(at(12), is_running=False)]
        self.assertIsNone(find_deadline(spans, 4))

    def test_hours_used_up_to_the_minute_are_not_late_while_the_clock_stands(self):
        spans = [self._span(at(9), at(12)), self._span(at(12), is_running=False)]
        self.assertIsNone(find_deadline(spans, 3))
        self.assertEqual(find_deadline([*spans, self._span(at(14))], 3), at(14))
