"""The terms of the generated school around a day, in plain Python."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

AUTUMN = "autumn"
SPRING = "spring"
NAMES = {AUTUMN: ("Autumn", "秋季"), SPRING: ("Spring", "春季")}
TERM_WEEKS = 18
CREDIT_LIMIT = 20.0


@dataclass(frozen=True)
class Term:
    """A term; moments are UTC, ``date_end`` and ``drop_until`` are included."""

    code: str
    name_en: str
    name_zh: str
    season: str
    date_start: date
    date_end: date
    selection_start: datetime
    selection_end: datetime
    drop_until: date
    credit_limit: float
    is_current: bool

    def get_day(self, week):
        """Return the Friday of a week (from 1) of the term."""
        return self.date_start + timedelta(weeks=week - 1, days=4)


def find_terms(today, past):
    """Return the last term that has begun by ``today``, after ``past`` terms before it.

    Autumn begins on the first Monday of September, spring on the first one from
    20 February on.
    """
    starts = sorted(
        (_first_monday(date(year, month, day)), season)
        for year in range(today.year - past, today.year + 1)
        for month, day, season in ((2, 20, SPRING), (9, 1, AUTUMN))
    )
    begun = [one for one in starts if one[0] <= today][-past - 1 :]
    return [_make_term(*one, is_current=one is begun[-1]) for one in begun]


def _first_monday(day):
    return day + timedelta(days=-day.weekday() % 7)


def _make_term(start, season, is_current):
    english, chinese = NAMES[season]
    return Term(
        code=f"{start.year}{english[0]}",
        name_en=f"{english} {start.year}",
        name_zh=f"{start.year}年{chinese}学期",
        season=season,
        date_start=start,
        date_end=start + timedelta(weeks=TERM_WEEKS, days=-1),
        selection_start=datetime.combine(start - timedelta(weeks=3), time(1)),
        selection_end=datetime.combine(start + timedelta(weeks=1), time(14)),
        drop_until=start + timedelta(weeks=2, days=-1),
        credit_limit=CREDIT_LIMIT,
        is_current=is_current,
    )
