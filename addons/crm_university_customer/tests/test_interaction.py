from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from odoo.addons.crm_customer.tests.common import RoleCase


@tagged("post_install", "-at_install")
class TestInteraction(RoleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        create = cls._create_role_user
        cls.affairs = create("role_affairs", "crm_university.group_student_affairs")
        cls.dean = create("role_dean", "crm_university.group_dean")
        cls.teacher = create("role_teacher", "crm_university.group_teacher")
        cls.student = cls.env["res.partner"].create(
            {"name": "Zhang San", "lifecycle_stage": "student"}
        )

    def _log(self, user, partner=None):
        return (
            self.env["crm.interaction"]
            .with_user(user)
            .create(
                {
                    "name": "Talk",
                    "partner_id": (partner or self.student).id,
                    "place": "Office",
                    "description": "Thinks of giving up",
                }
            )
        )

    def test_student_affairs_write_interactions_with_students(self):
        interaction = self._log(self.affairs)
        interaction.description = "Stays after all"
        person = self.student.with_user(self.affairs)
        self.assertTrue(person._can_log_interaction())
        self.assertEqual(person.student_interaction_count, 1)

    def test_student_affairs_write_one_on_the_form(self):
        action = self.student.with_user(self.affairs).action_open_student_interactions()
        rows = self.env["crm.interaction"].with_user(self.affairs)
        rows = rows.with_context(**action["context"])
        with Form(rows) as form:
            self.assertEqual(form.partner_id, self.student)
            form.name = "Talk"
            form.place = "Office"
            form.description = "Thinks of giving up"
        found = rows.search(action["domain"])
        self.assertEqual((found.name, found.user_id), ("Talk", self.affairs))
        with Form(found) as form:
            form.remark = "Comes again on Monday"
        self.assertEqual(found.remark, "Comes again on Monday")

    def test_the_dean_opens_the_form(self):
        interaction = self._log(self.affairs).with_user(self.dean)
        self.assertEqual(Form(interaction).name, "Talk")

    def test_another_school_reads_none_of_them(self):
        interaction = self._log(self.affairs)
        school = self.env["res.company"].create({"name": "Other School"})
        for user in (self.affairs, self.dean):
            user.write({"company_ids": [(6, 0, school.ids)], "company_id": school.id})
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                interaction.with_user(user).read(["description"])

    def test_a_role_that_is_taken_away_closes_them_at_once(self):
        interaction = self._log(self.affairs)
        self.assertTrue(interaction.with_user(self.affairs).read(["description"]))
        self.affairs.group_ids = self.env.ref("crm_customer.group_account_manager")
        with self.assertRaises(AccessError):
            interaction.with_user(self.affairs).read(["description"])

    def test_sales_read_none_of_them(self):
        interaction = self._log(self.affairs)
        for user in (self.am, self.supervisor, self.executive):
            with self.subTest(user=user.login):
                rows = self.env["crm.interaction"].with_user(user)
                self.assertNotIn(interaction, rows.search([]))
                with self.assertRaises(AccessError):
                    interaction.with_user(user).read(["description"])

    def test_who_has_no_interactions_reads_none_of_them(self):
        interaction = self._log(self.affairs)
        for user in (self.crm_admin, self.plain, self.teacher):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                interaction.with_user(user).read(["description"])

    def test_sales_write_none_about_students(self):
        with self.assertRaises(AccessError):
            self._log(self.am)

    def test_student_affairs_have_nothing_to_do_with_customers(self):
        interaction = self._log(self.supervisor, self.own)
        rows = self.env["crm.interaction"].with_user(self.affairs)
        self.assertNotIn(interaction, rows.search([]))
        with self.assertRaises(AccessError):
            self._log(self.affairs, self.own)

    def test_the_dean_reads_and_no_more(self):
        interaction = self._log(self.affairs).with_user(self.dean)
        self.assertEqual(interaction.name, "Talk")
        with self.assertRaises(AccessError):
            interaction.name = "Changed"

    def test_sales_go_on_as_before(self):
        interaction = self._log(self.am, self.own)
        self.assertEqual(interaction.with_user(self.am2).name, "Talk")
