from datetime import date, datetime
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_report import FEBRUARY, ReportCase

MONTH = date(2026, 2, 1)
# in Shanghai; 1 March 2026 is a Sunday, and the calendar begins on Monday at 8
SUNDAY = datetime(2026, 3, 1, 4, 0)
MONDAY_MORNING = datetime(2026, 3, 1, 23, 59)
MONDAY = datetime(2026, 3, 2, 1, 0)


@tagged("post_install", "-at_install")
class TestManagementReportMail(ReportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mails = cls.env["crm.management.report.mail"]
        companies = cls.env["res.company"].search([])
        companies.management_report_active = False
        cls.shanghai.management_report_active = True
        cls.shanghai.management_report_month = MONTH
        # a company of its own has no other executive
        cls.shanghai.email = "office@sons.example"

    def _run_cron(self, moment=MONDAY, name=None):
        if name:
            return super()._run_cron(name)
        self.env.flush_all()
        with freeze_time(moment), self.enter_registry_test_mode():
            self.env.ref(
                "crm_lifecycle.ir_cron_management_report"
            ).method_direct_trigger()
        self.env.invalidate_all()
        return self._get_rows()

    def _get_rows(self):
        return self.mails.search([("company_id", "=", self.shanghai.id)])

    def _get_letters(self, user=None):
        domain = [("subject", "like", "Report & Sons")]
        if user:
            domain.append(("recipient_ids", "in", user.partner_id.ids))
        return self.env["mail.mail"].search(domain)

    # When

    def test_nothing_goes_out_before_somebody_works(self):
        self.assertFalse(self._run_cron(SUNDAY))
        self.assertFalse(self._run_cron(MONDAY_MORNING))

    def test_the_first_working_hour_sends_last_month(self):
        rows = self._run_cron()
        self.assertRecordValues(
            rows,
            [
                {
                    "month": MONTH,
                    "user_id": self.executive.id,
                    "state": "sent",
                    "sent_on": MONDAY,
                }
            ],
        )
        self.assertEqual(self.shanghai.management_report_month, date(2026, 3, 1))

    def test_a_holiday_is_no_working_day(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.shanghai.resource_calendar_id.id,
                "company_id": self.shanghai.id,
                "date_from": datetime(2026, 3, 1, 16, 0),
                "date_to": datetime(2026, 3, 2, 15, 59),
            }
        )
        self.assertFalse(self._run_cron())
        self.assertTrue(self._run_cron(datetime(2026, 3, 3, 1, 0)))

    def test_without_working_hours_the_first_day_sends(self):
        self.shanghai.resource_calendar_id.attendance_ids.unlink()
        self.assertTrue(self._run_cron(SUNDAY))

    def test_running_again_sends_nothing(self):
        self._run_cron()
        self._run_cron()
        self._run_cron(datetime(2026, 3, 20, 4, 0))
        self.assertEqual(len(self._get_rows()), 1)
        self.assertEqual(len(self._get_letters()), 1)

    def test_each_month_has_its_report(self):
        self._run_cron()
        rows = self._run_cron(datetime(2026, 4, 1, 4, 0))
        self.assertEqual(rows.mapped("month"), [date(2026, 3, 1), MONTH])

    def test_what_was_missed_is_too_old(self):
        rows = self._run_cron(datetime(2026, 6, 1, 4, 0))
        self.assertEqual(rows.mapped("month"), [date(2026, 5, 1)])

    def test_a_new_company_begins_with_its_first_month(self):
        company = self.env["res.company"].create({"name": "New"})
        self.assertEqual(company.management_report_month, date(2026, 3, 1))
        self.assertIsNone(company._get_due_report_month())

    def test_nothing_goes_out_where_it_is_switched_off(self):
        self.shanghai.management_report_active = False
        self.assertFalse(self._run_cron())

    def _kill(self, method):
        """Run the cron until the process ends within a method of a mail."""
        with patch.object(type(self.mails), method, side_effect=SystemExit):
            try:
                self._run_cron()
            except SystemExit:
                self.env.invalidate_all()
                return
        self.fail("the process has not ended")

    def test_whenever_it_is_killed_the_next_run_sends_one_mail(self):
        for method in ("_send", "_prepare_attachment"):
            self._kill(method)
            with self.subTest(killed=method):
                self.assertEqual(self._get_rows().state, "waiting")
                self.assertFalse(self._get_letters())
        self._run_cron()
        self.assertEqual(self._get_rows().state, "sent")
        self.assertEqual(len(self._get_letters()), 1)

    def test_one_row_a_company_month_and_recipient(self):
        self._run_cron()
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self.mails.create(
                {
                    "company_id": self.shanghai.id,
                    "month": MONTH,
                    "user_id": self.executive.id,
                }
            )

    # To whom

    def test_all_executives_with_an_address_get_it(self):
        create = self._create_role_user
        group = "crm_customer.group_executive"
        other, silent, stranger = (
            create(f"role_executive_{name}", group)
            for name in ("other", "silent", "stranger")
        )
        (other | silent).company_ids |= self.shanghai
        silent.email = False
        users = self.shanghai._get_report_recipients()
        self.assertEqual(
            users & (other | silent | stranger | self.staff), other | self.executive
        )

    def test_the_chosen_get_it_instead(self):
        self.shanghai.management_report_user_ids = self.supervisor
        self.assertEqual(self._run_cron().user_id, self.supervisor)

    def test_only_who_reads_reports_can_be_chosen(self):
        stranger = self._create_role_user(
            "role_stranger", "crm_customer.group_executive"
        )
        for user in (self.am, self.crm_admin, self.plain, stranger):
            with self.subTest(user=user.login), self.assertRaises(ValidationError):
                self.shanghai.management_report_user_ids = user

    def test_who_lost_the_role_gets_it_no_more(self):
        self.shanghai.management_report_user_ids = self.supervisor
        self.supervisor.group_ids = [
            Command.unlink(self.env.ref("crm_customer.group_sales_supervisor").id)
        ]
        self.assertFalse(self._run_cron())

    def test_who_lost_the_role_while_it_waited_gets_none(self):
        row = self.mails._queue(self.shanghai, MONTH, self.supervisor)
        row._send()
        self.assertEqual(row.state, "failed")
        self.assertFalse(self._get_letters())

    # What

    def test_the_mail_has_the_report_and_its_headlines(self):
        self._sell(self.own, FEBRUARY, 300)
        self._run_cron()
        letter = self._get_letters(self.executive)
        self.assertEqual(letter.subject, "Management report 2026-02: Report & Sons")
        self.assertIn("300.00", letter.body_html)
        self.assertIn("2025-02", letter.body_html)
        [attachment] = letter.attachment_ids
        self.assertTrue(
            attachment.name.startswith("Management Report 2026-02."), attachment.name
        )
        self.assertIn(b"300.00", attachment.raw)

    def test_each_recipient_reads_the_own_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"].search(
            [("name", "=", "crm_lifecycle")]
        )._update_translations(["zh_CN"])
        self.executive.lang = "zh_CN"
        self.shanghai.management_report_user_ids = self.supervisor | self.executive
        self._run_cron()
        letter = self._get_letters(self.executive)
        self.assertIn("管理月报", letter.subject)
        self.assertIn("满意度", letter.body_html)
        self.assertNotIn("Satisfaction", letter.body_html)
        self.assertIn("满意度", letter.attachment_ids.raw.decode())
        self.assertIn("Satisfaction", self._get_letters(self.supervisor).body_html)

    def test_figures_are_those_that_the_recipient_may_read(self):
        row = self.mails._queue(self.shanghai, MONTH, self.executive)
        report = row._create_wizard()
        self.assertEqual(report.env.user, self.executive)
        self.assertFalse(report.env.su)
        self.assertEqual(report.env.companies, self.shanghai)

    def test_the_mail_is_not_open_to_the_administrator(self):
        self._run_cron()
        letter = self._get_letters()
        message, attachment = letter.mail_message_id, letter.attachment_ids
        for record in message, attachment:
            with self.subTest(model=record._name):
                self.assertFalse(record.with_user(self.crm_admin).has_access("read"))

    def test_a_report_that_fails_says_why_and_keeps_nobody_else_from_it(self):
        self.shanghai.management_report_user_ids = self.supervisor | self.executive
        original = type(self.mails)._prepare_attachment
        reason = "No paper\nat all"

        def fail(row, mail):
            if row.user_id == self.supervisor:
                raise UserError(reason)
            return original(row, mail)

        with patch.object(type(self.mails), "_prepare_attachment", fail):
            rows = self._run_cron()
        states = {row.user_id: (row.state, row.message) for row in rows}
        self.assertEqual(
            states,
            {
                self.supervisor: ("failed", "No paper"),
                self.executive: ("sent", False),
            },
        )
        self.assertFalse(self._get_letters(self.supervisor))

    def test_without_its_template_it_fails(self):
        self.env.ref("crm_lifecycle.mail_template_management_report").unlink()
        self.assertEqual(self._run_cron().state, "failed")

    # By hand

    def _send(self, user, **vals):
        return self._create_report(user, **vals).action_send()

    def test_supervisors_and_executives_send_it_now(self):
        self.assertEqual(
            self._create_report(self.supervisor).recipient_ids, self.executive
        )
        self._send(self.supervisor)
        self.assertEqual(self._run_cron(SUNDAY).state, "sent")
        self.assertFalse(self._create_report(self.supervisor).recipient_ids)

    def test_sending_wakes_the_cron(self):
        cron = self.env.ref("crm_lifecycle.ir_cron_management_report")
        triggers = self.env["ir.cron.trigger"]
        before = triggers.search_count([("cron_id", "=", cron.id)])
        self._send(self.executive)
        self.assertEqual(triggers.search_count([("cron_id", "=", cron.id)]), before + 1)

    def test_who_was_sent_it_by_hand_gets_no_second_one(self):
        self._send(self.executive)
        self._run_cron(SUNDAY)
        self._run_cron()
        self.assertEqual(len(self._get_letters()), 1)

    def test_sending_twice_is_refused(self):
        self._send(self.executive)
        with self.assertRaisesRegex(UserError, "Everybody"):
            self._send(self.executive)

    def test_without_recipients_nothing_is_sent(self):
        self.executive.email = False
        with self.assertRaisesRegex(UserError, "Nobody"):
            self._send(self.executive)

    def test_a_failed_report_can_be_sent_again(self):
        row = self.mails._queue(self.shanghai, MONTH, self.executive)
        row._fail("No paper")
        self._send(self.executive)
        self.assertRecordValues(row, [{"state": "waiting", "message": False}])

    def test_a_month_that_is_not_over_is_not_sent(self):
        with self.assertRaisesRegex(UserError, "not over"):
            self._send(self.executive, date_from=date(2026, 3, 1))

    # Roles

    def test_the_log_is_read_only(self):
        row = self.mails._queue(self.shanghai, MONTH, self.executive)
        for user in (self.supervisor, self.executive, self.crm_admin):
            row.with_user(user).check_access("read")
            for operation in ("write", "create", "unlink"):
                with self.subTest(user=user.login, operation=operation):
                    self.assertFalse(row.with_user(user).has_access(operation))
        for user in (self.am, self.plain, self.portal):
            with self.subTest(user=user.login):
                self.assertFalse(row.with_user(user).has_access("read"))

    def test_the_log_of_another_company_is_hidden(self):
        other = self.env["res.company"].create({"name": "Other"})
        row = self.mails._queue(other, MONTH, self.executive)
        for user in (self.supervisor, self.executive, self.crm_admin):
            with self.subTest(user=user.login):
                self.assertFalse(row.with_user(user).has_access("read"))

    def test_the_administrator_chooses_the_recipients(self):
        companies = self.env["res.company"].with_user(self.crm_admin)
        action = companies.with_company(self.shanghai).action_open_management_report()
        company = companies.browse(action["res_id"])
        self.assertEqual(company, self.shanghai)
        company.management_report_user_ids = self.supervisor
        with self.assertRaises(AccessError):
            self.env["res.company"].with_user(
                self.executive
            ).action_open_management_report()
