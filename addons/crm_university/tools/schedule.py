"""When the meetings of two courses clash, in plain Python."""

from dataclasses import dataclass

ALL_WEEKS = "all"
ODD_WEEKS = "odd"
EVEN_WEEKS = "even"


@dataclass(frozen=True)
class Meeting:
    """A weekly meeting: weekday 0 is Monday, hours count from midnight (13.5 is 13:30).

    Weeks count from the first week of the term, which is week 1.
    """

    weekday: int
    hour_from: float
    hour_to: float
    week_from: int
    week_to: int
    parity: str = ALL_WEEKS

    def takes_place_in(self, week):
        """Tell whether there is a meeting in that week of the term."""
        if not self.week_from <= week <= self.week_to:
            return False
        return {
            ALL_WEEKS: True,
            ODD_WEEKS: week % 2 == 1,
            EVEN_WEEKS: week % 2 == 0,
        }[self.parity]


def clash(one, other):
    """Tell whether nobody could be at both meetings.

    One that begins when the other ends does not clash with it.
    """
    if one.weekday != other.weekday:
        return False
    if one.hour_from >= other.hour_to or other.hour_from >= one.hour_to:
        return False
    first = max(one.week_from, other.week_from)
    last = min(one.week_to, other.week_to)
    return any(
        one.takes_place_in(week) and other.takes_place_in(week)
        for week in range(first, last + 1)
    )


def find_clash(meetings, others):
    """Return the first pair of meetings of both lists that clash, or None."""
    for one in meetings:
        for other in others:
            if clash(one, other):
                return one, other
    return None
