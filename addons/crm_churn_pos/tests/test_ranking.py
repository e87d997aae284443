from odoo.tests import tagged

from odoo.addons.crm_churn.tests.common import LONG_AGO, RECENTLY

from .common import PosChurnCase


@tagged("post_install", "-at_install")
class TestRanking(PosChurnCase):
    def test_purchases_at_a_till_count_for_the_rank(self):
        self._buy(self.own, RECENTLY)
        self._pay_at_till(self.foreign, LONG_AGO, amount=300)
        self._pay_at_till(self.foreign, RECENTLY, amount=300)
        ranking = self.env["crm.churn.ranking"]._request(self.company)
        with self.enter_registry_test_mode():
            self.env.ref("crm_churn.ir_cron_churn_ranking").method_direct_trigger()
        self.assertEqual(
            (ranking.customer_count, ranking.repeat_customer_count), (2, 1)
        )
        self.assertEqual((self.foreign.value_rank, self.own.value_rank), (1, 2))
