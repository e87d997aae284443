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

    def test_who_runs_events_without_a_career_role_does_not_see_it(self):
        user = self._create_user("role_events", "event.group_event_user")
        with self.assertRaises(AccessError):
            self.fair.with_user(user).read(["fair_comparison"])
