"""A career office for a generated school, from a seed: employers to placements.

Plain data on top of ``crm_university``'s ``school_generator``. Graduates of earlier
years join, so that there are seasons enough to forecast from and employers who stay
away; those of the school itself found their posts through applications, and some of
them wait for something still. Who is recommended is decided by ``tools.matching``.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import product
from random import Random

from odoo.addons.crm_university.tools.school_data import (
    GIVEN_FIRST,
    GIVEN_SECOND,
    SURNAMES,
)

from .career_data import (
    COURSE_SKILLS,
    DESTINATIONS,
    EMPLOYED,
    EMPLOYERS,
    FUNCTIONS,
    POSTS,
)
from .career_fairs import make_fairs
from .matching import Student, Vacancy, rank_pairs
from .seasons import get_last_season, get_season

SEASONS = 5
ALUMNI = (13, 20)
# how much of the demand an employer who comes usually shows in a season
PRESENCE = 0.85
# days after the graduation until a destination is recorded
RECORDING = (-35, 190)
# how far a destination has come that is not recorded yet; None: nothing is known
WAITING = ("draft", "submitted", "submitted", "confirmed", None)
# who fits less is not recommended
MIN_SCORE = 50
# running applications that one student has at most
PER_STUDENT = 4
# what became of the ten who fit a running vacancy best
RUNNING = (
    "offer", "recommended", "interview", "applied", "recommended", "applied",
    "declined", "interview", "recommended", "applied",
)  # fmt: skip
STEPS = ("recommended", "applied", "interview", "offer", "accepted")
EMPLOYER_DOMAIN = "employers.example.com"
ALUMNI_DOMAIN = "alumni.example.com"


@dataclass(frozen=True)
class Contact:
    """Somebody who recruits for an employer, since a day; before, for another."""

    name_en: str
    name_zh: str
    function: tuple
    email: str
    since: date
    former: str | None = None
    former_since: date | None = None


@dataclass(frozen=True)
class Graduate:
    """A graduate of an earlier year, who is known to the career office only."""

    number: str
    name_en: str
    name_zh: str
    program: str
    class_code: str
    entry: date
    graduated: date

    @property
    def email(self):
        return f"{self.number}@{ALUMNI_DOMAIN}"


@dataclass
class Offer:
    """A vacancy; ``post`` is a ``career_data.Post``."""

    key: int
    employer: str
    post: object
    headcount: int
    season: int
    approved: date | None
    closing: date
    state: str

    def to_vacancy(self):
        """Return it for ``tools.matching``."""
        programs = frozenset(self.post.programs)
        return Vacancy(self.key, self.post.required, programs, self.headcount)


@dataclass(frozen=True)
class Application:
    """A student and a vacancy; ``moments`` has the moment of each state reached."""

    offer: int
    student: str
    state: str
    moments: dict
    closed_by: str | None = None


@dataclass(frozen=True)
class Placement:
    """Where somebody went; ``replaced`` is when a correction took its place.

    Moments are UTC; ``application`` is a place in ``Career.applications``.
    """

    student: str
    code: str
    employer: str | None
    start: date | None
    state: str
    recorded: datetime | None = None
    replaced: datetime | None = None
    corrects: bool = False
    application: int | None = None


@dataclass
class Career:
    """All of it; employers and people are named by their keys."""

    school: object
    last_season: int
    employers: tuple = EMPLOYERS
    contacts: dict = field(default_factory=dict)
    graduates: dict = field(default_factory=dict)
    offers: list = field(default_factory=list)
    applications: list = field(default_factory=list)
    placements: list = field(default_factory=list)
    certificates: list = field(default_factory=list)
    fairs: list = field(default_factory=list)

    def get_own_graduates(self):
        """Return the graduates among the students of the school."""
        students = self.school.students.values()
        return [student for student in students if student.stage == "graduate"]

    def get_employers(self, season, program=None):
        """Return the employers who are present in a season, of a program or any."""
        place = season - self.last_season
        return [
            one
            for one in self.employers
            if one.first <= place <= one.last
            and (program is None or program in one.programs)
        ]


def generate(school, seed=1):
    """Return the ``Career`` of a generated school as it stands on the school's day.

    The same school and seed give the same, on any machine.
    """
    return _CareerGenerator(school, seed).run()


class _CareerGenerator:
    def __init__(self, school, seed):
        self.school = school
        self.seed = seed
        self.today = school.today
        self.career = Career(school, get_last_season(school.today))
        self.held = _get_held(school)
        self.taken = defaultdict(int)
        self.names = _draw_names(Random(f"{seed}/people"), school)

    def run(self):
        self._make_contacts()
        self._make_graduates()
        self._make_offers()
        self._place_graduates()
        self._place_own_graduates()
        self._recommend()
        self._make_certificates()
        self.career.fairs = make_fairs(self.career, self._source("fairs"))
        return self.career

    def _source(self, name):
        return Random(f"{self.seed}/{name}")

    # ------------------------------------------------------------
    # Employers and former students
    # ------------------------------------------------------------

    def _make_contacts(self):
        source = self._source("contacts")
        start = _get_start(self.career.last_season - SEASONS + 1)
        for place, employer in enumerate(EMPLOYERS):
            since = start + timedelta(days=source.randint(0, 300))
            self.career.contacts[employer.key] = [
                Contact(
                    *next(self.names),
                    FUNCTIONS[number],
                    f"{employer.key}{number + 1}@{EMPLOYER_DOMAIN}",
                    since,
                )
                for number in range(1 + (place % 2))
            ]
        # who recruited for one that stays away recruits for a new one now
        [moved] = self.career.contacts["robot"][:1]
        self.career.contacts["robot"][0] = Contact(
            moved.name_en, moved.name_zh, moved.function, moved.email,
            since=_get_start(self.career.last_season + 1),
            former="leaf", former_since=start,
        )  # fmt: skip

    def _make_graduates(self):
        source = self._source("graduates")
        known = {
            (student.program, get_season(student.stages[-1][1]))
            for student in self.career.get_own_graduates()
        }
        for season in self._get_past_seasons():
            for program in self.school.programs:
                if (program.code, season) not in known:
                    self._make_class(source, program, season)

    def _get_past_seasons(self):
        last = self.career.last_season
        return range(last - SEASONS + 1, last + 1)

    def _make_class(self, source, program, season):
        year = season - 2
        place = self.school.programs.index(program) + 1
        for seat in range(1, source.randint(*ALUMNI) + 1):
            number = f"{year}{place:02}{seat:02}"
            self.career.graduates[number] = Graduate(
                number,
                *next(self.names),
                program.code,
                f"{program.code}{year % 100}01",
                date(year, 9, 1),
                date(season, 7, 5),
            )

    # ------------------------------------------------------------
    # Vacancies
    # ------------------------------------------------------------

    def _make_offers(self):
        source = self._source("offers")
        for season in (*self._get_past_seasons(), self.career.last_season + 1):
            for employer in self.career.get_employers(season):
                last = season - self.career.last_season == employer.last
                if last or source.random() < PRESENCE:
                    self._make_employer_offers(source, season, employer)
        self._make_waiting_offers(source)

    def _make_employer_offers(self, source, season, employer):
        posts = _get_posts(employer)
        for post in source.sample(posts, min(employer.size, len(posts))):
            approved = self._draw_day(source, season)
            closing = approved + timedelta(days=source.randint(45, 80))
            state = "published" if closing >= self.today else "closed"
            self._add_offer(source, employer, post, approved, closing, state)

    def _draw_day(self, source, season):
        """Return a day of a season on which a vacancy is approved."""
        start = _get_start(season)
        if season <= self.career.last_season:
            return start + timedelta(days=source.randint(10, 200))
        return max(start, self.today - timedelta(days=source.randint(2, 40)))

    def _make_waiting_offers(self, source):
        """Add those that wait, are being written, or were refused."""
        closing = self.today + timedelta(days=50)
        states = ("submitted", "submitted", "draft", "refused")
        employers = self.career.get_employers(self.career.last_season + 1)
        for state, employer in zip(states, reversed(employers), strict=False):
            post = source.choice(_get_posts(employer))
            self._add_offer(source, employer, post, None, closing, state)

    def _add_offer(self, source, employer, post, approved, closing, state):
        season = get_season(approved or self.today)
        headcount = source.randint(1, 1 + employer.size)
        self.career.offers.append(
            Offer(
                len(self.career.offers), employer.key, post, headcount, season,
                approved, closing, state,
            )
        )  # fmt: skip

    # ------------------------------------------------------------
    # Where graduates went
    # ------------------------------------------------------------

    def _place_graduates(self):
        source = self._source("placements")
        for graduate in self.career.graduates.values():
            season = get_season(graduate.graduated)
            code = _draw_destination(source)
            employers = self.career.get_employers(season, graduate.program)
            employer = code in EMPLOYED and source.choice(employers).key
            self._add_placement(
                source, graduate.number, graduate.graduated, code, employer
            )

    def _place_own_graduates(self):
        """Place the school's own graduates: at an employer through an application."""
        source = self._source("applications")
        for graduate in self.career.get_own_graduates():
            graduated = graduate.stages[-1][1]
            offers = self._find_offers(graduate, graduated)
            code = _draw_destination(source)
            if code in EMPLOYED and offers:
                offer = offers.pop(source.randrange(len(offers)))
                self.taken[offer.key] += 1
                place = self._apply(source, offer, graduate, "accepted")
                self._add_placement(
                    source, graduate.number, graduated, code, offer.employer, place
                )
            else:
                code = "12" if code in EMPLOYED else code
                self._add_placement(source, graduate.number, graduated, code, None)
            for offer in source.sample(offers, min(len(offers), source.randint(0, 2))):
                self._apply(source, offer, graduate, "declined")

    def _find_offers(self, graduate, graduated):
        """Return the vacancies that a graduate may have applied for with success."""
        found = [
            offer
            for offer in self.career.offers
            if offer.season == get_season(graduated)
            and offer.approved
            and offer.approved < graduated
            and self.taken[offer.key] < offer.headcount
            and (not offer.post.programs or graduate.program in offer.post.programs)
        ]
        fits = rank_pairs(
            [offer.to_vacancy() for offer in found],
            [self._to_student(graduate)],
            len(found) or 1,
        ).by_vacancy
        return [offer for offer in found if fits[offer.key]]

    def _to_student(self, student):
        programs = frozenset([student.program])
        return Student(student.number, self.held[student.number], programs)

    def _add_placement(self, source, number, graduated, code, employer, place=None):
        """Add what the office knows of a destination today: none, if that is pending.

        A few were first recorded as another form of employment.
        """
        day = graduated + timedelta(days=source.randint(*RECORDING))
        start = graduated + timedelta(days=source.randint(3, 50))
        start = start if code != "70" else None
        common = {"student": number, "employer": employer or None, "start": start}
        if day > self.today:
            state = source.choice(
                ("draft", "submitted", "submitted", "confirmed", None)
            )
            if state:
                self._append(code, state=state, application=place, **common)
            return
        recorded = _get_moment(day, source)
        fixed = day + timedelta(days=60)
        if code == "11" and fixed <= self.today and source.random() < 0.06:
            fixed = _get_moment(fixed, source)
            self._append("12", recorded=recorded, replaced=fixed, **common)
            self._append(
                code, recorded=fixed, corrects=True, application=place, **common
            )
        else:
            self._append(code, recorded=recorded, application=place, **common)

    def _append(self, code, *, state="verified", **vals):
        self.career.placements.append(Placement(code=code, state=state, **vals))

    # ------------------------------------------------------------
    # Applications
    # ------------------------------------------------------------

    def _apply(self, source, offer, student, state):
        """Add an application; return its place."""
        closed_by = None
        reached = STEPS[: STEPS.index(state) + 1] if state in STEPS else ()
        if state == "accepted":
            closed_by = "student"
        elif state == "declined":
            closed_by = source.choice(("student", "employer"))
            reached = (*STEPS[: source.randint(2, 3)], state)
        self.career.applications.append(
            Application(
                offer.key, student.number, state,
                self._draw_moments(source, offer, reached), closed_by,
            )
        )  # fmt: skip
        return len(self.career.applications) - 1

    def _draw_moments(self, source, offer, states):
        """Return the moment of each state, one after the other, none after today."""
        days = sorted(source.randint(1, 40) for _state in states)
        last = max((self.today - offer.approved).days, 0)
        return {
            state: _get_moment(offer.approved + timedelta(days=min(day, last)), source)
            for state, day in zip(states, days, strict=True)
        }

    def _recommend(self):
        """Recommend the running vacancies to those who fit best."""
        source = self._source("running")
        offers = {
            one.key: one for one in self.career.offers if one.state == "published"
        }
        students = {
            one.number: one
            for one in self.school.students.values()
            if one.stage == "student"
        }
        ranking = rank_pairs(
            [offer.to_vacancy() for offer in offers.values()],
            [self._to_student(student) for student in students.values()],
            len(students),
        )
        busy = Counter()
        for key, pairs in ranking.by_vacancy.items():
            free = [
                number
                for number, points in pairs
                if points >= MIN_SCORE and busy[number] < PER_STUDENT
            ]
            for number, state in zip(free, RUNNING, strict=False):
                busy[number] += 1
                self._apply(source, offers[key], students[number], state)

    def _make_certificates(self):
        """Give some students certificates, of which the office has seen most."""
        source = self._source("certificates")
        applied = sorted({row.student for row in self.career.applications})
        for number in source.sample(applied, min(20, len(applied))):
            skill = source.choice(("english", "presenting", "security", "tax"))
            self.career.certificates.append(
                (number, skill, source.randint(2, 4), source.random() < 0.7)
            )


def _draw_names(source, school):
    """Yield names (English, Chinese) that nobody of the school bears."""
    people = [*school.students.values(), *school.teachers.values()]
    known = {person.name_zh for person in people}
    names = list(product(SURNAMES, GIVEN_FIRST, GIVEN_SECOND))
    source.shuffle(names)
    for (zh, en), (first_zh, first_en), (second_zh, second_en) in names:
        if f"{zh}{first_zh}{second_zh}" not in known:
            yield f"{first_en}{second_en} {en}", f"{zh}{first_zh}{second_zh}"


def _get_held(school):
    """Return {student number: {skill: highest level of the courses passed}}."""
    held = defaultdict(dict)
    for row in school.enrollments:
        if row.is_passed:
            own = held[row.student]
            for skill, level in COURSE_SKILLS.get(row.course, {}).items():
                own[skill] = max(level, own.get(skill, 0))
    return held


def _get_posts(employer):
    """Return the posts that an employer may offer."""
    return [
        post
        for post in POSTS
        if not post.programs or set(post.programs) & set(employer.programs)
    ]


def _draw_destination(source):
    codes, shares, _proofs = zip(*DESTINATIONS, strict=True)
    return source.choices(codes, shares)[0]


def _get_start(season):
    return date(season - 1, 9, 1)


def _get_moment(day, source):
    """Return a moment of a working day, as UTC at a school in China."""
    return datetime.combine(day, time(source.randint(1, 8), source.choice((0, 15, 40))))


def describe(career):
    """Return the counts of a career office as {name: number}."""
    states = defaultdict(int)
    for kind, rows in (
        ("vacancy", career.offers),
        ("application", career.applications),
        ("placement", career.placements),
    ):
        for row in rows:
            states[f"{kind}/{row.state}"] += 1
    return {
        "employers": len(career.employers),
        "graduates": len(career.graduates),
        "corrections": sum(row.corrects for row in career.placements),
        "interviews": sum(len(fair.interviews) for fair in career.fairs),
        **dict(sorted(states.items())),
    }
