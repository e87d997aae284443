from odoo.tests import HttpCase, tagged

from .plan_common import TODAY, YESTERDAY, PlanCase


@tagged("post_install", "-at_install")
class TestStepsTour(PlanCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.env["ir.module.module"].search(
            [("name", "in", ("crm_development_plan", "web"))]
        )._update_translations(["zh_CN"])
        cls.step.action_cancel()

    def test_account_manager_works_through_the_week(self):
        playbook = self._create_playbook(0, name="Tour Playbook")
        playbook.line_ids.action = "Show the machine"
        for lang in ("en_US", "zh_CN"):
            late = self._create_step(date=YESTERDAY, action="Send samples")
            call = self._create_step(date=TODAY, action="Call")
            self.am.lang = lang
            with self.subTest(lang=lang):
                self.start_tour(
                    "/odoo/crm-development-steps",
                    "crm_development_steps",
                    login=self.am.login,
                )
                shown = self.lead.step_ids.filtered("playbook_id").sorted("id")[-1]
                self.assertEqual(late.result, "Sent, they like them")
                self.assertEqual(call.state, "cancelled")
                self.assertEqual(shown.result, "They want two")
                # the next language begins with the same plan
                (self.lead.step_ids - late - shown).filtered(
                    lambda step: step.state in ("planned", "overdue")
                ).action_cancel()
