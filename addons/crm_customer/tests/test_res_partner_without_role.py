from odoo.fields import Command
from odoo.tests import tagged

from .common import RoleCase


@tagged("post_install", "-at_install")
class TestResPartnerWithoutRole(RoleCase):
    """Purchasers, accountants and others work with partners as ever."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._create_role_user(
            "role_clerk", "base.group_user,base.group_partner_manager"
        )
        cls.partners = cls.env["res.partner"].with_user(cls.clerk)

    def test_employee_without_a_role_creates_a_company_and_its_contact(self):
        company = self.partners.create(
            {
                "name": "New Trading",
                "is_company": True,
                "child_ids": [Command.create({"name": "Contact"})],
            }
        )
        self.assertEqual(company.sudo().customer_status, "prospect")
        self.assertFalse(company.sudo().child_ids.customer_status)

    def test_employee_without_a_role_edits_a_partner(self):
        self.foreign.with_user(self.clerk).write({"phone": "021 5555 0100"})
        self.assertEqual(self.foreign.phone, "021 5555 0100")

    def test_employee_without_a_role_moves_a_contact(self):
        contact = self._create_contact(self.own)
        contact.with_user(self.clerk).parent_id = self.foreign
        self.assertEqual(contact.commercial_partner_id, self.foreign)

    def test_employee_without_a_role_copies_a_partner(self):
        copied = self.foreign.with_user(self.clerk).copy()
        self.assertNotEqual(copied.ref, self.foreign.ref)

    def test_employee_without_a_role_imports_a_partner(self):
        result = self.partners.load(["name", "phone"], [["Imported", "021"]])
        self.assertTrue(result["ids"], result["messages"])

    def test_employee_without_a_role_deletes_a_partner(self):
        contact = self._create_contact(self.own)
        contact.with_user(self.clerk).unlink()
        self.assertFalse(contact.exists())
