"""Months of a moment, whoever looks at it, in plain Python.

A moment belongs to the same month in every time zone of the world unless it lies near
the end of a month. Figures that are summed up ahead by month therefore keep moments
near the end of a month apart, by quarters of an hour (the step of all zones), and put
the others together on one day in the middle of their month. The same holds a year
later, when what was ordered on the last days of a leap year's February ends one.
"""

from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, datetime, timedelta

from dateutil.relativedelta import relativedelta

# How far zones are from UTC: Baker Island is behind, Kiribati ahead.
BEHIND = timedelta(hours=12)
AHEAD = timedelta(hours=14)
STEP = timedelta(minutes=15)


def is_month_bound(moment):
    """Tell whether a UTC moment may be the beginning of somebody's month.

    Nothing that is put together lies on both sides of such a moment.
    """
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if (moment - midnight) % STEP:
        return False
    first = moment - BEHIND - timedelta.resolution
    last = moment + AHEAD
    return (first.year, first.month) != (last.year, last.month)


def is_first_day(day):
    """Tell whether a day is the first one of its month."""
    return day.day == 1


def is_last_day(day):
    """Tell whether a day is the last one of its month."""
    return day.day == monthrange(day.year, day.month)[1]


def is_within_calendar(day):
    """Tell whether there is a year before and a year after a day or moment."""
    return MINYEAR < day.year < MAXYEAR


def get_month_of(moment, years=0):
    """Return the beginning and the end (not part of it) of the month of a moment.

    :param moment: a day, or a moment in UTC; both ends are of the same kind
    :param int years: as many years before
    """
    first = _get_midnight(moment).replace(day=1)
    return _move(years, first, first + relativedelta(months=1))


def get_day_of(moment, years=0):
    """Return the same of the day of a moment.

    A year before February 28th may be two days: there the leap day is moved to.
    """
    midnight = _get_midnight(moment)
    return _move(years, midnight, midnight + timedelta(days=1))


def _get_midnight(moment):
    if not isinstance(moment, datetime):
        return moment
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _move(years, *moments):
    return tuple(moment - relativedelta(years=years) for moment in moments)
