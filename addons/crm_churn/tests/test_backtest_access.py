from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import LONG_AGO, ChurnCase


@tagged("post_install", "-at_install")
class TestBacktestAccess(ChurnCase):
    def _create_backtest(self, user=None, **vals):
        self._buy(self.own, LONG_AGO)
        records = self.env["crm.churn.backtest"].with_user(user or self.supervisor)
        return records.create({"horizon_weeks": 4, **vals})

    def _finish(self, run):
        run.action_run()
        self._run_cron("backtest")
        self.assertEqual(run.state, "done")
        return run

    def test_supervisor_and_administrator_run_it(self):
        for user in self.supervisor, self.crm_admin:
            with self.subTest(user=user.login):
                self._finish(self._create_backtest(user))

    def test_running_it_wakes_the_cron(self):
        self._create_backtest().action_run()
        trigger = self.env["ir.cron.trigger"].search([], order="id desc", limit=1)
        self.assertEqual(
            trigger.cron_id, self.env.ref("crm_churn.ir_cron_churn_backtest")
        )

    def test_nobody_else_runs_it(self):
        run = self._create_backtest()
        for user in self.am, self.executive, self.plain, self.portal:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                run.with_user(user).action_run()
        self.assertEqual(run.state, "draft")

    def test_executive_reads_and_account_manager_does_not(self):
        run = self._finish(self._create_backtest())
        self.assertTrue(run.with_user(self.executive).line_ids[0].display_name)
        with self.assertRaises(AccessError):
            run.with_user(self.am).read(["state"])

    def test_results_are_no_input(self):
        run = self._create_backtest()
        for vals in ({"state": "done"}, {"silent_count": 1}, {"order_basis": "paid"}):
            with self.subTest(vals=vals):
                with self.assertRaises(AccessError):
                    run.write(vals)
                with self.assertRaises(AccessError):
                    run.create(vals)
        with self.assertRaises(AccessError):
            run.line_ids[0].precision = 1
        with self.assertRaises(AccessError):
            run.line_ids = [Command.create({"limit_value": 7, "recall": 1})]

    def test_defaults_of_the_context_set_no_result(self):
        run = self._create_backtest()
        context = {
            "default_state": "done",
            "default_precision": 1,
            "default_due_count": 1,
        }
        made = run.with_context(**context).create({})
        self.assertEqual(made.state, "draft")
        self.assertFalse(any(made.line_ids.mapped("due_count")))
        line = run.line_ids.with_context(**context).create(
            {"backtest_id": run.id, "limit_value": 7}
        )
        self.assertFalse(line.precision)

    def test_import_sets_no_result(self):
        self._create_backtest()
        result = (
            self.env["crm.churn.backtest"]
            .with_user(self.supervisor)
            .load(["horizon_weeks", "state"], [["4", "Done"]])
        )
        self.assertIn("come from its run only", result["messages"][0]["message"])

    def test_what_has_run_stays_as_it_is(self):
        run = self._finish(self._create_backtest())
        line = run.line_ids[0]
        for change in (
            lambda: run.write({"horizon_weeks": 5}),
            lambda: run.write({"line_ids": [Command.delete(line.id)]}),
            lambda: run.action_run(),
            lambda: run.unlink(),
            lambda: line.write({"limit_value": 7}),
            lambda: line.unlink(),
            lambda: line.create({"backtest_id": run.id, "limit_value": 7}),
        ):
            with self.assertRaises(UserError):
                change()

    def test_new_one_can_be_changed_and_deleted(self):
        run = self._create_backtest()
        run.horizon_weeks = 5
        run.line_ids[0].limit_value = 26
        run.line_ids[0].limit_unit = "weeks"
        run.unlink()
        self.assertFalse(run.exists())

    def test_copy_is_new_and_has_the_same_limits(self):
        run = self._finish(
            self._create_backtest(
                line_ids=[Command.create({"limit_value": 26, "limit_unit": "weeks"})]
            )
        )
        copy = run.with_user(self.crm_admin).copy()
        self.assertRecordValues(
            copy,
            [
                {
                    "state": "draft",
                    "silent_count": 0,
                    "progress": 0,
                    "finished_on": False,
                    "order_basis": False,
                    "horizon_weeks": 4,
                    "user_id": self.crm_admin.id,
                }
            ],
        )
        self.assertEqual(copy.line_ids.mapped("display_name"), ["26 weeks"])
        self.assertFalse(copy.line_ids.due_count)

    def test_other_companies_are_closed(self):
        run = self._create_backtest()
        other = self.env["res.company"].create({"name": "Other"})
        run.sudo().company_id = other
        for user in self.supervisor, self.executive, self.crm_admin:
            for records in (run, run.sudo().line_ids):
                records = records.with_user(user)
                with self.subTest(user=user.login, model=records._name):
                    self.assertFalse(records.search([("id", "in", records.ids)]))
                    with self.assertRaises(AccessError):
                        records.read(["company_id"])

    def test_no_back_test_of_a_company_that_one_does_not_work_in(self):
        other = self.env["res.company"].create({"name": "Other"})
        with self.assertRaises(AccessError):
            self._create_backtest(company_id=other.id)

    @mute_logger("odoo.sql_db")
    def test_impossible_input_is_refused(self):
        impossible = (
            {"horizon_weeks": 0},
            {"horizon_weeks": 261},
            {"first_date": date(2025, 2, 1), "last_date": date(2025, 1, 1)},
            {"first_date": date(2010, 2, 1), "last_date": date(2025, 1, 1)},
            {"line_ids": [Command.create({"limit_value": 0})]},
            {"line_ids": [Command.create({"limit_value": 601})]},
            {"line_ids": [Command.create({"limit_unit": "policy", "limit_value": 1})]},
            {"line_ids": [Command.create({"limit_value": 7})] * 2},
        )
        for vals in impossible:
            with (
                self.subTest(vals=vals),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self._create_backtest(**vals)


@tagged("post_install", "-at_install")
class TestBacktestSummary(ChurnCase):
    """The figures beside the limit on the settings screens."""

    def _run_backtest(self):
        self._buy(self.own, LONG_AGO)
        run = self.env["crm.churn.backtest"].create(
            {
                "horizon_weeks": 4,
                "first_date": date(2026, 1, 1),
                "last_date": date(2026, 1, 29),
            }
        )
        run.action_run()
        self._run_cron("backtest")
        return run

    def _summary(self):
        self.env.invalidate_all()
        return self.company.with_user(self.crm_admin).churn_backtest_summary

    def test_current_limit_is_told_with_its_figures(self):
        self._run_backtest()
        self.assertEqual(
            self._summary(),
            "Precision 100 %, recall 100 % (back-test of 03/11/2026)",
        )

    def test_nothing_tested_is_told(self):
        self.assertEqual(self._summary(), "Not back-tested at this limit.")

    def test_changed_limit_is_not_tested(self):
        self._run_backtest()
        self.company.churn_limit_months = 8
        self.assertEqual(self._summary(), "Not back-tested at this limit.")

    def test_other_orders_are_not_tested(self):
        self._run_backtest()
        self.company.churn_order_basis = "paid"
        self.assertEqual(self._summary(), "Not back-tested at this limit.")

    def test_latest_back_test_wins(self):
        self._run_backtest()
        latest = self._run_backtest()
        limit = latest.line_ids.filtered(lambda line: line.limit_value == 6)
        limit.precision = 0.5
        self.assertIn("Precision 50 %", self._summary())

    def test_unfinished_back_test_tells_nothing(self):
        self._run_backtest().state = "running"
        self.assertEqual(self._summary(), "Not back-tested at this limit.")

    def test_back_test_of_another_company_tells_nothing(self):
        self._run_backtest().company_id = self._create_company("Other")
        self.assertEqual(self._summary(), "Not back-tested at this limit.")

    def test_settings_follow_the_limit_that_is_typed(self):
        self._run_backtest()
        settings = self.env["res.config.settings"].create({})
        self.assertIn("Precision 100 %", settings.churn_backtest_summary)
        settings.churn_limit_months = 8
        self.assertIn("Not back-tested", settings.churn_backtest_summary)
