from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import RoleCase


@tagged("post_install", "-at_install")
class TestMultiCompany(RoleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Other"})
        cls.hidden = cls._create_customer("Hidden Trading", company_id=cls.other.id)
        cls.roles = (cls.am, cls.supervisor, cls.executive)

    def test_no_role_reads_a_customer_of_another_company(self):
        for user in self.roles:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.hidden.with_user(user).read(["name"])

    def test_no_role_finds_a_customer_of_another_company(self):
        for user in self.roles:
            found = (
                self.env["res.partner"]
                .with_user(user)
                .search([("id", "=", self.hidden.id)])
            )
            with self.subTest(user=user.login):
                self.assertFalse(found)

    def test_no_role_reads_orders_and_opportunities_of_another_company(self):
        order = self.env["sale.order"].create(
            {"partner_id": self.hidden.id, "company_id": self.other.id}
        )
        lead = self.env["crm.lead"].create(
            {"name": "Press", "company_id": self.other.id}
        )
        for user in self.roles:
            for record in (order, lead):
                with self.subTest(user=user.login, model=record._name):
                    self.assertFalse(record.with_user(user).has_access("read"))

    def test_member_of_both_companies_reads_both(self):
        self.executive.company_ids += self.other
        allowed = (self.env.company | self.other).ids
        partner = self.hidden.with_user(self.executive)
        self.assertTrue(
            partner.with_context(allowed_company_ids=allowed).has_access("read")
        )
