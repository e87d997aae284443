from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_customer.tools.local_time import start_of_day, to_local

from ..tools import backtest
from .crm_churn_detector import POLICY_JOINS, POLICY_VALUE


class CrmChurnBacktester(models.AbstractModel):
    """The set work of a back-test: one pass over the orders serves all limits.

    A customer's orders cut the time into intervals, each from one order to the next.
    On the scan dates within an interval the first of the two is the last order. The
    dates from which on it is due, and those up to which nothing follows within the
    weeks that are looked at, are runs of the sorted dates, so that counting them is a
    difference of two positions (``width_bucket``) instead of a join with the dates.

    All methods run past access rights; they return figures, never customers.
    """

    _name = "crm.churn.backtester"
    _description = "Churn Back-Tester"

    @api.model
    def _get_first_order_day(self, company):
        """Return the local day of the company's first order that counts, or None."""
        self.env.flush_all()
        # not min(): sorted, the index of sale orders by date gives the first at once
        rows = self.env.execute_query(
            SQL(
                "SELECT counted.date FROM (%s) counted ORDER BY counted.date LIMIT 1",
                self.env["crm.churn.detector"]._get_orders_query(company),
            )
        )
        zone = company._get_local_zone()
        return to_local(rows[0][0], zone).date() if rows else None

    @api.model
    def _fetch_batch(self, after_id, size):
        """Return ``(last id, last id of all)`` of the next ``size`` customers.

        The first is None when there is no customer after ``after_id``.
        """
        [ids] = self.env.execute_query(
            SQL(
                """
                SELECT (SELECT max(id)
                          FROM (SELECT id FROM res_partner
                                 WHERE id > %s AND id = commercial_partner_id
                                 ORDER BY id LIMIT %s) batch),
                       (SELECT max(id) FROM res_partner)
                """,
                after_id,
                size,
            )
        )
        return ids

    @api.model
    def _count(self, run, after_id, last_id):
        """Count for the customers with ``after_id < id <= last_id``.

        :param run: the ``crm.churn.backtest`` that gives dates and limits
        :return: (number of customers silent, summed over the dates,
            list of (due, hits, customers warned, their revenue) per line of the run)
        """
        self.env.flush_all()
        self.env["crm.churn.detector"]._grant_memory()
        query = self._get_count_query(run, after_id, last_id)
        [(silent, *figures)] = self.env.execute_query(query)
        rows = [tuple(figures[i : i + 4]) for i in range(0, len(figures), 4)]
        return silent, rows

    @api.model
    def _get_count_query(self, run, after_id, last_id):
        lines = range(len(run.line_ids))
        zone = run.company_id._get_local_zone()
        return SQL(
            """
            WITH bought AS (%(bought)s),
            placed AS (
                SELECT partner_id, date, revenue,
                       width_bucket(date, %(scans)s::timestamp[]) AS seen_from,
                       width_bucket(next_date, %(scans)s::timestamp[]) AS seen_to,
                       width_bucket(next_date, %(horizons)s::timestamp[]) AS silent_to,
                       %(due_from)s
                  FROM bought
            ), customer AS (
                SELECT partner_id,
                       sum(greatest(silent_to - seen_from, 0)) AS silent,
                       %(customer_figures)s
                  FROM placed
                 GROUP BY partner_id
            )
            SELECT COALESCE(sum(silent), 0)::bigint, %(figures)s
              FROM customer
            """,
            bought=self._get_bought_query(run.company_id, after_id, last_id),
            scans=self._get_moments(run, 0, zone),
            horizons=self._get_moments(run, run.horizon_weeks, zone),
            due_from=self._join(self._get_due_columns(run)),
            customer_figures=self._join(self._get_customer_columns(i) for i in lines),
            figures=self._join(self._get_columns(i) for i in lines),
        )

    @api.model
    def _get_bought_query(self, company, after_id, last_id):
        """Return the SELECT of the intervals between the orders of customers.

        ``revenue`` is that of the 12 months up to the order. It is summed as numeric,
        which a sliding window can also subtract: a customer with 100,000 orders (as
        the one of a till may have) takes no square of that time.
        """
        detector = self.env["crm.churn.detector"]
        policies = [*detector._get_limits(company).items()]
        return SQL(
            """
            WITH policy (level_id, region_id, value) AS (%(policies)s)
            SELECT counted.partner_id,
                   counted.date,
                   COALESCE(lead(counted.date) OVER orders, 'infinity') AS next_date,
                   sum(COALESCE(counted.amount, 0)) OVER (
                       orders RANGE BETWEEN '12 months' PRECEDING AND CURRENT ROW
                   ) AS revenue,
                   COALESCE(%(policy_value)s, %(default)s) AS limit_months
              FROM (%(orders)s) counted
              JOIN res_partner customer ON customer.id = counted.partner_id
                   %(policy_joins)s
             WHERE counted.partner_id > %(after)s AND counted.partner_id <= %(last)s
               AND (customer.company_id IS NULL OR customer.company_id = %(company)s)
               AND NOT EXISTS (SELECT FROM res_company own
                                WHERE own.partner_id = customer.id)
            WINDOW orders AS (PARTITION BY counted.partner_id ORDER BY counted.date)
            """,
            policies=detector._get_policies_query(policies, SQL("integer")),
            policy_joins=POLICY_JOINS,
            policy_value=POLICY_VALUE,
            default=company.churn_limit_months,
            orders=detector._get_orders_query(company),
            after=after_id,
            last=last_id,
            company=company.id,
        )

    @api.model
    def _get_due_columns(self, run):
        """Return, per line, the position of the first date on which one is due."""
        return [
            SQL("%s AS %s", self._get_due_position(run, line), self._name_of("from", i))
            for i, line in enumerate(run.line_ids)
        ]

    @api.model
    def _get_due_position(self, run, line):
        if line.limit_unit != "policy":
            return self._get_position(run, line.limit_value, line.limit_unit)
        company = run.company_id
        limits = self.env["crm.churn.detector"]._get_limits(company)
        cases = [
            SQL("WHEN %s THEN %s", months, self._get_position(run, months, "months"))
            for months in {company.churn_limit_months, *limits.values()}
        ]
        return SQL("CASE limit_months %s END", SQL(" ").join(cases))

    @api.model
    def _get_position(self, run, value, unit):
        zone = run.company_id._get_local_zone()
        cutoffs = [
            start_of_day(backtest.limit_day(day, value, unit), zone)
            for day in run._get_scan_dates()
        ]
        return SQL("width_bucket(date, %s::timestamp[])", cutoffs)

    @api.model
    def _get_moments(self, run, weeks, zone):
        """Return the moments ``weeks`` after the scans of the dates."""
        return [
            start_of_day(day + relativedelta(weeks=weeks), zone)
            for day in run._get_scan_dates()
        ]

    @api.model
    def _get_customer_columns(self, index):
        """Return a line's figures of one customer.

        The earliest order with a date on which it is due is the one that the customer
        is first warned about; with it comes the revenue.
        """
        return SQL(
            """
            sum(greatest(seen_to - %(due_from)s, 0)) AS %(due)s,
            sum(greatest(silent_to - %(due_from)s, 0)) AS %(hits)s,
            (min(ARRAY[date_part('epoch', date)::numeric, revenue])
                FILTER (WHERE seen_to > %(due_from)s))[2] AS %(revenue)s
            """,
            due_from=self._name_of("from", index),
            due=self._name_of("due", index),
            hits=self._name_of("hits", index),
            revenue=self._name_of("revenue", index),
        )

    @api.model
    def _get_columns(self, index):
        """Return a line's figures of all customers."""
        return SQL(
            """
            COALESCE(sum(%(due)s), 0)::bigint,
            COALESCE(sum(%(hits)s), 0)::bigint,
            count(%(revenue)s),
            COALESCE(sum(%(revenue)s), 0)::float
            """,
            due=self._name_of("due", index),
            hits=self._name_of("hits", index),
            revenue=self._name_of("revenue", index),
        )

    @api.model
    def _name_of(self, column, index):
        return SQL.identifier(f"{column}_{index}")

    @api.model
    def _join(self, columns):
        return SQL(", ").join(columns)
