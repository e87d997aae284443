from odoo.tests import tagged

from ..hooks import post_init_hook, pre_init_hook
from .common import DevelopmentCase


@tagged("post_install", "-at_install")
class TestHooks(DevelopmentCase):
    def _forget(self, leads):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET development_state = NULL, code = NULL, "
            "assigned_on = NULL, succeeded_on = NULL, failed_on = NULL, "
            "success_customer_id = NULL WHERE id IN %s",
            (tuple(leads.ids),),
        )
        leads.invalidate_recordset()

    def test_old_opportunities_get_their_state(self):
        unassigned, developing = self._create_lead("A"), self._create_developing("B")
        succeeded, failed = self._create_developing("C"), self._create_developing("D")
        succeeded.with_user(self.am).action_development_succeed()
        failed.with_user(self.am).action_development_fail(self.reason.id)
        raw = self.env["crm.lead"].create({"name": "Card", "type": "lead"})
        customer = succeeded.success_customer_id
        leads = unassigned | developing | succeeded | failed | raw
        self._forget(leads)
        pre_init_hook(self.env)
        self.assertEqual(
            leads.mapped("development_state"),
            ["unassigned", "developing", "succeeded", "failed", False],
        )
        self.assertEqual(developing.assigned_on, developing.date_open)
        self.assertEqual(succeeded.succeeded_on, succeeded.date_closed)
        self.assertEqual(failed.failed_on, failed.date_closed)
        self.assertEqual(succeeded.success_customer_id, customer)

    def test_old_leads_are_numbered_in_a_few_queries(self):
        leads = self.env["crm.lead"].create(
            [self._prepare_lead_vals(f"Deal {number}") for number in range(50)]
        )
        self._forget(leads)
        self.assertLessEqual(self._count_queries(post_init_hook, self.env), 12)
        self.assertEqual(len(set(leads.mapped("code"))), 50)
        self.assertTrue(all(leads.mapped("code")))
