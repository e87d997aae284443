from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import RoleCase


@tagged("post_install", "-at_install")
class TestResPartnerAccountManager(RoleCase):
    def test_supervisor_appoints_an_account_manager(self):
        self.unowned.with_user(self.supervisor).user_id = self.am
        self.assertEqual(self.unowned.user_id, self.am)

    def test_supervisor_may_be_the_account_manager(self):
        self.unowned.with_user(self.supervisor).user_id = self.supervisor
        self.assertEqual(self.unowned.user_id, self.supervisor)

    def test_account_manager_takes_a_customer_nobody_has(self):
        self.unowned.with_user(self.am).user_id = self.am
        self.assertEqual(self.unowned.user_id, self.am)

    def test_user_without_the_role_is_refused(self):
        for user in (self.plain, self.executive, self.crm_admin, self.portal):
            with (
                self.subTest(user=user.login),
                self.assertRaisesRegex(ValidationError, user.name),
            ):
                self.unowned.with_user(self.supervisor).user_id = user

    def test_archived_user_is_refused(self):
        self.am2.active = False
        with self.assertRaises(ValidationError):
            self.unowned.with_user(self.supervisor).user_id = self.am2

    def test_user_without_the_role_is_refused_on_create(self):
        with self.assertRaises(ValidationError):
            self._create_customer("New", user_id=self.plain.id)

    def test_user_without_the_role_is_refused_on_import(self):
        result = (
            self.env["res.partner"]
            .with_user(self.supervisor)
            .load(["name", "user_id"], [["Imported", self.plain.name]])
        )
        self.assertFalse(result["ids"])
        self.assertIn("account manager", result["messages"][0]["message"])

    def test_old_salesperson_does_not_block_other_edits(self):
        seller = self._create_role_user("seller", "crm_customer.group_account_manager")
        self.own.user_id = seller
        seller.group_ids -= self.env.ref("crm_customer.group_account_manager")
        self.own.with_user(self.supervisor).write(
            {"phone": "021 5555 0100", "user_id": seller.id}
        )
        self.assertEqual(self.own.phone, "021 5555 0100")

    def test_contact_takes_over_an_old_salesperson(self):
        seller = self._create_role_user("seller", "crm_customer.group_account_manager")
        self.own.user_id = seller
        seller.group_ids -= self.env.ref("crm_customer.group_account_manager")
        contact = self._create_contact(self.own, user_id=seller.id)
        self.assertEqual(contact.user_id, seller)

    def test_salesperson_of_a_contact_need_not_hold_the_role(self):
        contact = self._create_contact(self.own)
        contact.with_user(self.supervisor).user_id = self.plain
        self.assertEqual(contact.user_id, self.plain)

    def test_context_of_an_installation_opens_nothing(self):
        partner = self.unowned.with_user(self.supervisor)
        with self.assertRaises(ValidationError):
            partner.with_context(install_mode=True).user_id = self.plain

    def test_order_of_a_visitor_does_not_fail_for_a_wrong_salesperson(self):
        public = self.env.ref("base.public_user")
        partner = (
            self.env["res.partner"]
            .with_user(public)
            .sudo()
            .create({"name": "Visitor", "user_id": self.plain.id})
        )
        self.assertFalse(partner.user_id)

    def test_check_takes_as_many_queries_for_many_as_for_one(self):
        vals_list = [{"user_id": user.id} for user in (self.am, self.am2) * 100]
        check = self.env["res.partner"]._check_account_managers
        check(vals_list)
        self.assertEqual(
            self._count_queries(check, vals_list[:1]),
            self._count_queries(check, vals_list),
        )
