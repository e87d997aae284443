"""Put the generated school into a database, in batches.

What has happened is written as it is remembered: results and places in the past are
created as they ended, not played through again.
"""

from collections import Counter, defaultdict
from itertools import cycle

from .batch_loader import BatchLoader

# who advises the classes of a program
ADVISING = {"SE": "CSCI", "BA": "BUSI", "DA": "DATA"}
PROGRAM_STATES = {
    "student": "active",
    "graduate": "completed",
    "alumnus": "completed",
    "withdrawn": "left",
}
POSTED = "completed"


def find_advisors(school):
    """Return {class code: key of the teacher who advises it}.

    Advisors are taken from those who teach most this term, so that they know students.
    """
    current = len(school.terms) - 1
    busy = Counter(
        key
        for offering in school.offerings.values()
        if offering.term == current
        for key in offering.teachers
    )
    turns = {}
    for department in ADVISING.values():
        staff = [t.key for t in school.teachers.values() if t.department == department]
        turns[department] = cycle(sorted(staff, key=lambda key: -busy[key])[:3])
    return {
        one.code: next(turns[ADVISING[one.program]])
        for one in sorted(school.classes, key=lambda one: (-one.intake, one.code))
    }


class SchoolLoader(BatchLoader):
    """Loads a ``School``; ``load`` does it all.

    :param env: of the superuser; its company becomes the school
    :param school: from ``school_generator.generate``
    :param str language: Chinese names for zh_…, else English ones
    :param dict users: users that exist already, by key of the teacher
    """

    def __init__(self, env, school, language="en_US", users=None):
        super().__init__(env, language)
        self.school = school
        self.teachers = dict(users or {})
        self.programs, self.courses, self.classes = {}, {}, {}
        self.terms, self.offerings, self.parts = [], {}, {}
        self.students, self.rows = {}, {}

    def load(self):
        """Create everything; return self, whose dicts name the records."""
        self._load_catalogue()
        self._load_teachers()
        self._load_terms()
        self._load_classes()
        self._load_students()
        self._load_offerings()
        self._load_enrollments()
        self._load_grades()
        self._sum_up()
        return self

    # ------------------------------------------------------------
    # Catalogue and people
    # ------------------------------------------------------------

    def _load_catalogue(self):
        scales = {
            is_graded: self.env.ref(f"crm_university.grading_scale_{kind}")
            for is_graded, kind in ((True, "percent"), (False, "pass"))
        }
        courses = self.school.courses
        self.courses = self._create_by_key(
            "university.course",
            [
                (
                    code,
                    {
                        "code": code,
                        "name": self._get_name(course),
                        "credits": course.credits,
                        "is_graded": course.is_graded,
                        "scale_id": scales[course.is_graded].id,
                    },
                )
                for code, course in courses.items()
            ],
        )
        for code, course in courses.items():
            if course.prerequisites:
                self.courses[code].prerequisite_ids = [
                    (6, 0, [self.courses[one].id for one in course.prerequisites])
                ]
        self.programs = self._create_by_key(
            "university.program",
            [(one.code, self._prepare_program(one)) for one in self.school.programs],
        )

    def _prepare_program(self, program):
        required = {line.course for line in program.plan if line.is_required}
        return {
            "code": program.code,
            "name": self._get_name(program),
            "level": program.level,
            "credits_required": sum(
                self.school.courses[code].credits for code in required
            ),
            "course_line_ids": [
                (
                    0,
                    0,
                    {
                        "course_id": self.courses[line.course].id,
                        "semester": line.semester,
                        "is_required": line.is_required,
                        "sequence": place,
                    },
                )
                for place, line in enumerate(program.plan, start=1)
            ],
        }

    def _load_teachers(self):
        group = self.env.ref("crm_university.group_teacher")
        lacking = [
            (
                teacher.key,
                {
                    "name": self._get_name(teacher),
                    "login": teacher.email,
                    "email": teacher.email,
                    "lang": self.language,
                    "group_ids": [(6, 0, group.ids)],
                },
            )
            for teacher in self.school.teachers.values()
            if teacher.key not in self.teachers
        ]
        self.teachers.update(self._create_by_key("res.users", lacking))

    def _load_terms(self):
        self.terms = self._create(
            "university.term",
            [
                {
                    "code": term.code,
                    "name": self._get_name(term),
                    "date_start": term.date_start,
                    "date_end": term.date_end,
                    "selection_start": term.selection_start,
                    "selection_end": term.selection_end,
                    "credit_limit": term.credit_limit,
                    "state": "open" if term.is_current else "closed",
                }
                for term in self.school.terms
            ],
        )

    def _load_classes(self):
        advisors = find_advisors(self.school)
        self.classes = self._create_by_key(
            "university.class",
            [
                (
                    one.code,
                    {
                        "name": self._get_name(one),
                        "code": one.code,
                        "program_id": self.programs[one.program].id,
                        "entry_year": one.entry_year,
                        "advisor_id": self.teachers[advisors[one.code]].id,
                    },
                )
                for one in self.school.classes
            ],
        )

    def _load_students(self):
        students = self.school.students
        self.students = self._create_by_key(
            "res.partner",
            [
                (
                    number,
                    {
                        "name": self._get_name(student),
                        "email": student.email,
                        "lang": self.language,
                        "student_number": number,
                        "school_id": self.env.company.id,
                    },
                )
                for number, student in students.items()
            ],
        )
        self._create(
            "university.lifecycle",
            [
                {"partner_id": self.students[number].id, "stage": stage, "date": day}
                for number, student in students.items()
                for stage, day in student.stages
                if day <= self.school.today
            ],
        )
        self._create(
            "university.program.enrollment",
            [self._prepare_studies(student) for student in students.values()],
        )

    def _prepare_studies(self, student):
        stage, day = student.stages[-1]
        state = PROGRAM_STATES[stage]
        return {
            "partner_id": self.students[student.number].id,
            "program_id": self.programs[student.program].id,
            "class_id": self.classes[student.class_code].id,
            "date_start": self.school.terms[student.intake].date_start,
            "date_end": day if state != "active" else False,
            "state": state,
        }

    # ------------------------------------------------------------
    # Teaching
    # ------------------------------------------------------------

    def _load_offerings(self):
        self.offerings = self._create_by_key(
            "university.course.offering",
            [
                (key, self._prepare_offering(offering))
                for key, offering in self.school.offerings.items()
            ],
        )
        pairs = [
            ((key, place), self._prepare_assessment(key, place, part))
            for key, offering in self.school.offerings.items()
            for place, part in enumerate(offering.assessments)
        ]
        self.parts = self._create_by_key("university.assessment", pairs)
        resat = {row.offering for row in self.school.enrollments if row.is_resit}
        for key in sorted(resat):
            self.offerings[key]._make_resit_assessments()
            self.parts[key, "resit"] = self.offerings[key].assessment_ids.filtered(
                lambda part: part.kind == "resit"
            )

    def _prepare_offering(self, offering):
        term = self.school.terms[offering.term]
        teachers = [self.teachers[key].id for key in offering.teachers]
        return {
            "course_id": self.courses[offering.course].id,
            "term_id": self.terms[offering.term].id,
            "section": offering.section,
            "capacity": offering.capacity,
            "teacher_ids": [(6, 0, teachers)],
            "state": "open" if term.is_current else "posted",
            "finished_by_id": not term.is_current and teachers[0],
            "finished_on": not term.is_current and term.get_day(19),
            "posted_on": not term.is_current and term.get_day(20),
            "meeting_ids": [
                (
                    0,
                    0,
                    {
                        "weekday": str(meeting.weekday),
                        "hour_from": meeting.hour_from,
                        "hour_to": meeting.hour_to,
                        "week_from": meeting.week_from,
                        "week_to": meeting.week_to,
                        "week_parity": meeting.parity,
                        "room": room,
                    },
                )
                for meeting, room in zip(offering.meetings, offering.rooms, strict=True)
            ],
        }

    def _prepare_assessment(self, key, place, part):
        return {
            "offering_id": self.offerings[key].id,
            "name": self._get_name(part),
            "kind": part.kind,
            "weight": part.weight,
            "sequence": 10 * (place + 1),
        }

    def _load_enrollments(self):
        first = [row for row in self.school.enrollments if not row.is_resit]
        resits = [row for row in self.school.enrollments if row.is_resit]
        # a resit needs what it is a resit of
        for rows in (first, resits):
            self.rows.update(
                self._create_by_key(
                    "university.enrollment",
                    [(_get_key(row), self._prepare_enrollment(row)) for row in rows],
                )
            )

    def _prepare_enrollment(self, row):
        vals = {
            "partner_id": self.students[row.student].id,
            "offering_id": self.offerings[row.offering].id,
            "program_id": self.programs[self.school.students[row.student].program].id,
            "attempt": row.attempt,
            "state": row.state,
            "requested_on": row.requested_on,
            "dropped_on": row.dropped_on,
            "is_resit": row.is_resit,
        }
        if row.is_resit:
            vals["origin_id"] = self.rows[_get_key(row, row.attempt - 1)].id
        if row.state == POSTED:
            vals.update(self._prepare_result(row))
        return vals

    def _prepare_result(self, row):
        scale = self.courses[row.course].scale_id
        line = scale._get_line(row.score)
        return {
            "posted": True,
            "score": row.score,
            "scale_line_id": line.id,
            "points": line.points,
            "is_passed": line.is_pass,
        }

    def _load_grades(self):
        vals_list = []
        for row in self.school.enrollments:
            for place, grade in enumerate(row.grades):
                if grade is not None:
                    part = "resit" if row.is_resit else place
                    vals_list.append(
                        {
                            "enrollment_id": self.rows[_get_key(row)].id,
                            "assessment_id": self.parts[row.offering, part].id,
                            "score": grade,
                        }
                    )
        self._create("university.grade", vals_list)

    def _sum_up(self):
        """Note what the posted results come to."""
        partners = self.env["res.partner"].union(*self.students.values())
        partners._refresh_standing()
        posted = defaultdict(lambda: self.env["university.course.offering"])
        for offering in self.offerings.values():
            posted[offering.state] |= offering
        posted["posted"]._refresh_figures()
        self.env.flush_all()


def _get_key(row, attempt=None):
    return row.student, row.offering, attempt or row.attempt, row.state == "dropped"
