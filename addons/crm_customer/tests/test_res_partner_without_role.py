from odoo.fields import Command
from odoo.tests import tagged

from .common import RoleCase


@tagged("post_install", "-at_install")
class TestResPartnerWithoutRole(RoleCase):
    def test_employee_without_a_role_creates_a_company_and_its_contact(self):
        clerk = self._create_role_user(
            "role_clerk", "base.group_user,base.group_partner_manager"
        )
        company = (
            self.env["res.partner"]
            .with_user(clerk)
            .create(
                {
                    "name": "New Trading",
                    "is_company": True,
                    "child_ids": [Command.create({"name": "Contact"})],
                }
            )
        )
        self.assertEqual(company.sudo().customer_status, "prospect")
        self.assertFalse(company.sudo().child_ids.customer_status)
