from odoo import api, fields, models
from odoo.tools import SQL

from ..models.university_destination_category import NACE_OUTCOMES, ROLL_UPS
from ..models.university_placement_rates import AS_OF


class UniversityPlacementReport(models.Model):
    """A graduate a row, with the destination that was known at a moment.

    The day is in the context as ``placement_as_of``; without it, now. Shares are 100
    or 0 in each row, so that their mean is the rate in percent.
    """

    _name = "university.placement.report"
    _description = "Placement Analysis"
    _auto = False
    _order = "class_year desc, program_id, partner_id"
    _rec_name = "partner_id"
    # what the query reads must be in the database first
    _depends = {
        "res.partner": [
            "school_id",
            "program_id",
            "class_id",
            "graduated_on",
        ],
        "university.placement": [
            "partner_id",
            "category_id",
            "employer_id",
            "date_start",
            "recorded_on",
            "valid_until",
        ],
        "university.destination.category": ["roll_up", "nace_outcome"],
    }

    partner_id = fields.Many2one("res.partner", string="Graduate", readonly=True)
    class_year = fields.Integer(string="Class of", readonly=True, aggregator=None)
    program_id = fields.Many2one("university.program", readonly=True)
    class_id = fields.Many2one("university.class", readonly=True)
    company_id = fields.Many2one("res.company", string="School", readonly=True)
    category_id = fields.Many2one(
        "university.destination.category", string="Destination", readonly=True
    )
    roll_up = fields.Selection(
        selection=ROLL_UPS, string="Kind of Destination", readonly=True
    )
    nace_outcome = fields.Selection(
        selection=NACE_OUTCOMES, string="NACE Outcome", readonly=True
    )
    employer_id = fields.Many2one("res.partner", readonly=True)
    date_start = fields.Date(string="Begins On", readonly=True)
    placed_rate = fields.Float(string="Placed %", readonly=True, aggregator="avg")
    agreement_contract_rate = fields.Float(
        string="Agreement or Contract %", readonly=True, aggregator="avg"
    )
    flexible_rate = fields.Float(string="Flexible %", readonly=True, aggregator="avg")
    entrepreneurship_rate = fields.Float(
        string="Own Business %", readonly=True, aggregator="avg"
    )
    further_study_rate = fields.Float(
        string="Further Study %", readonly=True, aggregator="avg"
    )

    @property
    def _table_query(self):
        """Join graduates with the placement that stood at the moment asked for."""
        moment = self.env["university.placement"]._get_moment(
            self.env.context.get(AS_OF)
        )
        return SQL(
            """
            SELECT partner.id,
                   partner.id AS partner_id,
                   EXTRACT(YEAR FROM partner.graduated_on)::int AS class_year,
                   partner.program_id,
                   partner.class_id,
                   partner.school_id AS company_id,
                   placement.category_id,
                   COALESCE(category.roll_up, 'pending') AS roll_up,
                   COALESCE(category.nace_outcome, 'unknown') AS nace_outcome,
                   placement.employer_id,
                   placement.date_start,
                   %s
              FROM res_partner AS partner
              LEFT JOIN university_placement AS placement
                   ON placement.partner_id = partner.id
                  AND placement.recorded_on <= %s
                  AND (placement.valid_until IS NULL OR placement.valid_until > %s)
              LEFT JOIN university_destination_category AS category
                   ON category.id = placement.category_id
             WHERE partner.graduated_on IS NOT NULL
            """,
            self._get_rate_columns(),
            moment,
            moment,
        )

    @api.model
    def _get_rate_columns(self):
        """Return the columns of shares: 100 where the destination counts, else 0."""
        kinds = ("agreement_contract", "flexible", "entrepreneurship", "further_study")
        columns = {"placed_rate": kinds, **{f"{kind}_rate": (kind,) for kind in kinds}}
        return SQL(", ").join(
            SQL(
                "CASE WHEN category.roll_up IN %s THEN 100.0 ELSE 0.0 END AS %s",
                roll_ups,
                SQL.identifier(name),
            )
            for name, roll_ups in columns.items()
        )
