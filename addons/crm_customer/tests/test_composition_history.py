from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .ordered_common import OrderedCase

# half an hour before and after the month ends in Shanghai
BEFORE = "2026-03-31 15:30:00"
AFTER = "2026-03-31 16:30:00"


@tagged("post_install", "-at_install")
class TestCompositionHistory(OrderedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.history = cls.env["crm.composition.history"]
        (cls.own | cls.foreign | cls.unowned).company_id = cls.company

    def _count_at(self, moment, company=None):
        with freeze_time(moment):
            return self.history._count_month_end(company or self.company)

    def _rows(self, **domain):
        return self.history.search(
            [("company_id", "=", self.company.id)]
            + [(name, "=", value) for name, value in domain.items()]
        )

    def _groups(self, groupby, aggregates):
        domain = [("company_id", "=", self.company.id)]
        return self.history._read_group(domain, groupby, aggregates)

    def test_customers_are_counted_as_they_are_when_the_month_ends(self):
        self._order(self.own, 100)
        self.assertEqual(self._count_at(AFTER), 3)
        row = self._rows(customer_status="active")
        self.assertRecordValues(
            row,
            [
                {
                    "date": date(2026, 3, 31),
                    "customer_count": 1,
                    "user_id": self.am.id,
                    "customer_level_id": self.level.id,
                    "region_id": self.region.id,
                }
            ],
        )
        self.assertAlmostEqual(row.share, 1 / 3)

    def test_a_month_ends_in_the_time_zone_of_the_company(self):
        self._count_at(BEFORE)
        self.assertFalse(self._rows())
        self._count_at(AFTER)
        self.assertEqual(self._rows()[0].date, date(2026, 3, 31))

    def test_a_month_end_is_counted_once(self):
        self._count_at(AFTER)
        self.own.customer_level_id = False
        self.assertEqual(self._count_at("2026-04-02 00:00:00"), 0)
        self.assertEqual(sum(self._rows().mapped("customer_count")), 3)

    def test_a_later_change_leaves_the_history(self):
        self._count_at(AFTER)
        self._order(self.own, 100)
        self._count_at("2026-05-01 00:00:00")
        groups = self._groups(["date:month", "customer_status"], ["__count"])
        self.assertEqual(
            [(month.month, status) for month, status, _count in groups],
            [(3, "prospect"), (4, "active"), (4, "prospect")],
        )

    def test_a_month_in_which_nothing_ran_is_left_out(self):
        self._count_at(AFTER)
        self._count_at("2026-06-01 00:00:00")
        dates = set(self._rows().mapped("date"))
        self.assertEqual(dates, {date(2026, 3, 31), date(2026, 5, 31)})

    def test_nothing_is_counted_of_the_time_before_a_company_was_there(self):
        company = self._create_company("New & Sons")
        self._count_at("2026-03-20 00:00:00", company)
        self.assertEqual(company.composition_counted_on, date(2026, 2, 28))
        self.assertFalse(self.history.search([("company_id", "=", company.id)]))

    def test_shared_customers_are_counted_with_the_first_company(self):
        self.unowned.company_id = False
        first = self.env["res.company"].search([], limit=1, order="id")
        self._count_at(AFTER)
        self.assertEqual(sum(self._rows().mapped("customer_count")), 2)
        self._count_at(AFTER, first)
        shared = self.history.search(
            [("company_id", "=", False), ("date", "=", date(2026, 3, 31))]
        )
        self.assertTrue(shared)

    def test_the_cron_counts_every_company(self):
        with freeze_time(AFTER), self.enter_registry_test_mode():
            self.env.ref(
                "crm_customer.ir_cron_count_composition"
            ).method_direct_trigger()
        self.assertEqual(self.company.composition_counted_on, date(2026, 3, 31))
        self.assertTrue(self._rows())

    def test_shares_are_those_of_each_month(self):
        self._count_at(AFTER)
        self._order(self.own, 100)
        self._count_at("2026-05-01 00:00:00")
        groups = self._groups(["date:month", "customer_status"], ["share:sum"])
        shares = [round(share, 4) for _month, _status, share in groups]
        self.assertEqual(shares, [1, 0.3333, 0.6667])

    def test_shares_of_several_months_are_their_mean(self):
        self._count_at(AFTER)
        self._order(self.own, 100)
        self._count_at("2026-05-01 00:00:00")
        groups = self._groups(["customer_status"], ["customer_count:sum", "share:sum"])
        self.assertEqual(
            {status: (count, round(share, 4)) for status, count, share in groups},
            {"active": (1, 0.1667), "prospect": (5, 0.8333)},
        )

    def test_sums_made_ahead_are_those_of_the_rows(self):
        self._order(self.own, 100)
        for moment in AFTER, "2026-05-01 00:00:00":
            self._count_at(moment)
        for name in ("customer_status", "customer_level_id", "region_id", "user_id"):
            expected = {}
            for row in self._rows():
                key = (row.date.replace(day=1), row[name])
                expected[key] = expected.get(key, 0) + row.customer_count
            for when in ("at once", "counted"):
                groups = self._groups(["date:month", name], ["customer_count:sum"])
                with self.subTest(name=name, when=when):
                    found = {(month, key): count for month, key, count in groups}
                    self.assertEqual(found, expected)
                self.history._count_marked()
        self.assertEqual(self.history._mark_differences(), 0)

    def test_a_question_by_rating_is_answered_by_the_rows(self):
        self.own.credit_rating = "5"
        self._count_at(AFTER)
        groups = self._groups(["credit_rating"], ["customer_count:sum", "share:sum"])
        self.assertEqual(
            [(rating, count, round(share, 4)) for rating, count, share in groups],
            [("5", 1, 0.3333), (False, 2, 0.6667)],
        )

    def test_a_pivot_shows_the_same_shares(self):
        self._count_at(AFTER)
        sets = [[], ["date:month"], ["date:month", "customer_status"]]
        results = self.history._read_grouping_sets(
            [("company_id", "=", self.company.id)], sets, ["share:sum", "__count"]
        )
        march = date(2026, 3, 1)
        self.assertEqual(
            results, [[(1, 3)], [(march, 1, 3)], [(march, "prospect", 1, 3)]]
        )

    def test_another_company_is_hidden(self):
        self._count_at(AFTER)
        history = self.history.with_user(self.supervisor)
        other = self._create_company("Other & Sons")
        for company, is_seen in ((self.company, True), (other, False)):
            seen = history.with_context(allowed_company_ids=company.ids).search(
                [("company_id", "!=", False)]
            )
            self.assertEqual(self.company in seen.company_id, is_seen)

    def test_it_is_read_by_supervisors_and_executives_and_changed_by_nobody(self):
        self._count_at(AFTER)
        rows = self._rows()
        for user in self.supervisor, self.executive:
            self.assertEqual(sum(rows.with_user(user).mapped("customer_count")), 3)
            with self.assertRaises(AccessError):
                rows.with_user(user).write({"customer_count": 1})
        for user in self.am, self.crm_admin, self.plain, self.portal:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                rows.with_user(user).mapped("customer_count")
