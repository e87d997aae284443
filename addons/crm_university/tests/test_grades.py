from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import UniversityCase


class GradeCase(UniversityCase):
    """An offering of two assessments (40 and 60 per cent), and its students."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.offering = cls._create_offering(
            assessment_ids=[
                Command.create({"name": "Paper", "weight": 40}),
                Command.create({"name": "Exam", "weight": 60, "kind": "final"}),
            ]
        )
        cls.paper, cls.exam = cls.offering.assessment_ids
        cls.students = cls._create_students(3)
        cls.rows = cls.env["university.enrollment"].create(
            [
                {"partner_id": student.id, "offering_id": cls.offering.id}
                for student in cls.students
            ]
        )

    def _grade(self, row, assessment, score, user=None):
        grades = self.env["university.grade"].with_user(user or self.teacher)
        return grades.create(
            {
                "enrollment_id": row.id,
                "assessment_id": assessment.id,
                "score": score,
            }
        )

    def _grade_all(self, *scores):
        """Enter (paper, exam) of each student."""
        for row, (paper, exam) in zip(self.rows, scores, strict=True):
            self._grade(row, self.paper, paper)
            self._grade(row, self.exam, exam)

    def _post(self, *scores):
        self._grade_all(*scores)
        self.offering.with_user(self.teacher).action_finish()
        self.offering.with_user(self.registrar).action_post()


@tagged("post_install", "-at_install")
class TestEntry(GradeCase):
    def test_a_score_of_101_is_refused_in_words(self):
        with self.assertRaisesRegex(ValidationError, "101 is no score from 0 to 100"):
            self._grade(self.rows[0], self.paper, 101)

    def test_a_score_below_zero_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "no score from 0"):
            self._grade(self.rows[0], self.paper, -0.5)

    def test_the_highest_score_of_an_assessment_may_be_another(self):
        self.paper.max_score = 20
        self._grade(self.rows[0], self.paper, 20)
        with self.assertRaisesRegex(ValidationError, "from 0 to 20"):
            self._grade(self.rows[1], self.paper, 21)

    def test_two_teachers_of_one_offering_both_enter(self):
        self.offering.teacher_ids |= self.teacher2
        self._grade(self.rows[0], self.paper, 80)
        grade = self._grade(self.rows[1], self.paper, 70, self.teacher2)
        grade.with_user(self.teacher).score = 75
        self.assertEqual((grade.score, grade.entered_by_id), (75, self.teacher))

    def test_nobody_else_enters(self):
        for user in (self.teacher2, self.affairs, self.dean, self.plain):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._grade(self.rows[0], self.paper, 80, user)

    def test_a_grade_of_another_offering_is_refused(self):
        other = self._create_offering(
            self._create_course("T102"),
            assessment_ids=[Command.create({"name": "Quiz", "weight": 100})],
        )
        with self.assertRaisesRegex(ValidationError, "is no assessment of"):
            self._grade(self.rows[0], other.assessment_ids, 80)


@tagged("post_install", "-at_install")
class TestPosting(GradeCase):
    def test_results_follow_from_scores_and_weights(self):
        self._post((80, 90), (50, 60), (100, 40))
        self.assertEqual(self.rows.mapped("score"), [86.0, 56.0, 64.0])
        self.assertEqual(self.rows.mapped("points"), [3.7, 0.0, 1.5])
        self.assertEqual(self.rows.mapped("is_passed"), [True, False, True])
        self.assertEqual(set(self.rows.mapped("state")), {"completed"})
        self.assertEqual(self.offering.state, "posted")

    def test_figures_of_the_offering(self):
        self._post((80, 90), (50, 60), (100, 40))
        # (86 + 56 + 64) / 3; squares of the deviations: 300.44 + 160.44 + 21.78
        self.assertEqual(self.offering.graded_count, 3)
        self.assertAlmostEqual(self.offering.mean_score, 68.67, 2)
        self.assertAlmostEqual(self.offering.score_sigma, 12.68, 2)
        self.assertAlmostEqual(self.offering.pass_rate, 66.7, 1)

    def test_standing_of_the_students(self):
        self._post((80, 90), (50, 60), (100, 40))
        self.assertEqual(self.students.mapped("gpa"), [3.7, 0.0, 1.5])
        self.assertEqual(self.students.mapped("credits_earned"), [3.0, 0.0, 3.0])
        self.assertEqual(set(self.students.mapped("has_gpa")), {True})

    def test_weights_must_add_up(self):
        self._grade_all((80, 90), (50, 60), (100, 40))
        self.exam.weight = 50
        with self.assertRaisesRegex(UserError, "add up to 90 per cent"):
            self.offering.with_user(self.teacher).action_finish()

    def test_missing_grades_are_named(self):
        self._grade(self.rows[0], self.paper, 80)
        self._grade(self.rows[0], self.exam, 80)
        with self.assertRaisesRegex(UserError, "missing for Student 1, Student 2"):
            self.offering.with_user(self.teacher).action_finish()

    def test_who_has_dropped_needs_no_grade(self):
        self.rows[1:].with_user(self.registrar).action_drop()
        self._grade(self.rows[0], self.paper, 80)
        self._grade(self.rows[0], self.exam, 80)
        self.offering.with_user(self.teacher).action_finish()
        self.assertEqual(self.offering.state, "finished")

    def test_the_teacher_finishes_and_the_registrar_posts(self):
        self._grade_all((80, 90), (50, 60), (100, 40))
        for user in (self.teacher2, self.dean, self.affairs):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.offering.with_user(user).action_finish()
        with self.assertRaisesRegex(UserError, "is not finished by its teacher"):
            self.offering.with_user(self.registrar).action_post()
        self.offering.with_user(self.teacher).action_finish()
        with self.assertRaisesRegex(AccessError, "by the registrar"):
            self.offering.with_user(self.teacher).action_post()

    def test_finished_grades_stand_until_reopened(self):
        self._grade_all((80, 90), (50, 60), (100, 40))
        self.offering.with_user(self.teacher).action_finish()
        grade = self.rows[0].grade_ids[0]
        with self.assertRaisesRegex(UserError, "are finished or posted"):
            grade.with_user(self.teacher).score = 99
        with self.assertRaisesRegex(UserError, "assessments and weights stand"):
            self.paper.with_user(self.teacher).weight = 30
        self.offering.with_user(self.registrar).action_reopen("One paper was late")
        grade.with_user(self.teacher).score = 99
        self.assertEqual(grade.score, 99)

    def test_a_changed_weight_after_posting_is_refused(self):
        self._post((80, 90), (50, 60), (100, 40))
        for user in (self.teacher, self.registrar):
            with self.subTest(user=user.name), self.assertRaises(UserError):
                self.paper.with_user(user).weight = 50


@tagged("post_install", "-at_install")
class TestChange(GradeCase):
    def setUp(self):
        super().setUp()
        self._post((80, 90), (50, 60), (100, 40))
        self.grade = self.rows[1].grade_ids.filtered(
            lambda grade: grade.assessment_id == self.exam
        )

    def test_the_registrar_changes_a_posted_grade_with_a_reason(self):
        self.grade.with_user(self.registrar).action_change(70, "Page overlooked")
        change = self.grade.change_ids
        self.assertEqual((change.old_score, change.new_score), (60, 70))
        self.assertEqual(
            (change.reason, change.user_id.login), ("Page overlooked", "role_registrar")
        )
        self.assertEqual((self.rows[1].score, self.rows[1].is_passed), (62, True))
        self.assertEqual(self.students[1].credits_earned, 3)
        self.assertAlmostEqual(self.offering.pass_rate, 100)

    def test_without_a_reason_it_is_refused(self):
        with self.assertRaisesRegex(UserError, "Write why"):
            self.grade.with_user(self.registrar).action_change(70, "  ")

    def test_a_teacher_does_not(self):
        with self.assertRaisesRegex(AccessError, "by the registrar only"):
            self.grade.with_user(self.teacher).action_change(70, "Page overlooked")

    def test_nobody_writes_past_the_reason(self):
        for user in (self.teacher, self.registrar):
            with self.subTest(user=user.name), self.assertRaises(UserError):
                self.grade.with_user(user).score = 70

    def test_a_change_cannot_be_changed(self):
        self.grade.with_user(self.registrar).action_change(70, "Page overlooked")
        with self.assertRaises(AccessError):
            self.grade.change_ids.with_user(self.registrar).old_score = 1


@tagged("post_install", "-at_install")
class TestResit(GradeCase):
    def setUp(self):
        super().setUp()
        self._post((80, 90), (50, 60), (100, 40))
        self.failed = self.rows[1]

    def _resit(self, score):
        resit = self.failed.with_user(self.registrar).action_register_resit()
        assessment = self.offering.assessment_ids.filtered(lambda a: a.kind == "resit")
        self._grade(resit, assessment, score)
        resit.action_post_resit()
        return resit

    def test_a_better_resit_counts_and_both_attempts_stay(self):
        resit = self._resit(78)
        self.assertEqual((resit.attempt, resit.score, resit.counts), (2, 78, True))
        self.assertEqual((self.failed.score, self.failed.counts), (56, False))
        self.assertEqual(self.students[1].gpa, 3.0)

    def test_a_worse_resit_does_not_count(self):
        resit = self._resit(40)
        self.assertEqual((resit.counts, self.failed.counts), (False, True))
        self.assertEqual(self.students[1].average_score, 56)

    def test_where_the_latest_counts_a_worse_resit_does(self):
        self.company.university_attempt_rule = "latest"
        resit = self._resit(40)
        self.assertEqual((resit.counts, self.failed.counts), (True, False))
        self.assertEqual(self.students[1].average_score, 40)

    def test_a_resit_is_worth_no_more_than_the_school_allows(self):
        self.company.university_resit_cap = 60
        self.assertEqual(self._resit(95).score, 60)

    def test_a_resit_is_the_next_attempt_of_this_student(self):
        self.rows[0].attempt = 4
        self.assertEqual(self._resit(70).attempt, 2)

    def test_a_resit_takes_no_seat(self):
        taken = self.offering.seats_taken
        self._resit(70)
        self.assertEqual(self.offering.seats_taken, taken)

    def test_figures_of_the_offering_stay_those_of_the_term(self):
        mean = self.offering.mean_score
        self._resit(90)
        self.assertEqual(self.offering.mean_score, mean)

    def test_who_passed_has_no_resit(self):
        with self.assertRaisesRegex(UserError, "that was not passed"):
            self.rows[0].with_user(self.registrar).action_register_resit()

    def test_only_one_resit_of_an_attempt(self):
        self.failed.with_user(self.registrar).action_register_resit()
        with self.assertRaisesRegex(UserError, "once"):
            self.failed.with_user(self.registrar).action_register_resit()
