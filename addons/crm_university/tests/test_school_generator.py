from collections import Counter, defaultdict
from dataclasses import asdict
from datetime import date, timedelta
from itertools import combinations
from unittest import TestCase
from unittest.mock import patch

from ..tools import grade_issues, school_calendar
from ..tools.gpa import Attempt
from ..tools.model_figures import evaluate, score_by
from ..tools.naive_bayes import NaiveBayes
from ..tools.risk_features import FEATURES, MidTerm, get_features
from ..tools.schedule import find_clash
from ..tools.school_calendar import find_terms
from ..tools.school_generator import describe, generate

SEATED = ("enrolled", "completed")
AFTER_MIDTERM = date(2026, 11, 20)


class SchoolCase(TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.school = generate(1, AFTER_MIDTERM)
        cls.rows = cls.school.enrollments
        cls.first = [row for row in cls.rows if not row.is_resit]
        cls.seated = [row for row in cls.first if row.state in SEATED]

    def group(self, rows, *names):
        groups = defaultdict(list)
        for row in rows:
            groups[tuple(getattr(row, name) for name in names)].append(row)
        return groups


class TestSchool(SchoolCase):
    def test_it_has_the_size_of_a_school(self):
        counts = describe(self.school)
        self.assertEqual(counts["programs"], 3)
        self.assertEqual(counts["classes"], 12)
        self.assertEqual(counts["terms"], 4)
        self.assertGreaterEqual(counts["courses"], 30)
        self.assertGreaterEqual(counts["students"], 400)
        self.assertGreater(counts["enrollments"], 5000)
        self.assertEqual(counts["enrollments"], len(self.rows))

    def test_it_has_all_that_happens_at_a_school(self):
        counts = describe(self.school)
        for name in (
            "resits",
            "retakes",
            "state/dropped",
            "state/waitlisted",
            "state/enrolled",
            "stage/graduate",
            "stage/withdrawn",
        ):
            self.assertGreater(counts[name], 0, name)

    def test_some_fail_but_not_many(self):
        counts = describe(self.school)
        failed = [counts[name] for name in counts if name.startswith("failed/")]
        self.assertEqual(len(failed), 3)
        for share in failed:
            self.assertTrue(0.05 < share < 0.15, share)

    def test_the_same_seed_gives_the_same_school(self):
        self.assertEqual(asdict(generate(1, AFTER_MIDTERM)), asdict(self.school))

    def test_another_seed_gives_another_school(self):
        other = generate(2, AFTER_MIDTERM)
        for people, others in (
            (self.school.teachers, other.teachers),
            (self.school.students, other.students),
        ):
            names = {person.name_zh for person in people.values()}
            self.assertNotEqual(names, {person.name_zh for person in others.values()})
        self.assertNotEqual(describe(other), describe(self.school))

    def test_no_two_people_have_one_name(self):
        people = [*self.school.students.values(), *self.school.teachers.values()]
        for form in ("name_en", "name_zh", "email"):
            names = Counter(getattr(person, form) for person in people)
            self.assertEqual(names.most_common(1)[0][1], 1, form)

    def test_addresses_are_of_no_one(self):
        for student in self.school.students.values():
            self.assertTrue(student.email.endswith(".example.com"))

    def test_every_course_of_a_plan_exists_and_follows_its_prerequisites(self):
        for program in self.school.programs:
            semesters = {line.course: line.semester for line in program.plan}
            for line in program.plan:
                for earlier in self.school.courses[line.course].prerequisites:
                    self.assertLess(semesters[earlier], line.semester, line)

    def test_the_life_of_a_student_has_an_order(self):
        for student in self.school.students.values():
            days = [day for _stage, day in student.stages]
            self.assertEqual(days, sorted(days))
            self.assertEqual(
                [stage for stage, _day in student.stages[:2]], ["applicant", "student"]
            )
            self.assertLess(days[-1], AFTER_MIDTERM)

    def test_graduates_have_passed_all_required_courses_and_left(self):
        passed = {(row.student, row.course) for row in self.rows if row.is_passed}
        programs = {program.code: program for program in self.school.programs}
        current = {row.student for row in self.rows if row.term == 3}
        for student in self.school.students.values():
            if student.stage == "graduate":
                self.assertNotIn(student.number, current)
                for line in programs[student.program].plan:
                    if line.is_required:
                        self.assertIn((student.number, line.course), passed)


class TestTimetable(SchoolCase):
    def _assert_free(self, offerings, whose):
        for one, other in combinations(offerings, 2):
            self.assertIsNone(find_clash(one.meetings, other.meetings), whose)

    def test_no_student_has_a_clash(self):
        wanted = [row for row in self.first if row.state != "dropped"]
        for whose, rows in self.group(wanted, "student", "term").items():
            offerings = [self.school.offerings[row.offering] for row in rows]
            self._assert_free(offerings, whose)

    def test_the_courses_of_a_plan_do_not_clash(self):
        for program in self.school.programs:
            for term in range(4):
                for semester in (1, 2, 3, 4):
                    self._assert_plan(program, term, program.get_required(semester))

    def _assert_plan(self, program, term, courses):
        offerings = [
            offering
            for offering in self.school.offerings.values()
            if offering.term == term
            and offering.program == program.code
            and offering.course in courses
        ]
        self._assert_free(offerings, (program.code, term))

    def test_electives_are_in_the_evening_when_no_plan_has_a_course(self):
        for offering in self.school.offerings.values():
            for meeting in offering.meetings:
                self.assertEqual(meeting.hour_from >= 18, not offering.program)

    def test_no_teacher_has_a_clash(self):
        taught = defaultdict(list)
        for offering in self.school.offerings.values():
            for teacher in offering.teachers:
                taught[teacher, offering.term].append(offering)
        for whose, offerings in taught.items():
            self._assert_free(offerings, whose)

    def test_no_room_is_taken_twice(self):
        used = defaultdict(list)
        for offering in self.school.offerings.values():
            for meeting, room in zip(offering.meetings, offering.rooms, strict=True):
                used[offering.term, room].append([meeting])
        for room, meetings in used.items():
            for one, other in combinations(meetings, 2):
                self.assertIsNone(find_clash(one, other), room)

    def test_teachers_teach_what_is_theirs(self):
        for offering in self.school.offerings.values():
            course = self.school.courses[offering.course]
            self.assertEqual(len(set(offering.teachers)), course.teachers)
            for key in offering.teachers:
                teacher = self.school.teachers[key]
                self.assertEqual(teacher.department, course.department)

    def test_some_courses_have_two_teachers_and_some_meet_every_second_week(self):
        offerings = self.school.offerings.values()
        self.assertIn(2, {len(offering.teachers) for offering in offerings})
        parities = {meeting.parity for one in offerings for meeting in one.meetings}
        self.assertEqual(parities, {"all", "odd", "even"})


class TestSelection(SchoolCase):
    def test_no_offering_has_more_students_than_seats(self):
        full = 0
        for (key,), rows in self.group(self.seated, "offering").items():
            capacity = self.school.offerings[key].capacity
            self.assertLessEqual(len(rows), capacity)
            full += len(rows) == capacity
        self.assertGreater(full, 0)

    def test_who_waits_came_after_all_who_have_a_seat(self):
        waiting = [row for row in self.first if row.state == "waitlisted"]
        seated = self.group(self.seated, "offering")
        for row in waiting:
            others = seated[row.offering,]
            self.assertEqual(len(others), self.school.offerings[row.offering].capacity)
            for other in others:
                self.assertLessEqual(other.requested_on, row.requested_on)

    def test_nobody_waits_in_a_term_that_is_over(self):
        past = {row.state for row in self.rows if row.term < 3}
        self.assertEqual(past, {"completed", "dropped"})

    def test_requests_come_while_the_selection_is_open(self):
        for row in self.first:
            term = self.school.terms[row.term]
            self.assertTrue(
                term.selection_start <= row.requested_on <= term.selection_end
            )

    def test_drops_come_in_time(self):
        for row in self.rows:
            self.assertEqual(row.state == "dropped", row.dropped_on is not None)
            if row.dropped_on:
                term = self.school.terms[row.term]
                self.assertGreaterEqual(row.dropped_on.date(), term.date_start)
                self.assertLessEqual(row.dropped_on.date(), term.drop_until)
                self.assertGreater(row.dropped_on, row.requested_on)

    def test_nobody_takes_more_credits_than_allowed(self):
        with patch.object(school_calendar, "CREDIT_LIMIT", 12):
            school = generate(1, AFTER_MIDTERM)
        rows = [row for row in school.enrollments if not row.is_resit]
        for taken in self.group(rows, "student", "term").values():
            total = sum(school.courses[row.course].credits for row in taken)
            self.assertLessEqual(total, 12)

    def test_prerequisites_were_passed_in_terms_before(self):
        passed = {
            (row.student, row.course): row.term for row in self.rows if row.is_passed
        }
        for row in self.first:
            for course in self.school.courses[row.course].prerequisites:
                self.assertLess(passed[row.student, course], row.term)

    def test_nobody_takes_again_what_is_passed(self):
        for rows in self.group(self.rows, "student", "course").values():
            ordered = sorted(rows, key=lambda row: (row.term, row.attempt))
            self.assertNotIn(True, [row.is_passed for row in ordered[:-1]])

    def test_attempts_are_counted_without_those_dropped(self):
        taken = [row for row in self.rows if row.state != "dropped"]
        for rows in self.group(taken, "student", "course").values():
            attempts = sorted(row.attempt for row in rows)
            self.assertEqual(attempts, list(range(1, len(rows) + 1)))

    def test_a_retake_follows_a_failure(self):
        failed = {
            (row.student, row.course, row.attempt)
            for row in self.rows
            if row.is_passed is False
        }
        for row in self.rows:
            if row.attempt > 1:
                self.assertIn((row.student, row.course, row.attempt - 1), failed)


class TestGrades(SchoolCase):
    def test_scores_are_whole_and_lie_between_0_and_100(self):
        for row in self.rows:
            for grade in row.grades:
                self.assertIn(grade, {None, *range(101)})

    def test_weights_make_up_a_whole(self):
        for offering in self.school.offerings.values():
            weights = sum(part.weight for part in offering.assessments)
            self.assertEqual(weights, 100)

    def test_a_result_is_the_weighted_sum(self):
        for row in self.first:
            if row.score is None:
                continue
            parts = self.school.offerings[row.offering].assessments
            total = sum(
                part.weight * grade / 100
                for part, grade in zip(parts, row.grades, strict=True)
            )
            self.assertAlmostEqual(row.score, total)

    def test_who_reaches_60_has_passed(self):
        for row in self.rows:
            if row.score is not None:
                self.assertEqual(row.is_passed, row.score >= 60)

    def test_who_has_no_seat_has_no_grade(self):
        for row in self.rows:
            self.assertEqual(bool(row.grades), row.state in SEATED)

    def test_terms_that_are_over_are_graded_and_this_one_is_not(self):
        for row in self.rows:
            self.assertEqual(row.score is not None, row.state == "completed")
            self.assertEqual(
                row.state == "completed", bool(row.grades) and row.term < 3
            )

    def test_a_resit_stands_alone_in_the_same_offering(self):
        attempts = {(row.student, row.course, row.attempt): row for row in self.rows}
        outcomes = set()
        for row in self.rows:
            if row.is_resit:
                before = attempts[row.student, row.course, row.attempt - 1]
                self.assertEqual(row.offering, before.offering)
                self.assertEqual(row.grades, (row.score,))
                outcomes.add((row.score > before.score, row.is_passed))
        self.assertEqual(outcomes, {(True, True), (True, False), (False, False)})

    def test_what_is_not_graded_is_not_sat_again(self):
        for row in self.rows:
            if row.is_resit:
                self.assertTrue(self.school.courses[row.course].is_graded)

    def test_odd_grades_of_the_running_term_are_found(self):
        kinds = set()
        for kind, key, student in self.school.oddities:
            found = grade_issues.find_issues(self._get_early(kind, key))
            self.assertIn((kind, student), [(one.kind, one.student) for one in found])
            kinds.add(kind)
        self.assertEqual(kinds, {"missing", "outlier", "all_equal"})

    def _get_early(self, kind, key):
        place = 0 if kind == "all_equal" else 1
        return {
            row.student: row.grades[place] for row in self.seated if row.offering == key
        }

    def test_nothing_is_odd_by_chance_in_terms_that_are_over(self):
        for row in self.seated:
            if row.term < 3:
                self.assertNotIn(None, row.grades)


class TestDays(TestCase):
    def test_terms_follow_each_other_on_every_day(self):
        for number in range(3 * 366):
            today = date(2025, 1, 1) + timedelta(days=number)
            terms = find_terms(today, 3)
            self.assertEqual(len(terms), 4)
            self.assertEqual([term.is_current for term in terms], [False] * 3 + [True])
            self.assertLessEqual(terms[-1].date_start, today)
            self.assertLess((today - terms[-1].date_start).days, 200)
            for one, other in zip(terms, terms[1:], strict=False):
                self.assertLess(one.date_end, other.date_start)
                self.assertLess(one.date_end, other.selection_start.date())
            self.assertEqual({term.date_start.weekday() for term in terms}, {0})
            self.assertEqual(len({term.code for term in terms}), 4)

    def test_on_the_first_day_of_a_term_no_grade_is_in(self):
        school = generate(1, date(2026, 9, 7))
        now = [row for row in school.enrollments if row.term == 3]
        self.assertEqual({grade for row in now for grade in row.grades}, {None})
        self.assertEqual(school.oddities, [])
        for row in now:
            self.assertLessEqual(row.requested_on.date(), school.today)
            if row.dropped_on:
                self.assertLessEqual(row.dropped_on.date(), school.today)

    def test_before_the_midterm_only_homework_is_in(self):
        school = generate(1, date(2026, 10, 20))
        known = Counter(
            tuple(grade is not None for grade in row.grades)
            for row in school.enrollments
            if row.term == 3 and len(row.grades) == 3
        )
        self.assertEqual(set(known), {(True, False, False)})

    def test_in_the_vacation_all_grades_are_in(self):
        school = generate(1, date(2026, 7, 20))
        now = [row for row in school.enrollments if row.term == 3]
        # the one that is missing by intent
        missing = [row for row in now if row.state == "enrolled" and row.score is None]
        self.assertEqual(len(missing), 1)
        self.assertNotIn("completed", {row.state for row in now})

    def test_a_term_in_spring_is_as_good(self):
        counts = describe(generate(3, date(2027, 5, 10)))
        self.assertGreaterEqual(counts["students"], 400)
        self.assertGreater(counts["state/enrolled"], 1000)


class TestPrediction(SchoolCase):
    """What is known at mid-term of term 3, learned from terms 1 and 2."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        one, two, cls.test = (cls._collect(term) for term in range(3))
        rows, labels = one[0] + two[0], one[1] + two[1]
        cls.model = NaiveBayes().fit(cls._narrow(rows), labels)

    @classmethod
    def _collect(cls, term):
        """Return (features, whether a course is failed) of the students of a term."""
        rows = [
            row
            for row in cls.seated
            if row.term == term and cls.school.courses[row.course].is_graded
        ]
        by_student = defaultdict(list)
        for row in sorted(rows, key=lambda row: row.student):
            by_student[row.student].append(row)
        features, labels = [], []
        for student, now in by_student.items():
            features.append(get_features(cls._look(student, term, now)))
            labels.append(any(row.is_passed is False for row in now))
        return features, labels

    @classmethod
    def _look(cls, student, term, now):
        """Return what is known of a student after the midterm exams."""
        start = cls.school.terms[term].selection_start
        hours = [(row.requested_on - start).total_seconds() / 3600 for row in now]
        early = {
            row.course: list(zip((20, 30), row.grades[:2], strict=True)) for row in now
        }
        past = [
            cls._to_attempt(row)
            for row in cls.rows
            if row.student == student and row.term < term and row.state == "completed"
        ]
        return MidTerm(early, past, hours)

    @classmethod
    def _to_attempt(cls, row):
        course = cls.school.courses[row.course]
        return Attempt(
            row.course,
            course.credits,
            (row.term, row.attempt),
            row.score,
            (row.score - 50) / 10,
            row.is_passed,
            course.is_graded,
        )

    @classmethod
    def _narrow(cls, rows):
        return [{name: row[name] for name in FEATURES} for row in rows]

    def _evaluate(self, scores):
        return evaluate(scores, self.test[1])

    def test_early_grades_predict_failure_but_not_perfectly(self):
        rows = self._narrow(self.test[0])
        figures = self._evaluate([self.model.predict(row) for row in rows])
        self.assertGreater(figures.count, 400)
        self.assertTrue(0.85 < figures.auc < 0.97, figures)
        self.assertTrue(0.5 < figures.recall < 0.9, figures)
        self.assertLess(figures.brier, 0.13)

    def test_the_model_tells_more_than_earlier_failures_or_gpa(self):
        rows = self.test[0]
        model = self._evaluate([self.model.predict(row) for row in self._narrow(rows)])
        for scores in (
            score_by(rows, "failures"),
            score_by(rows, "gpa", falling=True),
        ):
            baseline = self._evaluate(scores)
            self.assertGreater(model.auc, baseline.auc + 0.1)
            self.assertGreater(model.recall, baseline.recall + 0.1)

    def test_history_alone_tells_something(self):
        scores = score_by(self.test[0], "gpa", falling=True)
        self.assertGreater(self._evaluate(scores).auc, 0.55)

    def test_what_raises_the_risk_makes_sense(self):
        rows = self._narrow(self.test[0])
        riskiest = max(rows, key=self.model.predict)
        safest = min(rows, key=self.model.predict)
        raised = {one.feature for one in self.model.find_movers(riskiest)[0]}
        lowered = {one.feature for one in self.model.find_movers(safest)[1]}
        self.assertIn("needed_most", raised & lowered)
