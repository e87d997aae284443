from odoo import api, fields, models
from odoo.tools import format_date


class ResCompany(models.Model):
    """The figures of the latest back-test beside the limit."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.company"

    churn_backtest_summary = fields.Char(
        string="Back-Test",
        compute="_compute_churn_backtest_summary",
        help="What the latest back-test found for this limit and these orders.",
    )

    @api.depends("churn_limit_months", "churn_order_basis")
    def _compute_churn_backtest_summary(self):
        for company in self:
            company.churn_backtest_summary = company._get_churn_backtest_summary(
                company.churn_limit_months, company.churn_order_basis
            )

    def _get_churn_backtest_summary(self, months, basis):
        """Return the figures of a limit from the latest back-test, as a sentence.

        :param int months: the limit
        :param str basis: which orders count, see ``churn_order_basis``
        """
        line = self._find_churn_backtest_line(months, basis)
        if not line:
            return self.env._("Not back-tested at this limit.")
        moment = fields.Datetime.context_timestamp(line, line.backtest_id.finished_on)
        return self.env._(
            "Precision %(precision)s %%, recall %(recall)s %% (back-test of %(date)s)",
            precision=round(line.precision * 100),
            recall=round(line.recall * 100),
            date=format_date(self.env, moment.date()),
        )

    def _find_churn_backtest_line(self, months, basis):
        limit = [("limit_unit", "=", "months"), ("limit_value", "=", months)]
        # sudo: who sees the setting sees the figures beside it; they name no customer
        tested = (
            self.env["crm.churn.backtest"]
            .sudo()
            .search(
                [
                    ("company_id", "in", self._origin.ids),
                    ("state", "=", "done"),
                    ("order_basis", "=", basis),
                    ("line_ids", "any", limit),
                ],
                order="finished_on desc, id desc",
                limit=1,
            )
        )
        return tested.line_ids.filtered_domain(limit)

    def _get_churn_first_order(self):
        """Return the local day of the company's first order that counts, or None."""
        self.ensure_one()
        return self.env["crm.churn.backtester"]._get_first_order_day(self)
