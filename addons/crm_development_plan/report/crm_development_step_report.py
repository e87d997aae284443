from odoo import fields, models
from odoo.tools import SQL

from ..models.crm_development_step import STATES
from ..models.crm_lead import DEVELOPMENT_STATES


class CrmDevelopmentStepReport(models.Model):
    """Steps as managers count them: what was due, and what was done in time."""

    _name = "crm.development.step.report"
    _description = "Development Step Analysis"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "lead_id"
    # what the query reads must be in the database first
    _depends = {
        "crm.development.step": [
            "lead_id",
            "date",
            "done_date",
            "cancelled_on",
            "user_id",
            "company_id",
            "playbook_id",
        ],
        "crm.lead": [
            "team_id",
            "source_id",
            "region_id",
            "industry_id",
            "development_state",
        ],
    }

    step_id = fields.Many2one("crm.development.step", readonly=True)
    lead_id = fields.Many2one("crm.lead", string="Opportunity", readonly=True)
    date = fields.Date(readonly=True)
    done_date = fields.Date(readonly=True)
    state = fields.Selection(selection=STATES, readonly=True)
    user_id = fields.Many2one("res.users", string="Account Manager", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    source_id = fields.Many2one("utm.source", readonly=True)
    region_id = fields.Many2one("crm.dictionary.item", readonly=True)
    industry_id = fields.Many2one("res.partner.industry", readonly=True)
    playbook_id = fields.Many2one("crm.development.playbook", readonly=True)
    development_state = fields.Selection(selection=DEVELOPMENT_STATES, readonly=True)
    due_count = fields.Integer(
        string="Due",
        readonly=True,
        help="Done, overdue, or cancelled after its day.",
    )
    on_time_count = fields.Integer(
        string="On Time", readonly=True, help="Done by its date."
    )
    on_time_rate = fields.Float(
        string="On Time %",
        readonly=True,
        aggregator="avg",
        help="Share done by its date of the steps that were due.",
    )
    delay = fields.Integer(
        string="Days Late",
        readonly=True,
        aggregator="avg",
        help="Days from its date to when it was done, or to today when overdue; 0 when "
        "done early.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT step.id, step.id AS step_id, step.lead_id, step.date,
                   step.done_date, step.state, step.user_id, step.company_id,
                   step.playbook_id, lead.team_id, lead.source_id, lead.region_id,
                   lead.industry_id, lead.development_state,
                   CASE WHEN step.is_due THEN 1 ELSE 0 END AS due_count,
                   CASE WHEN step.is_on_time THEN 1 ELSE 0 END AS on_time_count,
                   CASE WHEN step.is_due THEN
                       CASE WHEN step.is_on_time THEN 100.0 ELSE 0.0 END
                   END AS on_time_rate,
                   CASE WHEN step.state = 'done'
                        THEN GREATEST(step.done_date - step.date, 0)
                        WHEN step.state = 'overdue' THEN %(today)s - step.date
                   END AS delay
              FROM (SELECT *, %(state)s AS state,
                           COALESCE(done_date <= date, FALSE) AS is_on_time,
                           done_date IS NOT NULL OR cancelled_on > date
                           OR (cancelled_on IS NULL AND date < %(today)s) AS is_due
                      FROM crm_development_step) AS step
              JOIN crm_lead AS lead ON lead.id = step.lead_id
            """,
            state=self.env["crm.development.step"]._get_state_sql(
                SQL("done_date"), SQL("cancelled_on"), SQL("date")
            ),
            today=fields.Date.context_today(self),
        )
