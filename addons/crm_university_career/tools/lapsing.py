"""Which employers hired graduates once and stay away now, in plain Python.

Seasons are whole numbers, one after the other: usually the year in which they end.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass

HIRE, FAIR, VACANCY = "hire", "fair", "vacancy"
KINDS = (HIRE, FAIR, VACANCY)


@dataclass(frozen=True)
class Presence:
    """That an employer hired, came to a fair or offered a vacancy in a season.

    ``count`` is the number of graduates hired; for the other kinds it may stay 1.

    :raises ValueError: no such kind
    """

    employer: int
    season: int
    kind: str
    count: int = 1

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"kind {self.kind}")


@dataclass(frozen=True)
class LapsingEmployer:
    """An employer who stays away: ``since`` is the first season without any presence.

    ``absent`` counts the seasons from then on; ``hires`` and ``last_hire`` tell what
    the school has to lose.
    """

    employer: int
    since: int
    absent: int
    hires: int
    last_hire: int


def find_lapsing(presences, season, seasons_absent):
    """Return the ``LapsingEmployer``, those with most hires first.

    An employer is lapsing who hired before and showed no presence of any kind in the
    last ``seasons_absent`` seasons. One who announced something for a later season is
    present. Of equal hires, the one who left last comes first: he is easiest to win
    back; then the lower id.

    :param int season: the last one that is over
    :param int seasons_absent: 1 or more
    :raises ValueError: ``seasons_absent`` is less than 1
    """
    if seasons_absent < 1:
        raise ValueError(f"{seasons_absent} seasons")
    found = [
        judged
        for employer, present in _group(presences).items()
        if (judged := _judge(employer, present, season))
        and judged.absent >= seasons_absent
    ]
    return sorted(found, key=lambda one: (-one.hires, one.absent, one.employer))


def _group(presences):
    """Return ``{employer: [Presence, ...]}``, without those that came to nothing."""
    by_employer = defaultdict(list)
    for presence in presences:
        if presence.count > 0:
            by_employer[presence.employer].append(presence)
    return by_employer


def _judge(employer, presences, season):
    """Return how long the employer has been absent; None for one who never hired."""
    hires = Counter()
    for presence in presences:
        if presence.kind == HIRE:
            hires[presence.season] += presence.count
    if not hires:
        return None
    last = max(presence.season for presence in presences)
    return LapsingEmployer(
        employer,
        since=last + 1,
        absent=season - last,
        hires=sum(hires.values()),
        last_hire=max(hires),
    )
