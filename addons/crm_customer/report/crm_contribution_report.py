from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.rollup import CHANGES, Rollup, Source

# orders of the customers that were marked, or of their contacts and branches
ORDERS_OF_PARTNERS = """
    SELECT id
      FROM sale_order
     WHERE partner_id IN (
               SELECT id FROM res_partner WHERE id IN ({marked})
                UNION
               SELECT id FROM res_partner WHERE commercial_partner_id IN ({marked})
           )
"""
ORDERS_OF_TEMPLATES = """
    SELECT line.order_id
      FROM sale_order_line line
      JOIN product_product product ON product.id = line.product_id
     WHERE product.product_tmpl_id IN ({marked})
"""
ORDERS_OF_COMPANIES = "SELECT id FROM sale_order WHERE company_id IN ({marked})"
ORDERS_OF_CALENDARS = """
    SELECT sale_order.id
      FROM sale_order
      JOIN res_company company ON company.id = sale_order.company_id
     WHERE company.resource_calendar_id IN ({marked})
"""
ORDERED = (
    "EXISTS (SELECT 1 FROM sale_order WHERE id = {row}.order_id AND state = 'sale')"
)
DIMENSIONS = {
    "company_id": "many2one",
    "user_id": "many2one",
    "customer_level_id": "many2one",
    "region_id": "many2one",
    "product_category_id": "many2one",
    "ordered_on": "datetime",
    "ordered_day": "day",
    "partner_id": "many2one",
    "year": "char",
}
DAYS = {"ordered_on": "ordered_day"}
# what each report opens with, by month and by day
NARROW = {
    "month": (),
    "user": ("user_id",),
    "level": ("customer_level_id",),
    "region": ("region_id",),
    "category": ("product_category_id",),
}
BY_DAY = {
    f"{suffix}_day": ("company_id", *names, "ordered_day")
    for suffix, names in NARROW.items()
}
RANKED = {
    "ranking": ("company_id", "year", "partner_id"),
    "total": ("company_id", "year"),
}
CELLS = {
    **{
        suffix: ("company_id", *names, "ordered_on") for suffix, names in NARROW.items()
    },
    "cell": (
        "company_id",
        "user_id",
        "customer_level_id",
        "region_id",
        "product_category_id",
        "ordered_on",
    ),
    **BY_DAY,
    **RANKED,
}
PRIVATE = (*BY_DAY, *RANKED)
INDEXES = (
    ("ranking", "company_id, year, ordered DESC, partner_id"),
    ("ranking", "partner_id"),
    *((suffix, "ordered_day") for suffix in BY_DAY),
)
SOURCES = (
    Source(
        "sale_order",
        ("state", "partner_id", "company_id", "date_order", "currency_rate"),
        "{marked}",
        condition="{row}.state = 'sale'",
    ),
    Source(
        "sale_order_line",
        ("order_id", "product_id", "price_subtotal", "display_type"),
        "{marked}",
        marked="{row}.order_id",
        condition=ORDERED,
    ),
    Source(
        "res_partner",
        ("commercial_partner_id", "customer_level_id", "region_id", "user_id"),
        ORDERS_OF_PARTNERS,
        events=CHANGES,
    ),
    Source("product_template", ("categ_id",), ORDERS_OF_TEMPLATES, events=CHANGES),
    Source(
        "res_company", ("resource_calendar_id",), ORDERS_OF_COMPANIES, events=CHANGES
    ),
    Source("resource_calendar", ("tz",), ORDERS_OF_CALENDARS, events=CHANGES),
)


class CrmContributionReport(models.Model):
    """What customers ordered, and what they ordered a year before.

    Each line of a confirmed order stands for itself on the day of the order, and a
    year later as what was ordered the year before: so every grouping shows both side
    by side. Untaxed, in the company's currency at the rate of the order. The customer
    is the commercial partner, with the account manager, level and region of today.
    """

    _name = "crm.contribution.report"
    _inherit = "crm.rollup.mixin"
    _description = "Customer Contribution"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "order_id"
    _depends = {
        "sale.order": [
            "company_id",
            "currency_rate",
            "date_order",
            "partner_id",
            "state",
        ],
        "sale.order.line": [
            "display_type",
            "order_id",
            "price_subtotal",
            "product_id",
        ],
        "res.partner": [
            "commercial_partner_id",
            "customer_level_id",
            "region_id",
            "user_id",
        ],
        "product.product": ["product_tmpl_id"],
        "product.template": ["categ_id"],
        "res.company": ["currency_id", "resource_calendar_id"],
        "resource.calendar": ["tz"],
    }

    order_id = fields.Many2one("sale.order", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    user_id = fields.Many2one("res.users", string="Account Manager", readonly=True)
    customer_level_id = fields.Many2one("crm.dictionary.item", readonly=True)
    region_id = fields.Many2one("crm.dictionary.item", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    product_category_id = fields.Many2one("product.category", readonly=True)
    date = fields.Datetime(
        string="Period",
        readonly=True,
        help="Date of the order; a year later for what was ordered the year before.",
    )
    amount = fields.Monetary(
        string="Ordered", readonly=True, help="Untaxed, confirmed orders."
    )
    amount_previous_year = fields.Monetary(
        string="Ordered Last Year",
        readonly=True,
        help="What was ordered in the same period of the year before.",
    )
    share = fields.Float(
        string="Share of Ordered",
        readonly=True,
        aggregator="sum",
        help="Share of everything that was ordered within the same filters.",
    )

    @api.model
    def _get_rollup(self):
        return Rollup(
            name="crm_contribution",
            key="order_id",
            dimensions=DIMENSIONS,
            sums=("ordered", "ordered_before"),
            cells=CELLS,
            days=DAYS,
            private=PRIVATE,
            indexes=INDEXES,
            sources=SOURCES,
        )

    @api.model
    def _get_rows_query(self, keys=None):
        return SQL(
            """
            SELECT line.id AS line_id,
                   sale_order.id AS order_id,
                   sale_order.company_id,
                   customer.id AS partner_id,
                   customer.user_id,
                   customer.customer_level_id,
                   customer.region_id,
                   line.product_id,
                   template.categ_id AS product_category_id,
                   sale_order.date_order AS ordered_on,
                   sale_order.date_order AS ordered_day,
                   to_char(sale_order.date_order AT TIME ZONE 'UTC'
                           AT TIME ZONE COALESCE(calendar.tz, 'UTC'), 'YYYY') AS year,
                   round(line.price_subtotal
                         / COALESCE(NULLIF(sale_order.currency_rate, 0), 1)::numeric,
                         6) AS ordered,
                   0 AS ordered_before
              FROM sale_order
              JOIN sale_order_line line ON line.order_id = sale_order.id
              JOIN res_partner buyer ON buyer.id = sale_order.partner_id
              JOIN res_partner customer ON customer.id = buyer.commercial_partner_id
              JOIN res_company company ON company.id = sale_order.company_id
         LEFT JOIN resource_calendar calendar
                ON calendar.id = company.resource_calendar_id
         LEFT JOIN product_product product ON product.id = line.product_id
         LEFT JOIN product_template template ON template.id = product.product_tmpl_id
             WHERE sale_order.state = 'sale'
               AND line.display_type IS NULL
               AND %s
            """,
            SQL("TRUE") if keys is None else SQL("sale_order.id = ANY(%s)", keys),
        )

    @api.model
    def _expand_rows(self, rows, is_cells):
        """Return the rows as they are, and again a year later."""
        line = SQL("NULL::int4") if is_cells else SQL("entry.line_id")
        return SQL(
            """
            SELECT entry.*, %(line)s AS id, entry.ordered_on AS date,
                   entry.ordered AS amount, 0 AS amount_previous_year,
                   NULL::numeric AS share
              FROM (%(rows)s) entry
             UNION ALL
            SELECT entry.*, -%(line)s, entry.ordered_on + interval '1 year',
                   0, entry.ordered, NULL
              FROM (%(rows)s) entry
            """,
            line=line,
            rows=rows,
        )

    @api.model
    def _get_cell_entries(self, suffix, entries):
        """Count for the ranking also what was ordered a year before."""
        if suffix != "ranking":
            return entries
        return SQL(
            """
            WITH entries AS (%s)
            SELECT company_id, year, partner_id, row_count, ordered, ordered_before
              FROM entries
             UNION ALL
            SELECT company_id, (year::int4 + 1)::varchar, partner_id, 0, 0, ordered
              FROM entries
            """,
            entries,
        )

    @api.model
    def _get_cell_fields(self, suffix):
        return super()._get_cell_fields(suffix) - {"ordered_on"} | {"date"}

    @api.model
    def _get_time_columns(self, name):
        return [("ordered_on", 0), ("ordered_on", 1)]

    @api.model
    def _get_shares(self):
        return {"share": "amount"}

    @api.model
    def _get_cell_sums(self):
        return ("amount", "amount_previous_year")

    def action_open_order(self):
        """Return the form of the order behind this row."""
        self.ensure_one()
        return self.order_id.get_formview_action()
