"""Dates and rates of a back-test, in plain Python."""

from datetime import timedelta

from . import schedule

WEEK = timedelta(days=7)
DEFAULT_SCANS = 53  # weekly dates of one year, both ends included


def scan_dates(first, last):
    """Return the dates ``first``, a week later, and so on, none after ``last``."""
    return [first + WEEK * number for number in range((last - first) // WEEK + 1)]


def last_judged(today, weeks):
    """Return the last date whose following ``weeks`` weeks are over."""
    return today - WEEK * weeks


def default_dates(today, first_order, weeks):
    """Return (first, last) of the weekly dates of the last year that can be judged.

    :param date first_order: day of the first order, which no scan may precede
    :return: None when not even one date can be judged
    """
    last = last_judged(today, weeks)
    if last < first_order:
        return None
    weeks_back = min(DEFAULT_SCANS - 1, (last - first_order) // WEEK)
    return last - WEEK * weeks_back, last


def limit_day(day, value, unit):
    """Return the day before which a last order is due on ``day``.

    :param str unit: ``months`` (calendar months) or ``weeks``
    """
    if unit == "weeks":
        return day - WEEK * value
    return schedule.months_before(day, value)


def rate(part, whole):
    """Return ``part / whole``; 0 when there is nothing to divide by."""
    return part / whole if whole else 0.0
