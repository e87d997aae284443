"""One believable school from a seed: people, courses, three past terms and another.

Plain data, made up as a whole. How students do follows from what is never shown: an
ability of each, diligence of each in a term, difficulty of a course and what has been
learned in the courses before it. Thus early grades tell much about who will fail, but
not all.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product
from random import Random

from .school_calendar import Term, find_terms
from .school_data import (
    COURSES,
    DEPARTMENTS,
    ELECTIVES,
    GIVEN_FIRST,
    GIVEN_SECOND,
    PROGRAMS,
    SURNAMES,
)
from .school_study import Study
from .school_timetable import DAY_HOURS, DAYS, EVENING_HOURS, Timetable

PAST_TERMS = 3
# the terms (from 0) before which classes enter, and classes of a program each time
INTAKES = (0, 2)
CLASSES = 2
CLASS_SIZES = (33, 38)
ROOMS = tuple(f"{house}-{number}" for house in "AB" for number in range(101, 110))
STUDENT_DOMAIN = "students.example.com"
STAFF_DOMAIN = "staff.example.com"


@dataclass(frozen=True)
class Assessment:
    """A part of the result: weight in percent; graded in that week of the term."""

    name_en: str
    name_zh: str
    kind: str
    weight: float
    week: int


ASSESSMENTS = (
    Assessment("Homework", "平时作业", "regular", 20, 5),
    Assessment("Midterm exam", "期中考试", "midterm", 30, 9),
    Assessment("Final exam", "期末考试", "final", 50, 18),
)
PARTICIPATION = (Assessment("Participation", "课堂表现", "regular", 100, 16),)


@dataclass(frozen=True)
class Teacher:
    """A teacher; the department is the first letters of what it teaches."""

    key: str
    name_en: str
    name_zh: str
    department: str

    @property
    def email(self):
        return f"{self.key}@{STAFF_DOMAIN}"


@dataclass(frozen=True)
class SchoolClass:
    """Students who enter a program together, at the beginning of term ``intake``."""

    code: str
    name_en: str
    name_zh: str
    program: str
    entry_year: int
    intake: int


@dataclass
class Student:
    """A student; ``stages`` is the dated life: [(stage, day)].

    ``ability`` is what the grades are made from, and no part of the school's records.
    """

    number: str
    name_en: str
    name_zh: str
    class_code: str
    program: str
    intake: int
    ability: float
    stages: list = field(default_factory=list)

    @property
    def email(self):
        return f"{self.number}@{STUDENT_DOMAIN}"

    @property
    def stage(self):
        """The stage reached last."""
        return self.stages[-1][0]


@dataclass(frozen=True)
class Offering:
    """A course in a term: ``meetings`` are of ``tools.schedule``, ``rooms`` theirs."""

    key: str
    course: str
    term: int
    section: str
    program: str
    capacity: int
    teachers: tuple
    meetings: tuple
    rooms: tuple
    assessments: tuple


@dataclass
class School:
    """All of it. Terms are named by their place in ``terms``, the rest by their key."""

    seed: int
    today: date
    programs: tuple
    courses: dict
    terms: list[Term]
    teachers: dict
    classes: list
    students: dict
    offerings: dict
    enrollments: list
    oddities: list


def generate(seed=1, today=date(2026, 11, 20)):
    """Return the ``School`` of a seed as it stands on a day.

    The same seed and day give the same school, on any machine. In the current term
    grades are there as far as assessments are over, and three of them are odd (see
    ``oddities``: [(kind of ``tools.grade_issues``, offering, student or None)]).

    :param int seed: another one, another school of the same kind
    :param date today: the current term is the last one that began before
    """
    terms = find_terms(today, PAST_TERMS)
    names = _Names(Random(f"{seed}/names"))
    teachers = _make_teachers(names)
    classes = _make_classes(terms)
    school = School(
        seed=seed,
        today=today,
        programs=PROGRAMS,
        courses={course.code: course for course in COURSES},
        terms=terms,
        teachers=teachers,
        classes=classes,
        students=_make_students(Random(f"{seed}/students"), names, classes, terms),
        offerings={},
        enrollments=[],
        oddities=[],
    )
    for number in range(len(terms)):
        offerings = _make_offerings(school, number)
        school.offerings.update((one.key, one) for one in offerings)
        Study(school, number).run()
    return school


class _Names:
    """Names of people, none twice in either form."""

    def __init__(self, source):
        people = list(product(SURNAMES, GIVEN_FIRST, GIVEN_SECOND))
        source.shuffle(people)
        self._people = iter(people)

    def draw(self):
        """Return the (English, Chinese) form of a name: given name first, last."""
        (zh, en), (first_zh, first_en), (second_zh, second_en) = next(self._people)
        return f"{first_en}{second_en} {en}", f"{zh}{first_zh}{second_zh}"


def _make_teachers(names):
    teachers = [
        Teacher(f"{department.lower()}{number}", *names.draw(), department)
        for department, count in DEPARTMENTS.items()
        for number in range(1, count + 1)
    ]
    return {teacher.key: teacher for teacher in teachers}


def _make_classes(terms):
    return [
        _make_class(program, terms[intake].date_start.year, intake, number)
        for intake in INTAKES
        for program in PROGRAMS
        for number in range(1, CLASSES + 1)
    ]


def _make_class(program, year, intake, number):
    return SchoolClass(
        code=f"{program.code}{year % 100}{number:02}",
        name_en=f"{program.name_en} {year}, Class {number}",
        name_zh=f"{program.name_zh}{year}级{number}班",
        program=program.code,
        entry_year=year,
        intake=intake,
    )


def _make_students(source, names, classes, terms):
    students = {}
    for place, school_class in enumerate(classes, start=1):
        entry = terms[school_class.intake].date_start
        for seat in range(1, source.randint(*CLASS_SIZES) + 1):
            student = Student(
                f"{school_class.entry_year}{place:02}{seat:02}",
                *names.draw(),
                school_class.code,
                school_class.program,
                school_class.intake,
                ability=source.gauss(0, 1),
                stages=[("applicant", entry - timedelta(days=120)), ("student", entry)],
            )
            students[student.number] = student
    return students


# ------------------------------------------------------------
# What is offered in a term
# ------------------------------------------------------------


def _make_offerings(school, number):
    """Return the offerings of a term: a section for each plan, and the electives."""
    source = Random(f"{school.seed}/timetable/{number}")
    timetable = Timetable(ROOMS)
    sections = Counter()
    offerings = []
    for code, program, plan in _list_sections(school, number):
        sections[code] += 1
        course = school.courses[code]
        teachers = _pick_teachers(school, course, sections[code])
        slots = list(product(DAYS, DAY_HOURS if plan else EVENING_HOURS))
        source.shuffle(slots)
        placed = timetable.place(course.credits, [*plan, *teachers], slots)
        meetings, rooms = zip(*placed, strict=True)
        section = f"{sections[code]:02}"
        offerings.append(
            Offering(
                key=f"{school.terms[number].code}/{code}/{section}",
                course=code,
                term=number,
                section=section,
                program=program,
                capacity=course.capacity,
                teachers=teachers,
                meetings=meetings,
                rooms=rooms,
                assessments=ASSESSMENTS if course.is_graded else PARTICIPATION,
            )
        )
    return offerings


def _list_sections(school, number):
    """Yield (course, program, [students of that plan]) of a term's offerings.

    Electives are for all: they are in the evening and belong to no plan.
    """
    for intake in INTAKES:
        semester = number - intake + 1
        for program in school.programs:
            for course in program.get_required(semester):
                yield course, program.code, [f"{program.code}/{semester}"]
    for course in ELECTIVES:
        yield course, "", []


def _pick_teachers(school, course, section):
    """Return the teachers' keys: those of the department take turns by course."""
    staff = [
        key
        for key, teacher in school.teachers.items()
        if teacher.department == course.department
    ]
    first = int(course.code[4:]) + section
    return tuple(staff[(first + n) % len(staff)] for n in range(course.teachers))


# ------------------------------------------------------------
# Counts
# ------------------------------------------------------------


def describe(school):
    """Return the counts of a school as {name: number}, and failed first attempts by
    term (0 to 1) as ``failed/<term>``."""
    states = Counter(row.state for row in school.enrollments)
    counts = {
        "programs": len(school.programs),
        "courses": len(school.courses),
        "terms": len(school.terms),
        "teachers": len(school.teachers),
        "classes": len(school.classes),
        "students": len(school.students),
        "offerings": len(school.offerings),
        "meetings": sum(len(one.meetings) for one in school.offerings.values()),
        "enrollments": len(school.enrollments),
        "grades": sum(
            grade is not None for row in school.enrollments for grade in row.grades
        ),
        "resits": sum(row.is_resit for row in school.enrollments),
        "retakes": sum(
            row.attempt > 1 and not row.is_resit for row in school.enrollments
        ),
        **{f"stage/{key}": n for key, n in _count_stages(school).items()},
        **{f"state/{key}": states[key] for key in sorted(states)},
    }
    return counts | _measure_failed(school)


def _count_stages(school):
    stages = Counter(student.stage for student in school.students.values())
    return {stage: stages[stage] for stage in sorted(stages)}


def _measure_failed(school):
    results = defaultdict(list)
    for row in school.enrollments:
        if row.score is not None and not row.is_resit:
            results[school.terms[row.term].code].append(not row.is_passed)
    return {
        f"failed/{term}": round(sum(failed) / len(failed), 3)
        for term, failed in results.items()
    }
