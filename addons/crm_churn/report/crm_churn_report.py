from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_customer.tools.rollup import CHANGES, Rollup, Source

from ..models.crm_churn_warning import OPEN_STATES

WARNINGS_OF_CUSTOMERS = """
    SELECT id FROM crm_churn_warning WHERE partner_id IN ({marked})
"""
WARNINGS_OF_COMPANIES = """
    SELECT id FROM crm_churn_warning WHERE company_id IN ({marked})
"""
WARNINGS_OF_CALENDARS = """
    SELECT warning.id
      FROM crm_churn_warning warning
      JOIN res_company company ON company.id = warning.company_id
     WHERE company.resource_calendar_id IN ({marked})
"""
DIMENSIONS = {
    "company_id": "many2one",
    "user_id": "many2one",
    "state": "selection",
    "lost_reason_id": "many2one",
    "customer_level_id": "many2one",
    "region_id": "many2one",
    "closed_on": "date",
    "detected_on": "date",
}
# all dimensions together would leave hardly less cells than warnings
CELLS = {
    "cell": ("company_id", "user_id", "state", "lost_reason_id", "closed_on"),
    "customer": (
        "company_id",
        "state",
        "lost_reason_id",
        "customer_level_id",
        "region_id",
        "closed_on",
    ),
    "detection": ("company_id", "user_id", "state", "detected_on"),
}
# what the cells are made of: what is expected of open warnings, which each ranking
# changes, is not among it
WARNING_COLUMNS = (
    "company_id",
    "partner_id",
    "user_id",
    "lost_reason_id",
    "state",
    "detected_on",
    "closed_on",
    "revenue_12m",
)


class CrmChurnReport(models.Model):
    """One row a churn warning, ready for pivot and graph.

    Days are those of the warning's company, as everywhere in the scan.
    """

    _name = "crm.churn.report"
    _inherit = "crm.rollup.mixin"
    _description = "Churn Report"
    _auto = False
    _order = "detected_on desc, id desc"
    _rec_name = "warning_id"
    _depends = {
        "crm.churn.warning": [
            "company_id",
            "partner_id",
            "user_id",
            "lost_reason_id",
            "state",
            "detected_on",
            "closed_on",
            "revenue_12m",
            "expected_revenue",
        ],
        "crm.churn.measure": ["warning_id"],
        "res.partner": ["customer_level_id", "region_id"],
        "res.company": ["currency_id", "resource_calendar_id"],
        "resource.calendar": ["tz"],
    }

    warning_id = fields.Many2one("crm.churn.warning", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    user_id = fields.Many2one("res.users", string="Account Manager", readonly=True)
    customer_level_id = fields.Many2one("crm.dictionary.item", readonly=True)
    region_id = fields.Many2one("crm.dictionary.item", readonly=True)
    lost_reason_id = fields.Many2one("crm.dictionary.item", readonly=True)
    state = fields.Selection(
        selection=lambda self: self._get_state_selection(), readonly=True
    )
    detected_on = fields.Date(readonly=True)
    closed_on = fields.Date(readonly=True)
    measure_count = fields.Integer(string="Measures", readonly=True, aggregator="avg")
    revenue_12m = fields.Monetary(
        string="Revenue of Last 12 Months",
        readonly=True,
        help="Untaxed, in the 12 months up to and including the last order.",
    )
    expected_revenue = fields.Monetary(readonly=True)
    lost_count = fields.Integer(string="Losses", readonly=True)
    recovered_count = fields.Integer(string="Recoveries", readonly=True)
    revenue_lost = fields.Monetary(
        readonly=True,
        help="Untaxed, of the confirmed losses: what these customers ordered in the "
        "12 months up to and including their last order.",
    )
    lost_share = fields.Float(
        readonly=True,
        aggregator="avg",
        help="Of the closed warnings, the share that was confirmed as lost.",
    )
    recovered_share = fields.Float(
        readonly=True,
        aggregator="avg",
        help="Of the closed warnings, the share that a new order closed.",
    )
    days_open = fields.Integer(
        readonly=True,
        aggregator="avg",
        help="Days from the detection until it was closed, or until today.",
    )
    age = fields.Selection(
        selection=[
            ("a", "0–7 days"),
            ("b", "8–30 days"),
            ("c", "31–90 days"),
            ("d", "over 90 days"),
        ],
        string="Age of Open Warning",
        readonly=True,
    )

    @api.model
    def _get_state_selection(self):
        field = self.env["crm.churn.warning"]._fields["state"]
        return field._description_selection(self.env)

    @api.model
    def _get_rollup(self):
        return Rollup(
            name="crm_churn_rollup",
            key="warning_id",
            dimensions=DIMENSIONS,
            sums=("lost_count", "recovered_count", "revenue_lost", "revenue_12m"),
            averages=("lost_share", "recovered_share"),
            cells=CELLS,
            sources=(
                Source("crm_churn_warning", WARNING_COLUMNS, "{marked}"),
                Source(
                    "res_partner",
                    ("customer_level_id", "region_id"),
                    WARNINGS_OF_CUSTOMERS,
                    events=CHANGES,
                ),
                Source(
                    "res_company",
                    ("resource_calendar_id",),
                    WARNINGS_OF_COMPANIES,
                    events=CHANGES,
                ),
                Source(
                    "resource_calendar",
                    ("tz",),
                    WARNINGS_OF_CALENDARS,
                    events=CHANGES,
                ),
            ),
        )

    @api.model
    def _get_rows_query(self, keys=None):
        return SQL(
            """
            SELECT entry.*,
                   (entry.state = 'lost')::integer AS lost_count,
                   (entry.state = 'recovered')::integer AS recovered_count,
                   CASE entry.state WHEN 'lost' THEN entry.revenue_12m ELSE 0
                    END AS revenue_lost,
                   CASE entry.state WHEN 'lost' THEN 1.0 WHEN 'recovered' THEN 0.0
                    END AS lost_share,
                   CASE entry.state WHEN 'recovered' THEN 1.0 WHEN 'lost' THEN 0.0
                    END AS recovered_share,
                   CASE WHEN entry.state NOT IN %(open)s THEN NULL
                        WHEN entry.days_open <= 7 THEN 'a'
                        WHEN entry.days_open <= 30 THEN 'b'
                        WHEN entry.days_open <= 90 THEN 'c'
                        ELSE 'd'
                    END AS age
              FROM (%(rows)s) entry
            """,
            open=OPEN_STATES,
            rows=self._get_warnings_query(keys),
        )

    @api.model
    def _get_warnings_query(self, keys):
        return SQL(
            """
            SELECT warning.id,
                   warning.id AS warning_id,
                   warning.company_id,
                   warning.partner_id,
                   warning.user_id,
                   customer.customer_level_id,
                   customer.region_id,
                   warning.lost_reason_id,
                   warning.state,
                   warning.detected_on,
                   %(closed_on)s AS closed_on,
                   COALESCE(measure.count, 0)::integer AS measure_count,
                   COALESCE(warning.revenue_12m, 0) AS revenue_12m,
                   COALESCE(warning.expected_revenue, 0) AS expected_revenue,
                   COALESCE(%(closed_on)s, %(today)s) - warning.detected_on
                       AS days_open
              FROM crm_churn_warning warning
              JOIN res_company company ON company.id = warning.company_id
              JOIN res_partner customer ON customer.id = warning.partner_id
         LEFT JOIN resource_calendar calendar
                ON calendar.id = company.resource_calendar_id
         LEFT JOIN (SELECT warning_id, count(*)
                      FROM crm_churn_measure
                     GROUP BY warning_id) measure
                ON measure.warning_id = warning.id
             WHERE %(wanted)s
            """,
            wanted=SQL("TRUE") if keys is None else SQL("warning.id = ANY(%s)", keys),
            closed_on=self._get_local_day(SQL("warning.closed_on")),
            today=self._get_local_day(SQL("%s::timestamp", fields.Datetime.now())),
        )

    @api.model
    def _get_local_day(self, moment):
        """Return the day of a UTC moment in the zone of the warning's company."""
        return SQL(
            "(%s AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(calendar.tz, 'UTC'))::date",
            moment,
        )

    def action_open_warning(self):
        """Return the form of the warning behind this row."""
        self.ensure_one()
        return self.warning_id.get_formview_action()
