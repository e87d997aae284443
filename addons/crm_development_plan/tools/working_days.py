"""Counting working days, in plain Python.

What a working day is, weekends and public holidays, the caller knows; this only counts.
"""

from datetime import timedelta

FIRST_WINDOW = timedelta(days=60)
# a calendar without any working day must not be searched for ever
LAST_WINDOW = timedelta(days=3660)


def at_offsets(start, offsets, get_working_days):
    """Return the dates that lie so many working days after a start.

    Offset 0 is the start, or the first working day after it when nobody works at the
    start; offset n is the n-th working day after that.

    :param date start: where to begin
    :param offsets: whole numbers from 0
    :param get_working_days: function of the first and the last date of a window that
        returns the working days in it
    :return: dict ``{offset: date}``, or None if ten years do not hold enough working
        days
    """
    needed = max(offsets, default=0)
    window = max(FIRST_WINDOW, timedelta(days=2 * needed))
    while window <= LAST_WINDOW:
        days = sorted(get_working_days(start, start + window))
        if len(days) > needed:
            return {offset: days[offset] for offset in offsets}
        window *= 2
    return None
