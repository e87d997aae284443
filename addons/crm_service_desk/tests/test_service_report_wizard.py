from datetime import date, datetime
from io import BytesIO

from lxml import html
from openpyxl import load_workbook

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .common import NOW, ServiceCase

# New Year of Shanghai
NEW_YEAR = datetime(2025, 12, 31, 16, 0)


@tagged("post_install", "-at_install")
class TestServiceReportWizard(ServiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the report counts these tests' requests alone
        cls.env["helpdesk.ticket"].search([]).active = False
        cls.supervisor.tz = "Asia/Shanghai"

    @classmethod
    def _create_ticket(cls, name="Press stands still", user=None, **vals):
        ticket = super()._create_ticket(name, user, **vals)
        cls._date(ticket, NOW)
        return ticket

    @classmethod
    def _date(cls, ticket, moment):
        """Let a request have come at that moment: Odoo takes the transaction's."""
        ticket.flush_recordset()
        cls.env.cr.execute(
            "UPDATE helpdesk_ticket SET create_date = %s WHERE id = %s",
            (moment, ticket.id),
        )
        ticket.invalidate_recordset()

    def _create_wizard(self, user=None, **vals):
        wizards = self.env["helpdesk.service.report.wizard"]
        return wizards.with_user(user or self.supervisor).create(vals)

    def _sections(self, user=None, **vals):
        self.env.flush_all()
        sections = self._create_wizard(user, **vals)._get_sections()
        return {section["name"]: section for section in sections}

    def test_figures_are_those_of_the_requests(self):
        good, bad = self._create_archived(satisfaction=5), self._create_ticket()
        good.sudo().write({"hours_to_first_response": 3, "hours_to_archive": 8})
        section = self._sections()["By type"]
        self.assertEqual(
            section["rows"], [[bad.service_type_id.name, 2, 3, 8, 0, 5, 1]]
        )
        self.assertEqual(section["total"], ["Total", 2, 3, 8, 0, 5, 1])

    def test_average_of_nothing_is_empty(self):
        self._create_ticket()
        [row] = self._sections()["By month"]["rows"]
        self.assertEqual(row[2:6], [None] * 4)

    def test_total_averages_requests_and_not_rows(self):
        complaint = self.env.ref("crm_service_desk.dictionary_type_complaint")
        for satisfaction, kind in (
            (5, self.type_repair), (5, self.type_repair), (2, complaint),
        ):  # fmt: skip
            self._judge(self._create_processed(service_type_id=kind.id), satisfaction)
        section = self._sections()["By type"]
        self.assertEqual([row[5] for row in section["rows"]], [5, 2])
        self.assertEqual(section["total"][5], 4)

    def test_tables_of_the_contract(self):
        self.assertEqual(
            list(self._sections(date_from="2025-12-01")),
            [
                "By year",
                "By month",
                "By type",
                "By channel",
                "By handler",
                "By customer level",
                "By product",
            ],
        )
        self.assertNotIn("By year", self._sections())

    def test_most_requests_first(self):
        press, saw = (self._create_product(name) for name in ("Press", "Saw"))
        for product in (press, saw, saw):
            self._create_ticket(product_id=product.id)
        rows = self._sections()["By product"]["rows"]
        self.assertEqual([row[:2] for row in rows], [["Saw", 2], ["Press", 1]])

    def test_years_and_months_are_those_of_the_user(self):
        self._date(self._create_ticket(), NEW_YEAR)
        sections = self._sections(date_from="2025-12-01")
        self.assertEqual([row[0] for row in sections["By year"]["rows"]], ["2026"])
        [row] = sections["By month"]["rows"]
        self.assertEqual(f"{row[0]:%Y-%m}", "2026-01")
        self.assertTrue(self._sections()["By month"]["rows"])
        december = {"date_from": date(2025, 12, 1), "date_to": date(2025, 12, 1)}
        self.assertFalse(self._sections(**december)["By month"]["rows"])

    def test_other_companies_do_not_count(self):
        ticket = self._create_ticket()
        company, other = self.company, self.env["res.company"].create({"name": "Other"})
        self.supervisor.company_ids = company | other
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET company_id = %s WHERE id = %s",
            (other.id, ticket.id),
        )
        for each, count in ((company, 0), (other, 1)):
            wizard = self._create_wizard(company_id=company.id).with_context(
                allowed_company_ids=(company | other).ids
            )
            wizard.company_id = each
            months = wizard._get_sections()[0]["rows"]
            with self.subTest(company=each.name):
                self.assertEqual(len(months), count)

    def test_number_of_queries_does_not_grow_with_the_requests(self):
        wizard = self._create_wizard()
        self._create_ticket(product_id=self._create_product("One").id)
        before = self._count_queries(wizard._get_sections)
        for number in range(5):
            product = self._create_product(f"More {number}")
            self._create_ticket(product_id=product.id)
        self.assertLessEqual(self._count_queries(wizard._get_sections), before)

    def test_executive_prints_too_and_nobody_else(self):
        self._create_ticket()
        self.assertTrue(self._sections(self.executive)["By month"]["rows"])
        for user in (self.am, self.crm_admin, self.plain, self.portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._create_wizard(user)

    def test_no_report_of_a_company_that_one_does_not_work_in(self):
        other = self.env["res.company"].create({"name": "Other"})
        with self.assertRaises(AccessError):
            self._create_wizard(company_id=other.id)

    def test_page_and_spreadsheet_show_the_figures(self):
        self._create_archived(satisfaction=4)
        self.env.flush_all()
        wizard = self._create_wizard()
        reports = self.env["ir.actions.report"].with_user(self.supervisor)
        page, _kind = reports._render_qweb_html(
            "crm_service_desk.report_service", wizard.ids
        )
        text = " ".join(html.fromstring(page).text_content().split())
        self.assertIn("Service Report", text)
        self.assertIn("0.0 % 4.00 1", text)
        content, _kind = reports._render_xlsx(
            "crm_service_desk.report_service_xlsx", wizard.ids, {}
        )
        sheet = load_workbook(BytesIO(content))["By month"]
        self.assertEqual(sheet["A5"].value, datetime(2026, 3, 1))
        self.assertEqual(
            [cell.value for cell in sheet[5][4:]], [0, 4, 1], "rate, verdict, count"
        )


@tagged("post_install", "-at_install")
class TestServiceReportWizardScreen(HttpCase, ServiceCase):
    def test_from_figure_to_request_and_to_the_file(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self._create_ticket(name="Behind the figure")
        for user in (self.supervisor, self.executive):
            for lang in ("en_US", "zh_CN"):
                user.lang = lang
                with self.subTest(user=user.login, lang=lang):
                    self.start_tour(
                        "/odoo/crm-service-analysis",
                        "crm_service_desk_report_print",
                        login=user.login,
                    )
