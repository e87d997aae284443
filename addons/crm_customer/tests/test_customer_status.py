from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import RoleCase


@tagged("post_install", "-at_install")
class TestCustomerStatus(RoleCase):
    def _confirm(self, partner, **vals):
        order = self._create_order(partner, **vals)
        order.action_confirm()
        return order

    def test_new_customer_is_a_prospect(self):
        self.assertEqual(self.own.customer_status, "prospect")

    def test_contact_has_no_status(self):
        self.assertFalse(self._create_contact(self.own).customer_status)

    def test_customer_with_a_confirmed_order_is_active(self):
        self._confirm(self.own)
        self.own._refresh_customer_status()
        self.assertEqual(self.own.customer_status, "active")

    def test_quotation_makes_nobody_active(self):
        self._create_order(self.own)
        self.own._refresh_customer_status()
        self.assertEqual(self.own.customer_status, "prospect")

    def test_order_of_a_contact_counts_for_the_customer(self):
        contact = self._create_contact(self.own)
        self._confirm(contact)
        contact._refresh_customer_status()
        self.assertEqual(self.own.customer_status, "active")
        self.assertFalse(contact.customer_status)

    def test_order_in_a_company_that_the_user_cannot_see_counts(self):
        company = self.env["res.company"].create({"name": "Hidden"})
        self.env["sale.order"].with_company(company).create(
            {"partner_id": self.own.id, "company_id": company.id, "state": "sale"}
        )
        self.own.with_user(self.am)._refresh_customer_status()
        self.assertEqual(self.own.customer_status, "active")

    def test_moving_the_contact_with_the_order_moves_the_status(self):
        contact = self._create_contact(self.own)
        self._confirm(contact)
        self.own._refresh_customer_status()
        contact.with_user(self.supervisor).parent_id = self.unowned
        self.assertEqual(self.own.customer_status, "prospect")
        self.assertEqual(self.unowned.customer_status, "active")

    def test_contact_that_becomes_a_customer_takes_its_orders_along(self):
        contact = self._create_contact(self.own)
        self._confirm(contact)
        contact.with_user(self.am).parent_id = False
        self.assertEqual(contact.customer_status, "active")
        self.assertEqual(self.own.customer_status, "prospect")

    def test_customer_that_becomes_a_contact_loses_its_status(self):
        self.unowned.with_user(self.am).write(
            {"parent_id": self.own.id, "is_company": False}
        )
        self.assertFalse(self.unowned.customer_status)

    def test_account_manager_wins_a_lost_customer_back_with_an_order(self):
        self.own.sudo().customer_status = "lost"
        product = self._create_product()
        orders = self.env["sale.order"].with_user(self.am)
        order = orders.create(
            {
                "partner_id": self.own.id,
                "order_line": [Command.create({"product_id": product.id})],
            }
        )
        order.action_confirm()
        self.assertEqual(self.own.customer_status, "active")

    def test_merging_hands_over_the_status(self):
        self._confirm(self.own)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.own | self.unowned).ids, self.unowned)
        self.assertFalse(self.own.exists())
        self.assertEqual(self.unowned.customer_status, "active")

    def test_merging_persons_hands_over_the_status(self):
        first, second = self.env["res.partner"].create(
            [{"name": "Han Mei"}, {"name": "Han Mei"}]
        )
        self._confirm(first)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((first | second).ids, second)
        self.assertEqual(second.customer_status, "active")

    def test_customer_whose_only_order_is_cancelled_is_a_prospect_again(self):
        self._confirm(self.own).with_user(self.supervisor)._action_cancel()
        self.assertEqual(self.own.customer_status, "prospect")

    def test_order_given_to_another_customer_takes_the_status_along(self):
        self._confirm(self.own).partner_id = self.unowned
        self.assertEqual(self.own.customer_status, "prospect")
        self.assertEqual(self.unowned.customer_status, "active")

    def test_status_is_not_written_by_a_user(self):
        for user in (self.am, self.supervisor):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.own.with_user(user).customer_status = "active"

    def test_status_is_not_created_by_a_user(self):
        with self.assertRaises(UserError):
            self.env["res.partner"].with_user(self.supervisor).create(
                {"name": "X", "customer_status": "active"}
            )

    def test_status_is_not_set_by_a_default_of_the_context(self):
        partner = (
            self.env["res.partner"]
            .with_user(self.supervisor)
            .with_context(default_customer_status="lost")
            .create({"name": "X"})
        )
        self.assertEqual(partner.customer_status, "prospect")

    def test_status_is_not_imported(self):
        result = (
            self.env["res.partner"]
            .with_user(self.supervisor)
            .load(["name", "customer_status"], [["X", "lost"]])
        )
        self.assertFalse(result["ids"])
        self.assertIn("system", result["messages"][0]["message"])

    def test_status_is_not_set_in_a_contact_command(self):
        contact = self._create_contact(self.own)
        self._act_as(self.supervisor)
        with self.assertRaises(UserError):
            self.own.with_user(self.supervisor).child_ids = [
                (1, contact.id, {"customer_status": "lost"})
            ]

    def test_copy_of_an_active_customer_is_a_prospect(self):
        self.own.sudo().customer_status = "active"
        self.assertEqual(self.own.copy().customer_status, "prospect")

    def test_refresh_writes_nothing_when_the_status_is_right(self):
        self._confirm(self.own)
        self.own._refresh_customer_status()
        self.env.flush_all()
        last_writer = self.own.write_uid
        self.assertNotEqual(last_writer, self.supervisor)
        self.own.with_user(self.supervisor)._refresh_customer_status()
        self.env.flush_all()
        self.own.invalidate_recordset()
        self.assertEqual(self.own.write_uid, last_writer)

    def test_refresh_takes_a_constant_number_of_queries(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Mass {n}", "is_company": True} for n in range(60)]
        )
        orders = self.env["sale.order"].create(
            [{"partner_id": partner.id} for partner in partners]
        )

        def count(records):
            self.env.flush_all()
            orders.filtered(lambda o: o.partner_id in records).write({"state": "sale"})
            records.sudo().write({"customer_status": "prospect"})
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            records._refresh_customer_status()
            self.env.flush_all()
            return self.cr.sql_log_count - before

        count(partners[:1])
        self.assertEqual(count(partners[:2]), count(partners[:50]))
