from odoo.tests import tagged

from ..hooks import uninstall_hook
from .common import LifecycleCase

OURS = "crm_"


@tagged("post_install", "-at_install")
class TestMenus(LifecycleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.menus = cls.env["ir.ui.menu"].with_context(active_test=False)
        cls.root = cls.env.ref("crm_lifecycle.menu_root")
        cls.customers = cls.env.ref("crm_customer.menu_root")
        cls.university = cls.env.ref("crm_university.menu_root")

    def _get_visible(self, user):
        menus = self.env["ir.ui.menu"].with_user(user)
        return self.menus.browse(menus._visible_menu_ids())

    def _get_roots(self, user):
        """Return the applications of this suite that a user sees."""
        roots = self._get_visible(user).filtered(lambda menu: not menu.parent_id)
        names = roots.get_external_id()
        return roots.filtered(lambda menu: names[menu.id].startswith(OURS))

    def _get_sections(self, user):
        visible = self._get_visible(user)
        return visible.filtered(lambda menu: menu.parent_id == self.root)

    def test_every_role_sees_one_application(self):
        for user in self.with_customers | self.crm_admin | self.of_the_school:
            with self.subTest(user=user.login):
                self.assertEqual(self._get_roots(user), self.root)

    def test_without_a_role_there_is_no_application(self):
        self.assertFalse(self._get_roots(self.plain))

    def test_sections_are_no_deeper_than_before(self):
        for name in (
            "crm_customer.menu_customers",
            "crm_customer.menu_configuration",
            "crm_development_plan.menu_development",
            "crm_service_desk.menu_service",
            "crm_churn.menu_retention",
            "crm_university.menu_teaching",
            "crm_university_career.menu_career",
        ):
            with self.subTest(menu=name):
                self.assertEqual(self.env.ref(name).parent_id, self.root)

    def test_no_role_sees_two_sections_of_one_name(self):
        users = self.with_customers | self.crm_admin | self.of_the_school
        for user in users | self.env.ref("base.user_admin"):
            names = self._get_sections(user).mapped("name")
            with self.subTest(user=user.login):
                self.assertEqual(len(names), len(set(names)), names)

    def test_the_old_applications_show_no_empty_section(self):
        for user in self.with_customers | self.crm_admin | self.of_the_school:
            seen = self._get_visible(user)
            with self.subTest(user=user.login):
                self.assertFalse(seen & (self.customers | self.university))

    def test_the_dashboards_are_for_those_who_work_with_customers(self):
        menu = self.env.ref("crm_lifecycle.menu_dashboards")
        for user in self.with_customers | self.crm_admin | self.of_the_school:
            with self.subTest(user=user.login):
                self.assertEqual(
                    menu in self._get_visible(user), user in self.with_customers
                )

    def test_a_section_that_comes_later_shows_under_the_same_root(self):
        section = self.menus.create(
            {
                "name": "Later",
                "parent_id": self.customers.id,
                "action": self._get_reference("crm_customer.res_partner_action"),
            }
        )
        self.assertIn(section, self._get_visible(self.am))
        self.assertEqual(self._get_roots(self.am), self.root)

    def _get_reference(self, name):
        action = self.env.ref(name)
        return f"{action._name},{action.id}"

    def test_an_upgrade_of_another_addon_does_not_take_a_section_away(self):
        section = self.env.ref("crm_churn.menu_retention")
        section.parent_id = self.customers
        self.env.ref("crm_university.menu_teaching").parent_id = self.university
        self.university.write(
            {
                "parent_id": False,
                "action": self._get_reference(
                    "crm_university.res_users_action_open_university"
                ),
            }
        )
        self.env["ir.ui.menu"]._join_lifecycle()
        self.assertEqual(section.parent_id, self.root)
        self.assertEqual(section.lifecycle_origin_id, self.customers)
        self.assertEqual(self.university.parent_id, self.root)
        self.assertFalse(self.university.action)

    def test_joining_twice_changes_nothing(self):
        def places():
            return {
                menu: (menu.parent_id, menu.sequence) for menu in self.menus.search([])
            }

        before = places()
        self.env["ir.ui.menu"]._join_lifecycle()
        self.assertEqual(places(), before)

    def test_the_sections_of_the_school_stand_together_after_the_others(self):
        admin = self.env.ref("base.user_admin")
        sections = self._get_sections(admin).sorted()
        school = sections.filtered(
            lambda menu: menu.lifecycle_origin_id == self.university
        )
        self.assertTrue(school)
        self.assertEqual(sections[-len(school) :], school)

    def test_uninstalling_gives_the_sections_their_order_again(self):
        section = self.env.ref("crm_university.menu_teaching")
        uninstall_hook(self.env)
        self.assertEqual(section.sequence, 20)

    def test_uninstalling_puts_every_section_back(self):
        moved = self.root.with_context(active_test=False).child_id - (
            self.customers | self.university
        )
        names = moved.get_external_id()
        uninstall_hook(self.env)
        own = moved.filtered(lambda menu: names[menu.id].startswith("crm_lifecycle."))
        self.assertEqual(own, self.env.ref("crm_lifecycle.menu_dashboards"))
        self.assertEqual(self.root.with_context(active_test=False).child_id, own)
        for menu in moved - own:
            school = names[menu.id].startswith("crm_university")
            with self.subTest(menu=names[menu.id]):
                self.assertEqual(
                    menu.parent_id, self.university if school else self.customers
                )

    def test_uninstalling_makes_both_applications_again(self):
        uninstall_hook(self.env)
        self.assertFalse((self.customers | self.university).parent_id)
        self.assertEqual(
            self.university.action,
            self.env.ref("crm_university.res_users_action_open_university"),
        )
        self.menus.search([("id", "child_of", self.root.ids)]).unlink()
        self.assertEqual(self._get_roots(self.am), self.customers)
        self.assertEqual(self._get_roots(self.registrar), self.university)
