from odoo import fields, models
from odoo.tools import SQL


class UniversityFairReport(models.Model):
    """A booth a row: what came of career fairs, and what it cost.

    The cost of a fair is spread evenly over its booths, less the fee of each, so that
    sums over fairs and employers are right.
    """

    _name = "university.fair.report"
    _description = "Career Fair Analysis"
    _auto = False
    _order = "date desc, employer_id"
    _rec_name = "employer_id"
    # what the query reads must be in the database first
    _depends = {
        "event.event": ["date_begin", "fair_cost", "is_career_fair"],
        "university.fair.booth": ["event_id", "employer_id", "fee", "company_id"],
        "university.fair.slot": ["booth_id", "result", "reached"],
    }

    event_id = fields.Many2one("event.event", string="Fair", readonly=True)
    date = fields.Datetime(readonly=True)
    employer_id = fields.Many2one("res.partner", readonly=True)
    company_id = fields.Many2one("res.company", string="School", readonly=True)
    booths = fields.Integer(readonly=True)
    busy_booths = fields.Integer(
        readonly=True, help="Booths at which an interview was held."
    )
    interviews = fields.Integer(readonly=True)
    offers = fields.Integer(readonly=True, help="Interviews that led to an offer.")
    placements = fields.Integer(
        readonly=True, help="Interviews that led to a verified placement."
    )
    cost = fields.Float(
        readonly=True, help="The booth's share of the cost of the fair, less its fee."
    )

    @property
    def _table_query(self):
        """Count the interviews that were held, by what they led to."""
        return SQL(
            """
            SELECT booth.id,
                   booth.event_id,
                   event.date_begin AS date,
                   booth.employer_id,
                   booth.company_id,
                   1 AS booths,
                   LEAST(count(slot.id), 1)::int AS busy_booths,
                   count(slot.id)::int AS interviews,
                   (count(*) FILTER (
                       WHERE slot.reached IN ('offer', 'placement')))::int AS offers,
                   (count(*) FILTER (
                       WHERE slot.reached = 'placement'))::int AS placements,
                   COALESCE(event.fair_cost, 0)
                       / count(*) OVER (PARTITION BY booth.event_id)
                       - COALESCE(booth.fee, 0) AS cost
              FROM university_fair_booth AS booth
              JOIN event_event AS event ON event.id = booth.event_id
              LEFT JOIN university_fair_slot AS slot
                   ON slot.booth_id = booth.id AND slot.result = 'held'
             WHERE event.is_career_fair
             GROUP BY booth.id, event.id
            """
        )
