from odoo.tests import HttpCase, tagged

from .common import LifecycleCase

LANGUAGES = ("en_US", "zh_CN")


@tagged("post_install", "-at_install")
class TestTours(LifecycleCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.env["ir.module.module"].search(
            [("name", "in", ("crm_lifecycle", "spreadsheet_dashboard", "web"))]
        )._update_translations(["zh_CN"])

    def _open(self, user, role):
        for lang in LANGUAGES:
            user.lang = lang
            with self.subTest(lang=lang):
                self.start_tour(
                    "/odoo/customer-lifecycle",
                    f"crm_lifecycle_{role}",
                    login=user.login,
                )

    def test_account_manager_starts_the_day(self):
        self._open(self.am, "manager")

    def test_supervisor_looks_at_the_team(self):
        self._open(self.supervisor, "supervisor")

    def test_executive_looks_at_the_company(self):
        self._open(self.executive, "executive")

    def test_executive_mails_the_report(self):
        mails = self.env["crm.management.report.mail"].search([])
        self.start_tour(
            "/odoo/lifecycle-management-report",
            "crm_lifecycle_management_report",
            login=self.executive.login,
        )
        queued = self.env["crm.management.report.mail"].search([]) - mails
        self.assertIn(self.executive, queued.user_id)

    def test_school_starts_on_its_page(self):
        self._open(self.registrar, "school")
