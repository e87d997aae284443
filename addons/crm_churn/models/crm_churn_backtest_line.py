from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools.misc import clean_context

from ..tools import backtest

DAYS_PER_MONTH = 365.25 / 12
LAST = 1_000_000  # after every limit in days


class CrmChurnBacktestLine(models.Model):
    """The figures of one limit in a back-test."""

    _name = "crm.churn.backtest.line"
    _description = "Churn Back-Test Figures"
    _order = "backtest_id desc, limit_days, id"

    backtest_id = fields.Many2one(
        "crm.churn.backtest",
        string="Back-Test",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="backtest_id.company_id")
    currency_id = fields.Many2one(related="backtest_id.currency_id")
    limit_value = fields.Integer(string="Limit", default=6, aggregator=None)
    limit_unit = fields.Selection(
        selection=[
            ("months", "Months"),
            ("weeks", "Weeks"),
            ("policy", "Current Policies"),
        ],
        string="Unit",
        default="months",
        required=True,
        help="Calendar months, or weeks. “Current Policies” gives each customer the "
        "limit that the company's setting and its churn policies give today.",
    )
    limit_days = fields.Integer(
        string="Limit in Days (About)",
        compute="_compute_limit_days",
        store=True,
        aggregator=None,
    )
    due_count = fields.Integer(
        string="Due",
        readonly=True,
        copy=False,
        help="Customers whose last order was at least the limit old, summed over the "
        "scan dates.",
    )
    silent_count = fields.Integer(related="backtest_id.silent_count")
    hit_count = fields.Integer(string="Due and Silent", readonly=True, copy=False)
    precision = fields.Float(
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Of those who were due, the share that stayed silent.",
    )
    recall = fields.Float(
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Of those who fell silent, the share that was due.",
    )
    warned_count = fields.Integer(
        string="Customers Warned",
        readonly=True,
        copy=False,
        help="Different customers who were due on at least one scan date.",
    )
    warned_revenue = fields.Monetary(
        string="Their Revenue",
        readonly=True,
        copy=False,
        help="Of the customers warned: untaxed, in the 12 months up to the last order "
        "before they were first due.",
    )
    sentence = fields.Char(string="In Words", compute="_compute_sentence")

    _limit_uniq = models.UniqueIndex(
        "(backtest_id, limit_unit, limit_value)",
        "This limit is in the back-test already.",
    )
    _check_limit = models.Constraint(
        "CHECK (CASE WHEN limit_unit = 'policy' THEN limit_value = 0 "
        "ELSE limit_value BETWEEN 1 AND 600 END)",
        "A limit is from 1 to 600 months or weeks; the current policies need none.",
    )

    @api.depends("limit_value", "limit_unit")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line._get_limit_label()

    def _get_limit_label(self):
        if self.limit_unit == "policy":
            return self.env._("Current policies")
        if self.limit_unit == "weeks":
            return self.env._("%s weeks", self.limit_value)
        return self.env._("%s months", self.limit_value)

    @api.depends("limit_value", "limit_unit")
    def _compute_limit_days(self):
        days = {"months": DAYS_PER_MONTH, "weeks": 7}
        for line in self:
            factor = days.get(line.limit_unit)
            line.limit_days = round(line.limit_value * factor) if factor else LAST

    @api.depends("precision", "recall", "due_count", "backtest_id.state")
    def _compute_sentence(self):
        for line in self:
            line.sentence = line._get_sentence()

    def _get_sentence(self):
        """Return the figures as a plain sentence, empty until there are some."""
        if self.backtest_id.state != "done":
            return ""
        if not self.due_count:
            return self.env._("Nobody was due at this limit.")
        if not self.silent_count:
            return self.env._("Everybody who had bought ordered again in time.")
        return self.env._(
            "Of 100 customers warned, %(precision)s stayed silent; of 100 who fell "
            "silent, %(recall)s were warned.",
            precision=round(self.precision * 100),
            recall=round(self.recall * 100),
        )

    @api.onchange("limit_unit")
    def _onchange_limit_unit(self):
        if self.limit_unit == "policy":
            self.limit_value = 0

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_user_fields(vals)
        # a default of the context must not set a result either
        self = self.with_env(self.env(context=clean_context(self.env.context)))
        lines = super().create(vals_list)
        lines._check_draft()
        return lines

    def write(self, vals):
        self._check_user_fields(vals)
        self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_run(self):
        self._check_draft()

    @api.model
    def _check_user_fields(self, vals):
        own = {"backtest_id", "limit_value", "limit_unit"}
        if not self.env.su and not own.issuperset(vals):
            raise AccessError(
                self.env._("The results of a back-test come from its run only.")
            )

    def _check_draft(self):
        if not self.env.su:
            self.backtest_id._check_draft()

    # ------------------------------------------------------------------
    # The run
    # ------------------------------------------------------------------

    def _add(self, due, hits, warned, revenue):
        """Add the figures of a batch of customers."""
        self.write(
            {
                "due_count": self.due_count + due,
                "hit_count": self.hit_count + hits,
                "warned_count": self.warned_count + warned,
                "warned_revenue": self.warned_revenue + revenue,
            }
        )

    def _set_rates(self):
        """Set precision and recall from the counts."""
        for line in self:
            line.write(
                {
                    "precision": backtest.rate(line.hit_count, line.due_count),
                    "recall": backtest.rate(line.hit_count, line.silent_count),
                }
            )
