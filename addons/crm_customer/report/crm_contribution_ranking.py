from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.crm_rollup_mixin import TOO_MANY_KEYS

# Customers who bring the first 80 % of what was ordered are of class A, those up to
# 95 % of class B: the usual limits of an ABC analysis.
LIMIT_A = 0.8
LIMIT_B = 0.95
# Sums of several companies and years share the ids of one view.
COMPANIES = 10_000
YEARS = 100
FIRST_YEAR = 2000
# what only a ranking of everybody tells
RANKED = {"abc_class", "cumulative_share", "growth", "rank", "share"}
# In the context while customers are counted: an object that no call can put there.
UNRANKED = object()
IS_RANKED = """
    (place.ordered <> 0 OR place.ordered_before <> 0)
     AND (place.ordered <> 0 OR place.year <= %s)
"""


class CrmContributionRanking(models.Model):
    """Customers of a company and year in the order of what they ordered.

    One row a customer, company and calendar year (of the company's time zone), from
    the sums of ``crm.contribution.report``. Customers who ordered nothing are there
    when they ordered the year before, so that it is seen who is missing.
    """

    _name = "crm.contribution.ranking"
    _description = "Contribution Ranking"
    _auto = False
    # In the order of the index, so that a page is read without sorting all the rest.
    _order = "company_id.id, year desc, amount desc, partner_id.id"
    _rec_name = "partner_id"

    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    year = fields.Char(readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    user_id = fields.Many2one(
        related="partner_id.user_id", string="Account Manager", readonly=True
    )
    customer_level_id = fields.Many2one(
        related="partner_id.customer_level_id", readonly=True
    )
    region_id = fields.Many2one(related="partner_id.region_id", readonly=True)
    rank = fields.Integer(readonly=True, aggregator=None)
    amount = fields.Monetary(
        string="Ordered", readonly=True, help="Untaxed, confirmed orders."
    )
    amount_previous_year = fields.Monetary(
        string="Ordered Last Year",
        readonly=True,
        help="What the customer ordered in the year before.",
    )
    growth = fields.Float(
        string="Change",
        readonly=True,
        aggregator=None,
        help="Ordered this year against the year before; empty without orders then.",
    )
    share = fields.Float(
        string="Share of Ordered",
        readonly=True,
        help="Share of all that the company's customers ordered in this year.",
    )
    cumulative_share = fields.Float(
        readonly=True,
        aggregator=None,
        help="Share of this customer and of all who ordered more.",
    )
    abc_class = fields.Selection(
        selection=[("a", "A"), ("b", "B"), ("c", "C")],
        string="ABC Class",
        readonly=True,
        help="A: the customers who bring the first 80 % of what was ordered. "
        "B: up to 95 %. C: all others.",
    )
    customer_count = fields.Integer(string="Customers", readonly=True)

    @property
    def _table_query(self):
        report = self.env["crm.contribution.report"]
        keys = report._get_marked_keys()
        total = SQL("SELECT * FROM %s", report._get_rollup().table("total"))
        named = []
        if len(keys) > TOO_MANY_KEYS:
            sums = self._get_fresh_sums(keys)
            total = report._get_sums_query("total", keys)
        elif keys:
            named = [SQL("change AS MATERIALIZED (%s)", self._get_change(keys))]
            sums = self._get_live_sums()
            names = SQL("company_id, year, ordered")
            total = SQL(
                "SELECT %s FROM (%s) entry UNION ALL SELECT %s FROM change",
                names,
                total,
                names,
            )
        else:
            sums = report._get_cells_query("ranking", keys)
        if self.env.context.get("crm_ranking") is UNRANKED:
            return self._get_unranked_query(sums, named)
        return self._get_ranked_query(sums, named, total)

    @api.model
    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        """Fetch all that is known of a page's customers.

        What else is wanted of them later is found by ranking everybody again.
        """
        return super().search_fetch(domain, None, offset, limit, order)

    @api.model
    def search_count(self, domain, limit=None):
        """Count customers without ranking them, unless a rank is asked for."""
        names = {
            condition.field_expr.partition(".")[0]
            for condition in Domain(domain).iter_conditions()
        }
        ranking = self if names & RANKED else self.with_context(crm_ranking=UNRANKED)
        return super(CrmContributionRanking, ranking).search_count(domain, limit)

    @api.model
    def _get_unranked_query(self, ranking, named):
        """Return the customers of sums by customer.

        :param named: list of the queries that these sums need, each with its name
        """
        return SQL(
            """
            %s
            SELECT %s, place.company_id, place.year, place.partner_id,
                   place.ordered AS amount,
                   place.ordered_before AS amount_previous_year,
                   1 AS customer_count
              FROM (%s) place
             WHERE %s
            """,
            SQL("WITH %s", SQL(", ").join(named)) if named else SQL(),
            self._get_id(),
            ranking,
            self._get_condition(),
        )

    @api.model
    def _get_id(self):
        return SQL(
            "(place.partner_id::int8 * %s + place.company_id) * %s"
            " + place.year::int4 - %s AS id",
            COMPANIES,
            YEARS,
            FIRST_YEAR,
        )

    @api.model
    def _get_condition(self):
        """Return what is true of those who are in a ranking; next year has none."""
        return SQL(IS_RANKED, str(fields.Date.context_today(self).year))

    @api.model
    def _get_ranked_query(self, ranking, named, total):
        """Return the ranking of sums by customer, given those by year.

        Both windows follow the order in which the sums come, and begin anew with each
        company and year: so the first page of a year reads little more than a page.
        """
        whole = SQL(
            "whole AS MATERIALIZED (SELECT company_id, year, sum(ordered) AS ordered "
            "FROM (%s) entry GROUP BY company_id, year)",
            total,
        )
        return SQL(
            """
            WITH %(named)s
            SELECT %(id)s,
                   place.company_id,
                   place.year,
                   place.partner_id,
                   place.rank,
                   place.ordered AS amount,
                   place.ordered_before AS amount_previous_year,
                   (place.ordered / NULLIF(place.ordered_before, 0) - 1)::float8
                       AS growth,
                   (place.ordered / NULLIF(place.total, 0))::float8 AS share,
                   (place.running / NULLIF(place.total, 0))::float8
                       AS cumulative_share,
                   CASE WHEN place.ordered <= 0 THEN 'c'
                        WHEN place.running - place.ordered < %(limit_a)s * place.total
                        THEN 'a'
                        WHEN place.running - place.ordered < %(limit_b)s * place.total
                        THEN 'b'
                        ELSE 'c'
                    END AS abc_class,
                   1 AS customer_count
              FROM (
                  SELECT entry.*, total.ordered AS total,
                         rank() OVER one_year AS rank,
                         sum(entry.ordered) OVER (one_year ROWS UNBOUNDED PRECEDING)
                             AS running
                    FROM (%(ranking)s) entry
              CROSS JOIN LATERAL (
                         -- always one row, so that the order of the sums remains
                         SELECT sum(whole.ordered) AS ordered
                           FROM whole
                          WHERE whole.company_id = entry.company_id
                            AND whole.year = entry.year
                         ) total
                  WINDOW one_year AS (PARTITION BY entry.company_id, entry.year
                                      ORDER BY entry.ordered DESC)
                   ORDER BY entry.company_id, entry.year, entry.ordered DESC,
                            entry.partner_id
              ) place
             WHERE %(condition)s
             -- twice as the index has them, so that no page needs sorting
             ORDER BY place.company_id, place.year, place.ordered DESC,
                      place.partner_id
            """,
            id=self._get_id(),
            condition=self._get_condition(),
            named=SQL(", ").join([*named, whole]),
            limit_a=LIMIT_A,
            limit_b=LIMIT_B,
            ranking=ranking,
        )

    @api.model
    def _get_change(self, keys):
        """Return what was not counted yet adds to the sums by customer."""
        report = self.env["crm.contribution.report"]
        difference = report._get_rollup().get_difference(
            report._get_rows_query(keys), keys
        )
        return report._get_cell_entries("ranking", difference)

    @api.model
    def _get_live_sums(self):
        """Return the sums by customer as they are now, given what has changed.

        Those that changed are few: they are added up apart, and PostgreSQL merges
        them with the others, which come in order from their index. Each part must
        have its own order for that: the planner finds none below a union otherwise.
        """
        return SQL(
            """
            (SELECT company_id, year, partner_id, ordered, ordered_before
               FROM %(cells)s
              WHERE partner_id NOT IN (SELECT partner_id FROM change)
              ORDER BY company_id, year, ordered DESC, partner_id)
             UNION ALL
            (SELECT company_id, year, partner_id, sum(ordered), sum(ordered_before)
              FROM (SELECT company_id, year, partner_id, ordered, ordered_before
                      FROM %(cells)s
                     WHERE partner_id IN (SELECT partner_id FROM change)
                     UNION ALL
                    SELECT company_id, year, partner_id, ordered, ordered_before
                      FROM change) part
             GROUP BY company_id, year, partner_id
             ORDER BY company_id, year, sum(ordered) DESC, partner_id)
            """,
            cells=self.env["crm.contribution.report"]._get_rollup().table("ranking"),
        )

    @api.model
    def _get_fresh_sums(self, keys):
        """Return the sums by customer from the orders themselves."""
        return SQL(
            "SELECT company_id, year, partner_id, sum(ordered) AS ordered, "
            "sum(ordered_before) AS ordered_before FROM (%s) entry "
            "GROUP BY company_id, year, partner_id",
            self.env["crm.contribution.report"]._get_sums_query("ranking", keys),
        )

    def action_open_orders(self):
        """Return what the customer of this row ordered, with the years before.

        The row itself is not read: by its id alone it cannot be found without ranking
        everybody. Who may see the orders is decided by their own report.
        """
        self.ensure_one()
        partner_id, company_id = divmod(self.id // YEARS, COMPANIES)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_customer.crm_contribution_report_action_rows"
        )
        return {
            **action,
            "domain": [
                ("partner_id", "=", partner_id),
                ("company_id", "=", company_id),
            ],
        }
