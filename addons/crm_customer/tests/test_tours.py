from odoo.tests import HttpCase, tagged

from .common import RoleCase

LANGUAGES = ("en_US", "zh_CN")


@tagged("post_install", "-at_install")
class TestTours(RoleCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.env["ir.module.module"].search(
            [("name", "in", ("crm_customer", "web"))]
        )._update_translations(["zh_CN"])

    def _start(self, tour, user, lang, url="/odoo/crm-customers"):
        user.lang = lang
        self.start_tour(url, f"crm_customer_{tour}", login=user.login)

    def test_account_manager_creates_a_customer_with_a_contact(self):
        for lang in LANGUAGES:
            with self.subTest(lang=lang):
                self._start("account_manager", self.am, lang)
                created = self.env["res.partner"].search(
                    [("name", "=", "Tour Trading")]
                )
                self.assertEqual(created.user_id, self.am)
                self.assertEqual(created.child_ids.function, "Buyer")
                created.name = "Done"

    def test_account_manager_learns_of_a_duplicate_while_typing(self):
        self.foreign.ref = "FT-1"
        for lang in LANGUAGES:
            with self.subTest(lang=lang):
                self._start("duplicate", self.am, lang)

    def test_supervisor_merges_a_duplicate_from_the_form(self):
        for lang in LANGUAGES:
            with self.subTest(lang=lang):
                twin = self._create_customer("OWN-TRADING Ltd.", ref=f"T-{lang}")
                self._start("merge", self.supervisor, lang)
                self.assertFalse(twin.exists())

    def test_supervisor_edits_a_lost_customer(self):
        self.foreign.sudo().customer_status = "lost"
        for lang in LANGUAGES:
            with self.subTest(lang=lang):
                self.foreign.legal_representative = False
                self._start("supervisor", self.supervisor, lang)
                self.assertEqual(self.foreign.legal_representative, "Wang Wu")

    def test_executive_finds_nothing_to_press(self):
        self.own.legal_representative = "Li Si"
        for lang in LANGUAGES:
            with self.subTest(lang=lang):
                self._start("executive", self.executive, lang)

    def test_administrator_adds_a_dictionary_item(self):
        for lang in LANGUAGES:
            with self.subTest(lang=lang):
                self._start(
                    "administrator", self.crm_admin, lang, url="/odoo/crm-users"
                )
                item = self.env["crm.dictionary.item"].search(
                    [("name", "=", "Tour region")]
                )
                self.assertEqual(item.category, "region")
                item.unlink()

    def test_account_manager_finds_the_stock_of_a_product(self):
        product = self.env["product.product"].create(
            {"name": "Tour Pump", "default_code": "TOUR-1", "is_storable": True}
        )
        location = self.env["stock.warehouse"].search([], limit=1).lot_stock_id
        self.env["stock.quant"]._update_available_quantity(product, location, 7)
        for lang in LANGUAGES:
            with self.subTest(lang=lang):
                self._start("lookup", self.am, lang, url="/odoo/crm-products")
