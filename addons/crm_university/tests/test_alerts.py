from datetime import date, datetime
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import UniversityCase

STUDENTS = 24
# the first of them are weak: they fail
WEAK = 8
LOGGER = "odoo.addons.crm_university.models.university_alert_run"


class AlertCase(UniversityCase):
    """Two finished terms and the current one, in which the midterm exam is over."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = cls._create_user("role_portal", "base.group_portal")
        cls.students = cls._create_students(STUDENTS)
        cls.weak = cls.students[:WEAK]
        cls.school_class = cls.env["university.class"].create(
            {"name": "Mechanics 1", "advisor_id": cls.teacher.id}
        )
        cls.weak.class_id = cls.school_class
        cls.terms = cls._create_term(
            "T25A", date(2025, 3, 3), date(2025, 7, 11), state="closed"
        ) + cls._create_term("T25B", date(2025, 9, 1), date(2026, 1, 9), state="closed")
        cls.courses = [cls._create_course(f"T10{number}") for number in range(3)]
        for course, term in zip(cls.courses, [*cls.terms, cls.term], strict=True):
            cls._teach(course, term)

    @classmethod
    def _teach(cls, course, term):
        """Let all students take a course; it is posted unless the term runs."""
        is_past = term.state == "closed"
        offering = cls.env["university.course.offering"].create(
            {
                "course_id": course.id,
                "term_id": term.id,
                "capacity": 100,
                "teacher_ids": cls.teacher2.ids,
                "state": "posted" if is_past else "open",
                "assessment_ids": [
                    Command.create(
                        {"name": "Midterm", "kind": "midterm", "weight": 40}
                    ),
                    Command.create({"name": "Exam", "kind": "final", "weight": 60}),
                ],
            }
        )
        rows = cls.env["university.enrollment"].create(
            [
                {
                    "partner_id": student.id,
                    "offering_id": offering.id,
                    "state": "completed" if is_past else "enrolled",
                    "requested_on": datetime(2025, 3, 1),
                    **(cls._prepare_result(number) if is_past else {}),
                }
                for number, student in enumerate(cls.students)
            ]
        )
        parts = offering.assessment_ids if is_past else offering.assessment_ids[:1]
        cls.env["university.grade"].create(
            [
                {
                    "enrollment_id": row.id,
                    "assessment_id": part.id,
                    "score": cls._get_score(number),
                }
                for number, row in enumerate(rows)
                for part in parts
            ]
        )

    @classmethod
    def _get_score(cls, number):
        return 40 + number if number < WEAK else 65 + number

    @classmethod
    def _prepare_result(cls, number):
        score = cls._get_score(number)
        return {"posted": True, "score": score, "is_passed": score >= 60}

    def _search(self):
        """Let student affairs search, and the cron do it; return the search."""
        runs = self.env["university.alert.run"]
        runs.with_user(self.affairs).action_request_run()
        self._run_cron()
        return runs.search([("company_id", "=", self.company.id)], limit=1)

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("crm_university.ir_cron_alert_run").method_direct_trigger()
        self.env.invalidate_all()

    def _get_alerts(self, user=None):
        alerts = self.env["university.alert"]
        return alerts.with_user(user or self.env.user).search(
            [("term_id", "=", self.term.id)]
        )


@tagged("post_install", "-at_install")
class TestSearch(AlertCase):
    def test_alerts_name_the_first_fifth_by_rank(self):
        run = self._search()
        self.assertEqual((run.state, run.message), ("done", False))
        alerts = self._get_alerts()
        self.assertEqual(alerts.mapped("rank"), [1, 2, 3, 4, 5])
        self.assertEqual(alerts.mapped("band"), ["high"] * 3 + ["medium"] * 2)
        self.assertLessEqual(alerts.partner_id, self.weak)
        self.assertEqual((run.alert_count, run.student_count), (5, STUDENTS))

    def test_the_figures_are_of_the_last_finished_term(self):
        run = self._search()
        self.assertEqual(run.held_out_term_id, self.terms[1])
        self.assertEqual((run.train_count, run.train_failed_count), (STUDENTS, WEAK))
        self.assertEqual((run.test_count, run.test_failed_count), (STUDENTS, WEAK))
        self.assertGreater(run.auc, 0.9)
        # 5 of 24 are looked at: they can hold no more than 5 of the 8 who failed
        self.assertTrue(0.5 < run.recall_20 <= 5 / 8, run.recall_20)
        self.assertGreater(run.baseline_auc, 0.5)

    def test_reasons_are_told_in_words(self):
        self._search()
        alert = self._get_alerts()[0]
        self.assertIn("× among those who failed", alert.reasons)
        self.assertEqual(alert.course_id, self.courses[2])
        self.assertTrue({one["code"] for one in alert.reason_data})

    def test_with_few_students_nothing_is_shown(self):
        self.company.university_alert_min_students = STUDENTS + 1
        run = self._search()
        self.assertEqual(run.state, "done")
        self.assertEqual(run.no_model_reason, "too_few_students")
        self.assertEqual((run.auc, run.train_count), (0, 0))
        self.assertFalse(self._get_alerts())
        self.assertFalse(self.env["university.course.association"].search([]))

    def test_one_finished_term_is_not_enough(self):
        rows = self.env["university.enrollment"]
        rows.search([("term_id", "=", self.terms[0].id)]).posted = False
        self.assertEqual(self._search().no_model_reason, "too_few_terms")

    def test_a_new_search_keeps_what_people_wrote(self):
        self._search()
        alert = self._get_alerts()[0]
        alert.with_user(self.affairs).intervention = "Tutoring"
        alert.risk = 0.01
        count = len(self._get_alerts())
        run = self._search()
        self.assertEqual(alert.intervention, "Tutoring")
        self.assertEqual(alert.run_id, run)
        self.assertGreater(alert.risk, 0.01)
        self.assertEqual(len(self._get_alerts()), count)

    def test_who_falls_out_of_the_first_fifth_becomes_low(self):
        self._search()
        alert = self._get_alerts()[0]
        grade = self.env["university.grade"].search(
            [
                ("partner_id", "=", alert.partner_id.id),
                ("offering_id.term_id", "=", self.term.id),
            ]
        )
        grade.score = 100
        rows = self.env["university.enrollment"].search(
            [("partner_id", "=", alert.partner_id.id), ("posted", "=", True)]
        )
        rows.write({"score": 95, "is_passed": True})
        self._search()
        self.assertEqual((alert.band, alert.state), ("low", "open"))

    def test_a_closed_alert_stays_as_it_is(self):
        self._search()
        alert = self._get_alerts()[0]
        alert.result = "Talked"
        alert.action_close()
        alert.risk = 0.5
        self._search()
        self.assertEqual((alert.state, alert.risk), ("closed", 0.5))

    def test_a_killed_search_is_begun_again(self):
        run = self._search()
        alerts = self._get_alerts()
        run.write({"state": "running", "progress": 30})
        self._run_cron()
        self.assertEqual((run.state, run.progress), ("done", 100))
        self.assertEqual(self._get_alerts(), alerts)

    def test_a_failure_is_told(self):
        work = type(self.env["university.alert.run"])
        with (
            patch.object(work, "_learn", side_effect=ValueError("Out of ideas\nx")),
            mute_logger(LOGGER),
        ):
            run = self._search()
        self.assertEqual((run.state, run.message), ("failed", "Out of ideas"))

    def test_a_waiting_school_gets_no_second_search(self):
        runs = self.env["university.alert.run"].with_user(self.affairs)
        runs.action_request_run()
        runs.action_request_run()
        self.assertEqual(runs.search_count([("state", "=", "queued")]), 1)

    def test_without_an_open_term_there_is_nothing_to_search(self):
        self.term.state = "planned"
        with self.assertRaisesRegex(UserError, "Open the current"):
            self._search()

    def test_who_may_search(self):
        runs = self.env["university.alert.run"]
        for user in (self.teacher, self.dean, self.plain):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                runs.with_user(user).action_request_run()
        self.assertTrue(runs.with_user(self.registrar).action_request_run())

    def test_the_final_exam_tells_nothing_beforehand(self):
        reader = self.env["university.alert.reader"]
        parts = reader._get_parts(self.term)
        assessments = self.env["university.assessment"].browse(
            part_id for known in parts.values() for part_id, _w, _m in known
        )
        self.assertEqual(set(assessments.mapped("kind")), {"midterm"})
        self.assertEqual(len(parts), 3)

    def test_more_students_take_no_more_queries(self):
        reader = self.env["university.alert.reader"]
        parts = reader._get_parts(self.term)
        counts = {
            self._count_queries(reader._read, self.students[:n].ids, self.term, parts)
            for n in (6, STUDENTS)
        }
        self.assertEqual(len(counts), 1)


@tagged("post_install", "-at_install")
class TestCare(AlertCase):
    def setUp(self):
        super().setUp()
        self._search()
        self.alert = self._get_alerts()[0]

    def test_the_advisor_owns_the_alert_and_has_it_to_do(self):
        self.assertEqual(self.alert.user_id, self.teacher)
        self.assertEqual(self.alert.activity_ids.user_id, self.teacher)

    def test_closing_needs_a_result(self):
        alert = self.alert.with_user(self.teacher)
        alert.action_start()
        alert.result = "  "
        with self.assertRaisesRegex(ValidationError, "what came of it"):
            alert.action_close()

    def test_closing_ends_what_is_to_do(self):
        alert = self.alert.with_user(self.teacher)
        alert.result = "Passed the tutoring test"
        alert.action_close()
        self.assertEqual((alert.state, alert.closed_by_id), ("closed", self.teacher))
        self.assertFalse(alert.activity_ids)

    def test_a_closed_alert_is_reopened(self):
        alert = self.alert.with_user(self.affairs)
        alert.result = "Talked"
        alert.action_close()
        with self.assertRaisesRegex(UserError, "closed already"):
            alert.action_start()
        alert.action_reopen()
        self.assertEqual((alert.state, alert.closed_on), ("in_progress", False))

    def test_risk_and_state_are_not_written_by_hand(self):
        for user in (self.teacher, self.affairs, self.registrar):
            for vals in ({"risk": 0}, {"state": "closed"}, {"reason_data": []}):
                with (
                    self.subTest(user=user.name, vals=vals),
                    self.assertRaises(UserError),
                ):
                    self.alert.with_user(user).write(vals)

    def test_advisors_do_not_hand_alerts_away(self):
        with self.assertRaises(AccessError):
            self.alert.with_user(self.teacher).user_id = self.teacher2
        self.alert.with_user(self.affairs).user_id = self.teacher2
        self.assertEqual(self.alert.user_id, self.teacher2)

    def test_who_sees_alerts(self):
        count = len(self._get_alerts())
        for user in (self.teacher, self.affairs, self.registrar, self.dean):
            with self.subTest(user=user.name):
                self.assertEqual(len(self._get_alerts(user)), count)
        self.assertFalse(self._get_alerts(self.teacher2))
        for user in (self.plain, self.portal):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._get_alerts(user)

    def test_the_dean_changes_nothing(self):
        alert = self.alert.with_user(self.dean)
        with self.assertRaises(AccessError):
            alert.intervention = "Mine"
        with self.assertRaises(AccessError):
            alert.action_start()

    def test_nobody_makes_or_deletes_alerts_by_hand(self):
        for user in (self.affairs, self.registrar, self.teacher):
            alerts = self.env["university.alert"].with_user(user)
            with self.subTest(user=user.name):
                self.assertFalse(alerts.has_access("create"))
                self.assertFalse(alerts.has_access("unlink"))

    def test_another_school_does_not_see_them(self):
        school = self.env["res.company"].create({"name": "Other School"})
        stranger = self._create_user(
            "role_stranger",
            "crm_university.group_student_affairs",
            company_id=school.id,
            company_ids=[Command.set(school.ids)],
        )
        self.assertFalse(self._get_alerts(stranger))


@tagged("post_install", "-at_install")
class TestAssociations(AlertCase):
    def test_courses_failed_by_the_same_students(self):
        self._search()
        first, second = self.courses[:2]
        row = self.env["university.course.association"].search(
            [("antecedent_id", "=", first.id), ("consequent_id", "=", second.id)]
        )
        self.assertEqual((row.taken_count, row.count), (STUDENTS, WEAK))
        self.assertAlmostEqual(row.support, WEAK / STUDENTS, 4)
        self.assertEqual((row.confidence, row.lift), (1, 3))

    def test_a_new_search_takes_their_place(self):
        self._search()
        count = self.env["university.course.association"].search_count([])
        run = self._search()
        rows = self.env["university.course.association"].search([])
        self.assertEqual((len(rows), rows.run_id), (count, run))

    def test_they_are_only_read(self):
        for user in (self.affairs, self.registrar, self.teacher, self.dean):
            rows = self.env["university.course.association"].with_user(user)
            with self.subTest(user=user.name):
                self.assertTrue(rows.has_access("read"))
                self.assertFalse(rows.has_access("write"))
