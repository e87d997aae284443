from odoo.exceptions import UserError
from odoo.tests import tagged

from ..tools.placement_rates import DEFAULT_CATEGORIES, EMPLOYED, MILITARY, SERVICE
from .common import CareerCase


@tagged("post_install", "-at_install")
class TestDestinationCategory(CareerCase):
    def test_the_data_are_the_table_of_the_definition(self):
        rows = self.env["university.destination.category"].search(
            [("company_id", "=", False), ("code", "in", list(DEFAULT_CATEGORIES))]
        )
        categories = rows._to_categories()
        found = {row.code: categories[row.id] for row in rows}
        self.assertEqual(found, DEFAULT_CATEGORIES)

    def test_work_of_any_kind_is_employment(self):
        rows = self.env["university.destination.category"].search([])
        work = rows.filtered(
            lambda row: row.nace_outcome in (EMPLOYED, SERVICE, MILITARY)
        )
        self.assertEqual(rows.filtered("is_employment"), work)

    def test_what_counted_in_rates_is_not_moved(self):
        self._verify(self._create_placement())
        with self.assertRaisesRegex(UserError, "change rates of the past"):
            self.contract.with_user(self.officer).roll_up = "flexible"

    def test_before_that_the_school_may_group_as_it_likes(self):
        self.contract.with_user(self.officer).roll_up = "flexible"
        self.assertEqual(self.contract.roll_up, "flexible")
