from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tests.common import mute_logger

from .plan_common import PlanCase


@tagged("post_install", "-at_install")
class TestSilence(PlanCase):
    """Supervisors are told about plans in which nothing happens."""

    def setUp(self):
        super().setUp()
        self.company.development_silent_days = 7

    def _run(self, moment):
        """Run the cron at a moment; return the mails it has made."""
        before = self.env["mail.mail"].search([])
        with freeze_time(moment), self.enter_registry_test_mode():
            cron = self.env.ref("crm_development_plan.ir_cron_silent_plans")
            cron.method_direct_trigger()
        return self.env["mail.mail"].search([]) - before

    def test_nobody_is_told_before_the_days_have_passed(self):
        self.assertFalse(self._run("2026-03-17 04:00:00"))

    def test_supervisor_who_assigned_is_told(self):
        mail = self._run("2026-03-18 04:00:00")
        self.assertEqual(mail.recipient_ids, self.supervisor.partner_id)
        self.assertIn("Press line", mail.body_html)

    def test_days_are_the_company_s(self):
        # 23:59 and 00:01 of the 18th in Shanghai
        self.assertFalse(self._run("2026-03-17 15:59:00"))
        self.assertTrue(self._run("2026-03-17 16:01:00"))

    def test_one_mail_for_all_plans_of_a_supervisor(self):
        self._create_developing("Second plan")
        mail = self._run("2026-03-18 04:00:00")
        self.assertEqual(len(mail), 1)
        self.assertIn("Second plan", mail.body_html)

    def test_one_mail_for_all_companies_of_a_supervisor(self):
        other = self.env["res.company"].create({"name": "Other Company"})
        other.development_silent_days = 3
        (self.supervisor + self.am).company_ids += other
        lead = self._create_developing("Other plan", company_id=other.id)
        self.assertEqual(lead.company_id, other)
        mail = self._run("2026-03-18 04:00:00")
        self.assertEqual(len(mail), 1)
        self.assertIn("Press line", mail.body_html)
        self.assertIn("Other plan", mail.body_html)

    def test_long_lists_are_cut(self):
        leads = self.env["crm.lead"].create(
            [self._prepare_lead_vals(f"Many {number}") for number in range(60)]
        )
        leads.with_user(self.supervisor).action_assign(self.am.id)
        body = self._run("2026-03-18 04:00:00").body_html
        self.assertEqual(body.count("/odoo/crm-development/"), 50)
        self.assertIn("Further plans", body)

    def test_told_once_until_as_many_days_have_passed(self):
        self.assertTrue(self._run("2026-03-18 04:00:00"))
        self.assertFalse(self._run("2026-03-19 04:00:00"))
        self.assertTrue(self._run("2026-03-25 04:00:00"))

    def test_a_result_ends_the_silence(self):
        with freeze_time("2026-03-15 04:00:00"):
            self.step.write({"result": "Sent"})
        self.assertFalse(self._run("2026-03-18 04:00:00"))
        self.assertTrue(self._run("2026-03-22 04:00:00"))

    def test_ended_plans_are_not_told_of(self):
        self.lead.with_user(self.am).action_development_fail(self.reason.id, "Lost")
        self.assertFalse(self._run("2026-03-18 04:00:00"))

    def test_zero_days_send_no_mail(self):
        self.company.development_silent_days = 0
        self.assertFalse(self._run("2026-12-18 04:00:00"))

    def test_negative_days_are_refused(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.company.development_silent_days = -1
            self.env.flush_all()

    def test_leader_of_the_team_is_told_when_the_assigner_has_left(self):
        leader = self.supervisor2
        self.lead.team_id = self.env["crm.team"].create(
            {"name": "Presses", "user_id": leader.id}
        )
        self.supervisor.action_archive()
        mail = self._run("2026-03-18 04:00:00")
        self.assertEqual(mail.recipient_ids, leader.partner_id)

    def test_every_supervisor_is_told_when_nobody_else_is_there(self):
        self.lead.team_id = False
        self.supervisor.action_archive()
        mails = self._run("2026-03-18 04:00:00")
        self.assertIn(self.supervisor2.partner_id, mails.recipient_ids)
        self.assertNotIn(self.supervisor.partner_id, mails.recipient_ids)

    def test_mail_tells_who_has_left(self):
        self.am.action_archive()
        self.assertIn("has left", self._run("2026-03-18 04:00:00").body_html)

    def test_mail_speaks_the_supervisor_s_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        module = self.env.ref("base.module_crm_development_plan")
        module._update_translations(filter_lang=["zh_CN"])
        self.supervisor.lang = "zh_CN"
        mail = self._run("2026-03-18 04:00:00")
        self.assertIn("客户经理", mail.body_html)
