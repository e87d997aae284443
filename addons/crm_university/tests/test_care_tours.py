from odoo.tests import HttpCase, tagged

from .test_alerts import AlertCase


@tagged("post_install", "-at_install")
class TestCareTours(AlertCase, HttpCase):
    """Student affairs look for students at risk, an advisor looks after one."""

    def setUp(self):
        super().setUp()
        self._search()
        self.alert = self._get_alerts()[0]
        self.alert.partner_id.name = "Tour Student"
        # words that do not depend on which figure the model holds most important
        self.alert.reason_data = [{"code": "needed_most", "value": 72, "ratio": 3}]

    def _run_cron(self):
        # a case with a browser shares its transaction from the beginning
        self.env.ref("crm_university.ir_cron_alert_run").method_direct_trigger()

    def _look_after(self, lang):
        self.teacher.lang = lang
        self.start_tour(
            "/odoo/university-alerts",
            "crm_university_care_alert",
            login=self.teacher.login,
        )
        self.alert.invalidate_recordset()
        self.assertEqual(self.alert.state, "closed")
        self.assertEqual(self.alert.result, "Passed the test")

    def test_an_advisor_looks_after_a_student(self):
        self._look_after("en_US")

    def test_an_advisor_looks_after_a_student_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self._look_after("zh_CN")

    def test_student_affairs_ask_for_a_search(self):
        self.start_tour(
            "/odoo/university-alert-runs",
            "crm_university_care_search",
            login=self.affairs.login,
        )
        queued = self.env["university.alert.run"].search([("state", "=", "queued")])
        self.assertEqual(queued.user_id, self.affairs)
