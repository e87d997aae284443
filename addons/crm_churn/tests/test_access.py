from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ChurnCase

# model: {role: operations}; what is not listed is refused
MATRIX = {
    "crm.churn.warning": {"am": "r", "supervisor": "r", "executive": "r"},
    "crm.churn.measure": {"am": "rwc", "supervisor": "rwc", "executive": "r"},
    "crm.churn.policy": {
        "am": "r",
        "supervisor": "r",
        "executive": "r",
        "crm_admin": "rwcu",
    },
    "crm.churn.scan": {"supervisor": "r", "executive": "r"},
    "crm.churn.backtest": {"supervisor": "rwcu", "executive": "r", "crm_admin": "rwcu"},
    "crm.churn.backtest.line": {
        "supervisor": "rwcu",
        "executive": "r",
        "crm_admin": "rwcu",
    },
    "crm.churn.ranking": {"supervisor": "r", "executive": "r"},
    "crm.churn.report": {"supervisor": "r", "executive": "r"},
    "crm.churn.report.wizard": {"supervisor": "rwcu", "executive": "rwcu"},
    "crm.churn.measure.wizard": {"am": "rwcu", "supervisor": "rwcu"},
    "crm.churn.lost.wizard": {"am": "rwcu", "supervisor": "rwcu"},
}
ROLES = ("am", "supervisor", "executive", "crm_admin", "plain", "portal")
OPERATIONS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}


@tagged("post_install", "-at_install")
class TestAccess(ChurnCase):
    def test_role_matrix(self):
        for model, allowed in MATRIX.items():
            for role in ROLES:
                for letter, operation in OPERATIONS.items():
                    records = self.env[model].with_user(getattr(self, role))
                    with self.subTest(model=model, role=role, operation=operation):
                        self.assertEqual(
                            records.has_access(operation),
                            letter in allowed.get(role, ""),
                        )

    def test_account_manager_reads_own_warnings_only(self):
        own = self._create_warning(self.own)
        foreign = self._create_warning(self.foreign)
        found = self.env["crm.churn.warning"].with_user(self.am).search([])
        self.assertIn(own, found)
        self.assertNotIn(foreign, found)
        with self.assertRaises(AccessError):
            foreign.with_user(self.am).read(["name"])

    def test_account_manager_reads_measures_of_own_warnings_only(self):
        own = self._create_warning(self.own, "retaining").measure_ids
        foreign = self._create_warning(self.foreign, "retaining").measure_ids
        found = self.env["crm.churn.measure"].with_user(self.am).search([])
        self.assertIn(own, found)
        self.assertNotIn(foreign, found)

    def test_supervisor_and_executive_read_all(self):
        warnings = self._create_warning(self.own, "retaining")
        warnings |= self._create_warning(self.foreign, "retaining")
        for user in self.supervisor, self.executive:
            with self.subTest(user=user.login):
                for records in (warnings, warnings.measure_ids):
                    self.assertLessEqual(records, records.with_user(user).search([]))

    def test_other_companies_are_closed_to_everybody(self):
        other = self.env["res.company"].create({"name": "Other"})
        policy = self.env["crm.churn.policy"].create(
            {
                "company_id": other.id,
                "customer_level_id": self.level.id,
                "limit_months": 3,
            }
        )
        scan = self.env["crm.churn.scan"]._queue(other, "scheduled")
        ranking = self.env["crm.churn.ranking"]._request(other)
        warning = self._create_warning(self.own, "retaining")
        warning.company_id = other
        for user in self.am, self.supervisor, self.executive:
            for record in (policy, warning, warning.measure_ids, scan, ranking):
                if not record.with_user(user).browse().has_access("read"):
                    continue
                with self.subTest(user=user.login, model=record._name):
                    self.assertNotIn(record, record.with_user(user).search([]))
                    with self.assertRaises(AccessError):
                        record.with_user(user).read(["company_id"])

    def test_who_may_act_sees_the_buttons(self):
        warning = self._create_warning(self.own)
        for user, is_handler in (
            (self.am, True),
            (self.supervisor, True),
            (self.executive, False),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(warning.with_user(user).is_handler, is_handler)

    def test_executive_neither_posts_nor_schedules(self):
        warning = self._create_warning(self.own).with_user(self.executive)
        with self.assertRaises(AccessError):
            warning.message_post(body="Do something")
        with self.assertRaises(AccessError):
            warning.activity_schedule("mail.mail_activity_data_todo")

    def test_account_manager_posts_and_schedules(self):
        warning = self._create_warning(self.own).with_user(self.am)
        warning.message_post(body="Called again")
        warning.activity_schedule("mail.mail_activity_data_todo", user_id=self.am.id)
        self.assertEqual(len(warning.activity_ids), 2)

    def test_account_manager_finishes_the_reminder(self):
        warning = self._create_warning(self.own).with_user(self.am)
        warning.activity_ids.action_feedback(feedback="Called")
        self.assertFalse(warning.activity_ids)

    def test_menus_follow_the_roles(self):
        menus = {
            "crm_churn.crm_churn_warning_menu": ("am", "supervisor", "executive"),
            "crm_churn.crm_churn_scan_menu": ("supervisor", "executive"),
            "crm_churn.menu_retention": ("am", "supervisor", "executive"),
            "crm_churn.crm_churn_backtest_menu": ("supervisor", "executive"),
            "crm_churn.crm_churn_backtest_menu_configuration": ("crm_admin",),
            "crm_churn.crm_churn_ranking_menu": ("supervisor", "executive"),
            "crm_churn.menu_reporting": ("supervisor", "executive"),
            "crm_churn.crm_churn_report_menu_losses": ("supervisor", "executive"),
            "crm_churn.crm_churn_report_wizard_menu": ("supervisor", "executive"),
            "crm_customer.menu_reports": ("supervisor", "executive"),
            "crm_churn.crm_churn_report_menu": ("supervisor", "executive"),
            "crm_churn.crm_churn_report_wizard_menu_print": ("supervisor", "executive"),
            "crm_churn.crm_churn_policy_menu": ("crm_admin",),
            "crm_churn.res_company_menu_churn": ("crm_admin",),
        }
        for role in ROLES[:-1]:  # portal users have no menus
            visible = (
                self.env["ir.ui.menu"]
                .with_user(getattr(self, role))
                ._visible_menu_ids()
            )
            for xmlid, roles in menus.items():
                with self.subTest(role=role, menu=xmlid):
                    self.assertEqual(self.env.ref(xmlid).id in visible, role in roles)
