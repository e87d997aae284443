from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.crm_customer.hooks import post_init_hook, pre_init_hook

from .common import RoleCase


@tagged("post_install", "-at_install")
class TestHooks(RoleCase):
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
