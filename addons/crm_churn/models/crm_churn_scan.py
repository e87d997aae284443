from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import split_every

BATCH_SIZE = 10_000
RECOVERY_BATCH_SIZE = 500


class CrmChurnScan(models.Model):
    """One run of the churn scan over one company: the request, then the log."""

    _name = "crm.churn.scan"
    _inherit = ["crm.churn.run"]
    _description = "Churn Scan"

    origin = fields.Selection(
        selection=[("scheduled", "Scheduled"), ("manual", "Manual")],
        required=True,
        readonly=True,
    )
    due_count = fields.Integer(
        string="Due", readonly=True, help="Customers silent for longer than the limit."
    )
    warned_count = fields.Integer(
        string="New Warnings",
        readonly=True,
        help="Due customers who had no open warning.",
    )
    dormant_count = fields.Integer(
        string="Dormant",
        readonly=True,
        help="Customers silent for so long that they are only counted.",
    )
    recovered_count = fields.Integer(
        string="Recovered",
        readonly=True,
        help="Open warnings closed because the customer had ordered meanwhile.",
    )

    # ids of what waits: the cron looks at nothing else of a growing log
    _unfinished_index = models.Index(
        "(company_id) WHERE state IN ('queued', 'running')"
    )

    # ------------------------------------------------------------------
    # Requests
    # ------------------------------------------------------------------

    @api.model
    def action_request_scan(self):
        """Queue a scan of each company that the user works in, and wake the cron.

        A company whose scan already waits gets no second one.

        :return: client action that tells the user where the result will appear
        :raises AccessError: for everybody but sales supervisors
        """
        if not self.env.user.has_group("crm_customer.group_sales_supervisor"):
            raise AccessError(
                self.env._("Only sales supervisors may start a churn scan.")
            )
        # sudo: the log is written by the scan only; the user's role was checked
        self.sudo()._queue(self.env.companies, "manual")
        self.env.ref("crm_churn.ir_cron_churn_scan").sudo()._trigger()
        return self._get_request_notice(
            self.env._("Churn scan requested"),
            self.env._(
                "It starts within a minute. Follow it under Retention › Scan Log."
            ),
        )

    @api.model
    def _queue(self, companies, origin):
        """Create a waiting scan for each company that has none."""
        user_id = self.env.uid if origin == "manual" else False
        return self._queue_missing(companies, origin=origin, user_id=user_id)

    # ------------------------------------------------------------------
    # Schedule
    # ------------------------------------------------------------------

    @api.model
    def _cron_scan(self):
        """Run what is due by the calendar or was requested, each to its end."""
        self._retry(self._queue_due_companies)
        self._run_unfinished()
        self._retry(self._schedule_wake_ups)

    @api.model
    def _queue_due_companies(self):
        companies = self.env["res.company"].search(
            [("churn_next_scan", "<=", fields.Datetime.now())]
        )
        self._queue(companies, "scheduled")
        companies._compute_churn_next_scan()

    @api.model
    def _schedule_wake_ups(self):
        """Wake the hourly cron at the very minute of each company's next scan."""
        cron = self.env.ref("crm_churn.ir_cron_churn_scan")
        companies = self.env["res.company"].search([("churn_next_scan", "!=", False)])
        known = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        missing = {*companies.mapped("churn_next_scan")} - {*known.mapped("call_at")}
        cron._trigger_list(sorted(missing))

    # ------------------------------------------------------------------
    # One scan
    # ------------------------------------------------------------------

    def _work(self):
        """Scan the company from beginning to end.

        A scan that was killed is simply run again: customers who already got their
        warning are skipped.
        """
        self._retry(self._detect)
        self._warn()
        self._retry(self._finish)

    def _clean_up(self):
        self.env["crm.churn.detector"]._drop_hits()

    def _detect(self):
        """Find the due customers: the one aggregate over all orders."""
        self._lock_company()
        due, dormant = self.env["crm.churn.detector"]._create_hits(self.company_id)
        self.write(
            {
                "state": "running",
                "started_on": self.started_on or fields.Datetime.now(),
                "due_count": due,
                "dormant_count": dormant,
                "progress": 0,
            }
        )

    def _warn(self):
        """Insert the warnings, a committed batch at a time."""
        after_id, done = 0, 0
        while after_id is not None:
            after_id, count = self._retry(self._warn_batch, after_id, done)
            done += count

    def _warn_batch(self, after_id, done):
        self._lock_company()
        detector = self.env["crm.churn.detector"]
        count, last_id = detector._fetch_batch(after_id, BATCH_SIZE)
        if count:
            warned = detector._insert_warnings(
                self.company_id, after_id, last_id, count
            )
            self.env.invalidate_all()
            self.write(
                {
                    "warned_count": self.warned_count + warned,
                    "progress": min(100.0 * (done + count) / self.due_count, 99),
                }
            )
        return last_id, count

    def _finish(self):
        """Close what recovered while the scan ran, in a transaction that sees it."""
        self._lock_company()
        newer = self.env["crm.churn.detector"]._find_newer_orders(self.company_id)
        recovered = 0
        for ids in split_every(RECOVERY_BATCH_SIZE, newer, list):
            warnings = self.env["crm.churn.warning"].browse(ids)
            recovered += len(warnings._note_orders(newer))
        self.write(
            {
                "state": "done",
                "progress": 100,
                "recovered_count": self.recovered_count + recovered,
                "finished_on": fields.Datetime.now(),
            }
        )
        # in a cron of its own: new warnings get their rank without delaying scans
        self.env["crm.churn.ranking"]._request(self.company_id)
