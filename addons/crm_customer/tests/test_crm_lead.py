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
        # read past the cache, which holds what the creator may see
        self.assertTrue(lead.with_user(self.am).has_access("read"))

    def test_account_manager_cannot_edit_the_opportunity_of_a_colleague(self):
        lead = self.env["crm.lead"].create(
            {"name": "Press", "type": "opportunity", "user_id": self.am2.id}
        )
        self.assertFalse(lead.with_user(self.am).has_access("write"))

    def test_account_manager_reads_the_order_of_a_colleague(self):
        order = self._create_order(self.foreign, user_id=self.am2.id)
        for records in (order, order.order_line):
            with self.subTest(model=records._name):
                own = records.with_user(self.am)
                self.assertTrue(own.has_access("read"))
                self.assertFalse(own.has_access("write"))

    def test_account_manager_and_executive_analyse_the_sales_of_anybody(self):
        self._create_order(self.foreign, user_id=self.am2.id)
        self.env.flush_all()
        for user in (self.am, self.executive):
            reports = self.env["sale.report"].with_user(user)
            with self.subTest(user=user.login):
                self.assertTrue(reports.search([("user_id", "=", self.am2.id)]))

    def test_account_manager_and_executive_analyse_the_activities_of_anybody(self):
        lead = self.env["crm.lead"].create(
            {"name": "Press", "type": "opportunity", "user_id": self.am2.id}
        )
        lead.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.am2.id
        ).action_feedback()
        self.env.flush_all()
        for user in (self.am, self.executive):
            reports = self.env["crm.activity.report"].with_user(user)
            with self.subTest(user=user.login):
                self.assertTrue(reports.search([("lead_id", "=", lead.id)]))

    def test_supervisor_edits_the_order_of_anybody(self):
        order = self._create_order(self.foreign, user_id=self.am2.id)
        self.assertTrue(order.with_user(self.supervisor).has_access("write"))
