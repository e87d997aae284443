from datetime import date

from freezegun import freeze_time

from odoo.tests import TransactionCase, tagged

from ..tools import school_loader
from ..tools.school_generator import describe, generate

TODAY = date(2026, 11, 20)


@tagged("post_install", "-at_install")
class TestSchoolLoader(TransactionCase):
    """The generated school, loaded into a company of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        freezer = freeze_time(TODAY)
        freezer.start()
        cls.addClassCleanup(freezer.stop)
        cls.company = cls.env["res.company"].create({"name": "Generated School"})
        context = {**cls.env.context, "allowed_company_ids": cls.company.ids}
        cls.env = cls.env(context=context)
        cls.school = generate(1, TODAY)
        cls.loader = school_loader.SchoolLoader(cls.env, cls.school).load()

    def _count(self, model, *domain):
        own = ("company_id", "=", self.company.id)
        return self.env[model].search_count([own, *domain])

    def test_all_of_it_is_there(self):
        counts = describe(self.school)
        for name, model in (
            ("programs", "university.program"),
            ("courses", "university.course"),
            ("terms", "university.term"),
            ("classes", "university.class"),
            ("offerings", "university.course.offering"),
            ("meetings", "university.meeting"),
            ("enrollments", "university.enrollment"),
            ("grades", "university.grade"),
        ):
            with self.subTest(model=model):
                self.assertEqual(self._count(model), counts[name])
        self.assertEqual(len(self.loader.students), counts["students"])
        resits = self._count("university.enrollment", ("is_resit", "=", True))
        self.assertEqual(resits, counts["resits"])

    def test_everybody_has_reached_the_stage_of_today(self):
        for number, student in self.school.students.items():
            partner = self.loader.students[number]
            self.assertEqual(partner.lifecycle_stage, student.stage)
            self.assertEqual(partner.student_number, number)

    def test_results_are_those_that_posting_would_give(self):
        rows = self.env["university.enrollment"].search(
            [("company_id", "=", self.company.id), ("posted", "=", True)]
        )
        self.assertTrue(rows)
        for row in rows[:300]:
            self.assertEqual(row.score, row._compute_score())
            line = row.offering_id.scale_id._get_line(row.score)
            self.assertEqual((row.scale_line_id, row.is_passed), (line, line.is_pass))

    def test_the_running_term_is_graded_as_far_as_it_got(self):
        current = self.loader.terms[-1]
        grades = self.env["university.grade"].search(
            [("offering_id.term_id", "=", current.id)]
        )
        kinds = set(grades.assessment_id.mapped("kind"))
        self.assertEqual(kinds, {"regular", "midterm"})
        self.assertEqual(current.state, "open")

    def test_students_have_their_average_and_offerings_their_figures(self):
        seniors = [p for p in self.loader.students.values() if p.has_gpa]
        self.assertGreater(len(seniors), 200)
        self.assertTrue(all(0 <= partner.gpa <= 4 for partner in seniors))
        posted = [o for o in self.loader.offerings.values() if o.state == "posted"]
        self.assertTrue(all(offering.graded_count for offering in posted))

    def test_advisors_teach_this_term(self):
        current = self.loader.terms[-1]
        teachers = current.offering_ids.teacher_ids
        for one in self.loader.classes.values():
            self.assertIn(one.advisor_id, teachers)

    def test_the_search_does_well_on_it_and_tells_how_well(self):
        runs = self.env["university.alert.run"]
        run = runs._request(self.company)
        with self.enter_registry_test_mode():
            self.env.ref("crm_university.ir_cron_alert_run").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual((run.state, run.message), ("done", False))
        self.assertEqual(run.held_out_term_id, self.loader.terms[2])
        self.assertTrue(0.85 < run.auc < 0.98, run.auc)
        self.assertTrue(0.5 < run.recall_20 < 0.9, run.recall_20)
        self.assertGreater(run.auc, run.gpa_auc + 0.1)
        self.assertGreater(run.auc, run.failures_auc + 0.1)
        alerts = run.alert_ids
        self.assertAlmostEqual(len(alerts), run.student_count / 5, delta=2)
        self.assertTrue(all(alerts.mapped("reasons")))
        self.assertTrue(all(alerts.mapped("user_id")))
        self.assertTrue(run.association_count)
