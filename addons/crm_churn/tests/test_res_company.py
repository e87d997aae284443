from datetime import datetime

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import ChurnCase


@tagged("post_install", "-at_install")
class TestCompanySettings(ChurnCase):
    def test_defaults(self):
        self.assertRecordValues(
            self._create_company("New"),
            [
                {
                    "churn_limit_months": 6,
                    "churn_order_basis": "confirmed",
                    "churn_dormant_months": 24,
                    "churn_measure_days": 7,
                    "churn_next_scan": datetime(2026, 3, 14, 2, 0),
                }
            ],
        )

    @mute_logger("odoo.sql_db")
    def test_nonsense_is_refused(self):
        for vals in (
            {"churn_limit_months": 0},
            {"churn_limit_months": -1},
            {"churn_dormant_months": 6},
            {"churn_limit_months": 24},
            {"churn_measure_days": -1},
        ):
            with (
                self.subTest(vals=vals),
                self.assertRaises(CheckViolation),
                self.env.cr.savepoint(),
            ):
                self.company.write(vals)
                self.company.flush_recordset()
            self.company.invalidate_recordset()

    def test_next_scan_follows_the_zone_of_the_working_calendar(self):
        self.assertEqual(self.company.churn_next_scan, datetime(2026, 3, 13, 18, 0))
        self.company.resource_calendar_id.tz = "America/New_York"
        self.assertEqual(self.company.churn_next_scan, datetime(2026, 3, 14, 6, 0))

    def test_company_without_calendar_lives_in_utc(self):
        self.company.resource_calendar_id = False
        self.assertEqual(self.company.churn_next_scan, datetime(2026, 3, 14, 2, 0))

    def test_crm_administrator_edits_the_settings_form(self):
        company = self.company.with_user(self.crm_admin)
        action = company.action_open_churn_settings()
        self.assertEqual(action["res_id"], company.id)
        view = "crm_churn.res_company_view_form_churn"
        with Form(company, view) as form:
            form.churn_limit_months = 4
        self.assertEqual(self.company.churn_limit_months, 4)

    def test_the_other_roles_cannot_open_the_settings(self):
        for user in self.am, self.supervisor, self.executive, self.plain:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.company.with_user(user).action_open_churn_settings()

    def test_the_other_roles_cannot_write_the_settings(self):
        for user in self.am, self.supervisor, self.executive, self.plain:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.company.with_user(user).write({"churn_limit_months": 1})

    def test_general_settings_write_the_company(self):
        settings = self.env["res.config.settings"].create({"churn_limit_months": 5})
        settings.execute()
        self.assertEqual(self.company.churn_limit_months, 5)
