from odoo.tests import tagged

from .common import RoleCase


@tagged("post_install", "-at_install")
class TestCrmLead(RoleCase):
    def _convert(self, salesperson):
        lead = self.env["crm.lead"].create(
            {
                "name": "Press line",
                "type": "lead",
                "partner_name": "Harbour Works",
                "contact_name": "Han Mei",
                "user_id": salesperson.id,
            }
        )
        lead._handle_partner_assignment(create_missing=True)
        return lead.partner_id.commercial_partner_id

    def test_account_manager_takes_the_customer_of_the_lead(self):
        self.assertEqual(self._convert(self.am).user_id, self.am)

    def test_salesperson_without_the_role_leaves_the_manager_open(self):
        salesperson = self._create_role_user("seller", "sales_team.group_sale_salesman")
        customer = self._convert(salesperson)
        self.assertTrue(customer)
        self.assertFalse(customer.user_id)

    def test_account_manager_reads_the_opportunity_of_a_colleague(self):
        lead = self.env["crm.lead"].create(
            {"name": "Press", "type": "opportunity", "user_id": self.am2.id}
        )
        self.assertEqual(lead.with_user(self.am).name, "Press")

    def test_account_manager_cannot_edit_the_opportunity_of_a_colleague(self):
        lead = self.env["crm.lead"].create(
            {"name": "Press", "type": "opportunity", "user_id": self.am2.id}
        )
        self.assertFalse(lead.with_user(self.am).has_access("write"))

    def test_account_manager_reads_the_order_of_a_colleague(self):
        order = self._create_order(self.foreign, user_id=self.am2.id)
        self.assertTrue(order.with_user(self.am).order_line.name)
        self.assertFalse(order.with_user(self.am).has_access("write"))

    def test_supervisor_edits_the_order_of_anybody(self):
        order = self._create_order(self.foreign, user_id=self.am2.id)
        self.assertTrue(order.with_user(self.supervisor).has_access("write"))
