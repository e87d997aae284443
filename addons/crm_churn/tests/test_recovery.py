from datetime import datetime, timedelta

from odoo.fields import Command
from odoo.tests import tagged

from .common import LONG_AGO, NOW, RECENTLY, ChurnCase


@tagged("post_install", "-at_install")
class TestRecovery(ChurnCase):
    def setUp(self):
        super().setUp()
        self.warning = self._create_warning(self.own)

    def test_confirmed_order_closes_the_warning(self):
        order = self._quote(self.own)
        order.action_confirm()
        self.assertRecordValues(
            self.warning,
            [
                {
                    "state": "recovered",
                    "closed_on": NOW,
                    "closed_by_id": False,
                    "recovery_order_id": order.id,
                }
            ],
        )

    def test_customer_is_active_again(self):
        self.assertEqual(self.own.customer_status, "at_risk")
        self._quote(self.own).action_confirm()
        self.assertEqual(self.own.customer_status, "active")

    def test_reminder_is_done(self):
        reminder = self.warning.activity_ids
        self._quote(self.own).action_confirm()
        self.assertFalse(self.warning.activity_ids)
        self.assertRecordValues(
            reminder,
            [
                {
                    "active": False,
                    "feedback": "Recovered: the customer ordered again.",
                    "date_done": NOW.date(),
                }
            ],
        )

    def test_recovery_is_logged(self):
        self._quote(self.own).action_confirm()
        self.assertIn("Recovered", self.warning.message_ids[0].body)

    def test_retaining_warning_recovers_too(self):
        self.warning.action_add_measure("Called")
        self._quote(self.own).action_confirm()
        self.assertEqual(self.warning.state, "recovered")

    def test_order_of_a_contact_closes_the_warning(self):
        self._quote(self._create_contact(self.own)).action_confirm()
        self.assertEqual(self.warning.state, "recovered")

    def test_order_of_the_day_of_the_limit_itself_closes_the_warning(self):
        # 11 September begins in Shanghai at 16:00 UTC
        self._buy(self.own, datetime(2025, 9, 10, 15, 59, 59))
        self.assertEqual(self.warning.state, "warning")
        self._buy(self.own, datetime(2025, 9, 10, 16, 0))
        self.assertEqual(self.warning.state, "recovered")

    def test_quotation_does_not_close_the_warning(self):
        self._quote(self.own)
        self.assertEqual(self.warning.state, "warning")

    def test_order_in_another_company_does_not_close_the_warning(self):
        other = self._create_company("Other")
        self._quote(self.own, company_id=other.id).action_confirm()
        self.assertEqual(self.warning.state, "warning")

    def test_order_of_another_customer_does_not_close_the_warning(self):
        self._quote(self.foreign).action_confirm()
        self.assertEqual(self.warning.state, "warning")

    def test_imported_order_closes_the_warning(self):
        self._buy(self.own, RECENTLY)
        self.assertEqual(self.warning.state, "recovered")

    def test_order_past_the_limit_itself_leaves_the_warning_open(self):
        self._buy(self.own, LONG_AGO + timedelta(days=30))
        self.assertEqual(self.warning.state, "warning")

    def test_order_past_the_limit_itself_becomes_the_last_order(self):
        order = self._buy(self.own, LONG_AGO + timedelta(days=30))
        self.assertRecordValues(
            self.warning,
            [{"last_order_id": order.id, "last_order_date": order.date_order}],
        )

    def test_limit_of_the_customers_policy_decides(self):
        level = self.env.ref("crm_customer.dictionary_level_key")
        self.own.customer_level_id = level
        self.env["crm.churn.policy"].create(
            {"customer_level_id": level.id, "limit_months": 12}
        )
        self._buy(self.own, LONG_AGO + timedelta(days=30))
        self.assertEqual(self.warning.state, "recovered")

    def test_scan_leaves_a_warning_open_for_an_order_past_the_limit(self):
        order = self._buy(self.own, LONG_AGO + timedelta(days=30))
        self.warning.last_order_res_id = 0
        self.warning.last_order_date = LONG_AGO
        self._scan()
        self.assertRecordValues(
            self.warning,
            [{"state": "warning", "last_order_date": order.date_order}],
        )

    def test_imported_older_order_does_not(self):
        self._buy(self.own, LONG_AGO - timedelta(days=1))
        self.assertEqual(self.warning.state, "warning")

    def test_order_that_gets_this_customer_closes_the_warning(self):
        order = self._buy(self.foreign, RECENTLY)
        order.partner_id = self.own
        self.assertEqual(self.warning.state, "recovered")

    def test_salesperson_of_the_warning_need_not_confirm(self):
        order = self._quote(self.own, user_id=self.am2.id)
        order.with_user(self.am2).action_confirm()
        self.assertEqual(self.warning.state, "recovered")

    def test_lost_customer_becomes_active_with_a_new_order(self):
        lost = self._create_warning(self.foreign, "lost")
        self.assertEqual(self.foreign.customer_status, "lost")
        self._quote(self.foreign).action_confirm()
        self.assertEqual(self.foreign.customer_status, "active")
        self.assertEqual(lost.state, "lost")

    def test_lost_customer_stays_lost_with_a_new_quotation(self):
        self._create_warning(self.foreign, "lost")
        self._quote(self.foreign)
        self.foreign._refresh_customer_status()
        self.assertEqual(self.foreign.customer_status, "lost")

    def test_number_of_queries_does_not_grow_with_the_orders(self):
        counts = []
        for number in (1, 10):
            customers = self.env["res.partner"]
            for index in range(number):
                customers |= self._create_customer(f"{number} {index}")
            for customer in customers:
                self._create_warning(customer)
            orders = self.env["sale.order"].union(
                *(self._quote(customer) for customer in customers)
            )
            orders.write({"date_order": NOW})
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE sale_order SET state = 'sale' WHERE id IN %s",
                [tuple(orders.ids)],
            )
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            orders._recover_churn_warnings()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            for customer in customers:
                self.assertEqual(self._warnings(customer).state, "recovered")
        self.assertLessEqual(counts[1], counts[0] + 3)

    def test_confirmation_without_warning_costs_two_queries(self):
        order = self._buy(self.foreign, RECENTLY)
        order._recover_churn_warnings()
        with self.assertQueryCount(2):
            order._recover_churn_warnings()


@tagged("post_install", "-at_install")
class TestRecoveryByFulfilment(ChurnCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goods = cls._create_product("Goods", type="consu", is_storable=True)
        cls.goods.invoice_policy = "order"
        cls.warning = cls._create_warning(cls.own)

    def _order_goods(self):
        order = self._create_order(self.own, self.goods)
        order.action_confirm()
        return order

    def _ship(self, order):
        picking = order.picking_ids
        picking.move_ids.write({"quantity": 1, "picked": True})
        picking.button_validate()

    def _pay(self, order):
        invoice = order._create_invoices()
        invoice.action_post()
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()

    def test_basis_shipped_waits_for_the_delivery(self):
        self.company.churn_order_basis = "shipped"
        order = self._order_goods()
        self.env.flush_all()
        self.assertEqual(self.warning.state, "warning")
        self._ship(order)
        self.env.flush_all()
        self.assertRecordValues(
            self.warning, [{"state": "recovered", "recovery_order_id": order.id}]
        )
        self.assertEqual(self.own.customer_status, "active")

    def test_basis_paid_waits_for_the_payment(self):
        self.company.churn_order_basis = "paid"
        order = self._order_goods()
        self._ship(order)
        self.env.flush_all()
        self.assertEqual(self.warning.state, "warning")
        self._pay(order)
        self.env.flush_all()
        self.assertRecordValues(
            self.warning, [{"state": "recovered", "recovery_order_id": order.id}]
        )

    def test_imported_history_counts_as_paid(self):
        self.company.churn_order_basis = "paid"
        self.env["sale.order"]._create_history_orders(
            [
                {
                    "partner_id": self.own.id,
                    "state": "sale",
                    "date_order": RECENTLY,
                    "history_number": "H1",
                    "order_line": [Command.create({"product_id": self.goods.id})],
                }
            ]
        )
        self.env.flush_all()
        self.assertEqual(self.warning.state, "recovered")
