import json

from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools import file_open
from odoo.tools.safe_eval import datetime, dateutil, safe_eval
from odoo.tools.translate import code_translations, extract_spreadsheet_terms

from odoo.addons.spreadsheet.utils.validate_data import (
    fields_in_spreadsheet,
    menus_xml_ids_in_spreadsheet,
    odoo_charts,
)

from .common import LifecycleCase

# what the extraction of texts asks for and does not use
ALL = (None, None, None)
FOR_SUPERVISORS = {
    "crm.churn.report",
    "crm.composition.history",
    "crm.composition.report",
    "crm.contribution.ranking",
    "crm.contribution.report",
    "helpdesk.service.report",
}


@tagged("post_install", "-at_install")
class TestDashboards(LifecycleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.roles = {
            name: (cls.env.ref(f"crm_lifecycle.spreadsheet_dashboard_{name}"), user)
            for name, user in (
                ("manager", cls.am),
                ("supervisor", cls.supervisor),
                ("executive", cls.executive),
            )
        }

    def _get_pages(self):
        for name, (dashboard, user) in self.roles.items():
            with self.subTest(dashboard=name):
                yield user, json.loads(dashboard.spreadsheet_data)

    def _get_domain(self, domain):
        """Return a domain of a file; the client evaluates those that are Python."""
        if isinstance(domain, str):
            domain = safe_eval(
                domain,
                {
                    "context_today": datetime.date.today,
                    "relativedelta": dateutil.relativedelta.relativedelta,
                },
            )
        return Domain(domain)

    def _get_visible(self, user):
        return self.env["spreadsheet.dashboard"].with_user(user).search([])

    def test_each_role_sees_its_dashboard(self):
        ours = self.env["spreadsheet.dashboard"].union(
            *(dashboard for dashboard, _user in self.roles.values())
        )
        manager, supervisor, executive = (page for page, _user in self.roles.values())
        for user, seen in (
            (self.am, manager),
            (self.supervisor, manager | supervisor),
            (self.executive, executive),
            (self.crm_admin, ours.browse()),
            (self.dean, ours.browse()),
            (self.plain, ours.browse()),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self._get_visible(user) & ours, seen)

    def test_every_field_is_there_and_read_by_the_role(self):
        for user, page in self._get_pages():
            found = fields_in_spreadsheet(page)
            self.assertTrue(found)
            for model, names in found.items():
                records = self.env[model].with_user(user)
                records.check_access("read")
                known = records.fields_get(attributes=["type"])
                for name in names:
                    self.assertIn(name.split(":")[0], known, model)

    def test_every_filter_meets_a_field(self):
        for user, page in self._get_pages():
            sources = [*page["pivots"].values(), *page["lists"].values()]
            for source in sources + odoo_charts(page):
                model = source.get("model") or source["metaData"]["resModel"]
                known = self.env[model].with_user(user).fields_get()
                self.assertTrue(source["fieldMatching"], model)
                for matching in source["fieldMatching"].values():
                    kind = known[matching["chain"]]["type"]
                    self.assertEqual(kind, matching["type"], (model, matching))

    def test_every_link_opens_a_menu_that_the_role_sees(self):
        for user, page in self._get_pages():
            names = menus_xml_ids_in_spreadsheet(page)
            self.assertTrue(names)
            visible = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            for name in names:
                self.assertIn(self.env.ref(name).id, visible, name)

    def test_every_figure_opens_an_action_of_its_model(self):
        for _user, page in self._get_pages():
            sources = [*page["pivots"].values(), *page["lists"].values()]
            for source in sources + odoo_charts(page):
                model = source.get("model") or source["metaData"]["resModel"]
                if "actionXmlId" in source:
                    action = self.env.ref(source["actionXmlId"])
                    self.assertEqual(action.res_model, model)

    def test_every_pivot_is_answered(self):
        for user, page in self._get_pages():
            for pivot in page["pivots"].values():
                records = self.env[pivot["model"]].with_user(user)
                groups = [
                    f"{row['fieldName']}:{row['granularity']}"
                    if "granularity" in row
                    else row["fieldName"]
                    for row in pivot["rows"]
                ]
                measures = [
                    self._get_aggregate(records, measure["fieldName"])
                    for measure in pivot["measures"]
                ]
                domain = self._get_domain(pivot["domain"])
                answer = records.formatted_read_group(domain, groups, measures)
                self.assertIsInstance(answer, list)

    def _get_aggregate(self, records, name):
        if name == "__count":
            return name
        return f"{name}:{records._fields[name].aggregator}"

    def test_every_list_is_answered(self):
        for user, page in self._get_pages():
            for one in page["lists"].values():
                records = self.env[one["model"]].with_user(user)
                order = ", ".join(
                    f"{part['name']} {'asc' if part['asc'] else 'desc'}"
                    for part in one["orderBy"]
                )
                records.web_search_read(
                    self._get_domain(one["domain"]),
                    {name: {} for name in one["columns"]},
                    order=order,
                    limit=8,
                )

    def test_every_chart_is_answered(self):
        for user, page in self._get_pages():
            for chart in odoo_charts(page):
                meta = chart["metaData"]
                records = self.env[meta["resModel"]].with_user(user)
                measure = self._get_aggregate(records, meta["measure"])
                records.formatted_read_group(
                    self._get_domain(chart["searchParams"]["domain"]),
                    meta["groupBy"],
                    [measure],
                )

    def test_the_account_managers_page_asks_no_report_of_supervisors(self):
        page = json.loads(self.roles["manager"][0].spreadsheet_data)
        self.assertFalse(FOR_SUPERVISORS & set(fields_in_spreadsheet(page)))

    def test_only_customers_are_counted(self):
        # persons of a school are customers' kind of partners, but no customers
        sources = [
            (source["model"], source["domain"])
            for _user, page in self._get_pages()
            for source in page["pivots"].values()
        ] + [
            (chart["metaData"]["resModel"], chart["searchParams"]["domain"])
            for _user, page in self._get_pages()
            for chart in odoo_charts(page)
        ]
        counted = [
            domain
            for model, domain in sources
            if model == "res.partner" or model.startswith("crm.composition.")
        ]
        self.assertTrue(counted)
        for domain in counted:
            self.assertIn(["customer_status", "!=", False], domain)

    def test_the_account_managers_page_begins_with_the_own_figures(self):
        page = json.loads(self.roles["manager"][0].spreadsheet_data)
        manager = next(one for one in page["globalFilters"] if one["id"] == "manager")
        self.assertEqual(
            manager["defaultValue"], {"operator": "in", "ids": "current_user"}
        )
        sources = [*page["pivots"].values(), *page["lists"].values()]
        for source in sources + odoo_charts(page):
            self.assertIn("manager", source["fieldMatching"])

    def test_every_text_of_a_page_has_its_chinese(self):
        known = {
            message["id"]
            for message in code_translations.get_web_translations(
                "crm_lifecycle", "zh_CN"
            )["messages"]
        }
        for name, (dashboard, user) in self.roles.items():
            served = json.loads(
                dashboard.with_user(user)._get_serialized_readonly_dashboard()
            )
            self.assertEqual(served["translation_namespace"], "crm_lifecycle")
            with file_open(f"crm_lifecycle/data/files/{name}_dashboard.json") as file:
                texts = {
                    term for _, _, term, _ in extract_spreadsheet_terms(file, *ALL)
                }
            with self.subTest(dashboard=name):
                self.assertTrue(texts)
                self.assertFalse(texts - known)
