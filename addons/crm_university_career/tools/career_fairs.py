"""Two career fairs of the generated school: who had a booth, who talked to whom."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from .seasons import get_season

# in the currency of the school, by tier
FEES = {"strategic": 2000, "key": 1500, "regular": 800, "new": 500}
COSTS = (21000, 24000)
MINUTES = 20
SLOTS = 15
# the share of applicants who talk to the employer at the fair
TALKING = 0.6
# of those without an application, how many talk to an employer at a fair
VISITORS = 24


@dataclass(frozen=True)
class Interview:
    """Moments are UTC; ``application`` is a place in ``Career.applications``."""

    employer: str
    student: str | None
    start: datetime
    result: str
    application: int | None = None

    @property
    def end(self):
        return self.start + timedelta(minutes=MINUTES)


@dataclass(frozen=True)
class Fair:
    """A fair: booths are [(employer, number, fee)]."""

    day: date
    cost: int
    booths: tuple
    interviews: tuple

    @property
    def name_en(self):
        return f"Career Fair {self.day:%B %Y} (Sample)"

    @property
    def name_zh(self):
        return f"{self.day.year}年{self.day.month}月校园招聘会（示例）"


def make_fairs(career, source):
    """Return a fair before the last graduation, and one of these weeks."""
    graduated = max(one.stages[-1][1] for one in career.get_own_graduates())
    days = (graduated - timedelta(days=100), career.school.today - timedelta(days=17))
    return [
        _make_fair(career, source, _to_friday(day), cost)
        for day, cost in zip(days, COSTS, strict=True)
    ]


def _to_friday(day):
    return day - timedelta(days=(day.weekday() - 4) % 7)


def _make_fair(career, source, day, cost):
    season = get_season(day)
    employers = [e for e in career.get_employers(season) if source.random() < 0.85]
    booths = tuple(
        (employer.key, f"A{number:02}", FEES[employer.tier])
        for number, employer in enumerate(employers, start=1)
    )
    plan = _Plan(day, [employer.key for employer in employers])
    _add_applicants(career, plan, season, source)
    _add_visitors(career, plan, source)
    plan.add_free(source)
    return Fair(day, cost, booths, tuple(plan.interviews))


class _Plan:
    """The interviews of a day: one at a time for each booth and student."""

    def __init__(self, day, employers):
        # nine in the morning, as UTC at a school in China
        self.opening = datetime.combine(day, time(1))
        self.employers = employers
        self.interviews = []
        self._busy = set()

    def add(self, employer, student, result, application=None):
        """Add an interview at the first time that both have; tell whether there was."""
        for number in range(SLOTS):
            if not {(employer, number), (student, number)} & self._busy:
                self._busy |= {(employer, number), (student, number)}
                start = self.opening + timedelta(minutes=MINUTES * number)
                self.interviews.append(
                    Interview(employer, student, start, result, application)
                )
                return True
        return False

    def add_free(self, source):
        """Leave an interview free at some booths."""
        for employer in source.sample(self.employers, len(self.employers) // 3):
            for number in range(SLOTS):
                if (employer, number) not in self._busy:
                    start = self.opening + timedelta(minutes=MINUTES * number)
                    self.interviews.append(Interview(employer, None, start, "planned"))
                    break


def _add_applicants(career, plan, season, source):
    """Let those talk who applied to an employer of the fair in its season."""
    offers = {offer.key: offer for offer in career.offers}
    for place, row in enumerate(career.applications):
        offer = offers[row.offer]
        if (
            offer.season == season
            and offer.employer in plan.employers
            and "applied" in row.moments
            and source.random() < TALKING
        ):
            plan.add(offer.employer, row.student, "held", place)


def _add_visitors(career, plan, source):
    """Let students without an application talk; some do not come."""
    known = {row.student for row in career.applications}
    others = [
        student.number
        for student in career.school.students.values()
        if student.number not in known and student.intake == 0
    ]
    for number in source.sample(sorted(others), min(VISITORS, len(others))):
        result = "held" if source.random() < 0.8 else "missed"
        plan.add(source.choice(plan.employers), number, result)
