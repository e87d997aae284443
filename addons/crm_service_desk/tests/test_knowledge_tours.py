from odoo.tests import HttpCase, tagged

from .common import ServiceCase

LANGUAGES = ("en_US", "zh_CN")


@tagged("post_install", "-at_install")
class TestKnowledgeTours(ServiceCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")

    def _start(self, tour, user, lang):
        user.lang = lang
        self.start_tour(
            "/odoo/crm-service-requests", f"crm_service_desk_{tour}", login=user.login
        )

    def test_a_handler_solves_with_a_similar_solution(self):
        self._create_archived("Pump leaks oil", solution="Seal replaced")
        for lang in LANGUAGES:
            with self.subTest(lang=lang):
                ticket = self._create_assigned("Hall three")
                self._start("similar", self.am, lang)
                self.assertEqual(ticket.solution, "Seal replaced, oil filled up")
                self.assertEqual(ticket.name, "Pump is leaking oil")

    def test_a_supervisor_takes_a_suggested_handler(self):
        self.contact.parent_id.user_id = self.am2
        for lang in LANGUAGES:
            with self.subTest(lang=lang):
                ticket = self._create_ticket("Hall three")
                self._start("assign", self.supervisor, lang)
                self.assertEqual(ticket.user_id, self.am2)
                ticket.sudo().name = "Done"
