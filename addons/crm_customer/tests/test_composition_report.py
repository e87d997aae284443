from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .ordered_common import OrderedCase

LABELS = ("customer_status", "customer_level_id", "region_id", "user_id")


@tagged("post_install", "-at_install")
class TestCompositionReport(OrderedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.own | cls.foreign).company_id = cls.company
        cls.vip = cls.env.ref("crm_customer.dictionary_level_regular")

    def _groups(self, groupby=(), aggregates=("customer_count:sum",), user=None):
        report = self.env["crm.composition.report"].with_user(user or self.supervisor)
        domain = [("company_id", "=", self.company.id)]
        return report._read_group(domain, groupby, aggregates)

    def _assert_groups(self, groupby, expected):
        """Compare before and after the cron has counted, and with the rows."""
        rows = self.env["crm.composition.report"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(len(rows), sum(count for _key, count in expected))
        for when in ("at once", "counted"):
            with self.subTest(when=when):
                self.assertCountEqual(self._groups(groupby), expected)
            self._count()

    def test_customers_are_counted_by_level(self):
        self._assert_groups(["customer_level_id"], [(self.level, 2)])
        self.own.customer_level_id = self.vip
        self._assert_groups(["customer_level_id"], [(self.level, 1), (self.vip, 1)])

    def test_customers_are_counted_by_status(self):
        self._count()
        self._order(self.own, 100)
        self._assert_groups(["customer_status"], [("active", 1), ("prospect", 1)])

    def test_customers_are_counted_by_account_manager(self):
        self._assert_groups(["user_id"], [(self.am, 1), (self.am2, 1)])

    def test_customers_are_counted_by_rating(self):
        self.own.write({"credit_rating": "5", "satisfaction": "2"})
        self._assert_groups(["credit_rating"], [("5", 1), (False, 1)])
        self._assert_groups(["satisfaction"], [("2", 1), (False, 1)])

    def test_contacts_are_no_customers(self):
        self._create_contact(self.own, company_id=self.company.id)
        self._assert_groups(["region_id"], [(self.region, 2)])

    def test_a_contact_that_becomes_a_customer_is_counted(self):
        contact = self._create_contact(self.own, company_id=self.company.id)
        self._count()
        contact.write({"parent_id": False, "region_id": self.region.id})
        self._assert_groups(["region_id"], [(self.region, 3)])

    def test_an_archived_customer_is_not_counted(self):
        self._count()
        self.own.active = False
        self._assert_groups(["region_id"], [(self.region, 1)])

    def test_a_deleted_customer_is_not_counted(self):
        self._count()
        self.own.unlink()
        self._assert_groups(["region_id"], [(self.region, 1)])

    def test_staff_and_companies_are_no_customers(self):
        self._count()
        self.am.partner_id.company_id = self.company
        self.company.partner_id.company_id = self.company
        self._assert_groups(["region_id"], [(self.region, 2)])

    def test_a_customer_that_becomes_a_company_of_ours_is_not_counted(self):
        self.own.company_id = False
        self._count()
        before = self.env["crm.composition.report"].search_count([])
        self.env["res.company"].create(
            {"name": "Own Trading", "partner_id": self.own.id}
        )
        for when in ("at once", "counted"):
            [(found,)] = self.env["crm.composition.report"]._read_group(
                [], [], ["customer_count:sum"]
            )
            with self.subTest(when=when):
                self.assertEqual(found, before - 1)
            self._count()

    def test_it_counts_those_of_the_list_of_customers(self):
        action = self.env.ref("crm_customer.res_partner_action")
        listed = self.env["res.partner"].search(safe_eval(action.domain))
        counted = self.env["crm.composition.report"].search([]).partner_id
        self.assertTrue(listed)
        self.assertEqual(counted, listed & counted)
        self.assertEqual(listed, listed & counted)

    def test_shares_are_of_all_within_the_filter(self):
        self.own.customer_level_id = self.vip
        groups = self._groups(["customer_level_id"], ["share:sum"])
        self.assertCountEqual(groups, [(self.level, 0.5), (self.vip, 0.5)])
        self.assertEqual(self._groups((), ["share:sum"]), [(1.0,)])

    def test_each_pair_of_fields_is_counted_as_the_rows_are(self):
        self._count()
        self.own.write({"customer_level_id": self.vip.id, "satisfaction": "1"})
        report = self.env["crm.composition.report"]
        rows = report.search([("company_id", "=", self.company.id)])
        for first in LABELS:
            expected = {}
            for row in rows:
                key = (row[first], row.satisfaction)
                expected[key] = expected.get(key, 0) + 1
            found = {
                tuple(key): count
                for *key, count in self._groups([first, "satisfaction"])
            }
            with self.subTest(first=first):
                self.assertEqual(found, expected)

    def test_a_group_that_all_have_left_is_gone(self):
        self._count()
        self.own.user_id = self.am2
        self.assertEqual(self._groups(["user_id"]), [(self.am2, 2)])
        sets = self.env["crm.composition.report"]._read_grouping_sets(
            [("company_id", "=", self.company.id)],
            [["user_id"], []],
            ["customer_count:sum"],
        )
        self.assertEqual(sets, [[(self.am2, 2)], [(2,)]])

    def test_sums_are_those_from_scratch(self):
        self._order(self.own, 100)
        self.foreign.active = False
        self._count()
        self.assertEqual(self.env["crm.composition.report"]._mark_differences(), 0)

    def test_a_wrong_sum_is_found_and_mended(self):
        self._count()
        self.env.cr.execute(
            "UPDATE crm_composition_fact SET customer_status = 'lost' "
            "WHERE partner_id = %s",
            [self.own.id],
        )
        report = self.env["crm.composition.report"]
        self.assertEqual(report._mark_differences(), 1)
        self._count()
        self.assertEqual(report._mark_differences(), 0)

    def test_a_shared_customer_is_seen_from_each_company(self):
        report = self.env["crm.composition.report"].with_user(self.supervisor)
        for company in self.company | self.env.company:
            seen = report.with_context(allowed_company_ids=company.ids).search([])
            self.assertIn(self.unowned, seen.partner_id)

    def test_a_customer_of_another_company_is_hidden(self):
        report = self.env["crm.composition.report"].with_user(self.supervisor)
        other = self._create_company("Other & Sons")
        seen = report.with_context(allowed_company_ids=other.ids).search([])
        self.assertNotIn(self.own, seen.partner_id)

    def test_a_row_opens_its_customer(self):
        row = self.env["crm.composition.report"].search(
            [("partner_id", "=", self.own.id)]
        )
        action = row.with_user(self.executive).action_open_partner()
        self.assertEqual(action["res_model"], "res.partner")
        self.assertEqual(action["res_id"], self.own.id)

    def test_only_supervisors_and_executives_read_it(self):
        for user in self.supervisor, self.executive:
            self.assertEqual(self._groups(user=user), [(2,)])
        for user in self.am, self.crm_admin, self.plain, self.portal:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._groups(user=user)
