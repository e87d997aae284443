from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.crm_churn.tests.common import LONG_AGO, NOW, RECENTLY

from .common import PosChurnCase


@tagged("post_install", "-at_install")
class TestRecovery(PosChurnCase):
    def setUp(self):
        super().setUp()
        self.warning = self._create_warning(self.own)

    def test_paid_order_closes_the_warning(self):
        self._pay_at_till(self.own)
        self.assertRecordValues(
            self.warning,
            [
                {
                    "state": "recovered",
                    "closed_on": NOW,
                    "closed_by_id": False,
                    "recovery_order_id": False,
                }
            ],
        )

    def test_customer_is_active_again(self):
        self._pay_at_till(self.own)
        self.assertEqual(self.own.customer_status, "active")

    def test_reminder_is_done(self):
        self._pay_at_till(self.own)
        self.assertFalse(self.warning.activity_ids)

    def test_order_of_a_contact_closes_the_warning(self):
        self._pay_at_till(self._create_contact(self.own))
        self.assertEqual(self.warning.state, "recovered")

    def test_retaining_warning_recovers_too(self):
        self.warning.action_add_measure("Called")
        self._pay_at_till(self.own)
        self.assertEqual(self.warning.state, "recovered")

    def test_open_ticket_closes_it_when_it_is_paid(self):
        ticket = self._prepare_ticket(self.own)
        order = self._sync({**ticket, "state": "draft", "payment_ids": []})
        self.assertEqual(self.warning.state, "warning")
        self._sync(ticket)
        self.assertEqual(order.state, "paid")
        self.assertEqual(self.warning.state, "recovered")

    def test_order_paid_in_the_back_office_closes_it(self):
        ticket = self._prepare_ticket(self.own, state="draft", payment_ids=[])
        order = self._sync(ticket)
        self.cashier.group_ids += self.env.ref("point_of_sale.group_pos_manager")
        payment = self.env["pos.make.payment"].with_context(
            active_id=order.id, active_ids=order.ids
        )
        payment.with_user(self.cashier).create(
            {"payment_method_id": self.session.payment_method_ids.id, "amount": 100}
        ).check()
        self.assertEqual(self.warning.state, "recovered")

    def test_order_counts_whatever_orders_must_be(self):
        for basis in ("shipped", "paid"):
            with self.subTest(basis=basis):
                self.company.churn_order_basis = basis
                customer = self._create_customer(basis)
                warning = self._create_warning(customer)
                self._pay_at_till(customer)
                self.assertEqual(warning.state, "recovered")

    def test_cancelled_ticket_does_not_close_it(self):
        ticket = self._prepare_ticket(self.own, state="draft", payment_ids=[])
        self._sync(ticket).action_pos_order_cancel()
        self.assertEqual(self.warning.state, "warning")

    def test_refund_does_not_close_it(self):
        self._pay_at_till(self.own, amount=-100, is_refund=True)
        self.assertEqual(self.warning.state, "warning")

    def test_return_without_a_receipt_does_not_close_it(self):
        self._pay_at_till(self.own, amount=-100)
        self.assertEqual(self.warning.state, "warning")

    def test_refund_of_nothing_does_not_close_it(self):
        self._pay_at_till(self.own, amount=0, is_refund=True)
        self.assertEqual(self.warning.state, "warning")

    def test_order_that_a_reward_pays_in_full_closes_it(self):
        self._pay_at_till(self.own, amount=0)
        self.assertEqual(self.warning.state, "recovered")

    def test_order_of_nobody_does_not_close_it(self):
        order = self._pay_at_till(self.env["res.partner"])
        self.assertEqual(order.state, "paid")
        self.assertEqual(self.warning.state, "warning")

    def test_order_of_another_customer_does_not_close_it(self):
        self._pay_at_till(self.foreign)
        self.assertEqual(self.warning.state, "warning")

    def test_late_order_from_before_the_silence_does_not_close_it(self):
        self._pay_at_till(self.own, LONG_AGO - timedelta(days=1))
        self.assertEqual(self.warning.state, "warning")

    def test_order_past_the_limit_itself_becomes_the_last_order(self):
        late = LONG_AGO + timedelta(days=30)
        self._pay_at_till(self.own, late)
        self.assertRecordValues(
            self.warning,
            [{"state": "warning", "last_order_id": False, "last_order_date": late}],
        )

    def test_order_in_another_company_does_not_close_it(self):
        self.warning.company_id = self._create_company("Other")
        self._pay_at_till(self.own)
        self.assertEqual(self.warning.state, "warning")

    def test_paid_order_that_gets_this_customer_closes_it(self):
        order = self._pay_at_till(self.env["res.partner"])
        order.with_user(self.cashier).partner_id = self.own
        self.assertEqual(self.warning.state, "recovered")

    def test_paid_order_that_gets_a_later_date_closes_it(self):
        order = self._pay_at_till(self.own, LONG_AGO - timedelta(days=1))
        order.date_order = RECENTLY
        self.assertEqual(self.warning.state, "recovered")

    def test_customer_whose_order_was_another_ones_is_a_prospect_again(self):
        order = self._pay_at_till(self.unowned)
        order.partner_id = self.foreign
        self.assertEqual(self.unowned.customer_status, "prospect")
        self.assertEqual(self.foreign.customer_status, "active")

    def test_closing_a_session_looks_for_no_warning(self):
        order = self._pay_at_till(self.foreign)
        late = self._create_warning(self.foreign, last_order_date=LONG_AGO)
        order.write({"state": "done"})
        self.assertEqual(late.state, "warning")

    def test_number_of_queries_does_not_grow_with_the_orders(self):
        counts = []
        for number in (1, 10):
            warnings = self.env["crm.churn.warning"]
            for index in range(number):
                customer = self._create_customer(f"{number} {index}")
                warnings |= self._create_warning(customer)
            tickets = [
                self._prepare_ticket(customer, state="draft", payment_ids=[])
                for customer in warnings.partner_id
            ]
            orders = self._sync(*tickets)
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE pos_order SET state = 'paid' WHERE id IN %s",
                [tuple(orders.ids)],
            )
            counts.append(self._count_queries(orders._welcome_back_customers))
            self.assertEqual(set(warnings.mapped("state")), {"recovered"})
        self.assertLessEqual(counts[1], counts[0] + 3)

    def test_purchase_without_warning_costs_two_queries(self):
        order = self._pay_at_till(self.foreign)
        order._welcome_back_customers()
        with self.assertQueryCount(2):
            order._welcome_back_customers()

    def test_sale_order_of_the_same_id_is_another_order(self):
        ticket = self._prepare_ticket(self.own)
        order = self._sync({**ticket, "state": "draft", "payment_ids": []})
        self.warning.last_order_res_id = order.id
        self._sync(ticket)
        self.assertEqual(self.warning.state, "recovered")

    def test_scan_closes_what_a_purchase_did_not(self):
        order = self._pay_at_till(self.foreign, RECENTLY)
        late = self._create_warning(self.foreign)
        self.assertGreater(order.date_order, late.last_order_date)
        self._scan()
        self.assertRecordValues(
            late, [{"state": "recovered", "recovery_order_id": False}]
        )

    def test_message_tells_of_the_order(self):
        self._pay_at_till(self.own)
        day = fields.Datetime.context_timestamp(self.warning, NOW).date()
        self.assertIn(f"{day} by a new order", self.warning._get_closed_message())
