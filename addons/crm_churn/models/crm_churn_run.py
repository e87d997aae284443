import logging

from psycopg2.errors import DeadlockDetected, LockNotAvailable, SerializationFailure

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

MAX_TRIES = 8


class RunBusyError(Exception):
    """Another process does the same for the company in this moment."""


class CrmChurnRun(models.AbstractModel):
    """Work for one company in the background: the request, then the log.

    A model of such runs says in ``_work`` what is to be done, in steps that ``_retry``
    commits. A run that was killed stays unfinished and is begun again by its cron.
    """

    _name = "crm.churn.run"
    _description = "Churn Run"
    _order = "id desc"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one("res.users", string="Requested By", readonly=True)
    state = fields.Selection(
        selection=[
            ("queued", "Waiting"),
            ("running", "Running"),
            ("done", "Done"),
            ("failed", "Failed"),
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

    @api.depends("company_id.name", "create_date")
    def _compute_display_name(self):
        for run in self:
            moment = fields.Datetime.context_timestamp(
                run, run.create_date or fields.Datetime.now()
            )
            run.display_name = f"{run.company_id.name} {moment:%Y-%m-%d %H:%M}"

    @api.model
    def _queue_missing(self, companies, **vals):
        """Create a waiting run with these values for each company that has none."""
        waiting = self.search(
            [("company_id", "in", companies.ids), ("state", "=", "queued")]
        ).company_id
        return self.create(
            [{"company_id": company.id, **vals} for company in companies - waiting]
        )

    @api.model
    def _get_request_notice(self, title, message):
        """Return the client action that tells the user what becomes of a request."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "title": title,
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    @api.model
    def _run_unfinished(self):
        """Run what waits, and what was killed, each to its end."""
        unfinished = self.search([("state", "in", ("queued", "running"))], order="id")
        self.env["ir.cron"]._commit_progress(remaining=len(unfinished))
        for run in unfinished:
            run._run()
            self.env["ir.cron"]._commit_progress(1)

    def _work(self):
        """Do it all, each step through ``_retry``."""
        raise NotImplementedError

    def _clean_up(self):
        """Leave nothing of the work in the session, however it ended."""

    def _run(self):
        """Do the work of the company from beginning to end, committing as it goes.

        While another process does the same this one steps aside and stays unfinished,
        for the next run of the cron.
        """
        self.ensure_one()
        names = (self._description, self.company_id.id)
        try:
            self._work()
        except RunBusyError:
            self.env.cr.rollback()
            _logger.info("%s: another process works for company %s", *names)
        except Exception as error:  # the log tells; other companies go on
            self.env.cr.rollback()
            _logger.exception("%s of company %s failed", *names)
            self._retry(self._fail, str(error))
        finally:
            self._clean_up()

    def _retry(self, step, *args):
        """Do one step of work and commit; do it again when it met other writers."""
        for attempt in range(1, MAX_TRIES + 1):
            try:
                result = step(*args)
                self.env.flush_all()
            except (SerializationFailure, DeadlockDetected, LockNotAvailable):
                self.env.cr.rollback()
                if attempt == MAX_TRIES:
                    raise
                _logger.info("%s met other writers, try %s", self._description, attempt)
            else:
                self.env["ir.cron"]._commit_progress()
                return result

    def _lock_company(self):
        """Make sure that no other process does the same for the company now."""
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
