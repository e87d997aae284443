from datetime import datetime, time, timedelta

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_customer.tools import local_time

from ..tools import schedule
from ..tools.purchase_model import PurchaseHistory
from ..tools.spend_model import SpendHistory

FETCH_SIZE = 10_000
VALUE_FIELDS = ("expected_orders_26w", "expected_revenue_26w", "value_rank")
TABLES = ("crm_churn_value", "crm_churn_expected", "crm_churn_rank")
VALUES = SQL("crm_churn_value")


class CrmChurnRanker(models.AbstractModel):
    """The set work of the ranking, in SQL.

    It reads millions of orders and writes a figure on every customer, which the ORM
    cannot do in bounded memory. All methods run past access rights; the ranking that
    calls them is started by the scheduler only.
    """

    _name = "crm.churn.ranker"
    _description = "Churn Ranker"

    # ------------------------------------------------------------------
    # What each customer has bought
    # ------------------------------------------------------------------

    @api.model
    def _create_values(self, company, today):
        """Collect the figures of each customer of ``company`` in a temporary table.

        It outlives the transaction, so that the ranking can commit batch by batch;
        ``_drop_tables`` removes it.
        """
        self.env.flush_all()
        self.env["crm.churn.detector"]._grant_memory()
        self._drop_tables()
        self.env.cr.execute(
            SQL(
                "CREATE TEMPORARY TABLE crm_churn_value ON COMMIT PRESERVE ROWS AS %s",
                self._get_values_query(company, today),
            )
        )
        self.env.cr.execute("ANALYZE crm_churn_value")

    @api.model
    def _drop_tables(self):
        for table in TABLES:
            self.env.cr.execute(
                SQL("DROP TABLE IF EXISTS %s", SQL.identifier("pg_temp", table))
            )

    @api.model
    def _get_values_query(self, company, today):
        """Return the SELECT of the figures of each customer who has bought.

        Orders of one local day are one purchase. ``recency`` and ``age`` are days;
        ``spend`` is the mean of the repeat purchases; ``last_year`` the revenue of the
        12 months before the end of today; ``revenue_12m`` that of the 12 months up to
        and including the last order. Ranked are the customers whom the scan may warn
        about, and those already lost: active, of this company or of all, and no company
        of this database.
        """
        zone = company._get_local_zone()
        tomorrow = datetime.combine(today + timedelta(days=1), time.min)
        return SQL(
            """
            WITH purchase AS (
                SELECT partner_id,
                       (date AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date AS day,
                       sum(amount)::float8 AS amount
                  FROM (%(orders)s) counted
                 WHERE date < %(end)s
                 GROUP BY 1, 2
            ), spanned AS (
                SELECT purchase.*,
                       min(day) OVER customer AS first_day,
                       max(day) OVER customer AS last_day
                  FROM purchase
                WINDOW customer AS (PARTITION BY partner_id)
            )
            SELECT partner_id,
                   (count(*) - 1)::integer AS repeats,
                   max(last_day) - min(first_day) AS recency,
                   %(today)s - min(first_day) AS age,
                   COALESCE(avg(amount) FILTER (WHERE day > first_day), 0) AS spend,
                   COALESCE(sum(amount) FILTER (WHERE day > %(year_ago)s), 0)
                       AS last_year,
                   sum(amount) FILTER (WHERE day > last_day - interval '12 months')
                       AS revenue_12m,
                   sum(amount) AS revenue
              FROM spanned
              JOIN res_partner customer ON customer.id = spanned.partner_id
             WHERE customer.active
               AND (customer.company_id IS NULL OR customer.company_id = %(company)s)
               AND NOT EXISTS (SELECT FROM res_company own
                                WHERE own.partner_id = customer.id)
             GROUP BY partner_id
            """,
            zone=zone.key,
            orders=self.env["crm.churn.detector"]._get_orders_query(company),
            end=local_time.to_utc(tomorrow, zone),
            today=today,
            year_ago=schedule.months_before(today, 12),
            company=company.id,
        )

    @api.model
    def _count_customers(self):
        """Return (number of customers, number of those who bought again)."""
        [counts] = self.env.execute_query(
            SQL("SELECT count(*), count(*) FILTER (WHERE repeats > 0) FROM %s", VALUES)
        )
        return counts

    @api.model
    def _read_histories(self):
        """Return what the models are fitted to.

        :return: (``PurchaseHistory``, ``SpendHistory``)
        """
        purchases, spends = PurchaseHistory(), SpendHistory()
        query = "SELECT repeats, recency, age, count(*) FROM %s GROUP BY 1, 2, 3"
        for rows in self._stream(SQL(query, VALUES)):
            for row in rows:
                purchases.add(*row)
        query = "SELECT repeats, spend FROM %s WHERE repeats > 0"
        for rows in self._stream(SQL(query, VALUES)):
            for row in rows:
                spends.add(*row)
        return purchases, spends

    @api.model
    def _stream(self, query):
        """Yield the rows of a query in lists of bounded length."""
        self.env.cr.execute(SQL("DECLARE crm_churn_rows CURSOR FOR %s", query))
        fetch = SQL("FETCH %s FROM crm_churn_rows", FETCH_SIZE)
        while rows := self.env.execute_query(fetch):
            yield rows
        self.env.cr.execute("CLOSE crm_churn_rows")

    # ------------------------------------------------------------------
    # What to expect, and the rank
    # ------------------------------------------------------------------

    @api.model
    def _create_expected(self, expect):
        """Note what to expect of each customer.

        :param expect: None without a model, else a function from repeats, recency, age
            and mean spend to (orders, revenue)
        """
        self.env.cr.execute(
            """
            CREATE TEMPORARY TABLE crm_churn_expected (
                partner_id integer, orders float8, revenue float8
            ) ON COMMIT PRESERVE ROWS
            """
        )
        if not expect:
            return
        query = "SELECT partner_id, repeats, recency, age, spend FROM %s"
        for rows in self._stream(SQL(query, VALUES)):
            ids = [row[0] for row in rows]
            orders, revenues = zip(*(expect(*row[1:]) for row in rows), strict=True)
            self.env.cr.execute(
                SQL(
                    "INSERT INTO crm_churn_expected "
                    "SELECT * FROM unnest(%s::integer[], %s::float8[], %s::float8[])",
                    ids,
                    list(orders),
                    list(revenues),
                )
            )

    @api.model
    def _create_ranks(self):
        """Rank the customers: by expected revenue, else by that of the last year.

        Equal ones by their whole revenue. One rank is given once.
        """
        self.env.cr.execute(
            """
            CREATE TEMPORARY TABLE crm_churn_rank ON COMMIT PRESERVE ROWS AS
            SELECT partner_id,
                   round(expected.orders::numeric, 3) AS orders,
                   round(expected.revenue::numeric, 2) AS revenue,
                   round(value.revenue_12m::numeric, 2) AS revenue_12m,
                   row_number() OVER (
                       ORDER BY COALESCE(expected.revenue, value.last_year) DESC,
                                value.revenue DESC, partner_id
                   ) AS rank
              FROM crm_churn_value value
         LEFT JOIN crm_churn_expected expected USING (partner_id)
            """
        )
        self.env.cr.execute("CREATE INDEX ON crm_churn_rank (partner_id)")
        self.env.cr.execute("ANALYZE crm_churn_rank")

    # ------------------------------------------------------------------
    # Writing it down
    # ------------------------------------------------------------------

    @api.model
    def _fetch_batch(self, after_id, size):
        """Return (number, last id) of the next ``size`` customers with a rank."""
        [batch] = self.env.execute_query(
            SQL(
                """
                SELECT count(*), max(partner_id)
                  FROM (SELECT partner_id FROM crm_churn_rank WHERE partner_id > %s
                         ORDER BY partner_id LIMIT %s) batch
                """,
                after_id,
                size,
            )
        )
        return batch

    @api.model
    def _write_customers(self, company, after_id, last_id):
        """Note the figures on the customers with ``after_id < id <= last_id``.

        Only on those that change: a customer's row has many indexes. What the fields
        hold for other companies stays.
        """
        self._update_customers(
            company,
            SQL(
                """
                SELECT partner_id, orders, revenue, rank FROM crm_churn_rank
                 WHERE partner_id > %s AND partner_id <= %s
                """,
                after_id,
                last_id,
            ),
        )

    @api.model
    def _forget_customers(self, company):
        """Take the figures off customers who have no rank any more."""
        self._update_customers(
            company,
            SQL(
                """
                SELECT id AS partner_id, NULL::numeric AS orders,
                       NULL::numeric AS revenue, NULL::bigint AS rank
                  FROM res_partner
                 WHERE value_rank ? %s
                   AND NOT EXISTS (SELECT FROM crm_churn_rank
                                    WHERE partner_id = res_partner.id)
                """,
                str(company.id),
            ),
        )

    @api.model
    def _update_customers(self, company, figures):
        """Set the company's figures; a NULL takes the company out of the field."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE res_partner
                   SET (expected_orders_26w, expected_revenue_26w, value_rank)
                     = (fresh.orders, fresh.revenue, fresh.rank)
                  FROM (SELECT customer.id, %(orders)s AS orders,
                               %(revenue)s AS revenue, %(rank)s AS rank
                          FROM (%(figures)s) figure
                          JOIN res_partner customer ON customer.id = figure.partner_id
                       ) fresh
                 WHERE res_partner.id = fresh.id
                   AND (expected_orders_26w, expected_revenue_26w, value_rank)
                       IS DISTINCT FROM (fresh.orders, fresh.revenue, fresh.rank)
                """,
                orders=self._get_company_value(company, VALUE_FIELDS[0], "orders"),
                revenue=self._get_company_value(company, VALUE_FIELDS[1], "revenue"),
                rank=self._get_company_value(company, VALUE_FIELDS[2], "rank"),
                figures=figures,
            )
        )

    @api.model
    def _get_company_value(self, company, field, figure):
        """Return the SQL of a company-dependent column with this company's figure."""
        return SQL(
            """
            NULLIF(COALESCE(customer.%(field)s, '{}') - %(company)s
                   || jsonb_strip_nulls(jsonb_build_object(%(company)s, %(figure)s)),
                   '{}')
            """,
            field=SQL.identifier(field),
            company=str(company.id),
            figure=SQL.identifier("figure", figure),
        )

    @api.model
    def _write_warnings(self, company, after_id, last_id, basis, today):
        """Note the figures on the open warnings of these customers."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_churn_warning warning
                   SET expected_revenue = ranked.revenue, value_rank = ranked.rank,
                       revenue_12m = ranked.revenue_12m,
                       value_basis = %(basis)s, ranked_on = %(today)s
                  FROM crm_churn_rank ranked
                 WHERE warning.partner_id = ranked.partner_id
                   AND ranked.partner_id > %(after)s AND ranked.partner_id <= %(last)s
                   AND warning.company_id = %(company)s
                   AND warning.state IN ('warning', 'retaining')
                """,
                basis=basis,
                today=today,
                after=after_id,
                last=last_id,
                company=company.id,
            )
        )

    @api.model
    def _forget_warnings(self, company):
        """Take the rank off open warnings whose customers have none any more."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_churn_warning warning
                   SET expected_revenue = NULL, value_rank = NULL,
                       value_basis = NULL, ranked_on = NULL
                 WHERE company_id = %s AND state IN ('warning', 'retaining')
                   AND value_rank IS NOT NULL
                   AND NOT EXISTS (SELECT FROM crm_churn_rank ranked
                                    WHERE ranked.partner_id = warning.partner_id)
                """,
                company.id,
            )
        )

    @api.model
    def _fill_revenue(self, company, warning_ids):
        """Note the revenue of the last 12 months on warnings that have none yet.

        One that ends before the first ranking has seen it would never get it. The
        order that ends it is not part of it.
        """
        self.env.flush_all()
        zone = company._get_local_zone().key
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_churn_warning warning
                   SET revenue_12m = (
                        SELECT round(COALESCE(sum(amount), 0)::numeric, 2)
                          FROM (%(orders)s) counted
                         WHERE counted.partner_id = warning.partner_id
                           AND date < last_order_date + interval '1 second'
                           AND (date AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date
                             > (last_order_date AT TIME ZONE 'UTC'
                                AT TIME ZONE %(zone)s)::date - interval '12 months')
                 WHERE id IN %(ids)s AND revenue_12m IS NULL
                """,
                orders=self.env["crm.churn.detector"]._get_orders_query(company),
                zone=zone,
                ids=tuple(warning_ids),
            )
        )
