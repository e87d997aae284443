"""A term at the generated school: selection, seats, grades, and what follows."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from operator import attrgetter
from random import Random

from .grade_issues import ALL_EQUAL, MISSING, OUTLIER
from .schedule import find_clash
from .school_data import ELECTIVES

PASS_SCORE = 60
# how the selection goes
ELECTIVE_SHARE = 0.35
POPULARITY = (3, 1, 2)
REQUEST_DAYS = 10
DROP_SHARE = 0.025
# how students do, in points of 100
USUAL = 76.5
ABILITY = 7.0
DILIGENCE = 4.5
KNOWLEDGE = 0.3
EXPERIENCE = 5.0
LIKING = 5.0
LATER_CHANGE = 5.0
# by assessment: what it lies above the student's level, how much more diligence and
# knowledge tell in it, and how much luck there is
GENEROSITY = (6.0, -1.0, 0.0)
DEPTH = (0.5, 0.8, 1.6)
LUCK = (8.0, 9.0, 6.0)
MISSED_EXAM = 0.012
# what comes after
RESIT_SHARE = 0.85
RESIT_GAIN = (8.0, 7.0)
MANY_FAILED = 3
WITHDRAW_SHARE = 0.35


@dataclass
class Enrollment:
    """A student in an offering; ``grades`` go with its assessments, None: not entered.

    ``score`` (0 to 100) is the weighted sum, None before all grades are in. A resit
    stands alone: it has one grade, which is its result.
    """

    student: str
    offering: str
    course: str
    term: int
    attempt: int
    requested_on: datetime
    state: str = "requested"
    is_resit: bool = False
    dropped_on: datetime | None = None
    grades: tuple = ()
    score: float | None = None
    is_passed: bool | None = None


class History:
    """What the students have behind them when a term begins."""

    def __init__(self, enrollments):
        self.attempts = defaultdict(int)
        self.best = {}
        self.passed = set()
        for row in enrollments:
            key = row.student, row.course
            if row.state == "completed":
                self.attempts[key] = max(self.attempts[key], row.attempt)
                self.best[key] = max(self.best.get(key, 0), row.score)
            if row.is_passed:
                self.passed.add(key)


class Study:
    """One term of a school; ``run`` adds it to the school.

    Terms must run in order: each stands on the results of those before.
    """

    def __init__(self, school, number):
        self.school = school
        self.number = number
        self.term = school.terms[number]
        self.source = Random(f"{school.seed}/study/{number}")
        self.history = History(school.enrollments)
        self.students = [
            student
            for student in school.students.values()
            if student.stage == "student" and student.intake <= number
        ]
        self.diligence = {
            student.number: self.source.gauss(0, 1) for student in self.students
        }
        self.offerings = defaultdict(list)
        for offering in school.offerings.values():
            if offering.term == number:
                self.offerings[offering.course].append(offering)

    def run(self):
        """Add the term's enrollments to the school and move students on."""
        rows = [row for student in self.students for row in self._select(student)]
        rows.sort(key=attrgetter("offering", "requested_on"))
        requests = defaultdict(list)
        for row in rows:
            requests[row.offering].append(row)
        for asked in requests.values():
            self._allocate(asked)
        for row in rows:
            if row.state == "enrolled":
                self._grade(row)
        self.school.enrollments += rows
        if self.term.is_current:
            self._add_oddities(rows)
        else:
            self._post(rows)

    # ------------------------------------------------------------
    # Selection and seats
    # ------------------------------------------------------------

    def _select(self, student):
        """Return a student's requests, as the rules of the school allow them."""
        chosen = []
        for course in self._list_wanted(student):
            if self._is_allowed(student, course, chosen):
                section = self._find_section(student, course, chosen)
                if section:
                    chosen.append(section)
        moment = self._pick_moment(student)
        return [
            Enrollment(
                student.number,
                offering.key,
                offering.course,
                self.number,
                self.history.attempts[student.number, offering.course] + 1,
                moment + timedelta(seconds=40 * place),
            )
            for place, offering in enumerate(chosen)
        ]

    def _list_wanted(self, student):
        """Return the courses of the semester, then what is left of earlier ones."""
        program = next(
            one for one in self.school.programs if one.code == student.program
        )
        semester = self.number - student.intake + 1
        wanted = program.get_required(semester)
        for earlier in range(1, semester):
            wanted += program.get_required(earlier)
        if self.source.random() < ELECTIVE_SHARE:
            wanted += self.source.choices(ELECTIVES, POPULARITY)
        return wanted

    def _is_allowed(self, student, course, chosen):
        courses = self.school.courses
        taken = sum(courses[offering.course].credits for offering in chosen)
        return (
            (student.number, course) not in self.history.passed
            and taken + courses[course].credits <= self.term.credit_limit
            and all(
                (student.number, one) in self.history.passed
                for one in courses[course].prerequisites
            )
        )

    def _find_section(self, student, course, chosen):
        """Return an offering without clash, of the own program if there is one."""
        meetings = [meeting for offering in chosen for meeting in offering.meetings]
        free = [
            offering
            for offering in self.offerings[course]
            if not find_clash(offering.meetings, meetings)
        ]
        return min(
            free, key=lambda offering: offering.program != student.program, default=None
        )

    def _pick_moment(self, student):
        """Return when a student selects: the diligent sooner."""
        diligence = max(-1.5, min(1.5, self.diligence[student.number]))
        start = self.term.selection_start
        window = min(timedelta(days=REQUEST_DAYS), self._get_now() - start)
        late = self.source.betavariate(1.2, 4 + 1.5 * diligence)
        # whole seconds: one after another, 40 seconds apart for each course
        return start + timedelta(seconds=int(late * window.total_seconds()))

    def _get_now(self):
        return datetime.combine(self.school.today, time(8))

    def _allocate(self, requests):
        """Give the seats of an offering in order, and those given back again."""
        capacity = self.school.offerings[requests[0].offering].capacity
        seated, waiting = requests[:capacity], requests[capacity:]
        for row in seated:
            row.state = "enrolled"
        for row in waiting:
            row.state = "waitlisted"
        for row in seated:
            if self._drop(row) and waiting:
                waiting.pop(0).state = "enrolled"
        if not self.term.is_current:
            for row in waiting:
                self._leave(row, self.term.drop_until)

    def _drop(self, row):
        """Drop some; return whether this one is."""
        share = DROP_SHARE * (3 if row.course in ELECTIVES else 1)
        day = self.term.date_start + timedelta(days=self.source.randint(0, 13))
        if self.source.random() >= share or day > self.school.today:
            return False
        self._leave(row, day)
        return True

    def _leave(self, row, day):
        row.state = "dropped"
        row.dropped_on = datetime.combine(day, time(9, self.source.randint(0, 59)))

    # ------------------------------------------------------------
    # Grades
    # ------------------------------------------------------------

    def _grade(self, row):
        """Enter the grades of the assessments that are over."""
        offering = self.school.offerings[row.offering]
        row.grades = tuple(
            score if self.term.get_day(part.week) <= self.school.today else None
            for part, score in zip(
                offering.assessments, self._perform(row), strict=False
            )
        )
        self._sum_up(row)

    def _sum_up(self, row):
        row.score = row.is_passed = None
        if None in row.grades:
            return
        parts = self.school.offerings[row.offering].assessments
        weighted = zip(parts, row.grades, strict=True)
        row.score = sum(part.weight * grade for part, grade in weighted) / 100
        row.is_passed = row.score >= PASS_SCORE

    def _perform(self, row):
        """Yield the scores of a student, assessment by assessment."""
        level = self._get_level(row) + self.source.gauss(0, LIKING)
        effort = self._get_effort(row)
        # what happens after the midterm exam is not seen in any grade before
        changes = (0, 0, self.source.gauss(0, LATER_CHANGE))
        for extra, depth, luck, change in zip(
            GENEROSITY, DEPTH, LUCK, changes, strict=True
        ):
            score = self.source.gauss(level + extra + depth * effort + change, luck)
            missed = luck > LUCK[-1] and self.source.random() < MISSED_EXAM
            yield 0 if missed else _clip(score)

    def _get_level(self, row):
        """Return what is expected of a student in a course, in points of 100."""
        return (
            USUAL
            - self.school.courses[row.course].difficulty
            + ABILITY * self.school.students[row.student].ability
            + EXPERIENCE * (row.attempt > 1)
        )

    def _get_effort(self, row):
        """Return what diligence and the courses before give, in points of 100."""
        courses = self.school.courses[row.course].prerequisites
        known = [self.history.best[row.student, course] for course in courses]
        knowledge = sum(known) / len(known) - USUAL if known else 0
        return DILIGENCE * self.diligence[row.student] + KNOWLEDGE * knowledge

    def _add_oddities(self, rows):
        """Spoil grades of the running term, so that there is something to find."""
        graded = [row for row in rows if row.grades and row.grades[0] is not None]
        self._make_equal([row for row in graded if row.course == ELECTIVES[0]])
        required = [
            row
            for row in graded
            if row.course not in ELECTIVES and row.grades[1:2] not in ((), (None,))
        ]
        if required:
            self._spoil(required[0], MISSING, None)
            self._spoil(required[-1], OUTLIER, 7)

    def _make_equal(self, rows):
        for row in rows:
            row.grades = (85, *row.grades[1:])
            self._sum_up(row)
        if rows:
            self.school.oddities.append((ALL_EQUAL, rows[0].offering, None))

    def _spoil(self, row, kind, grade):
        row.grades = (row.grades[0], grade, *row.grades[2:])
        self._sum_up(row)
        self.school.oddities.append((kind, row.offering, row.student))

    # ------------------------------------------------------------
    # After the term
    # ------------------------------------------------------------

    def _post(self, rows):
        """Complete what has results; resits, withdrawals and graduations follow."""
        taken = [row for row in rows if row.state == "enrolled"]
        for row in taken:
            row.state = "completed"
        resits = [self._resit(row) for row in taken if self._sits_again(row)]
        self.school.enrollments += resits
        passed = History(self.school.enrollments).passed
        for student in self.students:
            failed = [
                row
                for row in taken
                if row.student == student.number and not row.is_passed
            ]
            self._move_on(student, len(failed), passed)

    def _sits_again(self, row):
        course = self.school.courses[row.course]
        if row.is_passed or not course.is_graded:
            return False
        return self.source.random() < RESIT_SHARE

    def _resit(self, row):
        """Return the resit of a failed attempt, an exam about the whole course."""
        score = _clip(row.score + self.source.gauss(*RESIT_GAIN))
        return replace(
            row,
            attempt=row.attempt + 1,
            is_resit=True,
            requested_on=datetime.combine(
                self.term.date_end + timedelta(days=10), time(1)
            ),
            grades=(score,),
            score=score,
            is_passed=score >= PASS_SCORE,
        )

    def _move_on(self, student, failed, passed):
        day = self.term.date_end + timedelta(days=14)
        if self._has_finished(student, passed):
            student.stages.append(("graduate", day))
        elif failed >= MANY_FAILED and self.source.random() < WITHDRAW_SHARE:
            student.stages.append(("withdrawn", day))

    def _has_finished(self, student, passed):
        program = next(
            one for one in self.school.programs if one.code == student.program
        )
        return all(
            (student.number, line.course) in passed
            for line in program.plan
            if line.is_required
        )


def _clip(score):
    return max(0, min(100, round(score)))
