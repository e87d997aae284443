from datetime import date, datetime
from io import BytesIO

from lxml import html
from openpyxl import load_workbook

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from ..wizards import crm_report_wizard_mixin

MARCH = date(2026, 3, 1)
COLUMNS = [
    ("Customer", "text"),
    ("Class", "text"),
    ("Since", "month"),
    ("Requests", "integer"),
    ("Hours", "float"),
    ("Amount", "money"),
    ("Share", "share"),
]
ROWS = [
    ["=1+1", "A", MARCH, 1200, 1.5, 10.25, 0.75],
    ["Own & Sons", "B", None, 3, None, 5, 0.25],
]


@tagged("post_install", "-at_install")
class TestReportWizardMixin(TransactionCase):
    def setUp(self):
        super().setUp()
        self.env = self.env(context=dict(self.env.context, lang="en_US"))
        company = self.env["res.company"].create(
            {"name": "Report & Sons", "currency_id": self.env.ref("base.USD").id}
        )
        self.wizard = self.env["crm.report.wizard.mixin"].new(
            {
                "company_id": company.id,
                "date_from": "2026-01-15",
                "date_to": "2026-03-02",
            }
        )
        total = self.wizard._get_total(COLUMNS, ROWS)
        section = self.wizard._prepare_section("One: two/three", COLUMNS, ROWS, total)
        self.patch(type(self.wizard), "_get_sections", lambda self: [section])
        self.patch(type(self.wizard), "_get_title", lambda self: "Report")

    def _workbook(self):
        report = self.env["report.crm_customer.sections_xlsx"]
        self.patch(type(report), "_get_objs_for_report", lambda *args: self.wizard)
        content, kind = report.create_xlsx_report([], {})
        self.assertEqual(kind, "xlsx")
        return load_workbook(BytesIO(content))

    def _page(self):
        page = self.env["ir.actions.report"]._render_template(
            "crm_customer.report_sections", {"docs": self.wizard}
        )
        return html.fromstring(page)

    def _cells(self):
        return [
            [cell.text_content().strip() for cell in row.iter("td")]
            for row in self._page().iter("tr")
        ]

    def test_whole_months_are_covered(self):
        self.assertEqual(
            self.wizard._get_period(), (date(2026, 1, 1), date(2026, 3, 31))
        )
        self.assertEqual(self.wizard._get_filename(), "Report 2026-01 2026-03")
        self.assertEqual(
            self.wizard._get_subtitle(), "Report & Sons · 2026-01 – 2026-03"
        )

    def test_one_month_is_named_once(self):
        self.wizard.date_from = MARCH
        self.assertEqual(self.wizard._get_subtitle(), "Report & Sons · 2026-03")

    def test_period_that_ends_before_it_begins_is_refused(self):
        self.wizard.date_from = "2026-04-01"
        for action in self.wizard.action_print_pdf, self.wizard.action_print_xlsx:
            with self.assertRaisesRegex(UserError, "ends before it begins"):
                action()

    def test_only_numbers_and_amounts_are_added_up(self):
        self.assertEqual(
            self.wizard._get_total(COLUMNS, ROWS),
            ["Total", None, None, 1203, None, 15.25, None],
        )
        self.assertIsNone(self.wizard._get_total(COLUMNS, []))

    # On paper

    def test_values_are_written_as_users_read_them(self):
        self.assertEqual(
            self._cells()[1:],
            [
                ["=1+1", "A", "2026-03", "1,200", "1.50", "$\xa010.25", "75.0 %"],
                ["Own & Sons", "B", "", "3", "", "$\xa05.00", "25.0 %"],
                ["Total", "", "", "1,203", "", "$\xa015.25", ""],
            ],
        )

    def test_only_figures_stand_to_the_right(self):
        row = next(self._page().iter("tbody")).find("tr")
        right = ["text-end" in cell.get("class") for cell in row.iter("td")]
        self.assertEqual(right, [False, False, True, True, True, True, True])

    def test_long_table_is_cut_on_paper(self):
        self.patch(crm_report_wizard_mixin, "PRINTED_ROWS", 1)
        cells = self._cells()
        self.assertEqual(cells[2], ["and 1 more: the spreadsheet lists them all"])
        self.assertEqual(len(cells), 4)

    def test_short_table_is_not_torn_apart(self):
        for kept, together in ((2, True), (1, False)):
            self.patch(crm_report_wizard_mixin, "KEPT_ROWS", kept)
            block = next(self._page().iter("table")).getparent()
            with self.subTest(kept=kept):
                self.assertEqual("inside: avoid" in block.get("style"), together)

    # As a spreadsheet

    def test_sheet_has_a_name_that_excel_takes(self):
        self.assertEqual(self._workbook().sheetnames, ["One  two three"])

    def test_cells_hold_what_can_be_calculated_with(self):
        rows = [[cell.value for cell in row] for row in self._workbook().active]
        self.assertEqual(rows[0][0], "One: two/three")
        self.assertEqual(rows[1][0], "Report & Sons · 2026-01 – 2026-03")
        self.assertEqual(rows[3], [title for title, _kind in COLUMNS])
        self.assertEqual(
            rows[4:],
            [
                ["=1+1", "A", datetime(2026, 3, 1), 1200, 1.5, 10.25, 0.75],
                ["Own & Sons", "B", None, 3, None, 5, 0.25],
                ["Total", None, None, 1203, None, 15.25, None],
            ],
        )

    def test_cells_are_written_by_their_kind(self):
        cells = self._workbook().active[5]
        self.assertEqual(cells[0].data_type, "s", "a name, not a formula")
        formats = [cell.number_format for cell in cells[2:]]
        self.assertEqual(formats, ["yyyy-mm", "#,##0", "#,##0.00", "$#,##0.00", "0.0%"])
