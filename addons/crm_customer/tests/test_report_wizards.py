from datetime import date
from io import BytesIO

from freezegun import freeze_time
from lxml import html
from openpyxl import load_workbook

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .ordered_common import OrderedCase

KINDS = ("contribution", "composition")


@tagged("post_install", "-at_install")
class TestReportWizards(OrderedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.own | cls.foreign).company_id = cls.company

    def _create_wizard(self, kind, user=None, **vals):
        return (
            self.env[f"crm.{kind}.report.wizard"]
            .with_user(user or self.supervisor)
            .create(vals)
        )

    def _rows(self, kind, name, user=None, **vals):
        sections = self._create_wizard(kind, user, **vals)._get_sections()
        [section] = [section for section in sections if section["name"] == name]
        return section["rows"]

    # Contribution

    def test_months_stand_beside_those_of_last_year(self):
        self._order(self.own, 300)
        self._order(self.foreign, 200, "2025-02-10 02:00:00")
        self._order(self.foreign, 100, "2026-01-10 02:00:00")
        rows = self._rows("contribution", "Ordered by month")
        self.assertEqual([row[0].month for row in rows], [1, 2])
        self.assertEqual(
            [row[1:] for row in rows],
            [[100, 0.25, 0, None], [300, 0.75, 200, 0.5]],
        )

    def test_months_are_those_of_the_user(self):
        self.supervisor.tz = "Asia/Shanghai"
        self._order(self.own, 300, "2026-01-31 15:59:00")
        self._order(self.foreign, 200, "2026-01-31 16:00:00")
        january = {"date_from": date(2026, 1, 1), "date_to": date(2026, 1, 31)}
        [row] = self._rows("contribution", "Ordered by month", **january)
        self.assertEqual(row[1], 300)

    def test_account_managers_stand_with_the_largest_first(self):
        self._order(self.own, 100)
        self._order(self.foreign, 300)
        rows = self._rows("contribution", "Ordered by account manager")
        self.assertEqual(
            [row[:3] for row in rows],
            [[self.am2.name, 300, 0.75], [self.am.name, 100, 0.25]],
        )

    def test_one_account_manager_is_reported_alone(self):
        self._order(self.own, 100)
        self._order(self.foreign, 300)
        for name in ("Ordered by region", "Customers by rank in 2026"):
            rows = self._rows("contribution", name, user_id=self.am.id)
            with self.subTest(name=name):
                self.assertEqual(len(rows), 1)
                self.assertIn(100, rows[0])

    def test_the_ranking_is_that_of_the_year_in_which_the_period_ends(self):
        self._order(self.own, 300, "2025-02-10 02:00:00")
        last_year = {"date_from": date(2025, 1, 1), "date_to": date(2025, 6, 30)}
        rows = self._rows("contribution", "Customers by rank in 2025", **last_year)
        self.assertEqual(rows, [[self.own.name, 1, 300, 1, 1, 0]])

    def test_classes_are_counted(self):
        self._order(self.own, 900)
        self._order(self.foreign, 100)
        rows = self._rows("contribution", "Customers by ABC class in 2026")
        self.assertEqual(rows, [["A", 1, 900, 0.9], ["B", 1, 100, 0.1]])

    # Composition

    def test_customers_are_counted_by_status(self):
        self._order(self.own, 100)
        rows = self._rows("composition", "Customers by status")
        shared = self.env["crm.composition.report"].search_count(
            [("company_id", "=", False), ("customer_status", "=", "prospect")]
        )
        [active] = [row for row in rows if row[0] == "Active"]
        [prospects] = [row for row in rows if row[0] == "Prospect"]
        self.assertEqual(prospects[1], shared + 1)
        self.assertEqual(active[2], active[1] / sum(row[1] for row in rows))

    def test_months_ends_are_counted_by_status(self):
        with freeze_time("2026-03-31 17:00:00"):
            self.env["crm.composition.history"]._count_month_end(self.company)
        rows = self._rows("composition", "Customers at month's end")
        counted = self.env["crm.composition.history"].search(
            [("company_id", "in", (self.company.id, False))]
        )
        total = sum(counted.mapped("customer_count"))
        self.assertGreaterEqual(total, 2)
        self.assertEqual([(row[0].month, row[-1]) for row in rows], [(3, total)])

    # On paper

    def test_without_figures_the_report_says_so(self):
        report = self.env["ir.actions.report"].with_user(self.executive)
        wizard = self._create_wizard("contribution", self.executive)
        content, _kind = report._render_qweb_html(
            "crm_customer.report_contribution", wizard.ids
        )
        text = html.fromstring(content).text_content()
        self.assertIn("Nothing in this period.", text)

    def test_paper_and_spreadsheet_hold_the_same_tables(self):
        self._order(self.own, 300)
        for kind in KINDS:
            report = self.env["ir.actions.report"].with_user(self.executive)
            wizard = self._create_wizard(kind, self.executive)
            name = f"crm_customer.report_{kind}"
            content, _kind = report._render_qweb_html(name, wizard.ids)
            headings = [
                heading.text_content()
                for heading in html.fromstring(content).findall(".//h4")
            ]
            content, _kind = report._render_xlsx(f"{name}_xlsx", wizard.ids, {})
            sheets = load_workbook(BytesIO(content)).sheetnames
            with self.subTest(kind=kind):
                self.assertTrue(headings)
                self.assertEqual([heading[:31] for heading in headings], sheets)

    def test_supervisors_and_executives_print_them(self):
        for kind in KINDS:
            for user in self.supervisor, self.executive:
                action = self._create_wizard(kind, user).action_print_pdf()
                self.assertEqual(action["report_name"], f"crm_customer.report_{kind}")
            for user in self.am, self.crm_admin, self.plain, self.portal:
                with (
                    self.subTest(kind=kind, user=user.login),
                    self.assertRaises(AccessError),
                ):
                    self._create_wizard(kind, user)

    def test_another_companys_figures_are_refused(self):
        other = self.env["res.company"].create({"name": "Other & Sons"})
        for kind in KINDS:
            with self.subTest(kind=kind), self.assertRaises(AccessError):
                self._create_wizard(kind, company_id=other.id)
