import logging

from psycopg2.errors import DeadlockDetected, LockNotAvailable, SerializationFailure

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..tools.alert_model import ONE_OUTCOME, TOO_FEW_STUDENTS, TOO_FEW_TERMS

_logger = logging.getLogger(__name__)

MAX_TRIES = 8
UNFINISHED = ("queued", "running")


class RunBusyError(Exception):
    """Another process does the same for the school in this moment."""


class UniversityAlertRun(models.Model):
    """One search of a school for students at risk: the request, then the log.

    It learns from the school's own terms, in the background. A run that was killed
    stays unfinished and is begun again by its cron; it writes the same again.
    """

    _name = "university.alert.run"
    _description = "Search for Students at Risk"
    _order = "id desc"

    company_id = fields.Many2one(
        "res.company",
        string="School",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    term_id = fields.Many2one(
        "university.term", required=True, readonly=True, ondelete="cascade", index=True
    )
    user_id = fields.Many2one("res.users", string="Requested By", readonly=True)
    state = fields.Selection(
        selection=[
            ("queued", "Queued"),
            ("running", "Running"),
            ("done", "Done"),
            ("failed", "Broken Off"),
        ],
        default="queued",
        required=True,
        readonly=True,
        copy=False,
    )
    started_on = fields.Datetime(readonly=True, copy=False)
    finished_on = fields.Datetime(readonly=True, copy=False)
    progress = fields.Float(
        readonly=True, copy=False, aggregator=None, help="Per cent."
    )
    message = fields.Char(readonly=True, copy=False)
    no_model_reason = fields.Selection(
        selection=[
            (TOO_FEW_TERMS, "Fewer than two finished terms have posted results"),
            (TOO_FEW_STUDENTS, "A term has fewer students than the school asks for"),
            (ONE_OUTCOME, "In a term everybody passed, or nobody"),
        ],
        string="Why No Alerts",
        readonly=True,
        copy=False,
    )
    held_out_term_id = fields.Many2one(
        "university.term",
        string="Judged On",
        readonly=True,
        ondelete="set null",
        help="The last finished term. The model that is judged has not seen it.",
    )
    train_count = fields.Integer(
        string="Learned From",
        readonly=True,
        help="Students in each of the terms before that one.",
    )
    train_failed_count = fields.Integer(string="Of Them Failed", readonly=True)
    test_count = fields.Integer(string="Judged By", readonly=True)
    test_failed_count = fields.Integer(string="Failed Indeed", readonly=True)
    auc = fields.Float(
        string="AUC",
        digits=(4, 3),
        readonly=True,
        aggregator=None,
        help="How often, of two students, the one who failed has the higher risk. 0.5 "
        "is chance, 1 is perfect.",
    )
    recall_20 = fields.Float(
        string="Found in the First 20 %",
        digits=(4, 3),
        readonly=True,
        aggregator=None,
        help="Part of those who failed that is found by looking at the fifth of the "
        "students with the highest risk.",
    )
    brier = fields.Float(
        string="Brier Score",
        digits=(4, 3),
        readonly=True,
        aggregator=None,
        help="Mean squared error of the risk: 0 is perfect.",
    )
    baseline_auc = fields.Float(
        string="Best Single Figure: AUC", digits=(4, 3), readonly=True, aggregator=None
    )
    baseline_recall = fields.Float(
        string="Best Single Figure: Found in 20 %",
        digits=(4, 3),
        readonly=True,
        aggregator=None,
    )
    gpa_auc = fields.Float(
        string="GPA Alone: AUC", digits=(4, 3), readonly=True, aggregator=None
    )
    gpa_recall_20 = fields.Float(
        string="GPA Alone: Found in 20 %", digits=(4, 3), readonly=True, aggregator=None
    )
    failures_auc = fields.Float(
        string="Earlier Failures Alone: AUC",
        digits=(4, 3),
        readonly=True,
        aggregator=None,
    )
    failures_recall_20 = fields.Float(
        string="Earlier Failures Alone: Found in 20 %",
        digits=(4, 3),
        readonly=True,
        aggregator=None,
    )
    needed_auc = fields.Float(
        string="Score Still Needed Alone: AUC",
        digits=(4, 3),
        readonly=True,
        aggregator=None,
    )
    needed_recall_20 = fields.Float(
        string="Score Still Needed Alone: Found in 20 %",
        digits=(4, 3),
        readonly=True,
        aggregator=None,
    )
    student_count = fields.Integer(
        string="Students", readonly=True, help="Students of the current term."
    )
    alert_ids = fields.One2many("university.alert", "run_id", readonly=True)
    alert_count = fields.Integer(string="Alerts", readonly=True)
    association_count = fields.Integer(string="Associations", readonly=True)

    _unfinished_index = models.Index(
        "(company_id) WHERE state IN ('queued', 'running')"
    )

    @api.depends("term_id.name", "create_date")
    def _compute_display_name(self):
        for run in self:
            moment = fields.Datetime.context_timestamp(
                run, run.create_date or fields.Datetime.now()
            )
            run.display_name = f"{run.term_id.name} {moment:%Y-%m-%d %H:%M}"

    # ------------------------------------------------------------
    # Requests
    # ------------------------------------------------------------

    def action_request_run(self):
        """Queue a search in the school worked in, and wake the cron.

        A school whose search already waits gets no second one.

        :return: client action that tells the user where the result will appear
        :raises AccessError: for everybody but student affairs and registrars
        :raises UserError: if no term has begun and is open
        """
        if not self.env.user._has_school_role("student_affairs", "registrar"):
            raise AccessError(
                self.env._(
                    "Student affairs and the registrar search for students at risk."
                )
            )
        # sudo: runs are written by the system only; the role was checked above
        self.sudo()._request(self.env.company, self.env.user)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "title": self.env._("Search requested"),
                "message": self.env._(
                    "It starts within a minute. Follow it under Care › Searches."
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    @api.model
    def _request(self, company, user=None):
        """Return the waiting run of a school, queued if there was none."""
        waiting = self.search(
            [("company_id", "=", company.id), ("state", "=", "queued")], limit=1
        )
        run = waiting or self.create(
            {
                "company_id": company.id,
                "term_id": self._get_current_term(company).id,
                "user_id": user and user.id,
            }
        )
        self.env.ref("crm_university.ir_cron_alert_run")._trigger()
        return run

    @api.model
    def _get_current_term(self, company):
        term = self.env["university.term"].search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "open"),
                ("date_start", "<=", fields.Date.context_today(self)),
            ],
            order="date_start desc",
            limit=1,
        )
        if not term:
            raise UserError(
                self.env._(
                    "No term of %(school)s has begun and is open. Open the current "
                    "term first.",
                    school=company.name,
                )
            )
        return term

    # ------------------------------------------------------------
    # Running
    # ------------------------------------------------------------

    @api.model
    def _cron_run(self):
        """Run what waits, and what was killed, each to its end."""
        unfinished = self.search([("state", "in", UNFINISHED)], order="id")
        self.env["ir.cron"]._commit_progress(remaining=len(unfinished))
        for run in unfinished:
            run._run()
            self.env["ir.cron"]._commit_progress(1)

    def _run(self):
        """Do the work from beginning to end, committing as it goes.

        While another process does the same this one steps aside and stays unfinished,
        for the next run of the cron.
        """
        self.ensure_one()
        try:
            self._work()
        except RunBusyError:
            self.env.cr.rollback()
            _logger.info("Another process searches school %s", self.company_id.id)
        except Exception as error:  # the log tells; other schools go on
            self.env.cr.rollback()
            _logger.exception("The search of school %s failed", self.company_id.id)
            self._retry(self._fail, str(error))

    def _retry(self, step, *args):
        """Do one step and commit; do it again when it met other writers."""
        for attempt in range(1, MAX_TRIES + 1):
            try:
                self._lock_school()
                result = step(*args)
                self.env.flush_all()
            except (SerializationFailure, DeadlockDetected, LockNotAvailable):
                self.env.cr.rollback()
                if attempt == MAX_TRIES:
                    raise
                _logger.info("The search met other writers, try %s", attempt)
            else:
                self.env["ir.cron"]._commit_progress()
                return result

    def _lock_school(self):
        """Make sure that no other process does the same for the school now."""
        [(is_free,)] = self.env.execute_query(
            SQL(
                "SELECT pg_try_advisory_xact_lock(hashtext(%s), %s)",
                self._name,
                self.company_id.id,
            )
        )
        if not is_free:
            raise RunBusyError()

    def _fail(self, reason):
        self.write(
            {
                "state": "failed",
                "message": reason.strip().split("\n")[0],
                "finished_on": fields.Datetime.now(),
            }
        )
