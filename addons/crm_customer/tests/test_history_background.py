from contextlib import contextmanager
from unittest import TestCase
from unittest.mock import patch

from freezegun import freeze_time

from odoo import api
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..wizards import sale_order_import_history_run as run
from .history_common import HistoryCase

LOGGER = "odoo.addons.crm_customer.wizards.sale_order_import_history_run"


class Killed(BaseException):
    """Ends a run the way the end of its process does: nothing may catch it."""


class BackgroundCase(HistoryCase):
    """Each run has a cursor of its own, and commits what it commits."""

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(run, "MAX_ROWS_AT_ONCE", 0))
        self.startPatcher(patch.object(run, "ORDERS_PER_BATCH", 2))

    def _queue(self, *rows, **vals):
        record = self._create_import(self._csv(*rows), **vals)
        record.action_import()
        return record

    @contextmanager
    def _new_transaction(self):
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            yield api.Environment(cr, api.SUPERUSER_ID, {})

    def _run(self, **context):
        """Run as the cron does, in a transaction of its own."""
        with self._new_transaction() as env:
            imports = env["sale.order.import.history"]
            imports.with_context(**context)._cron_run_imports()

    def _run_killed(self):
        """Run until the process ends. Odoo's `assertRaises` would undo the commits."""
        with TestCase.assertRaises(self, Killed):
            self._run()

    @contextmanager
    def _failing(self, method, error, after=0):
        """Let a method of the import fail after it has worked some times."""
        calls = []
        imports = self.registry["sale.order.import.history"]
        original = getattr(imports, method)

        def fail(record, *args):
            calls.append(record)
            if len(calls) > after:
                raise error
            return original(record, *args)

        with patch.object(imports, method, fail):
            yield

    def _get_names(self, record):
        return sorted(self._get_orders(record).mapped("name"))


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 10:00:00")
class TestHistoryBackground(BackgroundCase):
    def test_large_file_waits_and_wakes_the_cron(self):
        cron = self.env.ref("crm_customer.ir_cron_import_history")
        before = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        record = self._queue(*self._rows(3))
        self.assertEqual((record.state, record.progress), ("queued", 0))
        self.assertFalse(self._get_orders(record))
        after = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        self.assertEqual(after, before + 1)

    def test_run_loads_everything(self):
        record = self._queue(*self._rows(5), unknown_customer="create")
        self._run()
        self.assertEqual((record.state, record.progress), ("done", 100))
        self.assertEqual(self._get_names(record), ["M1", "M2", "M3", "M4", "M5"])
        self.assertFalse(record.sudo().work_data)

    def test_orders_are_the_owners(self):
        record = self._queue(*self._rows(1))
        self._run()
        self.assertEqual(self._get_orders(record).create_uid, self.supervisor)

    def test_owner_is_told(self):
        self._queue(*self._rows(1))
        with self._new_transaction() as env:
            users = self.registry["res.users"]
            with patch.object(users, "_bus_send", autospec=True) as send:
                env["sale.order.import.history"]._cron_run_imports()
        owner, kind, message = send.call_args.args
        self.assertEqual(owner.id, self.supervisor.id)
        self.assertEqual((kind, message["type"]), ("simple_notification", "success"))

    def test_run_stops_when_time_is_up_and_the_next_goes_on(self):
        record = self._queue(*self._rows(5))
        crons = self.registry["ir.cron"]
        commit = crons._commit_progress

        def out_of_time(cron, processed=0, **kwargs):
            commit(cron, processed, **kwargs)
            return 0 if processed else 10

        with patch.object(crons, "_commit_progress", out_of_time):
            self._run()
            self.assertEqual((record.state, record.progress), ("running", 40))
            self._run()
            self.assertEqual((record.state, record.progress), ("running", 80))
        self._run()
        self.assertEqual(record.state, "done")
        self.assertEqual(len(self._get_orders(record)), 5)

    def test_killed_run_keeps_what_is_committed(self):
        record = self._queue(*self._rows(5))
        with self._failing("_create_orders", Killed(), after=1):
            self._run_killed()
        self.assertEqual(self._get_names(record), ["M1", "M2"])
        self.assertEqual((record.state, record.position), ("running", 2))

    def test_run_after_a_kill_finishes_and_doubles_nothing(self):
        record = self._queue(*self._rows(5))
        for after in (1, 1):
            with self._failing("_create_orders", Killed(), after=after):
                self._run_killed()
        self._run()
        self.assertEqual(record.state, "done")
        self.assertEqual(self._get_names(record), ["M1", "M2", "M3", "M4", "M5"])

    def test_kill_between_customers_and_orders(self):
        rows = self._rows(2, customer="C9")
        record = self._queue(*rows, unknown_customer="create")
        with self._failing("_create_orders", Killed()):
            self._run_killed()
        self._run()
        self.assertEqual(self._get_orders(record).partner_id.ref, "C9")
        self.assertEqual(self.env["res.partner"].search_count([("ref", "=", "C9")]), 1)

    @mute_logger(LOGGER)
    def test_failing_batch_takes_everything_back(self):
        partners = self.env["res.partner"].search_count([])
        rows = self._rows(5) + ["C9,N1,2026-01-31,DESK,1,1"]
        record = self._queue(*rows, unknown_customer="create")
        with self._failing("_create_orders", UserError("No luck today."), after=2):
            self._run()
        self.assertEqual(record.state, "failed")
        self.assertIn("No luck today.", record.message)
        self.assertFalse(self._get_orders(record))
        self.assertEqual(self.env["res.partner"].search_count([]), partners)
        self.assertEqual(self.own.customer_status, "prospect")

    @mute_logger(LOGGER)
    def test_kill_while_taking_back(self):
        record = self._queue(*self._rows(5))
        with (
            self._failing("_create_orders", UserError("No luck today."), after=2),
            self._failing("_revert_step", Killed(), after=1),
        ):
            self._run_killed()
        self.assertEqual(
            (record.state, len(self._get_orders(record))), ("reverting", 2)
        )
        self._run()
        self.assertEqual(record.state, "failed")
        self.assertFalse(self._get_orders(record))

    @mute_logger(LOGGER)
    def test_customer_in_use_meanwhile_stays(self):
        record = self._queue(*self._rows(1, customer="C9"), unknown_customer="create")
        with self._failing("_create_orders", Killed()):
            self._run_killed()
        partner = self.env["res.partner"].search([("ref", "=", "C9")])
        order = self._create_order(partner)
        with self._failing("_create_orders", UserError("No luck today.")):
            self._run()
        self.assertEqual(record.state, "failed")
        self.assertEqual(order.exists().partner_id, partner)

    @mute_logger(LOGGER)
    def test_failed_import_can_start_again(self):
        record = self._queue(*self._rows(3))
        with self._failing("_create_orders", UserError("No luck today.")):
            self._run()
        record.action_reset()
        record.action_import()
        self._run()
        self.assertEqual((record.state, len(self._get_orders(record))), ("done", 3))

    def test_order_loaded_meanwhile_by_another_import_is_skipped(self):
        record = self._queue(*self._rows(3))
        with patch.object(run, "MAX_ROWS_AT_ONCE", 100):
            self._queue(*self._rows(2))
        self._run()
        self.assertEqual(self._get_names(record), ["M3"])

    def test_two_runs_at_once_double_nothing(self):
        record = self._queue(*self._rows(6))
        other_runs = []
        imports = self.registry["sale.order.import.history"]
        commit = imports._commit

        def let_another_run_in(current, *args):
            left = commit(current, *args)
            if len(other_runs) < 2:
                other_runs.append(current)
                with self.registry.cursor() as cr:
                    env = api.Environment(cr, api.SUPERUSER_ID, {})
                    env["sale.order.import.history"]._cron_run_imports()
            return left

        with patch.object(imports, "_commit", let_another_run_in):
            self._run()
        self.assertEqual(len(other_runs), 2)
        self.assertEqual(record.state, "done")
        self.assertEqual(self._get_names(record), ["M1", "M2", "M3", "M4", "M5", "M6"])

    def test_imports_of_two_users_are_both_loaded(self):
        other = self._create_role_user(
            "role_supervisor2", "crm_customer.group_sales_supervisor"
        )
        first = self._queue("C1,X1,2026-01-31,DESK,1,1")
        second = self._queue("C1,Y1,2026-01-31,DESK,1,1", user=other)
        self._run()
        self.assertEqual((first.state, second.state), ("done", "done"))

    def test_waiting_import_can_be_cancelled(self):
        record = self._queue(*self._rows(3))
        record.action_cancel()
        self._run()
        self.assertEqual(record.state, "draft")
        self.assertFalse(self._get_orders(record))

    def test_import_that_has_begun_cannot_be_cancelled_nor_changed(self):
        record = self._queue(*self._rows(3))
        with self._failing("_create_orders", Killed(), after=1):
            self._run_killed()
        for method in (record.action_cancel, record.action_reset):
            with self.assertRaises(UserError):
                method()
        with self.assertRaises(UserError):
            record.unknown_customer = "create"

    def test_vacuum_spares_what_waits(self):
        waiting = self._queue(*self._rows(3))
        old = self._create_import(self._csv(*self._rows(1)))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order_import_history SET write_date = '2026-06-01'"
        )
        self.env["sale.order.import.history"]._transient_vacuum()
        self.assertTrue(waiting.exists())
        self.assertFalse(old.exists())

    def test_a_batch_takes_as_many_queries_for_many_orders(self):
        self._queue(*self._rows(3))
        with patch.object(run, "ORDERS_PER_BATCH", 100):
            self._run()
            self._queue(*[row.replace("M", "Q") for row in self._rows(100)])
            with self._new_transaction() as env:
                record = env["sale.order.import.history"].search(
                    [("state", "=", "queued")]
                )
                record = record._as_owner()
                work = record._get_work()
                with self.assertQueryCount(60):
                    record._load_step(work)
                    env.flush_all()


@tagged("post_install", "-at_install")
class TestHistoryLock(HistoryCase):
    """Two connections to the database: only these show a lock."""

    def test_second_run_leaves_a_running_import_alone(self):
        with self.registry.cursor() as cr:
            record_id = self._create_waiting_import(cr)
        self.addCleanup(self._delete_import, record_id)
        with self.registry.cursor() as first, self.registry.cursor() as second:
            self.assertTrue(self._browse(first, record_id)._lock_busy())
            self.assertFalse(self._browse(second, record_id)._lock_busy())

    def _create_waiting_import(self, cr):
        env = api.Environment(cr, api.SUPERUSER_ID, {})
        return env["sale.order.import.history"].create({"state": "queued"}).id

    def _delete_import(self, record_id):
        with self.registry.cursor() as cr:
            self._browse(cr, record_id).unlink()

    def _browse(self, cr, record_id):
        env = api.Environment(cr, api.SUPERUSER_ID, {})
        return env["sale.order.import.history"].browse(record_id)
