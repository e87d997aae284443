from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import LifecycleCase


@tagged("post_install", "-at_install")
class TestStartPage(LifecycleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.action = cls.env.ref("crm_lifecycle.res_users_action_open_lifecycle")

    def _get_path(self, user):
        return self.action.with_user(user).run()["path"]

    def test_each_role_starts_on_its_page(self):
        homes = {
            self.am: "lifecycle-my-day",
            self.supervisor: "lifecycle-team",
            self.executive: "lifecycle-executive",
            self.crm_admin: "crm-users",
            self.teacher: "university-teaching",
            self.registrar: "university-offerings",
            self.affairs: "university-alerts",
            self.dean: "university-pass-rates",
            self.officer: "university-vacancies",
        }
        for user, path in homes.items():
            with self.subTest(user=user.login):
                self.assertEqual(self._get_path(user), path)

    def test_of_several_roles_the_one_with_the_widest_view_counts(self):
        self.am.group_ids += self.env.ref("crm_university.group_dean")
        self.assertEqual(self._get_path(self.am), "lifecycle-my-day")
        self.am.group_ids += self.env.ref("crm_customer.group_crm_administrator")
        self.assertEqual(self._get_path(self.am), "lifecycle-my-day")
        self.am.group_ids += self.env.ref("crm_customer.group_sales_supervisor")
        self.assertEqual(self._get_path(self.am), "lifecycle-team")
        self.am.group_ids += self.env.ref("crm_customer.group_executive")
        self.assertEqual(self._get_path(self.am), "lifecycle-executive")

    def test_without_a_role_there_is_no_start_page(self):
        with self.assertRaises(AccessError):
            self.action.with_user(self.plain).run()
        with self.assertRaises(AccessError):
            self.env["res.users"].with_user(self.plain).action_open_lifecycle()

    def test_the_start_page_is_a_dashboard_that_the_role_reads(self):
        for user in self.with_customers:
            params = self.action.with_user(user).run()["params"]
            dashboards = self.env["spreadsheet.dashboard"].with_user(user)
            with self.subTest(user=user.login):
                self.assertTrue(
                    dashboards.browse(params["dashboard_id"]).has_access("read")
                )
