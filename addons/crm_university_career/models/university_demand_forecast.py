from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.forecast import forecast, get_histories
from ..tools.seasons import get_season

KINDS = [("hire", "Graduates Hired"), ("vacancy", "Posts Offered")]
METHODS = [
    ("last", "As Last Season"),
    ("mean", "Mean of All Seasons"),
    ("drift", "Trend"),
    ("smoothed", "Smoothed"),
]


class UniversityDemandForecast(models.Model):
    """How many graduates of a program employers will ask for next season.

    The error beside it is the one that the same method made for the season that ended
    last, without having known it. See ``tools.forecast``.
    """

    _name = "university.demand.forecast"
    _description = "Demand Forecast"
    _order = "program_id, kind, id"
    _rec_name = "program_id"

    program_id = fields.Many2one(
        "university.program",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    kind = fields.Selection(
        selection=KINDS, string="Figure", required=True, readonly=True
    )
    season = fields.Integer(
        readonly=True,
        aggregator=None,
        help="The season that is forecast, by the year in which it ends.",
    )
    reason = fields.Selection(
        selection=[("too_short", "Too few seasons")],
        string="Why None",
        readonly=True,
        help="Three finished seasons are needed.",
    )
    method = fields.Selection(selection=METHODS, readonly=True)
    value = fields.Float(
        string="Forecast", digits=(10, 1), readonly=True, aggregator="sum"
    )
    low = fields.Float(string="From", digits=(10, 1), readonly=True, aggregator=None)
    high = fields.Float(string="To", digits=(10, 1), readonly=True, aggregator=None)
    coverage = fields.Float(
        readonly=True,
        aggregator=None,
        help="The share of seasons that such a range held so far.",
    )
    last_figure = fields.Integer(
        string="Last Season", readonly=True, help="What the season that ended last had."
    )
    last_error = fields.Float(
        string="Error Last Season",
        digits=(10, 1),
        readonly=True,
        aggregator=None,
        help="Forecast minus figure of the season that ended last.",
    )
    naive_error = fields.Float(
        string="Error of No Change",
        digits=(10, 1),
        readonly=True,
        aggregator=None,
        help="The same error, had the season before simply been repeated.",
    )
    season_count = fields.Integer(string="Seasons Known", readonly=True)
    computed_on = fields.Datetime(readonly=True, required=True)
    company_id = fields.Many2one(
        related="program_id.company_id", store=True, precompute=True, string="School"
    )

    _kind_uniq = models.UniqueIndex("(program_id, kind)")

    @api.model
    def _cron_refresh_forecasts(self):
        """Forecast the present season for each school."""
        self.env["res.company"]._refresh_schools(self._refresh)

    @api.model
    def _refresh(self, company):
        """Replace the forecasts of a school; who reads meanwhile sees the former."""
        self.env.flush_all()
        vals_list = [
            vals
            for kind, query in self._get_figure_queries(company).items()
            for vals in self._prepare_forecasts(company, kind, query)
        ]
        self.search([("company_id", "=", company.id)]).unlink()
        self.create(vals_list)

    @api.model
    def _prepare_forecasts(self, company, kind, query):
        month = company.university_season_month
        rows = [
            (program, get_season(day, month), number)
            for program, day, number in self.env.execute_query(query)
        ]
        last = company._get_last_season()
        first = min((season for _program, season, _number in rows), default=last)
        histories = get_histories(rows, list(range(first, last + 1)))
        common = {
            "kind": kind,
            "season": last + 1,
            "computed_on": fields.Datetime.now(),
        }
        return [
            {**common, "program_id": program, **self._prepare_vals(history)}
            for program, history in histories.items()
        ]

    @api.model
    def _prepare_vals(self, history):
        found = forecast(history)
        known = {"season_count": len(history), "last_figure": history[-1]}
        if found.reason:
            return {**known, "reason": found.reason}
        return {
            **known,
            "method": found.method,
            "value": found.value,
            "low": found.low,
            "high": found.high,
            "coverage": found.coverage,
            "last_error": found.last_error,
            "naive_error": found.naive_error,
        }

    @api.model
    def _get_figure_queries(self, company):
        """Return the queries of (program id, day, number) by kind of figure.

        A vacancy open to all programs, or to several, counts in full for each.
        """
        return {
            "hire": SQL(
                """
                SELECT partner.program_id, placement.date_start, count(*)
                  FROM university_placement AS placement
                  JOIN res_partner AS partner ON partner.id = placement.partner_id
                 WHERE placement.company_id = %s AND placement.is_hire
                   AND placement.date_start IS NOT NULL
                   AND partner.program_id IS NOT NULL
                 GROUP BY partner.program_id, placement.date_start
                """,
                company.id,
            ),
            "vacancy": SQL(
                """
                SELECT program.id, vacancy.approved_on::date, sum(vacancy.headcount)
                  FROM university_vacancy AS vacancy
                  JOIN university_program AS program
                       ON program.company_id = vacancy.company_id
                  LEFT JOIN university_vacancy_program AS chosen
                       ON chosen.vacancy_id = vacancy.id
                      AND chosen.program_id = program.id
                 WHERE vacancy.company_id = %s AND vacancy.approved_on IS NOT NULL
                   AND (chosen.program_id IS NOT NULL OR NOT EXISTS (
                        SELECT 1 FROM university_vacancy_program AS any_program
                         WHERE any_program.vacancy_id = vacancy.id))
                 GROUP BY program.id, vacancy.approved_on::date
                """,
                company.id,
            ),
        }
