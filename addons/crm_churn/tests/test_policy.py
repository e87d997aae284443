from datetime import datetime

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ChurnCase

EIGHT_MONTHS_AGO = datetime(2025, 7, 1, 4)
FOUR_MONTHS_AGO = datetime(2025, 11, 3, 4)


@tagged("post_install", "-at_install")
class TestPolicy(ChurnCase):
    def _create_policy(self, months, level=None, region=None, **vals):
        return self.env["crm.churn.policy"].create(
            {
                "limit_months": months,
                "customer_level_id": level and level.id,
                "region_id": region and region.id,
                "company_id": self.company.id,
                **vals,
            }
        )

    def _is_warned(self, date):
        self._buy(self.own, date)
        self._scan()
        return bool(self._warnings(self.own))

    def test_without_policy_the_company_limit_holds(self):
        self.assertTrue(self._is_warned(EIGHT_MONTHS_AGO))

    def test_day_of_the_limit_is_not_due_beside_a_shorter_policy(self):
        other = self.env.ref("crm_customer.dictionary_level_regular")
        self._create_policy(3, level=other)
        # 11 September begins in Shanghai
        self.assertFalse(self._is_warned(datetime(2025, 9, 10, 16, 0)))

    def test_level_beats_the_company(self):
        self._create_policy(9, level=self.level)
        self.assertFalse(self._is_warned(EIGHT_MONTHS_AGO))

    def test_region_beats_the_company(self):
        self._create_policy(3, region=self.region)
        self.assertTrue(self._is_warned(FOUR_MONTHS_AGO))

    def test_level_beats_region(self):
        self._create_policy(9, level=self.level)
        self._create_policy(3, region=self.region)
        self.assertFalse(self._is_warned(EIGHT_MONTHS_AGO))

    def test_level_with_region_beats_both(self):
        self._create_policy(9, level=self.level)
        self._create_policy(9, region=self.region)
        self._create_policy(3, level=self.level, region=self.region)
        self.assertTrue(self._is_warned(FOUR_MONTHS_AGO))

    def test_policy_of_another_level_does_not_matter(self):
        other = self.env.ref("crm_customer.dictionary_level_regular")
        self._create_policy(9, level=other)
        self.assertTrue(self._is_warned(EIGHT_MONTHS_AGO))

    def test_policy_of_another_region_does_not_matter_for_the_pair(self):
        other = self.env.ref("crm_customer.dictionary_region_north")
        self._create_policy(9, level=self.level, region=other)
        self.assertTrue(self._is_warned(EIGHT_MONTHS_AGO))

    def test_policy_of_another_level_does_not_matter_for_the_pair(self):
        other = self.env.ref("crm_customer.dictionary_level_regular")
        self._create_policy(9, level=other, region=self.region)
        self.assertTrue(self._is_warned(EIGHT_MONTHS_AGO))

    def test_archived_policy_does_not_matter(self):
        self._create_policy(9, level=self.level).active = False
        self.assertTrue(self._is_warned(EIGHT_MONTHS_AGO))

    def test_policy_of_another_company_does_not_matter(self):
        other = self._create_company("Other")
        self._create_policy(9, level=self.level, company_id=other.id)
        self.assertTrue(self._is_warned(EIGHT_MONTHS_AGO))

    def _is_recovered(self, date):
        warning = self._create_warning(self.own)
        self._buy(self.own, date)
        return warning.state == "recovered"

    def test_order_within_the_company_limit_recovers_without_policy(self):
        self.assertTrue(self._is_recovered(FOUR_MONTHS_AGO))

    def test_region_beats_the_company_for_a_new_order_too(self):
        self._create_policy(3, region=self.region)
        self.assertFalse(self._is_recovered(FOUR_MONTHS_AGO))

    def test_level_beats_region_for_a_new_order_too(self):
        self._create_policy(9, region=self.region)
        self._create_policy(3, level=self.level)
        self.assertFalse(self._is_recovered(FOUR_MONTHS_AGO))

    def test_level_with_region_beats_both_for_a_new_order_too(self):
        self._create_policy(9, level=self.level)
        self._create_policy(9, region=self.region)
        self._create_policy(3, level=self.level, region=self.region)
        self.assertFalse(self._is_recovered(FOUR_MONTHS_AGO))

    def test_customer_without_level_has_the_company_limit(self):
        self._create_policy(9, level=self.level)
        self.own.customer_level_id = False
        self.assertTrue(self._is_warned(EIGHT_MONTHS_AGO))

    @mute_logger("odoo.sql_db")
    def test_two_policies_for_one_level_are_refused(self):
        self._create_policy(9, level=self.level)
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self._create_policy(8, level=self.level)

    @mute_logger("odoo.sql_db")
    def test_policy_without_level_and_region_is_refused(self):
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self._create_policy(9)

    @mute_logger("odoo.sql_db")
    def test_limit_of_zero_months_is_refused(self):
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self._create_policy(0, level=self.level)

    def test_limit_beyond_the_dormant_horizon_is_refused(self):
        with self.assertRaises(ValidationError):
            self._create_policy(24, level=self.level)

    def test_horizon_below_a_policy_is_refused(self):
        self._create_policy(20, level=self.level)
        with self.assertRaises(ValidationError):
            self.company.churn_dormant_months = 20

    def test_item_of_another_category_is_refused(self):
        with self.assertRaises(ValidationError):
            self._create_policy(9, level=self.region)

    def test_name_tells_scope_and_limit(self):
        policy = self._create_policy(9, self.level, self.region)
        self.assertEqual(
            policy.display_name, f"{self.level.name} · {self.region.name}: 9 months"
        )

    def test_crm_administrator_manages_policies(self):
        policies = self.env["crm.churn.policy"].with_user(self.crm_admin)
        policy = policies.create({"customer_level_id": self.level.id})
        policy.limit_months = 7
        self.assertEqual(policy.limit_months, 7)
        policy.unlink()

    def test_the_other_roles_read_policies_and_no_more(self):
        policy = self._create_policy(9, level=self.level)
        for user in self.am, self.supervisor, self.executive:
            with self.subTest(user=user.login):
                own = policy.with_user(user)
                self.assertTrue(own.has_access("read"))
                with self.assertRaises(AccessError):
                    own.write({"limit_months": 3})
                with self.assertRaises(AccessError):
                    own.unlink()

    def test_item_in_use_by_a_policy_cannot_be_deleted(self):
        self._create_policy(9, level=self.level)
        with self.assertRaises(UserError):
            self.level.unlink()
