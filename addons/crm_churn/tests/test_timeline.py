from odoo.tests import tagged

from .common import ChurnCase


@tagged("post_install", "-at_install")
class TestTimeline(ChurnCase):
    def _get_warnings(self, customer, user):
        answer = customer.with_user(user).get_customer_timeline(kinds=["churn_warning"])
        return answer["entries"]

    def test_an_open_warning_is_an_entry_of_its_day(self):
        warning = self._create_warning(self.own)
        [entry] = self._get_warnings(self.own, self.am)
        self.assertEqual(entry["date"], "2026-03-07")
        self.assertEqual(entry["status"], "Warning")
        self.assertIn(warning.name, entry["title"])
        self.assertIn(f"{warning.days_silent} days silent", entry["subtitle"])

    def test_a_lost_warning_tells_why(self):
        self._create_warning(self.own, state="lost")
        [entry] = self._get_warnings(self.own, self.am)
        self.assertEqual((entry["status"], entry["color"]), ("Lost", "danger"))
        self.assertEqual(entry["extract"], "Buys elsewhere")
        self.assertIn(self.reason.name, entry["subtitle"])

    def test_a_colleagues_warning_is_not_shown(self):
        self._create_warning(self.foreign)
        self.assertFalse(self._get_warnings(self.foreign, self.am))
        self.assertTrue(self._get_warnings(self.foreign, self.executive))

    def test_many_warnings_take_no_more_queries_than_one(self):
        self._create_warning(self.own, state="lost")
        self._get_warnings(self.own, self.am)
        few = self._count_queries(self._get_warnings, self.own, self.am)
        for _number in range(5):
            self._create_warning(self.own, state="lost")
        many = self._count_queries(self._get_warnings, self.own, self.am)
        self.assertLessEqual(many, few)
