from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import RoleCase


@tagged("post_install", "-at_install")
class TestResPartnerRules(RoleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own_contact = cls._create_contact(cls.own, "Own contact")
        cls.foreign_contact = cls._create_contact(cls.foreign, "Foreign contact")

    # --- account manager ------------------------------------------------

    def test_account_manager_reads_every_customer(self):
        found = (
            self.env["res.partner"]
            .with_user(self.am)
            .search([("id", "in", (self.own | self.foreign | self.unowned).ids)])
        )
        self.assertEqual(len(found), 3)

    def test_account_manager_edits_own_and_unowned(self):
        for partner in (self.own, self.unowned, self.own_contact):
            with self.subTest(partner=partner.name):
                partner.with_user(self.am).phone = "021 5555 0100"
                self.assertEqual(partner.phone, "021 5555 0100")

    def test_account_manager_cannot_edit_another_ones_customer(self):
        for partner in (self.foreign, self.foreign_contact):
            with self.subTest(partner=partner.name), self.assertRaises(AccessError):
                partner.with_user(self.am).phone = "0"

    def test_account_manager_cannot_edit_in_a_mass_write(self):
        with self.assertRaises(AccessError):
            (self.own | self.foreign).with_user(self.am).write({"phone": "0"})

    def test_account_manager_cannot_import_over_another_ones_customer(self):
        self.env["ir.model.data"].create(
            {
                "module": "__import__",
                "name": "foreign",
                "model": "res.partner",
                "res_id": self.foreign.id,
            }
        )
        result = (
            self.env["res.partner"]
            .with_user(self.am)
            .load(["id", "phone"], [["__import__.foreign", "0"]])
        )
        self.assertFalse(result["ids"])
        self.assertFalse(self.foreign.phone)

    def test_account_manager_creates_a_contact_of_the_own_customer(self):
        contact = (
            self.env["res.partner"]
            .with_user(self.am)
            .create({"name": "New", "parent_id": self.own.id})
        )
        self.assertEqual(contact.commercial_partner_id, self.own)

    def test_account_manager_cannot_create_a_contact_of_another_ones_customer(self):
        with self.assertRaises(AccessError):
            self.env["res.partner"].with_user(self.am).create(
                {"name": "New", "parent_id": self.foreign.id}
            )

    def test_account_manager_cannot_create_a_customer_of_another(self):
        with self.assertRaises(AccessError):
            self.env["res.partner"].with_user(self.am).create(
                {"name": "New", "user_id": self.am2.id}
            )

    def test_account_manager_cannot_move_a_contact_to_another_ones_customer(self):
        with self.assertRaises(AccessError):
            self.own_contact.with_user(self.am).parent_id = self.foreign

    def test_account_manager_cannot_take_a_contact_of_another_ones_customer(self):
        with self.assertRaises(AccessError):
            self.foreign_contact.with_user(self.am).parent_id = self.own

    def test_account_manager_cannot_take_a_contact_by_a_command(self):
        self._act_as(self.am)
        for command in (
            Command.link(self.foreign_contact.id),
            Command.set(self.foreign_contact.ids),
            Command.update(self.foreign_contact.id, {"parent_id": self.own.id}),
        ):
            with self.subTest(command=command), self.assertRaises(AccessError):
                self.own.with_user(self.am).child_ids = [command]

    def test_account_manager_cannot_make_another_ones_customer_a_contact(self):
        with self.assertRaises(AccessError):
            self.foreign.with_user(self.am).parent_id = self.own

    def test_account_manager_cannot_edit_the_own_company(self):
        self.assertFalse(
            self.env.company.partner_id.with_user(self.am).has_access("write")
        )

    def test_account_manager_cannot_edit_a_colleague(self):
        self.assertFalse(self.plain.partner_id.with_user(self.am).has_access("write"))

    def test_account_manager_cannot_delete_even_with_contact_rights(self):
        self.am.group_ids += self.env.ref("base.group_partner_manager")
        with self.assertRaises(AccessError):
            self.foreign_contact.with_user(self.am).unlink()

    def test_account_manager_with_contact_rights_stays_limited(self):
        self.am.group_ids += self.env.ref("base.group_partner_manager")
        for vals in ({"phone": "0"}, {"is_company": False}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                self.foreign.with_user(self.am).write(vals)

    # --- merging ---------------------------------------------------------

    def _merge(self, user, kept, *others):
        user.group_ids += self.env.ref("base.group_partner_manager")
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(user)
        partners = kept.union(*others)
        return wizard.create({})._merge(partners.ids, kept.with_user(user))

    def test_account_manager_merges_own_customers(self):
        self._merge(self.am, self.own, self.unowned)
        self.assertFalse(self.unowned.exists())

    def test_account_manager_cannot_merge_another_ones_customer(self):
        with self.assertRaises(AccessError):
            self._merge(self.am, self.own, self.foreign)

    def test_account_manager_cannot_merge_a_lost_customer(self):
        self._lose(self.unowned)
        with self.assertRaises(UserError):
            self._merge(self.am, self.own, self.unowned)

    def test_supervisor_merges_every_customer(self):
        self._merge(self.supervisor, self.own, self.foreign)
        self.assertFalse(self.foreign.exists())

    # --- supervisor and executive ---------------------------------------

    def test_supervisor_edits_every_customer(self):
        for partner in (self.own, self.foreign, self.unowned, self.foreign_contact):
            with self.subTest(partner=partner.name):
                partner.with_user(self.supervisor).phone = "021 5555 0100"
                self.assertEqual(partner.phone, "021 5555 0100")

    def test_supervisor_moves_a_contact_between_customers(self):
        self.own_contact.with_user(self.supervisor).parent_id = self.foreign
        self.assertEqual(self.own_contact.commercial_partner_id, self.foreign)

    def test_executive_changes_nothing(self):
        own = self.own.with_user(self.executive)
        self.assertEqual(own.name, "Own Trading")
        with self.assertRaises(AccessError):
            own.phone = "0"
        with self.assertRaises(AccessError):
            own.create({"name": "New"})
        with self.assertRaises(AccessError):
            own.unlink()

    # --- lost customers -------------------------------------------------

    def _lose(self, customer):
        customer.sudo().customer_status = "lost"

    def test_lost_customer_is_not_edited_by_the_account_manager(self):
        self._lose(self.own)
        for partner in (self.own, self.own_contact):
            with (
                self.subTest(partner=partner.name),
                self.assertRaisesRegex(UserError, "supervisor"),
            ):
                partner.with_user(self.am).phone = "0"

    def test_lost_customer_is_not_edited_by_others_with_contact_rights(self):
        self._lose(self.own)
        self.plain.group_ids += self.env.ref("base.group_partner_manager")
        with self.assertRaises(UserError):
            self.own.with_user(self.plain).phone = "0"

    def test_lost_customer_is_not_edited_in_a_mass_write(self):
        self._lose(self.own)
        with self.assertRaises(UserError):
            (self.own | self.unowned).with_user(self.am).write({"phone": "0"})

    def test_lost_customer_is_not_edited_by_import(self):
        self._lose(self.own)
        self.env["ir.model.data"].create(
            {
                "module": "__import__",
                "name": "own",
                "model": "res.partner",
                "res_id": self.own.id,
            }
        )
        result = (
            self.env["res.partner"]
            .with_user(self.am)
            .load(["id", "phone"], [["__import__.own", "0"]])
        )
        self.assertFalse(result["ids"])
        self.assertIn("supervisor", result["messages"][0]["message"])

    def test_lost_customer_gets_no_contact_from_the_account_manager(self):
        self._lose(self.own)
        with self.assertRaises(UserError):
            self.env["res.partner"].with_user(self.am).create(
                {"name": "New", "parent_id": self.own.id}
            )

    def test_contact_does_not_move_to_or_from_a_lost_customer(self):
        contact = self._create_contact(self.unowned)
        self._lose(self.own)
        with self.assertRaises(UserError):
            contact.with_user(self.am).parent_id = self.own
        with self.assertRaises(UserError):
            self.own_contact.with_user(self.am).parent_id = self.unowned

    def test_contact_of_a_lost_customer_is_not_deleted_with_contact_rights(self):
        self._lose(self.own)
        self.am.group_ids += self.env.ref("base.group_partner_manager")
        contact = self.own_contact.with_user(self.am)
        with self.assertRaises(UserError):
            contact.with_context(_force_unlink=True).unlink()

    def test_lost_customer_is_edited_by_the_supervisor(self):
        self._lose(self.own)
        self.own.with_user(self.supervisor).phone = "021 5555 0100"
        self.own_contact.with_user(self.supervisor).phone = "021 5555 0101"
        self.assertEqual(self.own_contact.phone, "021 5555 0101")

    def test_check_of_lost_customers_takes_a_constant_number_of_queries(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Mass {n}", "is_company": True} for n in range(60)]
        )

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            records.with_user(self.am)._check_lost_edit()
            return self.cr.sql_log_count - before

        count(partners[:1])
        self.assertEqual(count(partners[:2]), count(partners))
