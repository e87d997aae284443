from odoo.tests import HttpCase, tagged

from .history_common import HistoryCase


@tagged("post_install", "-at_install")
class TestHistoryTour(HistoryCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.env["ir.module.module"].search(
            [("name", "in", ("crm_customer", "web"))]
        )._update_translations(["zh_CN"])

    def _start_tour(self, lang):
        self.supervisor.lang = lang
        self.start_tour(
            "/odoo/order-history-import",
            "crm_customer_history_import",
            login=self.supervisor.login,
        )
        orders = self.env["sale.order"].search([("history_number", "!=", False)])
        self.assertEqual(orders.mapped("name"), ["TOUR1"])
        self.assertEqual(orders.partner_id, self.own)

    def test_supervisor_corrects_a_file_and_loads_it(self):
        self._start_tour("en_US")

    def test_supervisor_corrects_a_file_and_loads_it_in_chinese(self):
        self._start_tour("zh_CN")
