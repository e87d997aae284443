import time

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_date, formatLang

from ..tools.maximum_likelihood import NoModelError
from ..tools.purchase_model import fit_purchases
from ..tools.spend_model import fit_spend

BATCH_SIZE = 10_000
# below, the parameters say more about chance than about the customers
MIN_REPEAT_CUSTOMERS = 200
WEEKS = 26
# what the rank of a customer follows from
BASES = [("model", "Expected revenue"), ("last_year", "Last year's revenue")]


class CrmChurnRanking(models.Model):
    """One run of the ranking over one company: which customers are worth most.

    The scan finds who is silent; the ranking only tells whom to call first.
    """

    _name = "crm.churn.ranking"
    _inherit = ["crm.churn.run"]
    _description = "Churn Ranking"

    as_of = fields.Date(
        readonly=True, help="Orders up to the end of this day are taken into account."
    )
    method = fields.Selection(
        selection=BASES,
        string="Ranked By",
        readonly=True,
    )
    no_model_reason = fields.Selection(
        selection=[
            ("too_few", "Fewer than 200 customers have bought again"),
            ("no_data", "No repeat order has an amount"),
            ("no_variation", "All customers spend the same amount"),
            ("no_convergence", "The orders do not follow the purchase model"),
            ("no_mean", "A few amounts are so large that there is no typical one"),
        ],
        string="Why No Model",
        readonly=True,
    )
    customer_count = fields.Integer(
        string="Customers", readonly=True, help="Customers with an order that counts."
    )
    repeat_customer_count = fields.Integer(
        string="Bought Again",
        readonly=True,
        help="Customers with orders that count on more than one day.",
    )
    r = fields.Float(string="r", digits=(16, 4), readonly=True, aggregator=None)
    alpha = fields.Float(string="α", digits=(16, 4), readonly=True, aggregator=None)
    a = fields.Float(string="a", digits=(16, 4), readonly=True, aggregator=None)
    b = fields.Float(string="b", digits=(16, 4), readonly=True, aggregator=None)
    log_likelihood = fields.Float(digits=(16, 1), readonly=True, aggregator=None)
    p = fields.Float(string="p", digits=(16, 4), readonly=True, aggregator=None)
    q = fields.Float(string="q", digits=(16, 4), readonly=True, aggregator=None)
    v = fields.Float(string="v", digits=(16, 4), readonly=True, aggregator=None)
    duration = fields.Float(
        string="Duration (s)", digits=(16, 1), readonly=True, aggregator=None
    )

    rate_note = fields.Char(compute="_compute_notes")
    loss_note = fields.Char(compute="_compute_notes")
    spend_note = fields.Char(compute="_compute_notes")

    # ids of what waits: the cron looks at nothing else of a growing log
    _unfinished_index = models.Index(
        "(company_id) WHERE state IN ('queued', 'running')"
    )

    @api.depends("method")
    @api.depends_context("lang")
    def _compute_notes(self):
        modelled = self.filtered(lambda ranking: ranking.method == "model")
        (self - modelled).update(
            {"rate_note": False, "loss_note": False, "spend_note": False}
        )
        for ranking in modelled:
            ranking.update(ranking._prepare_notes())

    def _prepare_notes(self):
        """Return in words what the parameters say about the customers on average."""
        spend = self.p * self.v / (self.q - 1)
        return {
            "rate_note": self.env._(
                "While they buy, customers order every %(weeks)s weeks on average.",
                weeks=formatLang(self.env, self.alpha / self.r, digits=1),
            ),
            "loss_note": self.env._(
                "After a repeat order, %(share)s %% of customers never order again.",
                share=formatLang(self.env, 100 * self.a / (self.a + self.b), digits=0),
            ),
            "spend_note": self.env._(
                "A day with an order brings %(amount)s on average.",
                amount=formatLang(
                    self.env, spend, currency_obj=self.company_id.currency_id
                ),
            ),
        }

    # ------------------------------------------------------------------
    # Requests
    # ------------------------------------------------------------------

    def action_request_ranking(self):
        """Queue a ranking of each company that the user works in, and wake the cron.

        A company whose ranking already waits gets no second one.

        :return: client action that tells the user where the result will appear
        :raises AccessError: for everybody but sales supervisors
        """
        if not self.env.user.has_group("crm_customer.group_sales_supervisor"):
            raise AccessError(
                self.env._("Only sales supervisors may start a ranking of customers.")
            )
        # sudo: rankings are written by their run only; the user's role was checked
        self.sudo()._request(self.env.companies, self.env.user)
        return self._get_request_notice(
            self.env._("Ranking requested"),
            self.env._(
                "It starts within a minute. Follow it under Retention › Rankings."
            ),
        )

    @api.model
    def _request(self, companies, user=None):
        """Queue a ranking for each company that has none waiting, and wake the cron."""
        rankings = self._queue_missing(companies, user_id=user and user.id)
        self.env.ref("crm_churn.ir_cron_churn_ranking")._trigger()
        return rankings

    @api.model
    def _cron_rank(self):
        """Run what was requested, each to its end."""
        self._run_unfinished()

    # ------------------------------------------------------------------
    # One ranking
    # ------------------------------------------------------------------

    def _work(self):
        """Rank the company's customers, from their orders to their open warnings.

        A ranking that was killed is begun again: each run writes the same figures.
        """
        start = time.monotonic()
        self._retry(self._collect)
        expect = self._retry(self._fit)
        self._retry(self._rank, expect)
        after_id, done = 0, 0
        while after_id is not None:
            after_id, count = self._retry(self._write_batch, after_id, done)
            done += count
        self._retry(self._finish, start)

    def _clean_up(self):
        self.env["crm.churn.ranker"]._drop_tables()

    def _collect(self):
        """Read the orders: the one aggregate over all of them."""
        self._lock_company()
        ranker = self.env["crm.churn.ranker"]
        today = self.company_id._get_local_today()
        started_on = self.started_on or fields.Datetime.now()
        ranker._create_values(self.company_id, today)
        customers, repeat_customers = ranker._count_customers()
        self.write(
            {
                "state": "running",
                "started_on": started_on,
                "as_of": today,
                "customer_count": customers,
                "repeat_customer_count": repeat_customers,
                "progress": 10,
            }
        )

    def _fit(self):
        """Fit the models and note their parameters, or why there are none.

        :return: see ``crm.churn.ranker._create_expected``
        """
        self._lock_company()
        try:
            purchase, spend = self._fit_models()
        except NoModelError as error:
            self.write(self._prepare_no_model_vals(error.reason))
            return None
        self.write(self._prepare_model_vals(purchase, spend))

        def expect(repeats, recency, age, mean_spend):
            orders = purchase.get_expected_purchases(WEEKS, repeats, recency, age)
            return orders, orders * spend.get_expected_spend(repeats, mean_spend)

        return expect

    def _fit_models(self):
        """Return the fitted (``PurchaseModel``, ``SpendModel``).

        :raises NoModelError: if the orders allow no model
        """
        if self.repeat_customer_count < MIN_REPEAT_CUSTOMERS:
            raise NoModelError("too_few")
        purchases, spends = self.env["crm.churn.ranker"]._read_histories()
        return fit_purchases(purchases), fit_spend(spends)

    def _prepare_no_model_vals(self, reason):
        return {"method": "last_year", "no_model_reason": reason, "progress": 40}

    def _prepare_model_vals(self, purchase, spend):
        return {
            "method": "model",
            "no_model_reason": False,
            **purchase._asdict(),
            **spend._asdict(),
            "progress": 40,
        }

    def _rank(self, expect):
        self._lock_company()
        ranker = self.env["crm.churn.ranker"]
        ranker._create_expected(expect)
        ranker._create_ranks()
        self.progress = 60

    def _write_batch(self, after_id, done):
        self._lock_company()
        ranker = self.env["crm.churn.ranker"]
        count, last_id = ranker._fetch_batch(after_id, BATCH_SIZE)
        if count:
            company = self.company_id
            ranker._write_customers(company, after_id, last_id)
            ranker._write_warnings(company, after_id, last_id, self.method, self.as_of)
            self.env.invalidate_all()
            self.progress = 60 + min(39.0 * (done + count) / self.customer_count, 39)
        return last_id, count

    def _finish(self, start):
        self._lock_company()
        ranker = self.env["crm.churn.ranker"]
        ranker._forget_customers(self.company_id)
        ranker._forget_warnings(self.company_id)
        self.env.invalidate_all()
        self.write(
            {
                "state": "done",
                "progress": 100,
                "finished_on": fields.Datetime.now(),
                "duration": time.monotonic() - start,
            }
        )

    # ------------------------------------------------------------------
    # What the screens say
    # ------------------------------------------------------------------

    def _get_note(self):
        """Return in the user's words what the ranks of this run follow from."""
        self.ensure_one()
        values = {
            "date": format_date(self.env, self.as_of),
            "minimum": MIN_REPEAT_CUSTOMERS,
        }
        if self.method == "model":
            return self.env._(
                "Revenue expected in the next 26 weeks by the purchase model of "
                "%(date)s.",
                **values,
            )
        if self.no_model_reason == "too_few":
            return self.env._(
                "Revenue of the year before %(date)s, because fewer than %(minimum)s "
                "customers have bought again.",
                **values,
            )
        return self.env._(
            "Revenue of the year before %(date)s, because the orders follow no "
            "purchase model.",
            **values,
        )
