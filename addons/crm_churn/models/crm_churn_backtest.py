from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import format_date
from odoo.tools.misc import clean_context

from ..tools import backtest

BATCH_SIZE = 100_000
DEFAULT_MONTHS = (3, 4, 6, 9, 12)


class CrmChurnBacktest(models.Model):
    """How well a churn limit would have told who stays silent, on past orders.

    Stands at weekly dates of the past, when the day begins as the scan does, applies
    limits, and compares with what happened in the weeks from then on. The dates are
    pooled. On each date every customer who has bought by then is *due* when the last
    order is at least the limit old, and *silent* when no order follows within
    ``horizon_weeks``. Precision is the share of the due who are silent, recall the
    share of the silent who are due.

    Only totals are kept, no customers, and nothing changes once it has run.
    """

    _name = "crm.churn.backtest"
    _inherit = ["crm.churn.run"]
    _description = "Churn Back-Test"

    company_id = fields.Many2one(readonly=False, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(default=lambda self: self.env.user, copy=False)
    state = fields.Selection(
        selection_add=[("draft", "New"), ("queued",)],
        ondelete={"draft": "cascade"},
        default="draft",
    )
    horizon_weeks = fields.Integer(
        string="Weeks Looked Ahead",
        default=26,
        required=True,
        help="A customer is silent on a date when no order follows within these weeks.",
    )
    first_date = fields.Date(
        string="First Scan Date",
        compute="_compute_dates",
        store=True,
        readonly=False,
    )
    last_date = fields.Date(
        string="Last Scan Date",
        compute="_compute_dates",
        store=True,
        readonly=False,
        help="The weeks looked ahead must be over by today.",
    )
    scan_count = fields.Integer(string="Scan Dates", compute="_compute_scan_count")
    order_basis = fields.Selection(
        selection=lambda self: self._get_order_basis_selection(),
        string="Orders That Count",
        readonly=True,
        copy=False,
        help="The company's setting when the back-test ran.",
    )
    line_ids = fields.One2many(
        "crm.churn.backtest.line",
        "backtest_id",
        string="Limits",
        default=lambda self: self._get_default_lines(),
        copy=True,
    )
    silent_count = fields.Integer(
        string="Silent",
        readonly=True,
        copy=False,
        help="Customers who had bought by a scan date and did not order in the weeks "
        "after it, summed over the dates.",
    )
    chart = fields.Json(compute="_compute_chart")
    position = fields.Integer(
        readonly=True, copy=False, help="The last customer who is counted."
    )

    _unfinished_index = models.Index(
        "(company_id) WHERE state IN ('queued', 'running')"
    )
    _check_horizon = models.Constraint(
        "CHECK (horizon_weeks BETWEEN 1 AND 260)",
        "Look ahead at least 1 week and at most 260.",
    )
    _check_dates = models.Constraint(
        "CHECK (first_date <= last_date AND last_date - first_date <= 1830)",
        "The first scan date must not be later than the last one, nor more than five "
        "years earlier.",
    )

    # ------------------------------------------------------------------
    # Defaults and computed fields
    # ------------------------------------------------------------------

    @api.model
    def _get_order_basis_selection(self):
        field = self.env["res.company"]._fields["churn_order_basis"]
        return field._description_selection(self.env)

    @api.model
    def _get_default_lines(self):
        months = {*DEFAULT_MONTHS, self.env.company.churn_limit_months}
        return [
            *(
                Command.create({"limit_value": value, "limit_unit": "months"})
                for value in sorted(months)
            ),
            Command.create({"limit_value": 0, "limit_unit": "policy"}),
        ]

    @api.depends("company_id", "horizon_weeks")
    def _compute_dates(self):
        first_orders = {
            company: company._get_churn_first_order() for company in self.company_id
        }
        for run in self:
            first_order = first_orders.get(run.company_id)
            dates = first_order and backtest.default_dates(
                run.company_id._get_local_today(), first_order, run.horizon_weeks
            )
            run.first_date, run.last_date = dates or (False, False)

    @api.depends("first_date", "last_date")
    def _compute_scan_count(self):
        for run in self:
            run.scan_count = len(run._get_scan_dates())

    @api.depends("state", "line_ids.precision", "line_ids.recall")
    def _compute_chart(self):
        for run in self:
            run.chart = run.state == "done" and run._prepare_chart()

    def _prepare_chart(self):
        """Return what the chart shows: labels, and per cent for each or None."""
        lines = self.line_ids
        return {
            "labels": lines.mapped("display_name"),
            "series": [
                {
                    "label": self.env._("Precision"),
                    "values": [
                        line.precision * 100 if line.due_count else None
                        for line in lines
                    ],
                },
                {
                    "label": self.env._("Recall"),
                    "values": [line.recall * 100 for line in lines],
                },
            ],
        }

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_user_fields(vals)
            # a default of the context must not set a result either
            self = self.with_env(self.env(context=clean_context(self.env.context)))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._check_user_fields(vals)
            self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_run(self):
        if self.filtered(lambda run: run.state not in ("draft", "failed")):
            raise UserError(
                self.env._("The figures of a back-test stay: it cannot be deleted.")
            )

    @api.model
    def _check_user_fields(self, vals):
        """Raise AccessError if ``vals`` holds what only a run finds out."""
        own = {"company_id", "horizon_weeks", "first_date", "last_date", "line_ids"}
        if not own.issuperset(vals):
            raise AccessError(
                self.env._("The results of a back-test come from its run only.")
            )

    def _check_draft(self):
        if self.filtered(lambda run: run.state != "draft"):
            raise UserError(
                self.env._(
                    "This back-test was started and stays as it is. Duplicate it to "
                    "run another one."
                )
            )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_run(self):
        """Run the back-tests in the background; the form shows the progress.

        :raises AccessError: unless the user may create back-tests
        :raises UserError: if one was started already, has no limit, or its dates
            cannot be judged by the orders that there are
        """
        self.check_access("write")
        self._check_draft()
        for run in self:
            run._check_limits()
            run._check_judged()
        # sudo: the state is the run's own; the right to run was checked
        self.sudo().write({"state": "queued"})
        self.env.ref("crm_churn.ir_cron_churn_backtest").sudo()._trigger()
        return True

    def action_view_lines(self):
        """Return the figures as list, graph and pivot, to set beside others."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "crm_churn.crm_churn_backtest_line_action"
            ),
            "context": {
                "search_default_backtest_id": self.id,
                "search_default_limits": 1,
            },
        }

    def _check_limits(self):
        if not self.line_ids:
            raise UserError(self.env._("Add at least one limit to test."))

    def _check_judged(self):
        """Raise UserError unless the orders can tell what happened after each date."""
        first_order = self.company_id._get_churn_first_order()
        if not first_order:
            raise UserError(
                self.env._(
                    "%(company)s has no order that counts yet, so there is no past to "
                    "test on. Load the old orders first.",
                    company=self.company_id.name,
                )
            )
        values = {
            "company": self.company_id.name,
            "first": format_date(self.env, first_order),
            "weeks": self.horizon_weeks,
        }
        last = backtest.last_judged(
            self.company_id._get_local_today(), self.horizon_weeks
        )
        if last < first_order:
            raise UserError(
                self.env._(
                    "The history is too short: the first order of %(company)s that "
                    "counts is of %(first)s, and the %(weeks)s weeks after it are not "
                    "over. Look fewer weeks ahead, or load older orders.",
                    **values,
                )
            )
        if not (self.first_date and self.last_date):
            raise UserError(self.env._("Give the first and the last scan date."))
        if self.first_date < first_order or self.last_date > last:
            raise UserError(
                self.env._(
                    "Choose scan dates from %(first)s (the first order that counts) to "
                    "%(last)s (the %(weeks)s weeks after it are over).",
                    last=format_date(self.env, last),
                    **values,
                )
            )

    # ------------------------------------------------------------------
    # The run
    # ------------------------------------------------------------------

    def _get_scan_dates(self):
        """Return the weekly dates from the first to the last scan date."""
        self.ensure_one()
        if not (self.first_date and self.last_date):
            return []
        return backtest.scan_dates(self.first_date, self.last_date)

    @api.model
    def _cron_run(self):
        """Run the back-tests that wait, and those that were killed, to their end."""
        self._run_unfinished()

    def _work(self):
        """Count batch by batch of customers.

        Figures and position are committed together: a run that was killed goes on
        after the last batch.
        """
        self._retry(self._begin)
        while self._retry(self._count_batch):
            pass
        self._retry(self._finish)

    def _begin(self):
        self._lock_company()
        self.write(
            {
                "state": "running",
                "started_on": self.started_on or fields.Datetime.now(),
                "order_basis": self.company_id.churn_order_basis,
            }
        )

    def _count_batch(self):
        """Add the figures of the next customers; return False when there are none."""
        self._lock_company()
        backtester = self.env["crm.churn.backtester"]
        last_id, end_id = backtester._fetch_batch(self.position, BATCH_SIZE)
        if last_id is None:
            return False
        silent, rows = backtester._count(self, self.position, last_id)
        for line, row in zip(self.line_ids, rows, strict=True):
            line._add(*row)
        self.write(
            {
                "silent_count": self.silent_count + silent,
                "position": last_id,
                "progress": min(100.0 * last_id / end_id, 99),
            }
        )
        return True

    def _finish(self):
        self._lock_company()
        self.line_ids._set_rates()
        self.write(
            {"state": "done", "progress": 100, "finished_on": fields.Datetime.now()}
        )
