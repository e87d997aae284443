from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_customer.tools.rollup import Rollup, Source

from ..models.crm_lead import DEVELOPMENT_STATES

DIMENSIONS = {
    "company_id": "many2one",
    "user_id": "many2one",
    "team_id": "many2one",
    "development_state": "selection",
    "source_id": "many2one",
    "region_id": "many2one",
    "industry_id": "many2one",
    "playbook_id": "many2one",
    "lost_reason_id": "many2one",
    "create_date": "datetime",
    "ended_on": "datetime",
}
# all dimensions together would leave hardly less cells than opportunities; what the
# report opens with is of all times
CELLS = {
    "manager": ("company_id", "user_id", "team_id", "development_state"),
    "cell": ("company_id", "user_id", "team_id", "development_state", "create_date"),
    "end": ("company_id", "user_id", "team_id", "development_state", "ended_on"),
    "origin": (
        "company_id",
        "source_id",
        "industry_id",
        "region_id",
        "development_state",
    ),
    "outcome": ("company_id", "playbook_id", "lost_reason_id", "development_state"),
}
COLUMNS = (
    "active",
    "type",
    "development_state",
    "create_date",
    "assigned_on",
    "succeeded_on",
    "failed_on",
    "user_id",
    "team_id",
    "company_id",
    "source_id",
    "region_id",
    "industry_id",
    "playbook_id",
    "lost_reason_id",
    "expected_revenue",
)


class CrmDevelopmentReport(models.Model):
    """Opportunities as managers count them, failed ones as well."""

    _name = "crm.development.report"
    _inherit = "crm.rollup.mixin"
    _description = "Development Analysis"
    _auto = False
    _order = "create_date desc, id desc"
    _rec_name = "lead_id"
    # what the query reads must be in the database first
    _depends = {"crm.lead": list(COLUMNS)}

    lead_id = fields.Many2one("crm.lead", string="Opportunity", readonly=True)
    development_state = fields.Selection(
        selection=DEVELOPMENT_STATES, string="State", readonly=True
    )
    create_date = fields.Datetime(string="Created On", readonly=True)
    assigned_on = fields.Datetime(readonly=True)
    ended_on = fields.Datetime(
        readonly=True, help="When the development succeeded or failed."
    )
    user_id = fields.Many2one("res.users", string="Account Manager", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    source_id = fields.Many2one("utm.source", readonly=True)
    region_id = fields.Many2one("crm.dictionary.item", readonly=True)
    industry_id = fields.Many2one("res.partner.industry", readonly=True)
    playbook_id = fields.Many2one("crm.development.playbook", readonly=True)
    lost_reason_id = fields.Many2one(
        "crm.lost.reason", string="Reason of Failure", readonly=True
    )
    lead_count = fields.Integer(string="Opportunities", readonly=True)
    success_rate = fields.Float(
        string="Success %",
        readonly=True,
        aggregator="avg",
        help="Share of the succeeded among those that have ended.",
    )
    days_to_success = fields.Float(
        readonly=True,
        aggregator="avg",
        help="Days from the assignment to the success.",
    )
    expected_revenue = fields.Float(readonly=True)

    @api.model
    def _get_rollup(self):
        return Rollup(
            name="crm_development_rollup",
            key="lead_id",
            dimensions=DIMENSIONS,
            sums=("lead_count", "expected_revenue"),
            averages=("success_rate", "days_to_success"),
            cells=CELLS,
            sources=(Source("crm_lead", COLUMNS, "{marked}"),),
        )

    @api.model
    def _get_rows_query(self, keys=None):
        # Without an end there is no rate: averages leave NULL out.
        return SQL(
            """
            SELECT id, id AS lead_id, 1 AS lead_count, development_state, create_date,
                   assigned_on, COALESCE(succeeded_on, failed_on) AS ended_on,
                   user_id, team_id, company_id, source_id, region_id, industry_id,
                   playbook_id, lost_reason_id, expected_revenue,
                   CASE development_state WHEN 'succeeded' THEN 100.0
                        WHEN 'failed' THEN 0.0 END AS success_rate,
                   EXTRACT(EPOCH FROM succeeded_on - assigned_on) / 86400
                       AS days_to_success
              FROM crm_lead
             WHERE type = 'opportunity'
               AND (active OR development_state = 'failed')
               AND %s
            """,
            SQL("TRUE") if keys is None else SQL("id = ANY(%s)", keys),
        )
