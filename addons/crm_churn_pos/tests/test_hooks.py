from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.crm_churn.tests.common import RECENTLY

from ..hooks import post_init_hook, uninstall_hook
from .common import PosChurnCase


@tagged("post_install", "-at_install")
class TestHooks(PosChurnCase):
    def _set_status(self, customer, status):
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE res_partner SET customer_status = %s WHERE id = %s",
                status,
                customer.id,
            )
        )
        self.env.invalidate_all()

    def test_installing_makes_earlier_buyers_active(self):
        self._pay_at_till(self.own)
        self._set_status(self.own, "prospect")
        post_init_hook(self.env)
        self.assertEqual(self.own.customer_status, "active")
        self.assertEqual(self.unowned.customer_status, "prospect")

    def test_installing_brings_back_lost_customers_who_bought_since(self):
        self._lose(self.own)
        self._lose(self.foreign)
        self._pay_at_till(self.own)
        self._set_status(self.own, "lost")
        post_init_hook(self.env)
        self.assertEqual(self.own.customer_status, "active")
        self.assertEqual(self.foreign.customer_status, "lost")

    def test_uninstalling_makes_customers_of_a_till_only_prospects(self):
        self._pay_at_till(self.own)
        self._pay_at_till(self.foreign)
        self._buy(self.foreign, RECENTLY)
        uninstall_hook(self.env)
        self.assertEqual(self.own.customer_status, "prospect")
        self.assertEqual(self.foreign.customer_status, "active")

    def test_uninstalling_leaves_open_warnings_at_risk(self):
        self._pay_at_till(self.own, RECENTLY)
        self._create_warning(self.own, last_order_date=RECENTLY)
        uninstall_hook(self.env)
        self.assertEqual(self.own.customer_status, "at_risk")

    def test_uninstalling_loses_again_who_came_back_to_a_till_only(self):
        self._lose(self.own)
        self._lose(self.foreign)
        self._pay_at_till(self.own)
        self._pay_at_till(self.foreign)
        self._quote(self.foreign).action_confirm()
        uninstall_hook(self.env)
        self.assertEqual(self.own.customer_status, "lost")
        self.assertEqual(self.foreign.customer_status, "active")
