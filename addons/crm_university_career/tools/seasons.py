"""Seasons of recruiting, which begin in autumn and bear the year they end in."""


def get_season(day, first_month=9):
    """Return the season of a day: the year in which it ends.

    :param int first_month: month from 1 to 12 in which seasons begin; 1 makes the
        season the calendar year
    :raises ValueError: no such month
    """
    if not 1 <= first_month <= 12:
        raise ValueError(f"month {first_month}")
    return day.year + (first_month > 1 and day.month >= first_month)


def get_last_season(day, first_month=9):
    """Return the last season that is over on a day."""
    return get_season(day, first_month) - 1
