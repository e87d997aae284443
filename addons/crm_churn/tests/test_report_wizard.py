from datetime import date, datetime
from io import BytesIO

from lxml import html
from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.crm_customer.wizards import crm_report_wizard_mixin

from .common import NOW, ChurnCase

JANUARY = datetime(2026, 1, 31, 15, 59)  # the last minute of the month in Shanghai
FEBRUARY = datetime(2026, 1, 31, 16, 0)


@tagged("post_install", "-at_install")
class TestReportWizard(ChurnCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # a company of its own: what the database holds already does not count
        cls.company = cls._create_company("Report & Sons", "Asia/Shanghai")
        for user in cls.am | cls.am2 | cls.supervisor | cls.executive:
            user.company_id = cls.company

    @classmethod
    def _close(cls, customer, state, moment, revenue=100, measures=1):
        warning = cls._create_warning(customer)
        warning.company_id = cls.company
        for _measure in range(measures):
            warning.action_add_measure("Called")
        vals = {"state": state, "closed_on": moment, "revenue_12m": revenue}
        if state == "lost":
            vals |= {"lost_reason_id": cls.reason.id, "lost_note": "Gone"}
        warning.write(vals)
        return warning

    def _open(self, customer, detected_on="2026-03-07", revenue=100):
        warning = self._create_warning(customer, detected_on=detected_on)
        warning.write({"company_id": self.company.id, "revenue_12m": revenue})
        return warning

    def _create_wizard(self, user=None, **vals):
        return (
            self.env["crm.churn.report.wizard"]
            .with_user(user or self.supervisor)
            .create(vals)
        )

    def _sections(self, user=None, **vals):
        sections = self._create_wizard(user, **vals)._get_sections()
        return {section["name"]: section for section in sections}

    def _rows(self, name, user=None, **vals):
        return self._sections(user, **vals)[name]["rows"]

    def _workbook(self, user=None, **vals):
        wizard = self._create_wizard(user, **vals)
        content, kind = (
            self.env["ir.actions.report"]
            .with_user(user or self.supervisor)
            ._render_xlsx("crm_churn.report_churn_xlsx", wizard.ids, {})
        )
        self.assertEqual(kind, "xlsx")
        return load_workbook(BytesIO(content))

    def _page(self, user=None, **vals):
        wizard = self._create_wizard(user, **vals)
        content, _kind = (
            self.env["ir.actions.report"]
            .with_user(user or self.supervisor)
            ._render_qweb_html("crm_churn.report_churn", wizard.ids)
        )
        return html.fromstring(content)

    # Period

    def test_default_is_this_year_so_far(self):
        self.assertRecordValues(
            self._create_wizard(),
            [
                {
                    "date_from": date(2026, 1, 1),
                    "date_to": date(2026, 3, 31),
                    "company_id": self.company.id,
                    "user_id": False,
                }
            ],
        )

    def test_whole_months_of_the_company_are_covered(self):
        self._close(self.own, "lost", JANUARY)
        self._close(self.foreign, "lost", FEBRUARY)
        for month, customer in (
            (date(2026, 1, 15), self.own),
            (date(2026, 2, 15), self.foreign),
        ):
            rows = self._rows("Losses by customer", date_from=month, date_to=month)
            with self.subTest(month=month):
                self.assertEqual(rows, [[customer.name, 1, 100, 1]])

    def test_period_that_ends_before_it_begins_is_refused(self):
        wizard = self._create_wizard(
            date_from=date(2026, 3, 1), date_to=date(2026, 2, 28)
        )
        for action in wizard.action_print_pdf, wizard.action_print_xlsx:
            with self.assertRaisesRegex(UserError, "ends before it begins"):
                action()

    # Figures

    def test_overview(self):
        self._close(self.own, "lost", NOW, 300)
        self._close(self.foreign, "recovered", NOW, 50)
        self._open(self.unowned, revenue=20)
        self._open(self._create_customer("Old"), "2025-12-31", 7)
        self.env["crm.churn.scan"].create(
            {
                "company_id": self.company.id,
                "origin": "manual",
                "state": "done",
                "dormant_count": 12,
            }
        )
        self.assertEqual(
            self._rows("Overview"),
            [
                ["New warnings in the period", 3, None, None],
                ["Confirmed losses in the period", 1, 300, 0.5],
                ["Recovered in the period", 1, 50, 0.5],
                ["Open warnings today", 2, 27, None],
                ["Dormant customers at the last scan", 12, None, None],
            ],
        )

    def test_nothing_closed_has_no_share(self):
        shares = [row[3] for row in self._rows("Overview")]
        self.assertEqual(set(shares), {None})

    def test_losses_by_month_in_order(self):
        self._close(self.foreign, "lost", FEBRUARY, 20)
        self._close(self.own, "lost", JANUARY, 10)
        self._close(self.unowned, "lost", JANUARY, 5)
        section = self._sections()["Losses by month"]
        self.assertEqual(
            section["rows"],
            [[date(2026, 1, 1), 2, 15, 0, 0], [date(2026, 2, 1), 1, 20, 0, 0]],
        )
        self.assertEqual(section["total"], ["Total", 3, 35, 0, 0])

    def test_losses_by_reason_manager_and_customer_the_dearest_first(self):
        self._close(self.own, "lost", NOW, 10)
        self._close(self.foreign, "lost", NOW, 20).lost_reason_id = self.env.ref(
            "crm_churn.dictionary_reason_competitor"
        )
        self._close(self.unowned, "lost", NOW, 30)
        sections = self._sections()
        for name, expected in {
            "Losses by reason": [
                ["Price", 2, 40, 2 / 3],
                ["Won by a competitor", 1, 20, 1 / 3],
            ],
            "Losses by account manager": [
                ["None", 1, 30, 0, 0],
                ["Role Am2", 1, 20, 0, 0],
                ["Role Am", 1, 10, 0, 0],
            ],
            "Losses by customer": [
                ["Unowned Trading", 1, 30, 1 / 3],
                ["Foreign Trading", 1, 20, 1 / 3],
                ["Own Trading", 1, 10, 1 / 3],
            ],
        }.items():
            with self.subTest(section=name):
                self.assertEqual(sections[name]["rows"], expected)

    def test_recovered_share_stands_beside_the_losses(self):
        other_level = self.env.ref("crm_customer.dictionary_level_strategic")
        self.foreign.write({"customer_level_id": other_level.id, "region_id": False})
        self._close(self.own, "lost", NOW, 10)
        self._close(self.unowned, "recovered", NOW, 20)
        self._close(self.foreign, "recovered", NOW, 30)
        sections = self._sections()
        for name, expected in {
            "Losses by month": [[date(2026, 3, 1), 1, 10, 2, 2 / 3]],
            "Losses by customer level": [
                [self.level.name, 1, 10, 1, 1 / 2],
                [other_level.name, 0, 0, 1, 1],
            ],
            "Losses by region": [
                [self.region.name, 1, 10, 1, 1 / 2],
                ["None", 0, 0, 1, 1],
            ],
        }.items():
            section = sections[name]
            with self.subTest(section=name):
                self.assertEqual(section["total"], ["Total", 1, 10, 2, 2 / 3])
                for row, wanted in zip(section["rows"], expected, strict=True):
                    self.assertEqual(row[:4], wanted[:4])
                    self.assertAlmostEqual(row[4], wanted[4])

    def test_recovered_share_by_number_of_measures(self):
        self._close(self.own, "lost", NOW, measures=1)
        self._close(self.foreign, "recovered", NOW, measures=1)
        self._close(self.unowned, "recovered", NOW, measures=3)
        self._close(self._create_customer("Untried"), "recovered", NOW, measures=0)
        self.assertEqual(
            self._rows("Recovered by number of measures"),
            [[0, 1, 1, 1.0], [1, 2, 1, 0.5], [3, 1, 1, 1.0]],
        )

    def test_open_warnings_by_age(self):
        self._open(self.own, "2026-03-10", 10)
        self._open(self.foreign, "2025-06-01", 20).expected_revenue = 5
        section = self._sections()["Open warnings by age"]
        self.assertEqual(
            section["rows"], [["0–7 days", 1, 10, 0], ["over 90 days", 1, 20, 5]]
        )
        self.assertEqual(section["total"], ["Total", 2, 30, 5])

    def test_other_companies_do_not_count(self):
        self._close(self.own, "lost", NOW).company_id = self._create_company("Other")
        self.assertFalse(self._rows("Losses by customer"))

    def test_number_of_queries_does_not_grow_with_the_warnings(self):
        wizard = self._create_wizard()
        self._close(self.own, "lost", NOW)
        before = self._count_queries(wizard._get_sections)
        for index in range(8):
            self._close(self._create_customer(f"More {index}"), "lost", NOW)
        self.assertLessEqual(self._count_queries(wizard._get_sections), before)

    # Who prints what

    def test_one_account_manager_of_choice(self):
        self._close(self.own, "lost", NOW)
        self._close(self.foreign, "lost", NOW)
        rows = self._rows("Losses by customer", user_id=self.am2.id)
        self.assertEqual(rows, [["Foreign Trading", 1, 100, 1]])

    def test_executive_prints_all(self):
        self._close(self.own, "lost", NOW)
        self._close(self.foreign, "lost", NOW)
        self.assertEqual(len(self._rows("Losses by customer", self.executive)), 2)

    def test_nobody_else_prints(self):
        for user in self.am, self.crm_admin, self.plain, self.portal:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._create_wizard(user)

    def test_no_report_of_a_company_that_one_does_not_work_in(self):
        other = self.env["res.company"].create({"name": "Other"})
        with self.assertRaises(AccessError):
            self._create_wizard(company_id=other.id)

    # On paper

    def test_page_shows_the_figures(self):
        self._close(self.own, "lost", NOW, 1234.5)
        text = " ".join(self._page().text_content().split())
        self.assertIn("Report & Sons · 2026-01 – 2026-03 · All account managers", text)
        self.assertIn("Own Trading 1 $ 1,234.50 100.0 %", text)
        self.assertIn("2026-03 1 $ 1,234.50 0 0.0 %", text)
        self.assertIn("Confirmed losses in the period 1 $ 1,234.50 100.0 %", text)
        self.assertNotIn("more: the spreadsheet", text)

    def test_page_without_figures_says_so(self):
        text = self._page().text_content()
        self.assertIn("Nothing in this period.", text)

    def test_long_table_is_cut_on_paper_and_its_total_is_not(self):
        for index in range(3):
            self._close(self._create_customer(f"Lost {index}"), "lost", NOW, 10)
        self.patch(crm_report_wizard_mixin, "PRINTED_ROWS", 2)
        text = " ".join(self._page().text_content().split())
        self.assertIn("and 1 more", text)
        self.assertIn("Total 3 $ 30.00 100.0 %", text)
        sheet = self._workbook()["Losses by customer"]
        self.assertEqual(sheet.max_row, 8)

    def test_file_is_named_after_the_months(self):
        wizard = self._create_wizard()
        self.assertEqual(wizard._get_filename(), "Churn Report 2026-01 2026-03")

    # As a spreadsheet

    def test_sheet_a_section(self):
        names = [section["name"] for section in self._create_wizard()._get_sections()]
        self.assertEqual(self._workbook().sheetnames, [name[:31] for name in names])

    def test_cells_hold_real_numbers_and_dates(self):
        self._close(self.own, "lost", NOW, 1234.5)
        sheet = self._workbook()["Losses by month"]
        row = [cell.value for cell in sheet[5]]
        self.assertEqual(row, [datetime(2026, 3, 1), 1, 1234.5, 0, 0])
        self.assertEqual(sheet["A5"].number_format, "yyyy-mm")
        self.assertIn("#,##0.00", sheet["C5"].number_format)
        self.assertEqual(sheet.freeze_panes, "A5")

    def test_name_that_looks_like_a_formula_stays_a_name(self):
        self.own.name = "=1+1"
        self._close(self.own, "lost", NOW)
        cell = self._workbook()["Losses by customer"]["A5"]
        self.assertEqual((cell.value, cell.data_type), ("=1+1", "s"))

    def test_headings_are_in_the_users_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.supervisor.lang = "zh_CN"
        wizard = self._create_wizard().with_context(lang="zh_CN")
        content, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.supervisor)
            .with_context(lang="zh_CN")
            ._render_xlsx("crm_churn.report_churn_xlsx", wizard.ids, {})
        )
        workbook = load_workbook(BytesIO(content))
        self.assertIn("按原因统计流失", workbook.sheetnames)
