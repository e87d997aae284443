from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .common import DevelopmentCase

LANGUAGES = ("en_US", "zh_CN")


@tagged("post_install", "-at_install")
class TestTours(DevelopmentCase, HttpCase):
    """A person walks an opportunity to its customer, and another one to its end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.env["ir.module.module"].search(
            [("name", "in", ("crm_development_plan", "crm", "web"))]
        )._update_translations(["zh_CN"])
        cls.env["crm.development.playbook"].create(
            {
                "name": "Tour playbook",
                "line_ids": [Command.create({"day_offset": 1, "action": "Visit"})],
            }
        )
        cls.env["crm.lost.reason"].create({"name": "Tour reason"})

    def _start(self, tour, user, lang, path="crm-development"):
        user.lang = lang
        self.start_tour(f"/odoo/{path}", f"crm_development_{tour}", login=user.login)

    def test_an_opportunity_becomes_a_customer(self):
        for lang in LANGUAGES:
            with self.subTest(lang=lang):
                self._start("create", self.am, lang)
                lead = self.env["crm.lead"].search([("name", "=", "Tour press")])
                self.assertEqual(lead.development_state, "unassigned")
                # the region makes the account manager of its customers come first
                lead.region_id = self.region
                self.foreign.region_id = False
                self._start("assign", self.supervisor, lang)
                self._start("succeed", self.am, lang)
                self.assertEqual(lead.development_state, "succeeded")
                customer = lead.success_customer_id
                self.assertEqual(customer.user_id, self.am)
                self.assertEqual(customer.child_ids.name, "Han Mei")
                lead.name = customer.name = "Done"
                customer.child_ids.name = "Done"

    def test_another_one_fails_and_is_found(self):
        for lang in LANGUAGES:
            with self.subTest(lang=lang):
                lead = self._create_developing("Lost press")
                self._start("fail", self.am, lang)
                self.assertEqual(lead.development_state, "failed")
                self._start("report", self.executive, lang, "crm-development-analysis")
                lead.name = "Done"
