from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import schedule

# An order's date and number in one integer, so that one max() finds the last order
# with its number: seconds since 1970 above, 31 bits of the order's id below.
ORDER_KEY = SQL("(floor(date_part('epoch', date))::bigint * 2147483648 + order_id)")
ORDER_KEY_ID = SQL("(last_key & 2147483647)")
ORDER_KEY_DATE = SQL("(to_timestamp(last_key >> 31) AT TIME ZONE 'UTC')")

# The policies that fit a customer, and the value of the most specific one. The query
# names the customer's row ``customer`` and has a CTE ``policy``.
POLICY_JOINS = SQL(
    """
         LEFT JOIN policy both_match
                ON both_match.level_id = customer.customer_level_id
               AND both_match.region_id = customer.region_id
         LEFT JOIN policy level_match
                ON level_match.level_id = customer.customer_level_id
               AND level_match.region_id IS NULL
         LEFT JOIN policy region_match
                ON region_match.region_id = customer.region_id
               AND region_match.level_id IS NULL
    """
)
POLICY_VALUE = SQL("both_match.value, level_match.value, region_match.value")

# for a hash of the customers; the default of PostgreSQL spills to disk from 100,000 on
WORK_MEM = "64MB"


class CrmChurnDetector(models.AbstractModel):
    """The set work of the churn scan, in SQL.

    It reads millions of orders and writes hundreds of thousands of rows, which the
    ORM cannot do in bounded memory. All methods run past access rights; the scan
    that calls them is started by the scheduler only.
    """

    _name = "crm.churn.detector"
    _description = "Churn Detector"

    # ------------------------------------------------------------------
    # What counts as an order
    # ------------------------------------------------------------------

    @api.model
    def _get_order_sources(self, company):
        """Return the orders that count for ``company``.

        Addons with other kinds of orders append theirs. Each source is a SELECT of
        ``partner_id`` (the commercial partner), ``order_id`` (of the sale order,
        else 0), ``date`` (UTC) and ``amount`` (untaxed, in the company's currency).

        :return: list of ``odoo.tools.SQL``
        """
        return [
            SQL(
                """
                SELECT buyer.commercial_partner_id AS partner_id,
                       o.id AS order_id,
                       o.date_order AS date,
                       o.amount_untaxed / COALESCE(NULLIF(o.currency_rate, 0), 1)
                           AS amount
                  FROM sale_order o
                  JOIN res_partner buyer ON buyer.id = o.partner_id
                 WHERE o.company_id = %s AND %s
                """,
                company.id,
                self.env["sale.order"]._get_churn_condition(company, SQL("o")),
            )
        ]

    @api.model
    def _get_orders_query(self, company):
        """Return one SELECT over all order sources of ``company``."""
        return SQL(" UNION ALL ").join(self._get_order_sources(company))

    # ------------------------------------------------------------------
    # The due customers
    # ------------------------------------------------------------------

    @api.model
    def _create_hits(self, company):
        """Collect the silent customers of ``company`` in a temporary table.

        One aggregate over the orders. The table outlives the transaction, so that
        the scan can commit batch by batch; ``_drop_hits`` removes it.

        :return: (number of customers due, number of dormant ones)
        """
        self.env.flush_all()
        self._grant_memory()
        self._drop_hits()
        self.env.cr.execute(
            SQL(
                "CREATE TEMPORARY TABLE crm_churn_hit ON COMMIT PRESERVE ROWS AS %s",
                self._get_hits_query(company),
            )
        )
        self.env.cr.execute("CREATE INDEX ON crm_churn_hit (partner_id)")
        self.env.cr.execute("ANALYZE crm_churn_hit")
        [(due, dormant)] = self.env.execute_query(
            SQL(
                """
                SELECT count(*) FILTER (WHERE NOT is_dormant),
                       count(*) FILTER (WHERE is_dormant)
                  FROM crm_churn_hit
                """
            )
        )
        return due, dormant

    @api.model
    def _grant_memory(self):
        """Let this transaction aggregate in memory, which is twice as fast."""
        self.env.cr.execute(SQL("SET LOCAL work_mem = %s", WORK_MEM))

    @api.model
    def _drop_hits(self):
        self.env.cr.execute("DROP TABLE IF EXISTS pg_temp.crm_churn_hit")

    @api.model
    def _get_hits_query(self, company):
        """Return the SELECT of the customers who are silent for too long.

        Not due are customers who are archived, confirmed lost with no order since,
        of another company, or a company of this database themselves. Those who have
        an open warning are counted and get no second one.
        """
        now = fields.Datetime.now()
        zone = company._get_local_zone()
        limits = self._get_limits(company)
        cutoffs = {
            months: schedule.due_before(now, months, zone)
            for months in {company.churn_limit_months, *limits.values()}
        }
        policies = [(key, cutoffs[months]) for key, months in limits.items()]
        return SQL(
            """
            WITH last_order AS (
                SELECT partner_id, max(%(order_key)s) AS last_key
                  FROM (%(orders)s) counted
                 GROUP BY partner_id
                HAVING max(%(order_key)s) < %(latest_key)s
            ), policy (level_id, region_id, value) AS (%(policies)s)
            SELECT customer.id AS partner_id,
                   customer.name,
                   customer.user_id,
                   NULLIF(%(key_id)s, 0)::integer AS last_order_id,
                   %(key_date)s AS last_order_date,
                   %(key_date)s < %(dormant)s AS is_dormant,
                   opened.id IS NOT NULL AS is_warned
              FROM last_order
              JOIN res_partner customer ON customer.id = last_order.partner_id
         %(policy_joins)s
         LEFT JOIN crm_churn_warning opened
                ON opened.partner_id = customer.id
               AND opened.company_id = %(company)s
               AND opened.state IN ('warning', 'retaining')
             WHERE customer.active
               AND (customer.company_id IS NULL
                    OR customer.company_id = %(company)s)
               AND %(key_date)s < COALESCE(%(policy_value)s, %(default)s)
               AND NOT EXISTS (SELECT FROM res_company own
                                WHERE own.partner_id = customer.id)
               AND NOT EXISTS (SELECT FROM crm_churn_warning lost
                                WHERE lost.partner_id = customer.id
                                  AND lost.company_id = %(company)s
                                  AND lost.state = 'lost'
                                  AND lost.closed_on > %(key_date)s)
            """,
            order_key=ORDER_KEY,
            key_id=ORDER_KEY_ID,
            key_date=ORDER_KEY_DATE,
            orders=self._get_orders_query(company),
            latest_key=schedule.to_epoch(max(cutoffs.values())) << 31,
            policies=self._get_policies_query(policies, SQL("timestamp")),
            policy_joins=POLICY_JOINS,
            policy_value=POLICY_VALUE,
            default=cutoffs[company.churn_limit_months],
            dormant=schedule.due_before(now, company.churn_dormant_months, zone),
            company=company.id,
        )

    @api.model
    def _get_limits(self, company):
        """Return the limits of the company's policies.

        :return: dict ``{(level id, region id): calendar months}``, False for any
        """
        policies = self.env["crm.churn.policy"].search(
            [("company_id", "=", company.id)]
        )
        return {
            (policy.customer_level_id.id, policy.region_id.id): policy.limit_months
            for policy in policies
        }

    @api.model
    def _get_policies_query(self, policies, kind):
        """Return the SELECT of ``[((level id, region id), value)]``.

        :param SQL kind: type of the values
        """
        if not policies:
            return SQL("SELECT NULL::integer, NULL::integer, NULL::%s", kind)
        rows = [
            SQL(
                "(%s::integer, %s::integer, %s::%s)",
                level_id or None,
                region_id or None,
                value,
                kind,
            )
            for (level_id, region_id), value in policies
        ]
        return SQL("VALUES %s", SQL(", ").join(rows))

    # ------------------------------------------------------------------
    # Warnings for them
    # ------------------------------------------------------------------

    @api.model
    def _fetch_batch(self, after_id, size):
        """Return ``(customers, last id)`` of the next ``size`` customers to warn."""
        [(count, last_id)] = self.env.execute_query(
            SQL(
                """
                SELECT count(*), max(partner_id)
                  FROM (SELECT partner_id
                          FROM crm_churn_hit
                         WHERE partner_id > %s AND NOT is_dormant AND NOT is_warned
                         ORDER BY partner_id
                         LIMIT %s) batch
                """,
                after_id,
                size,
            )
        )
        return count, last_id

    @api.model
    def _insert_warnings(self, company, after_id, last_id, count):
        """Warn about the customers with ``after_id < id <= last_id``.

        One statement for the warnings, the reminders and the customers' status. The
        index of open warnings skips a customer whom somebody else just warned about.
        Updating the customers comes last and always: order confirmations lock the
        same rows, so one of the two sees the other.

        :return: number of new warnings
        """
        today = company._get_local_today()
        activity_type = self._get_activity_type()
        self.env.cr.execute(
            SQL(
                """
                WITH hit AS (
                    SELECT hit.*, row_number() OVER (ORDER BY partner_id) AS position
                      FROM crm_churn_hit hit
                     WHERE partner_id > %(after)s AND partner_id <= %(last)s
                       AND NOT is_dormant AND NOT is_warned
                ), warning AS (
                    INSERT INTO crm_churn_warning (
                        name, partner_id, user_id, company_id, last_order_res_id,
                        last_order_date, detected_on, state,
                        create_uid, create_date, write_uid, write_date)
                    SELECT number.name, hit.partner_id, hit.user_id, %(company)s,
                           hit.last_order_id, hit.last_order_date, %(today)s,
                           'warning', %(uid)s, %(now)s, %(uid)s, %(now)s
                      FROM hit
                      JOIN unnest(%(names)s) WITH ORDINALITY AS number (name, position)
                     USING (position)
                     ORDER BY hit.partner_id
                        ON CONFLICT DO NOTHING
                 RETURNING id, name, partner_id, user_id
                ), reminder AS (
                    INSERT INTO mail_activity (
                        res_model, res_model_id, res_id, res_name,
                        activity_type_id, summary, user_id, user_tz, date_deadline,
                        automated, active,
                        create_uid, create_date, write_uid, write_date)
                    SELECT 'crm.churn.warning', %(model)s, warning.id,
                           concat_ws(' · ', warning.name, hit.name),
                           kind.id,
                           COALESCE(kind.summary->>person.lang, kind.summary->>'en_US'),
                           manager.id, person.tz, %(deadline)s,
                           TRUE, TRUE, %(uid)s, %(now)s, %(uid)s, %(now)s
                      FROM warning
                      JOIN hit USING (partner_id)
                      JOIN res_users manager ON manager.id = warning.user_id
                      JOIN res_partner person ON person.id = manager.partner_id
                      JOIN mail_activity_type kind ON kind.id = %(activity_type)s
                     WHERE manager.active
                )
                UPDATE res_partner customer
                   SET customer_status = 'at_risk',
                       write_uid = %(uid)s, write_date = %(now)s
                  FROM warning
                 WHERE customer.id = warning.partner_id
                   -- known already, but keeps the planner from reading every customer
                   AND customer.id > %(after)s AND customer.id <= %(last)s
                """,
                after=after_id,
                last=last_id,
                company=company.id,
                names=self._draw_names(count),
                today=today,
                model=self.env["ir.model"]._get_id("crm.churn.warning"),
                activity_type=activity_type.id,
                deadline=self._get_deadline(activity_type, today),
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        return self.env.cr.rowcount

    @api.model
    def _draw_names(self, count):
        # sudo: numbers belong to the product, not to whoever needs one
        return (
            self.env.ref("crm_churn.sequence_churn_warning").sudo()._next_batch(count)
        )

    @api.model
    def _get_activity_type(self):
        """Return the type of the reminder; core's default if ours was deleted."""
        return self.env.ref(
            "crm_churn.mail_activity_type_churn", raise_if_not_found=False
        ) or self.env["mail.activity"]._default_activity_type_for_model(
            "crm.churn.warning"
        )

    @api.model
    def _get_deadline(self, activity_type, today):
        """Return the date by which a reminder of today is due."""
        delay = {activity_type.delay_unit: activity_type.delay_count}
        return fields.Date.add(today, **delay)

    # ------------------------------------------------------------------
    # Customers who ordered meanwhile
    # ------------------------------------------------------------------

    @api.model
    def _find_newer_orders(self, company, customer=None):
        """Return the last order of each open warning whose customer ordered since.

        :param customer: the only ``res.partner`` to look at
        :return: dict ``{warning id: (sale order id, or 0 for another source, date)}``
        """
        self.env.flush_all()
        self._grant_memory()
        # a warning's date has whole seconds, an order's may have more
        rows = self.env.execute_query(
            SQL(
                """
                SELECT warning_id, %s, %s
                  FROM (
                    SELECT opened.id AS warning_id, max(%s) AS last_key
                      FROM crm_churn_warning opened
                      JOIN (%s) counted ON counted.partner_id = opened.partner_id
                     WHERE opened.company_id = %s
                       AND opened.state IN ('warning', 'retaining')
                       AND counted.date >= opened.last_order_date + interval '1 second'
                       %s
                     GROUP BY opened.id) newer
                """,
                ORDER_KEY_ID,
                ORDER_KEY_DATE,
                ORDER_KEY,
                self._get_orders_query(company),
                company.id,
                # an equation with one value lets the planner look up the orders too
                SQL("AND opened.partner_id = %s", customer.id) if customer else SQL(),
            )
        )
        return {warning_id: (order_id, date) for warning_id, order_id, date in rows}
