from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_fair import START, FairCase


@tagged("post_install", "-at_install")
class TestFairComparison(FairCase):
    def _see(self, fair, user=None):
        return fair.with_user(user or self.officer).fair_comparison

    def test_figures_stand_beside_those_of_earlier_fairs(self):
        earlier = self._create_fair(START - timedelta(days=365), fair_cost=500)
        self._create_booth(earlier, self.employer)
        table = " ".join(self._see(self.fair).split())
        row = table.partition("Booths</td>")[2].partition("</tr>")[0]
        self.assertEqual(
            [cell.partition("</td>")[0] for cell in row.split('text-end">')[1:]],
            ["2", "1", "1"],
        )
        self.assertIn("900", table)
        self.assertIn("500", table)

    def test_the_first_fair_has_nothing_beside_it(self):
        self.assertIn("–", self._see(self.fair))

    def test_another_event_shows_none(self):
        self.fair.booth_ids.unlink()
        self.fair.is_career_fair = False
        self.assertFalse(self._see(self.fair))

    def test_the_dean_sees_it_and_teachers_do_not(self):
        self.assertIn("Booths", self._see(self.fair, self.dean))
        with self.assertRaises(AccessError):
            self.fair.with_user(self.teacher).read(["fair_comparison"])
