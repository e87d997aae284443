"""Working time in plain Python: how much has elapsed, and when a term is over.

Moments are naive and in UTC, as the database keeps them; so an hour is an hour on the
day when the clocks are changed, too. Which hours are worked, with holidays and time
zone, is the calendar's business: it is asked for intervals.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, timedelta

# Intervals are fetched in pieces of this length, as far as they are needed.
STEP = timedelta(days=28)
# A term that does not end within this time (say, in a calendar without any working
# hours) has no end.
HORIZON = timedelta(days=5 * 365)
# Hours are kept as floating point numbers: what differs by less than this is the same.
TOLERANCE = timedelta(milliseconds=500)


def join_intervals(intervals):
    """Return intervals sorted, with those that touch or overlap joined.

    :param intervals: (start, end) pairs in any order; empty ones are dropped
    """
    joined = []
    for start, end in sorted(intervals):
        if end <= start:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def round_to_second(moment):
    """Return the nearest whole second: the database keeps no less."""
    return (moment + timedelta(microseconds=500_000)).replace(microsecond=0)


class WorkingTime:
    """The working hours of one calendar, fetched as far as somebody asks.

    :param fetch: function of two moments that returns the (start, end) pairs of working
        time between them
    """

    def __init__(self, fetch):
        self._fetch = fetch
        self._begin = self._end = None
        self._intervals = []

    @classmethod
    def always(cls):
        """Return the working time of those who work day and night."""
        return cls(lambda start, end: [(start, end)])

    def count_hours(self, start, end):
        """Return the working hours between two moments; 0 if they are the wrong way."""
        parts = self._cut(start, end)
        return sum((b - a for a, b in parts), timedelta()).total_seconds() / 3600

    def find_end(self, start, hours):
        """Return the moment when so many working hours have passed since `start`.

        A term that is used up at closing time ends then, not the next morning. No hours
        at all end at the first working moment.

        :return: moment, or None if that is beyond the horizon
        """
        left = timedelta(hours=hours)
        for number in range(HORIZON // STEP):
            begin = start + number * STEP
            for a, b in self._cut(begin, begin + STEP):
                if left <= b - a:
                    return round_to_second(a + left)
                left -= b - a
        return None

    def cover(self, start, end):
        """Fetch what is not known yet between two moments, in large pieces."""
        if self._begin is None:
            self._begin = self._end = start
        if start < self._begin:
            start = min(start, self._begin - STEP)
            self._add(start, self._begin)
            self._begin = start
        if end > self._end:
            end = max(end, self._end + STEP)
            self._add(self._end, end)
            self._end = end

    def _add(self, start, end):
        fetched = self._fetch(start, end)
        self._intervals = join_intervals([*self._intervals, *fetched])

    def _cut(self, start, end):
        """Return the working intervals between two moments."""
        if end <= start:
            return []
        self.cover(start, end)
        parts = []
        first = max(bisect_right(self._intervals, (start, start)) - 1, 0)
        for a, b in self._intervals[first:]:
            if a >= end:
                break
            if b > start:
                parts.append((max(a, start), min(b, end)))
        return parts


@dataclass(frozen=True)
class Span:
    """A part of a request's life in one state, on one calendar."""

    start: datetime
    end: datetime | None  # None: it goes on
    is_running: bool  # whether its time counts, or the clock stands
    working_time: WorkingTime
    hours: float | None = None  # working hours, where they were counted before

    def count_hours(self, until):
        """Return the working hours of this span, up to a moment."""
        if self.end is None or until < self.end or self.hours is None:
            end = until if self.end is None else min(self.end, until)
            return self.working_time.count_hours(self.start, end)
        return self.hours


def count_elapsed(spans, until):
    """Return the working hours for which the clock ran, up to a moment."""
    return sum(span.count_hours(until) for span in spans if span.is_running)


def find_deadline(spans, hours):
    """Return the moment when the clock has run for so many hours.

    :param list spans: of one request, in their order
    :param float hours: allowed working hours
    :return: moment, past or to come; None while the clock stands with hours left, or if
        it never comes
    """
    left = timedelta(hours=hours)
    for span in spans:
        if not span.is_running:
            continue
        if span.end is None:
            return span.working_time.find_end(span.start, left / timedelta(hours=1))
        used = timedelta(hours=span.count_hours(span.end))
        # what is used up at the very end of a span is only late when the clock runs on
        if left < used - TOLERANCE:
            end = span.working_time.find_end(span.start, left / timedelta(hours=1))
            return min(end or span.end, span.end)
        left = max(left - used, timedelta())
    return None
