from odoo.tests import HttpCase, tagged

from .common import RoleCase


@tagged("post_install", "-at_install")
class TestTours(RoleCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.env["ir.module.module"].search(
            [("name", "in", ("crm_customer", "web"))]
        )._update_translations(["zh_CN"])

    def _each_language(self, user):
        """Let the user work in English, then in Chinese."""
        for lang in ("en_US", "zh_CN"):
            user.lang = lang
            with self.subTest(lang=lang):
                yield lang

    def _start(self, tour, user, url="/odoo/crm-customers"):
        self.start_tour(url, f"crm_customer_{tour}", login=user.login)

    def test_account_manager_creates_a_customer_with_a_contact(self):
        for _lang in self._each_language(self.am):
            self._start("account_manager", self.am)
            created = self.env["res.partner"].search([("name", "=", "Tour Trading")])
            self.assertEqual(created.user_id, self.am)
            self.assertEqual(created.child_ids.function, "Buyer")
            created.name = "Done"

    def test_supervisor_edits_a_lost_customer(self):
        self.foreign.sudo().customer_status = "lost"
        for _lang in self._each_language(self.supervisor):
            self.foreign.legal_representative = False
            self._start("supervisor", self.supervisor)
            self.assertEqual(self.foreign.legal_representative, "Wang Wu")

    def test_executive_finds_nothing_to_press(self):
        self.own.legal_representative = "Li Si"
        for _lang in self._each_language(self.executive):
            self._start("executive", self.executive)

    def test_administrator_adds_a_dictionary_item(self):
        for _lang in self._each_language(self.crm_admin):
            self._start("administrator", self.crm_admin, url="/odoo")
            item = self.env["crm.dictionary.item"].search(
                [("name", "=", "Tour region")]
            )
            self.assertEqual(item.category, "region")
            item.unlink()
