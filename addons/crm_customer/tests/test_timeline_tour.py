from odoo.tests import HttpCase, tagged

from .test_crm_interaction import InteractionCase
from .test_tours import LANGUAGES


@tagged("post_install", "-at_install")
class TestTimelineTour(InteractionCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls._create_interaction(cls.own, name="Tour visit")
        order = cls._create_order(cls.own, name="TOUR-1")
        order.date_order = "2026-03-01"

    def _start(self, tour, user, lang):
        user.lang = lang
        url = f"/odoo/crm-customers/{self.own.id}"
        self.start_tour(url, f"crm_customer_{tour}", login=user.login)

    def test_account_manager_logs_an_interaction_on_the_timeline(self):
        for lang in LANGUAGES:
            with self.subTest(lang=lang):
                self._start("timeline", self.am, lang)
                logged = self.env["crm.interaction"].search(
                    [("name", "=", "Tour call")]
                )
                self.assertEqual(logged.partner_id, self.own)
                self.assertEqual(logged.user_id, self.am)
                logged.unlink()

    def test_executive_reads_page_after_page_and_logs_nothing(self):
        vals = self._prepare_vals(self.own, date="2026-02-01")
        self.env["crm.interaction"].create([vals] * 40)
        self._start("timeline_executive", self.executive, "en_US")
