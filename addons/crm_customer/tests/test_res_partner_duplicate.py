from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.crm_customer.hooks import fill_duplicate_keys

from .common import RoleCase

KEYS = (
    "duplicate_name_key",
    "duplicate_phone_key",
    "duplicate_mobile_key",
    "duplicate_licence_key",
)


@tagged("post_install", "-at_install")
class TestNearDuplicates(RoleCase):
    """Lotus Bridge is there already; who types it again should learn of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lotus = cls._create_customer(
            "荷桥机械有限公司",
            ref="LB-1",
            user_id=cls.am2.id,
            phone="021-87654321",
            mobile="138 0013 8001",
            company_registry="91310000MA1K35D24X",
        )

    def _find(self, user=None, exclude_id=False, **values):
        partners = self.env["res.partner"].with_user(user or self.am)
        return partners.get_near_duplicates(values, exclude_id)

    def _search_duplicates(self, user=None, value=True):
        return (
            self.env["res.partner"]
            .with_user(user or self.am)
            .search([("is_possible_duplicate", "=", value)])
        )

    # what is found

    def test_same_name_without_legal_form_is_found(self):
        [found] = self._find(name="荷桥 机械 股份有限公司")
        self.assertEqual(
            found,
            {
                "id": self.lotus.id,
                "name": "荷桥机械有限公司",
                "ref": "LB-1",
                "manager": self.am2.name,
                "active": True,
                "reasons": ["name"],
            },
        )

    def test_phone_is_found_among_mobiles_and_the_other_way_round(self):
        for values in (
            {"phone": "+86 21 8765 4321"},
            {"mobile": "(021)87654321"},
            {"phone": "+8613800138001"},
            {"mobile": "13800138001"},
        ):
            with self.subTest(**values):
                [found] = self._find(**values)
                self.assertEqual(found["reasons"], ["phone"])

    def test_same_licence_number_is_found(self):
        [found] = self._find(company_registry="9131 0000 ma1k35d24x")
        self.assertEqual(found["reasons"], ["licence"])

    def test_all_reasons_are_named(self):
        [found] = self._find(
            name="荷桥机械",
            phone="13800138001",
            company_registry="91310000MA1K35D24X",
        )
        self.assertEqual(found["reasons"], ["name", "phone", "licence"])

    def test_archived_customer_is_found_last_and_marked(self):
        self.lotus.active = False
        twin = self._create_customer("荷桥机械")
        found = self._find(name="荷桥机械")
        self.assertEqual([hit["id"] for hit in found], [twin.id, self.lotus.id])
        self.assertEqual([hit["active"] for hit in found], [True, False])

    def test_at_most_five_are_found(self):
        for _number in range(6):
            self._create_customer("荷桥机械")
        self.assertEqual(len(self._find(name="荷桥机械")), 5)

    # what is not

    def test_customer_itself_is_not_found(self):
        self.assertFalse(self._find(exclude_id=self.lotus.id, name="荷桥机械"))

    def test_nothing_typed_finds_nobody(self):
        self.assertEqual(self._find(), [])
        self.assertEqual(self._find(name="  ", phone=False), [])

    def test_contact_is_not_compared(self):
        contact = self._create_contact(self.own, "Zhang San", phone="021-11112222")
        self.assertFalse(self._find(name="Zhang San", phone="021-11112222"))
        self.assertEqual([contact[key] for key in KEYS], [False] * 4)

    def test_branch_and_head_office_are_none_of_each_others_duplicates(self):
        branch = self._create_customer("荷桥机械", parent_id=self.lotus.id)
        name = {"name": "荷桥机械"}
        self.assertFalse(self._find(exclude_id=self.lotus.id, **name))
        self.assertFalse(
            self._find(exclude_id=branch.id, parent_id=self.lotus.id, **name)
        )
        self.assertNotIn(branch, self._search_duplicates())

    def test_employee_and_own_company_are_not_compared(self):
        self.assertFalse(self._find(name=self.am2.name))
        self.assertFalse(self._find(name=self.env.company.name))

    # keys

    def test_keys_follow_the_values(self):
        self.lotus.write({"name": "Lotus Ltd", "mobile": False})
        self.assertEqual(self.lotus.duplicate_name_key, "lotus")
        self.assertFalse(self.lotus.duplicate_mobile_key)

    def test_contact_that_becomes_a_customer_is_compared(self):
        contact = self._create_contact(self.own, "Zhang San")
        contact.parent_id = False
        self.assertEqual(contact.duplicate_name_key, "zhangsan")

    def test_keys_of_an_old_database_are_filled(self):
        contact = self._create_contact(self.own)
        self.env.flush_all()
        before = [self.lotus[key] for key in KEYS]
        for key in KEYS:
            self.cr.execute(
                SQL("UPDATE res_partner SET %s = NULL", SQL.identifier(key))
            )
        fill_duplicate_keys(self.cr)
        self.env.invalidate_all()
        self.assertEqual([self.lotus[key] for key in KEYS], before)
        self.assertFalse(contact.duplicate_name_key)

    # the filter

    def test_filter_finds_both_of_a_pair(self):
        twin = self._create_customer("Twin", phone="+86 138 0013 8001")
        found = self._search_duplicates()
        self.assertLessEqual(self.lotus | twin, found)
        self.assertNotIn(self.own, found)
        self.assertIn(self.own, self._search_duplicates(value=False))

    def test_field_tells_what_the_filter_finds(self):
        twin = self._create_customer("荷桥机械")
        partners = (twin | self.lotus | self.own).with_user(self.am)
        self.assertEqual(partners.mapped("is_possible_duplicate"), [True, True, False])

    def test_customers_of_two_companies_are_no_pair(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.am.company_ids += other
        twin = self._create_customer("荷桥机械", company_id=other.id)
        self.lotus.company_id = self.env.company
        both = (self.env.company | other).ids
        found = (
            self.env["res.partner"]
            .with_user(self.am)
            .with_context(allowed_company_ids=both)
            .search([("is_possible_duplicate", "=", True)])
        )
        self.assertFalse(found & (twin | self.lotus))
        self.lotus.company_id = False
        self.env.flush_all()
        self.assertIn(twin, found.search([("is_possible_duplicate", "=", True)]))

    # who may ask

    def test_customer_of_a_company_out_of_reach_is_neither_found_nor_counted(self):
        other = self.env["res.company"].create({"name": "Other"})
        twin = self._create_customer("荷桥机械", company_id=other.id)
        [found] = self._find(name="荷桥机械")
        self.assertEqual(found["id"], self.lotus.id)
        self.assertFalse(self._search_duplicates() & (twin | self.lotus))

    def test_typed_company_leaves_out_customers_of_another(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.am.company_ids += other
        self.lotus.company_id = self.env.company
        self.assertFalse(self._find(name="荷桥机械", company_id=other.id))
        self.assertTrue(self._find(name="荷桥机械", company_id=self.env.company.id))

    def test_each_role_with_customers_may_ask(self):
        for user in (self.am, self.supervisor, self.executive):
            with self.subTest(user=user.login):
                self.assertTrue(self._find(user, name="荷桥机械"))

    def test_nobody_else_may_ask(self):
        for user in (self.plain, self.portal, self.crm_admin):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._find(user, name="荷桥机械")
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._search_duplicates(user)

    def test_portal_user_cannot_read_the_keys(self):
        partner = self.portal.partner_id.with_user(self.portal)
        for key in KEYS:
            with self.subTest(key=key), self.assertRaises(AccessError):
                partner.read([key])

    # cost

    def test_hint_takes_as_many_queries_for_five_as_for_one(self):
        self._find(name="荷桥机械")  # fills the caches of rights
        one = self._count_queries(lambda: self._find(name="荷桥机械"))
        for _number in range(6):
            self._create_customer("荷桥机械", user_id=self.am.id)
        self.assertEqual(self._count_queries(lambda: self._find(name="荷桥机械")), one)
        self.assertLess(one, 10)

    def test_field_takes_as_many_queries_for_twenty_as_for_one(self):
        twins = (
            self.env["res.partner"]
            .union(*(self._create_customer("荷桥机械") for _number in range(20)))
            .with_user(self.am)
        )
        twins.mapped("is_possible_duplicate")  # fills the caches of rights
        one = self._count_queries(twins[:1].mapped, "is_possible_duplicate")
        many = self._count_queries(twins.mapped, "is_possible_duplicate")
        self.assertEqual(many, one)
