from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import NOW, ChurnCase

TODAY = date(2026, 3, 11)


@tagged("post_install", "-at_install")
class TestReport(ChurnCase):
    def _report(self, user, warnings):
        reports = self.env["crm.churn.report"].with_user(user)
        return reports.search([("warning_id", "in", warnings.ids)])

    def _close(self, warning, state, moment=NOW):
        """Let a warning have been closed at that moment (UTC)."""
        vals = {"state": state, "closed_on": moment}
        if state == "lost":
            vals |= {"lost_reason_id": self.reason.id, "lost_note": "Gone"}
        warning.write(vals)
        return warning

    def _average(self, warnings, field):
        [(value,)] = self.env["crm.churn.report"]._read_group(
            [("warning_id", "in", warnings.ids)], [], [f"{field}:avg"]
        )
        return value

    # Rows

    def test_row_tells_what_the_warning_and_its_customer_are(self):
        warning = self._create_warning(self.own, "lost", detected_on="2026-03-01")
        warning.write({"revenue_12m": 300, "expected_revenue": 40})
        self.assertRecordValues(
            self._report(self.supervisor, warning),
            [
                {
                    "partner_id": self.own.id,
                    "user_id": self.am.id,
                    "company_id": self.company.id,
                    "currency_id": self.company.currency_id.id,
                    "customer_level_id": self.level.id,
                    "region_id": self.region.id,
                    "lost_reason_id": self.reason.id,
                    "state": "lost",
                    "detected_on": date(2026, 3, 1),
                    "closed_on": TODAY,
                    "measure_count": 1,
                    "revenue_12m": 300,
                    "expected_revenue": 40,
                    "days_open": 10,
                    "age": False,
                }
            ],
        )

    def test_month_of_closing_is_that_of_the_company(self):
        warning = self._create_warning(self.own)
        self._close(warning, "recovered", datetime(2026, 2, 28, 17, 0))
        report = self._report(self.supervisor, warning)
        self.assertEqual(report.closed_on, date(2026, 3, 1))

    def test_open_warnings_fall_into_age_groups(self):
        for days, age in (
            (0, "a"), (7, "a"), (8, "b"), (30, "b"), (31, "c"), (90, "c"), (91, "d"),
        ):  # fmt: skip
            customer = self._create_customer(f"Open {days}")
            warning = self._create_warning(
                customer, detected_on=TODAY - timedelta(days=days)
            )
            report = self._report(self.supervisor, warning)
            with self.subTest(days=days):
                self.assertEqual((report.age, report.days_open), (age, days))

    def test_recovered_share_is_of_the_closed_warnings(self):
        warnings = self._create_warning(self.own, "retaining")
        for state in ("lost", "recovered", "recovered", "recovered"):
            warning = self._create_warning(self._create_customer(state))
            warnings |= self._close(warning, state)
        self.assertEqual(self._average(warnings, "recovered_share"), 0.75)

    def test_only_confirmed_losses_lose_revenue(self):
        warnings = self.env["crm.churn.warning"]
        for state, revenue in (
            ("lost", 10), ("lost", 20), ("recovered", 40), ("warning", 80),
        ):  # fmt: skip
            warning = self._create_warning(self._create_customer(f"{state} {revenue}"))
            if state != "warning":
                self._close(warning, state)
            warning.revenue_12m = revenue
            warnings |= warning
        self.env.flush_all()
        [figures] = (
            self.env["crm.churn.report"]
            .with_user(self.executive)
            ._read_group(
                [("warning_id", "in", warnings.ids)],
                [],
                [
                    "__count",
                    "lost_count:sum",
                    "recovered_count:sum",
                    "revenue_lost:sum",
                    "revenue_12m:sum",
                    "lost_share:avg",
                ],
            )
        )
        self.assertEqual(figures[:5], (4, 2, 1, 30, 150))
        self.assertAlmostEqual(figures[5], 2 / 3)

    def test_no_share_without_closed_warnings(self):
        warning = self._create_warning(self.own)
        self.assertFalse(self._average(warning, "recovered_share"))

    def test_measures_are_counted(self):
        warning = self._create_warning(self.own)
        self.assertEqual(self._report(self.supervisor, warning).measure_count, 0)
        warning.action_add_measure("Called")
        warning.action_add_measure("Visited")
        self.env.invalidate_all()
        self.assertEqual(self._report(self.supervisor, warning).measure_count, 2)

    def test_row_opens_its_warning(self):
        warning = self._create_warning(self.own)
        action = self._report(self.supervisor, warning).action_open_warning()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("crm.churn.warning", warning.id)
        )

    def test_number_of_queries_does_not_grow_with_the_warnings(self):
        def read():
            reports = self.env["crm.churn.report"].with_user(self.supervisor)
            domain = [("company_id", "=", self.company.id)]
            reports._read_group(domain, ["lost_reason_id", "closed_on:month"])
            reports.search(domain).read(["partner_id", "revenue_12m", "age"])

        self._create_warning(self.own)
        before = self._count_queries(read)
        for index in range(10):
            self._create_warning(self._create_customer(f"More {index}"))
        self.assertLessEqual(self._count_queries(read), before)

    # Who sees what

    def test_supervisor_and_executive_see_all(self):
        warnings = self._create_warning(self.own) | self._create_warning(self.foreign)
        for user in self.supervisor, self.executive:
            with self.subTest(user=user.login):
                self.assertEqual(self._report(user, warnings).warning_id, warnings)

    def test_nobody_else_sees_any(self):
        for user in self.am, self.crm_admin, self.plain, self.portal:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["crm.churn.report"].with_user(user).search([])

    def test_other_companies_are_closed(self):
        warning = self._create_warning(self.own)
        warning.company_id = self.env["res.company"].create({"name": "Other"})
        for user in self.supervisor, self.executive:
            with self.subTest(user=user.login):
                self.assertFalse(self._report(user, warning))
