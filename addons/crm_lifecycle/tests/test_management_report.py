from datetime import date
from io import BytesIO

from freezegun import freeze_time
from lxml import html
from openpyxl import load_workbook

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .common_report import (
    FEBRUARY,
    FIRST_OF_FEBRUARY,
    FIRST_OF_MARCH,
    JANUARY,
    LAST_FEBRUARY,
    ReportCase,
)

PERIODS = ["2026-02", "2026-01", "2025-02", "2026-01 – 2026-02", "2025-01 – 2025-02"]


@tagged("post_install", "-at_install")
class TestManagementReport(ReportCase):
    def _sections(self, user=None, **vals):
        self.env.flush_all()
        sections = self._create_report(user, **vals)._get_sections()
        return {section["name"]: section for section in sections}

    def _rows(self, name, **vals):
        return self._sections(**vals)[name]["rows"]

    def _column(self, name, place):
        return [row[place] for row in self._rows(name)]

    # Period

    def test_the_month_before_is_the_default(self):
        reports = self.env["crm.management.report.wizard"].with_user(self.executive)
        self.assertEqual(reports.create({}).date_from, date(2026, 2, 1))

    def test_the_month_before_is_that_of_the_company(self):
        reports = self.env["crm.management.report.wizard"].with_user(self.executive)
        with freeze_time(FIRST_OF_MARCH):
            self.assertEqual(reports.create({}).date_from, date(2026, 2, 1))

    def test_the_whole_month_is_covered(self):
        report = self._create_report()
        self.assertEqual(report._get_period(), (date(2026, 2, 1), date(2026, 2, 28)))
        self.assertEqual(report._get_subtitle(), "Report & Sons · 2026-02")
        self.assertEqual(report._get_filename(), "Management Report 2026-02")

    def test_the_month_stands_beside_the_one_before_and_last_years(self):
        self.assertEqual(self._column("Sales", 0), PERIODS)

    def test_in_january_the_year_so_far_is_the_month(self):
        names = [row[0] for row in self._rows("Sales", date_from=date(2026, 1, 1))]
        self.assertEqual(names, ["2026-01", "2025-12", "2025-01"])

    # Sales

    def test_ordered_is_that_of_each_period(self):
        self._sell(self.own, FEBRUARY, 300)
        self._sell(self.foreign, JANUARY, 100)
        self._sell(self.own, LAST_FEBRUARY, 50)
        self.assertEqual(self._column("Sales", 1), [300, 100, 50, 400, 50])

    def test_days_are_those_of_the_company(self):
        self._sell(self.own, FIRST_OF_FEBRUARY, 300)
        self._sell(self.own, FIRST_OF_MARCH, 7)
        self.assertEqual(self._column("Sales", 1)[:2], [300, 0])

    def test_other_companies_do_not_count(self):
        self._buy(self.own, FEBRUARY, company_id=self.company.id)
        self.executive.company_ids |= self.company
        report = self._create_report().with_context(
            allowed_company_ids=(self.shanghai | self.company).ids
        )
        self.assertEqual(report._get_sales()["rows"][0][1], 0)

    def test_won_and_failed_opportunities(self):
        before = self._column("Sales", 2)
        for moment, state in (
            (FEBRUARY, "succeeded"), (FEBRUARY, "failed"), (JANUARY, "failed"),
        ):  # fmt: skip
            lead = self.env["crm.lead"].create(
                {"name": "Press line", "type": "opportunity"}
            )
            lead.flush_recordset()
            field = "succeeded_on" if state == "succeeded" else "failed_on"
            self.env.cr.execute(
                f"UPDATE crm_lead SET development_state = %s, {field} = %s, "
                "company_id = %s WHERE id = %s",
                (state, moment, self.shanghai.id, lead.id),
            )
        self.env.invalidate_all()
        rows = self._rows("Sales")
        self.assertEqual(
            [row[2] - old for row, old in zip(rows, before, strict=True)],
            [1, 0, 0, 1, 0],
        )
        self.assertLess(rows[0][3], 1)

    def test_greatest_customers_are_those_of_the_year_so_far(self):
        self._sell(self.own, FEBRUARY, 300)
        self._sell(self.foreign, JANUARY, 100)
        self._sell(self.foreign, FIRST_OF_MARCH, 9000)
        self._sell(self.foreign, LAST_FEBRUARY, 40)
        self._sell(self.unowned, LAST_FEBRUARY, 4000)
        self.assertEqual(
            self._rows("Greatest customers of the year so far"),
            [["Own Trading", 300, 0, 0.75], ["Foreign Trading", 100, 40, 0.25]],
        )

    def test_ten_customers_are_enough(self):
        for number in range(12):
            self._sell(
                self._create_customer(f"Customer {number}"), FEBRUARY, number + 1
            )
        rows = self._rows("Greatest customers of the year so far")
        self.assertEqual(len(rows), 10)
        self.assertEqual([row[1] for row in rows], list(range(12, 2, -1)))

    def test_ordered_by_account_manager_and_level(self):
        self._sell(self.own, FEBRUARY, 300)
        self._sell(self.foreign, FEBRUARY, 100)
        self._sell(self.foreign, LAST_FEBRUARY, 40)
        section = self._sections()["Ordered by account manager"]
        self.assertEqual(
            section["rows"], [[self.am.name, 300, 0], [self.am2.name, 100, 40]]
        )
        self.assertEqual(section["total"], ["Total", 400, 40])
        self.assertEqual(
            self._rows("Ordered by customer level"),
            [[self.level.display_name, 400, 40]],
        )

    # Service

    def test_requests_of_each_period(self):
        self._ask(FIRST_OF_FEBRUARY)
        self._ask(JANUARY)
        self.assertEqual(self._column("Service", 1), [1, 1, 0, 2, 0])
        [row] = self._rows("Requests by type")
        self.assertEqual(row[:2], [self.type_repair.display_name, 1])

    def test_no_verdict_is_no_satisfaction(self):
        self._ask(FEBRUARY)
        self.assertEqual(self._column("Service", 4), [None] * 5)

    # Retention

    def test_losses_and_recoveries(self):
        self._close(self.own, "lost", FEBRUARY, 300)
        self._close(self.foreign, "recovered", FEBRUARY, 50)
        self._close(self.unowned, "lost", JANUARY, 20)
        rows = self._rows("Retention")
        self.assertEqual(rows[0], ["2026-02", 2, 1, 300, 1, 0.5])
        self.assertEqual(rows[1], ["2026-01", 1, 1, 20, 0, 0])
        self.assertEqual(rows[3][1:], [3, 2, 320, 1, 1 / 3])
        self.assertEqual(
            self._rows("Losses by reason"), [[self.reason.display_name, 1, 300]]
        )

    def test_nothing_closed_has_no_share(self):
        self.assertEqual(self._column("Retention", 5), [None] * 5)

    # Customers

    def _count_customers(self, day, **statuses):
        self.env["crm.composition.history"].create(
            [
                {
                    "date": day,
                    "counted_on": day,
                    "company_id": self.shanghai.id,
                    "customer_status": status,
                    "customer_count": count,
                }
                for status, count in statuses.items()
            ]
        )

    def test_customers_are_those_at_the_months_ends(self):
        self.env["crm.composition.history"].search([]).unlink()
        self._count_customers(date(2026, 2, 28), active=7, lost=2)
        self._count_customers(date(2025, 2, 28), active=5)
        section = self._sections()["Customers at month's end"]
        names = [title for title, _kind in section["columns"]]
        rows = [dict(zip(names, row, strict=True)) for row in section["rows"]]
        self.assertEqual([row["Month's end"] for row in rows], ["2026-02", "2025-02"])
        self.assertEqual([row["Active"] for row in rows], [7, 5])
        self.assertEqual([row["Lost"] for row in rows], [2, 0])
        self.assertEqual([row["All customers"] for row in rows], [9, 5])

    # Headlines

    def test_headlines_are_figures_of_the_sections(self):
        self._sell(self.own, FEBRUARY, 300)
        self._sell(self.own, LAST_FEBRUARY, 50)
        self._ask(FEBRUARY)
        self._close(self.foreign, "lost", FEBRUARY, 77)
        report = self._create_report()
        self.assertEqual(report._get_headline_periods(), PERIODS[:3])
        headlines = {name: values for name, *values in report._get_headlines()}
        self.assertEqual(
            list(headlines),
            [
                "Ordered",
                "Opportunities won",
                "Requests",
                "Satisfaction",
                "Revenue lost",
                "Recovered share",
            ],
        )
        self.assertIn("300.00", headlines["Ordered"][0])
        self.assertIn("50.00", headlines["Ordered"][2])
        self.assertEqual(headlines["Requests"], ["1", "0", "0"])
        self.assertEqual(headlines["Satisfaction"], ["–", "–", "–"])
        self.assertIn("77.00", headlines["Revenue lost"][0])
        self.assertIn("0.0", headlines["Recovered share"][0])

    # On paper

    def test_paper_holds_headlines_and_sections(self):
        self._sell(self.own, FEBRUARY, 300)
        report = self._create_report()
        content, _kind = report.env["ir.actions.report"]._render_qweb_html(
            "crm_lifecycle.report_management", report.ids
        )
        text = " ".join(html.fromstring(content).itertext())
        for part in ("Opportunities won", "Own Trading", "2025-02", "Requests by type"):
            self.assertIn(part, text)

    def test_spreadsheet_holds_the_sections(self):
        report = self._create_report()
        content, _kind = report.env["ir.actions.report"]._render_xlsx(
            "crm_lifecycle.report_management_xlsx", report.ids, {}
        )
        book = load_workbook(BytesIO(content))
        self.assertEqual(len(book.worksheets), len(report._get_sections()))
        self.assertEqual(book.worksheets[0]["A5"].value, "2026-02")

    def test_each_reader_prints_in_the_own_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"].search(
            [("name", "=", "crm_lifecycle")]
        )._update_translations(["zh_CN"])
        report = self._create_report().with_context(lang="zh_CN")
        content, _kind = report.env["ir.actions.report"]._render_qweb_html(
            "crm_lifecycle.report_management", report.ids
        )
        self.assertIn("管理月报", content.decode())
        self.assertNotIn("Requests", content.decode())

    # Roles

    def test_only_supervisors_and_executives_open_it(self):
        for user in (self.supervisor, self.executive):
            self.assertTrue(self._create_report(user)._get_sections())
        for user in (self.am, self.crm_admin, self.plain, self.portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._create_report(user)

    def test_nobody_prints_another_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        with self.assertRaises(AccessError):
            self._create_report(company_id=other.id)


@tagged("post_install", "-at_install")
class TestPaper(ReportCase, HttpCase):
    def test_report_is_a_pdf(self):
        report = self._create_report()
        self.authenticate(self.executive.login, "customer-lifecycle")
        answer = self.url_open(
            f"/report/html/crm_lifecycle.report_management/{report.id}"
        )
        self.assertEqual(answer.status_code, 200)
        self.assertIn("Management Report", answer.text)
