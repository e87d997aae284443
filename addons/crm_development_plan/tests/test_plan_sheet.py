from lxml import html

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .plan_common import YESTERDAY, PlanCase

REPORT = "crm_development_plan.report_plan_sheet"


@tagged("post_install", "-at_install")
class TestPlanSheet(PlanCase):
    """An opportunity and its plan on paper."""

    def _render(self, leads=None, user=None, lang="en_US"):
        reports = self.env["ir.actions.report"].with_user(user or self.am)
        leads = leads or self.lead
        content, _kind = reports.with_context(lang=lang)._render_qweb_html(
            REPORT, leads.ids
        )
        return html.fromstring(content)

    def _text(self, **kwargs):
        return " ".join(self._render(**kwargs).text_content().split())

    def test_sheet_tells_the_facts(self):
        lead = self._create_lead(
            "Second line",
            phone="021 5555 0300",
            region_id=self.region.id,
            industry_id=self.industry.id,
            source_id=self.env["utm.source"].create({"name": "Trade fair 2026"}).id,
        )
        lead.with_user(self.supervisor).action_assign(self.am.id)
        text = self._text(leads=lead)
        for fact in (
            lead.code,
            "Second line",
            "Customer Second line Works",
            "Contact Han Mei",
            "Phone 021 5555 0300",
            f"Region {self.region.name}",
            "Industry Presses",
            "Source Trade fair 2026",
            "Chance of Success 40%",
            f"Account Manager {self.am.name}",
            "Assigned On 03/11/2026",
            "State Developing 03/11/2026",
            "Description Wants a second press",
        ):
            with self.subTest(fact=fact):
                self.assertIn(fact, text)

    def test_steps_stand_in_the_order_of_their_dates(self):
        self._create_step(date=YESTERDAY, action="Call")
        self.step.write({"result": "Sent by mail"})
        rows = [
            " ".join(row.text_content().split())
            for row in self._render().xpath("//table[last()]/tbody/tr")
        ][-2:]
        self.assertEqual(
            rows,
            [
                "03/10/2026 Call Overdue",
                "03/12/2026 Send the offer Sent by mail Done 03/11/2026",
            ],
        )

    def test_steps_are_counted_by_state(self):
        for day in (YESTERDAY, YESTERDAY):
            self._create_step(date=day)
        self._create_step(result="Met")
        counts = self.lead._get_step_counts()
        self.assertEqual(counts, [("Planned", 1), ("Overdue", 2), ("Done", 1)])
        self.step.action_cancel()
        self.assertIn(("Cancelled", 1), self.lead._get_step_counts())
        self.assertIn("Planned 0 Overdue 2 Done 1 Cancelled 1", self._text())

    def test_opportunity_without_plan(self):
        self.assertIn(
            "Nothing is planned yet.", self._text(leads=self._create_lead("New"))
        )

    def test_failed_opportunity_tells_why(self):
        self.lead.with_user(self.am).action_development_fail(
            self.reason.id, "Took the cheaper one"
        )
        text = self._text()
        self.assertIn("State Failed 03/11/2026", text)
        self.assertIn("Reason Chose another", text)
        self.assertIn("Note Took the cheaper one", text)

    def test_succeeded_opportunity_tells_whom_it_won(self):
        self.lead.with_user(self.am).action_development_succeed()
        text = self._text()
        self.assertIn("State Succeeded 03/11/2026", text)
        self.assertIn("Won Customer Press line Works", text)

    def test_day_of_the_state_is_the_one_of_the_state(self):
        unassigned = self._create_lead("New")
        self.assertEqual(
            unassigned._get_development_state_date(), unassigned.create_date
        )
        raw = self._create_lead("Raw", type="lead")
        self.assertFalse(raw._get_development_state_date())

    def test_each_opportunity_begins_a_page(self):
        other = self._create_developing("Second line")
        pages = self._render(leads=self.lead + other).xpath(
            "//div[hasclass('article')]/div[hasclass('page')]"
        )
        self.assertEqual(len(pages), 2)
        self.assertNotIn("page-break-before", pages[0].get("style"))
        self.assertIn("page-break-before", pages[1].get("style"))

    def test_markup_in_a_step_stays_text(self):
        self._create_step(action="<b>Call</b>")
        self.assertIn("<b>Call</b>", self._text())

    def test_sheet_speaks_the_reader_s_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"].search(
            [("name", "=", "crm_development_plan")]
        )._update_translations(["zh_CN"])
        text = self._text(lang="zh_CN")
        self.assertIn("客户经理", text)
        self.assertIn("开发中", text)
        self.assertIn("已计划", text)

    def test_sheets_of_many_take_no_more_queries(self):
        leads = self.env["crm.lead"].browse()
        for number in range(10):
            lead = self._create_developing(f"Many {number}")
            self._create_step(lead)
            leads += lead
        some = leads[:2]
        # the first two fill what is kept between calls
        counts = [
            self._count_queries(self._render, printed)
            for printed in (some, leads, some, leads)
        ]
        self.assertEqual(counts[2], counts[3], counts)

    def test_roles_print(self):
        for user in (self.am, self.am2, self.supervisor, self.executive):
            with self.subTest(user=user.login):
                self.assertIn("Send the offer", self._text(user=user))

    def test_nobody_else_prints(self):
        for user in (self.plain, self.portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._render(user=user)

    def test_sheet_is_printed_from_opportunities_only(self):
        report = self.env.ref("crm_development_plan.crm_lead_report_plan_sheet")
        raw = self._create_lead("Raw", type="lead")
        for lead, shown in ((self.lead, report.ids), (raw, [])):
            valid = report.get_valid_action_reports("crm.lead", lead.ids)
            self.assertEqual(valid, shown)

    def test_print_menu_offers_the_sheet_to_roles(self):
        for user, offered in (
            (self.am, True),
            (self.executive, True),
            (self.plain, False),
        ):
            bindings = self.env["ir.actions.actions"].with_user(user)
            names = [
                action["id"]
                for action in bindings.get_bindings("crm.lead").get("report", [])
            ]
            report = self.env.ref("crm_development_plan.crm_lead_report_plan_sheet")
            with self.subTest(user=user.login):
                self.assertEqual(report.id in names, offered)
