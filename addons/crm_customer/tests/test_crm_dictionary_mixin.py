from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import RoleCase


@tagged("post_install", "-at_install")
class TestCrmDictionaryMixin(RoleCase):
    def test_own_category_is_accepted(self):
        region = self.env.ref("crm_customer.dictionary_region_north")
        self.own.with_user(self.am).region_id = region
        self.assertEqual(self.own.region_id, region)

    def test_other_category_is_refused_on_write(self):
        with self.assertRaisesRegex(ValidationError, "Region"):
            self.own.with_user(self.am).region_id = self.level

    def test_other_category_is_refused_on_create(self):
        with self.assertRaises(ValidationError):
            self.env["res.partner"].with_user(self.am).create(
                {"name": "X", "customer_level_id": self.region.id}
            )

    def test_other_category_is_refused_for_the_superuser(self):
        with self.assertRaises(ValidationError):
            self.own.sudo().region_id = self.level

    def test_other_category_is_refused_on_import(self):
        result = (
            self.env["res.partner"]
            .with_user(self.supervisor)
            .load(["name", "region_id"], [["Imported", self.level.name]])
        )
        self.assertFalse(result["ids"])
        self.assertTrue(result["messages"])

    def test_other_category_is_refused_in_a_mass_write(self):
        with self.assertRaises(ValidationError):
            (self.own | self.unowned).with_user(self.am).write(
                {"region_id": self.level.id}
            )

    def test_mass_write_takes_a_constant_number_of_queries(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Mass {n}", "is_company": True} for n in range(60)]
        )

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            records._check_dictionary_category()
            return self.cr.sql_log_count - before

        self.assertEqual(count(partners[:2]), count(partners))
