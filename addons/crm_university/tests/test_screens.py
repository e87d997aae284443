from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .test_grades import GradeCase


@tagged("post_install", "-at_install")
class TestScreens(GradeCase):
    """What people see in the forms and lists that they work in."""

    def _change_form(self, grade):
        wizards = self.env["university.grade.change.wizard"].with_user(self.registrar)
        return Form(wizards.with_context(default_grade_id=grade.id))

    def _get_arch(self, xmlid, user):
        view = self.env.ref(f"crm_university.{xmlid}")
        model = self.env[view.model].with_user(user)
        return etree.fromstring(model.get_view(view.id)["arch"])

    def test_the_change_of_a_grade_shows_what_it_is_now(self):
        self._post((80, 90), (50, 60), (100, 40))
        form = self._change_form(self.rows[1].grade_ids[0])
        self.assertEqual(
            (form.partner_id, form.assessment_id, form.old_score, form.score),
            (self.students[1], self.paper, 50, 50),
        )

    def test_the_change_of_a_grade_is_applied(self):
        self._post((80, 90), (50, 60), (100, 40))
        grade = self.rows[1].grade_ids[0]
        form = self._change_form(grade)
        form.score = 70
        form.reason = "Page overlooked"
        form.save().action_apply()
        self.assertEqual(grade.score, 70)

    def test_a_change_that_changes_nothing_is_refused(self):
        self._post((80, 90), (50, 60), (100, 40))
        grade = self.rows[1].grade_ids[0].with_user(self.registrar)
        with self.assertRaisesRegex(UserError, "already 50"):
            grade.action_change(50, "Page overlooked")
        self.assertFalse(grade.change_ids)

    def test_a_student_opens_on_the_school(self):
        for user in (self.teacher, self.registrar, self.affairs, self.dean):
            with self.subTest(user=user.name):
                arch = self._get_arch("res_partner_view_form_student", user)
                names = [page.get("name") for page in arch.findall(".//notebook/page")]
                self.assertEqual(names[0], "university")
                self.assertEqual(names.count("university"), 1)

    def test_students_are_entered_in_their_form(self):
        action = self.env.ref("crm_university.res_partner_action_students")
        form = Form(
            self.env["res.partner"].with_user(self.registrar),
            "crm_university.res_partner_view_form_student",
        )
        form.name = "Entered"
        with form.lifecycle_ids.new() as line:
            line.stage = "applicant"
        self.assertEqual(form.save().lifecycle_stage, "applicant")
        self.assertIn("form", dict((kind, view) for view, kind in action.views))

    def test_a_student_leads_to_the_courses_selected(self):
        student = self.students[0].with_user(self.affairs)
        self.assertEqual(student.enrollment_count, 1)
        action = student.action_view_enrollments()
        rows = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(rows, self.rows[0])

    def test_courses_given_back_are_not_counted(self):
        self.rows[0].with_user(self.registrar).action_drop()
        self.assertEqual(self.students[0].enrollment_count, 0)

    def test_courses_of_many_students_are_counted_at_once(self):
        one = self._count_queries(lambda: self.students[0].enrollment_count)
        all_ = self._count_queries(lambda: self.students.mapped("enrollment_count"))
        self.assertEqual(one, all_)

    def test_a_class_counts_those_who_study(self):
        group = self.env["university.class"].create(
            {
                "name": "Mechanics 1",
                "program_id": self.program.id,
                "student_ids": [Command.set(self.students.ids)],
            }
        )
        self.env["university.lifecycle"].create(
            {"partner_id": self.students[0].id, "stage": "withdrawn"}
        )
        self.assertEqual(group.with_user(self.affairs).student_count, 2)

    def test_the_application_opens_on_the_page_of_the_role(self):
        homes = {
            self.teacher: "university-teaching",
            self.registrar: "university-offerings",
            self.affairs: "university-alerts",
            self.dean: "university-pass-rates",
        }
        action = self.env.ref("crm_university.res_users_action_open_university")
        for user, path in homes.items():
            with self.subTest(user=user.name):
                self.assertEqual(action.with_user(user).run()["path"], path)

    def test_the_application_is_not_there_for_others(self):
        action = self.env.ref("crm_university.res_users_action_open_university")
        menus = self.env["ir.ui.menu"].with_user(self.plain)._visible_menu_ids()
        self.assertNotIn(self.env.ref("crm_university.menu_root").id, menus)
        with self.assertRaises(AccessError):
            action.with_user(self.plain).run()
