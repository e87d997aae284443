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

    def _tour(self, url, tour, user):
        """Run a tour in English, then in Chinese."""
        for lang in ("en_US", "zh_CN"):
            user.lang = lang
            with self.subTest(lang=lang):
                self.start_tour(url, tour, login=user.login)

    def test_account_manager_creates_a_customer_with_a_contact(self):
        self._tour("/odoo/crm-customers", "crm_customer_account_manager", self.am)
        created = self.env["res.partner"].search([("name", "=", "Tour Trading")])
        self.assertEqual(created.user_id, self.am)
        self.assertEqual(created.mapped("child_ids.function"), ["Buyer"] * len(created))

    def test_supervisor_edits_a_lost_customer(self):
        self.foreign.sudo().customer_status = "lost"
        self._tour("/odoo/crm-customers", "crm_customer_supervisor", self.supervisor)
        self.assertEqual(self.foreign.legal_representative, "Wang Wu")

    def test_executive_finds_nothing_to_press(self):
        self._tour("/odoo/crm-customers", "crm_customer_executive", self.executive)

    def test_administrator_adds_a_dictionary_item(self):
        self._tour("/odoo", "crm_customer_administrator", self.crm_admin)
        item = self.env["crm.dictionary.item"].search([("name", "=", "Tour region")])
        self.assertTrue(item)
