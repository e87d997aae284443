from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.base.tests.test_ir_cron import CronMixinCase
from odoo.addons.crm_customer.hooks import post_init_hook, pre_init_hook
from odoo.addons.crm_customer.models import sale_order

from .common import RoleCase


@tagged("post_install", "-at_install")
class TestHooks(CronMixinCase, RoleCase):
    """An existing database, as it looks just before the addon is installed."""

    def _set(self, partners, **values):
        self.env.flush_all()
        for name, value in values.items():
            self.cr.execute(
                SQL(
                    "UPDATE res_partner SET %s = %s WHERE id IN %s",
                    SQL.identifier(name),
                    value,
                    tuple(partners.ids),
                )
            )
        self.env.invalidate_all()

    def test_status_of_old_customers_is_filled(self):
        contact = self._create_contact(self.own)
        self._create_order(contact).action_confirm()
        self._set(self.own | self.unowned, customer_status=None)
        pre_init_hook(self.env)
        self.assertEqual(self.own.customer_status, "active")
        self.assertEqual(self.unowned.customer_status, "prospect")
        self.assertFalse(contact.customer_status)

    def test_old_shared_references_are_marked_and_kept(self):
        pair = self.own | self.unowned
        self._set(pair, has_shared_ref=True)
        self._set(pair, ref="old")
        pre_init_hook(self.env)
        self.env.invalidate_all()
        self.assertEqual(pair.mapped("has_shared_ref"), [True, True])
        self.assertEqual(pair.mapped("ref"), ["old", "old"])

    def test_old_customers_without_reference_are_numbered(self):
        contact = self._create_contact(self.own)
        pair = self.own | self.unowned
        self._set(pair, ref=None)
        post_init_hook(self.env)
        self.assertTrue(self.own.ref)
        self.assertNotEqual(self.own.ref, self.unowned.ref)
        self.assertFalse(contact.ref)

    def test_nobody_without_reference_is_nothing_to_do(self):
        before = self.own.ref
        post_init_hook(self.env)
        post_init_hook(self.env)
        self.assertEqual(self.own.ref, before)

    def _create_old_orders(self, count):
        """Create confirmed orders as they were before there was a status."""
        orders = self.env["sale.order"].union(
            *(self._create_order(self.own) for _number in range(count))
        )
        orders.action_confirm()
        self.env.flush_all()
        self.cr.execute(
            "UPDATE sale_order SET fulfilment_status = NULL WHERE id IN %s",
            [tuple(orders.ids)],
        )
        self.env.invalidate_all()
        return orders

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "crm_customer.ir_cron_fill_fulfilment_status"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def test_a_few_old_orders_get_their_status_at_once(self):
        orders = self._create_old_orders(2)
        post_init_hook(self.env)
        self.env.invalidate_all()
        self.assertEqual(orders.mapped("fulfilment_status"), ["open", "open"])

    def test_many_old_orders_wait_for_the_background(self):
        orders = self._create_old_orders(2)
        with (
            patch.object(sale_order, "FILL_AT_ONCE", 1),
            self.capture_triggers(
                "crm_customer.ir_cron_fill_fulfilment_status"
            ) as woken,
        ):
            post_init_hook(self.env)
        self.assertEqual(len(woken.records), 1)
        self.env.invalidate_all()
        self.assertEqual(orders.mapped("fulfilment_status"), [False, False])

    def test_the_background_fills_every_batch_and_no_quotation(self):
        orders = self._create_old_orders(5)
        quotation = self._create_order(self.own)
        with patch.object(sale_order, "FILL_BATCH_SIZE", 2):
            self._run_cron()
        self.assertEqual(set(orders.mapped("fulfilment_status")), {"open"})
        self.assertFalse(quotation.fulfilment_status)

    def test_the_background_goes_on_where_it_was_stopped(self):
        orders = self._create_old_orders(3)
        orders[0]._fill_fulfilment_status()
        orders[0].env.cr.execute(
            "UPDATE sale_order SET fulfilment_status = 'paid' WHERE id = %s",
            [orders[0].id],
        )
        self.env.invalidate_all()
        self._run_cron()
        self.assertEqual(orders.mapped("fulfilment_status"), ["paid", "open", "open"])
