from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import SerializationFailure

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..models import crm_churn_scan
from ..models.crm_churn_run import RunBusyError
from .common import DORMANT, LONG_AGO, NOW, RECENTLY, ChurnCase

SATURDAY = datetime(2026, 3, 13, 18, 0)  # Saturday 02:00 in Shanghai


@tagged("post_install", "-at_install")
class TestScan(ChurnCase):
    def _create_customers_with_orders(self, count, **vals):
        customers = self.env["res.partner"]
        for index in range(count):
            customers |= self._create_customer(f"Silent {index}", **vals)
        for customer in customers:
            self._buy(customer, LONG_AGO)
        return customers

    def _found(self, customers):
        return self.env["crm.churn.warning"].search(
            [("partner_id", "in", customers.ids)]
        )

    def _next_number(self):
        sequence = self.env.ref("crm_churn.sequence_churn_warning")
        sequence.invalidate_recordset()
        return sequence.number_next_actual

    # Requests

    def test_supervisor_requests_a_scan_of_the_companies_worked_in(self):
        other = self._create_company("Other")
        scans = self.env["crm.churn.scan"].with_user(self.supervisor)
        scans = scans.with_context(allowed_company_ids=[self.company.id, other.id])
        action = scans.action_request_scan()
        self.assertEqual(action["tag"], "display_notification")
        self.assertRecordValues(
            scans.search([], order="id desc", limit=2).sorted("company_id"),
            [
                {
                    "company_id": company.id,
                    "state": "queued",
                    "origin": "manual",
                    "user_id": self.supervisor.id,
                }
                for company in (self.company | other).sorted()
            ],
        )

    def test_request_wakes_the_cron_now(self):
        self.env["crm.churn.warning"].with_user(self.supervisor).action_request_scan()
        trigger = self.env["ir.cron.trigger"].search([], order="id desc", limit=1)
        self.assertRecordValues(
            trigger,
            [
                {
                    "cron_id": self.env.ref("crm_churn.ir_cron_churn_scan").id,
                    "call_at": NOW,
                }
            ],
        )

    def test_second_request_queues_nothing(self):
        scans = self.env["crm.churn.scan"].with_user(self.supervisor)
        scans.action_request_scan()
        count = scans.search_count([])
        scans.action_request_scan()
        self.assertEqual(scans.search_count([]), count)

    def test_nobody_else_requests_a_scan(self):
        for user in self.am, self.executive, self.crm_admin, self.plain, self.portal:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["crm.churn.scan"].with_user(user).action_request_scan()

    # Schedule

    def test_scheduled_scan_runs_on_saturday(self):
        self._buy(self.own, LONG_AGO)
        with freeze_time(SATURDAY):
            self._run_cron()
        self.assertEqual(len(self._warnings(self.own)), 1)

    def test_nothing_runs_before_saturday(self):
        self._buy(self.own, LONG_AGO)
        with freeze_time(SATURDAY - timedelta(seconds=1)):
            self._run_cron()
        self.assertFalse(self._warnings(self.own))

    def test_scan_that_was_missed_runs_late_and_once(self):
        scans = self.env["crm.churn.scan"].search([])
        with freeze_time(SATURDAY + timedelta(days=2)):
            self._run_cron()
            self._run_cron()
        new = self.env["crm.churn.scan"].search([]) - scans
        self.assertEqual(len(new.filtered(lambda s: s.company_id == self.company)), 1)
        self.assertEqual(new.mapped("origin"), ["scheduled"] * len(new))

    def test_next_scan_is_a_week_later(self):
        with freeze_time(SATURDAY):
            self._run_cron()
        self.assertEqual(self.company.churn_next_scan, SATURDAY + timedelta(days=7))

    def test_cron_wakes_at_the_minute_of_the_next_scan(self):
        self._run_cron()
        cron = self.env.ref("crm_churn.ir_cron_churn_scan")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertIn(SATURDAY, triggers.mapped("call_at"))

    def test_cron_does_not_pile_up_wake_ups(self):
        self._run_cron()
        self._run_cron()
        triggers = self.env["ir.cron.trigger"].search([("call_at", "=", SATURDAY)])
        self.assertEqual(len(triggers), 1)

    # Runs

    def test_second_scan_finds_nothing_new(self):
        self._buy(self.own, LONG_AGO)
        self._scan()
        first = self._warnings(self.own)
        scan = self._scan()
        self.assertEqual(self._warnings(self.own), first)
        self.assertRecordValues(
            scan, [{"state": "done", "due_count": 1, "warned_count": 0}]
        )

    def test_second_scan_wastes_no_numbers(self):
        self._buy(self.own, LONG_AGO)
        self._create_warning(self.foreign, "retaining")
        self._scan()
        before = self._next_number()
        self._scan()
        self.assertEqual(self._next_number(), before)

    def test_dormant_customers_take_no_number(self):
        self._buy(self.own, DORMANT)
        before = self._next_number()
        self._scan()
        self.assertEqual(self._next_number(), before)

    def test_all_batches_are_warned_about(self):
        customers = self._create_customers_with_orders(5)
        with patch.object(crm_churn_scan, "BATCH_SIZE", 2):
            scan = self._scan()
        self.assertEqual(self._found(customers).partner_id, customers)
        self.assertRecordValues(
            scan, [{"state": "done", "warned_count": 5, "progress": 100}]
        )

    def test_numbers_are_unique_and_in_order_of_the_customers(self):
        customers = self._create_customers_with_orders(5)
        with patch.object(crm_churn_scan, "BATCH_SIZE", 2):
            self._scan()
        names = self._found(customers).sorted("partner_id").mapped("name")
        self.assertEqual(names, sorted(set(names)))

    def test_gapless_sequence_numbers_warnings_too(self):
        self.env.ref("crm_churn.sequence_churn_warning").implementation = "no_gap"
        customers = self._create_customers_with_orders(3)
        self._scan()
        self.assertEqual(len(set(self._found(customers).mapped("name"))), 3)

    def test_deleted_reminder_type_does_not_stop_the_scan(self):
        self.env.ref("crm_churn.mail_activity_type_churn").unlink()
        self._buy(self.own, LONG_AGO)
        self._scan()
        self.assertEqual(len(self._warnings(self.own).activity_ids), 1)

    def test_no_mail_and_no_bus_message(self):
        self._create_customers_with_orders(3, user_id=self.am.id)
        self.env.flush_all()
        mails = self.env["mail.mail"].search_count([])
        messages = self.env["mail.message"].search_count([])
        self._scan()
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        self.assertEqual(self.env["mail.message"].search_count([]), messages)

    def test_number_of_queries_does_not_grow_with_the_customers(self):
        detector = self.env["crm.churn.detector"]
        counts = []
        for number in (1, 12):
            self._create_customers_with_orders(number, user_id=self.am.id)
            detector._create_hits(self.company)
            count, last_id = detector._fetch_batch(0, 100)
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            detector._insert_warnings(self.company, 0, last_id, count)
            counts.append(self.env.cr.sql_log_count - before)
            detector._drop_hits()
        self.assertEqual(count, 12)
        self.assertLessEqual(counts[1], counts[0])

    # Trouble

    def test_scan_that_was_killed_is_finished_by_the_next_run(self):
        customers = self._create_customers_with_orders(5)
        self._create_warning(customers[0])
        scan = self.env["crm.churn.scan"]._queue(self.company, "manual")
        scan.write({"state": "running", "warned_count": 1, "started_on": LONG_AGO})
        self._run_cron()
        self.assertEqual(len(self._found(customers)), 5)
        self.assertRecordValues(
            scan, [{"state": "done", "warned_count": 5, "started_on": LONG_AGO}]
        )

    def test_scan_of_a_company_that_another_process_scans_waits(self):
        self._buy(self.own, LONG_AGO)
        with patch.object(
            type(self.env["crm.churn.scan"]),
            "_lock_company",
            side_effect=RunBusyError,
        ):
            scan = self._scan()
        self.assertEqual(scan.state, "queued")
        self._run_cron()
        self.assertEqual(scan.state, "done")

    def test_batch_that_met_another_writer_is_tried_again(self):
        self._buy(self.own, LONG_AGO)
        insert = type(self.env["crm.churn.detector"])._insert_warnings
        failures = [SerializationFailure(), SerializationFailure()]

        def fail_twice(detector, *args):
            if failures:
                raise failures.pop()
            return insert(detector, *args)

        with patch.object(
            type(self.env["crm.churn.detector"]), "_insert_warnings", fail_twice
        ):
            scan = self._scan()
        self.assertRecordValues(scan, [{"state": "done", "warned_count": 1}])

    @mute_logger("odoo.addons.crm_churn.models.crm_churn_run")
    def test_failing_company_does_not_stop_the_others(self):
        other = self._create_company("Other")
        self._buy(self.own, LONG_AGO, company_id=other.id)
        hits = type(self.env["crm.churn.detector"])._create_hits
        broken = self.company

        def fail_for_one(detector, company):
            if company == broken:
                raise ValueError("Out of order")
            return hits(detector, company)

        with patch.object(
            type(self.env["crm.churn.detector"]), "_create_hits", fail_for_one
        ):
            scans = self._scan(self.company, other)
        self.assertRecordValues(
            scans.sorted(lambda scan: scan.company_id != broken),
            [
                {"state": "failed", "message": "Out of order"},
                {"state": "done", "message": False},
            ],
        )

    def test_customer_who_orders_while_the_scan_runs_recovers(self):
        self._buy(self.own, LONG_AGO)
        warn = type(self.env["crm.churn.scan"])._warn

        def order_meanwhile(scan):
            warn(scan)
            scan.env.cr.execute(
                "UPDATE sale_order SET date_order = %s WHERE partner_id = %s",
                [RECENTLY, self.own.id],
            )

        with patch.object(type(self.env["crm.churn.scan"]), "_warn", order_meanwhile):
            scan = self._scan()
        self.assertEqual(self._warnings(self.own).state, "recovered")
        self.assertEqual(self.own.customer_status, "active")
        self.assertEqual(scan.recovered_count, 1)

    def test_scan_leaves_the_warnings_of_other_companies_alone(self):
        warning = self._create_warning(self.own)
        warning.company_id = self._create_company("Other")
        self._buy(self.own, RECENTLY)
        self._scan()
        self.assertEqual(warning.state, "warning")

    def test_other_order_sources_count(self):
        self._buy(self.own, LONG_AGO)
        detector = type(self.env["crm.churn.detector"])
        sources = detector._get_order_sources

        def with_other_source(model, company):
            found = sources(model, company)
            partner_id, order_id = self.own.id, 0
            return [
                *found,
                SQL(
                    "SELECT %s AS partner_id, %s AS order_id, "
                    "%s::timestamp AS date, 1.0 AS amount",
                    partner_id,
                    order_id,
                    RECENTLY,
                ),
            ]

        with patch.object(detector, "_get_order_sources", with_other_source):
            self._scan()
        self.assertFalse(self._warnings(self.own))
