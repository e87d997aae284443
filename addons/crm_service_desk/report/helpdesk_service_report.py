from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_customer.tools.rollup import CHANGES, Rollup, Source

from ..models.helpdesk_ticket import PRIORITIES
from ..tools.service_states import ARCHIVED, CLOSED, SATISFIED, STATES

REQUESTS_OF_CUSTOMERS = """
    SELECT id FROM helpdesk_ticket WHERE commercial_partner_id IN ({marked})
"""
DIMENSIONS = {
    "company_id": "many2one",
    "service_type_id": "many2one",
    "channel_id": "many2one",
    "service_state": "selection",
    "customer_level_id": "many2one",
    "region_id": "many2one",
    "team_id": "many2one",
    "priority": "selection",
    "create_date": "datetime",
}
AVERAGES = (
    "satisfaction",
    "hours_to_first_response",
    "hours_to_assign",
    "hours_to_process",
    "hours_to_archive",
    "reopen_rate",
    "first_contact_rate",
    "sla_kept_rate",
)
# all dimensions together would leave hardly less cells than requests; what the report
# opens with is of all times
CELLS = {
    "kind": ("company_id", "service_type_id", "channel_id", "service_state"),
    "cell": (
        "company_id",
        "service_type_id",
        "channel_id",
        "service_state",
        "create_date",
    ),
    "customer": (
        "company_id",
        "service_type_id",
        "customer_level_id",
        "region_id",
        "create_date",
    ),
    "desk": (
        "company_id",
        "team_id",
        "priority",
        "service_state",
        "create_date",
    ),
}
# what is read of requests and rounds; who handles them is in no cell
REQUEST_COLUMNS = (
    "active",
    "channel_id",
    "close_kind",
    "commercial_partner_id",
    "company_id",
    "create_date",
    "escalation_level",
    "hours_to_archive",
    "hours_to_assign",
    "hours_to_first_response",
    "hours_to_process",
    "merged_into_id",
    "priority",
    "reopen_count",
    "round_id",
    "service_state",
    "service_type_id",
    "sla_state",
    "team_id",
)
ROUND_COLUMNS = ("ticket_id", "number", "satisfaction")


class HelpdeskServiceReport(models.Model):
    """Rounds of service requests, ready for pivot and graph.

    One row a round, and one for a request that nobody has been assigned to. What is
    true of the request as a whole (the request itself, its times, whether it came
    back) stands on its last round only, so that every grouping counts it once; the
    satisfaction stands on the round that earned it, so that it is its handler's.
    Merged requests are left out.
    """

    _name = "helpdesk.service.report"
    _inherit = "crm.rollup.mixin"
    _description = "Service Report"
    _auto = False
    _order = "create_date desc, id desc"
    _rec_name = "ticket_id"
    _depends = {
        "helpdesk.ticket": [
            "active",
            "channel_id",
            "close_kind",
            "closed_date",
            "commercial_partner_id",
            "company_id",
            "create_date",
            "escalation_level",
            "hours_to_archive",
            "hours_to_assign",
            "hours_to_first_response",
            "hours_to_process",
            "merged_into_id",
            "priority",
            "product_id",
            "reopen_count",
            "round_id",
            "scope_id",
            "service_state",
            "service_type_id",
            "sla_state",
            "team_id",
            "user_id",
        ],
        "helpdesk.ticket.round": ["number", "satisfaction", "ticket_id", "user_id"],
        "product.product": ["product_tmpl_id"],
        "product.template": ["categ_id"],
        "res.partner": ["customer_level_id", "region_id"],
    }

    ticket_id = fields.Many2one("helpdesk.ticket", string="Request", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    customer_level_id = fields.Many2one("crm.dictionary.item", readonly=True)
    region_id = fields.Many2one("crm.dictionary.item", readonly=True)
    service_type_id = fields.Many2one(
        "crm.dictionary.item", string="Type", readonly=True
    )
    scope_id = fields.Many2one("crm.dictionary.item", readonly=True)
    channel_id = fields.Many2one("helpdesk.ticket.channel", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    product_category_id = fields.Many2one("product.category", readonly=True)
    team_id = fields.Many2one("helpdesk.ticket.team", readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Handler", readonly=True, help="The handler of the round."
    )
    priority = fields.Selection(selection=PRIORITIES, readonly=True)
    service_state = fields.Selection(selection=STATES, string="State", readonly=True)
    close_kind = fields.Selection(
        selection=lambda self: self._get_close_kinds(),
        string="Closed by",
        readonly=True,
    )
    create_date = fields.Datetime(string="Created On", readonly=True)
    closed_date = fields.Datetime(string="Closed On", readonly=True)
    round_number = fields.Integer(string="Round", readonly=True, aggregator=None)
    escalation_level = fields.Integer(readonly=True, aggregator="max")
    age = fields.Selection(
        selection=[
            ("a", "Up to 1 day"),
            ("b", "2–7 days"),
            ("c", "8–30 days"),
            ("d", "Over 30 days"),
        ],
        string="Age of Open Request",
        readonly=True,
    )
    request_count = fields.Integer(string="Requests", readonly=True)
    satisfaction = fields.Float(
        readonly=True,
        aggregator="avg",
        digits=(3, 2),
        help="Average verdict, 1 to 5, of the rounds that customers have judged.",
    )
    verdict_count = fields.Integer(string="Verdicts", readonly=True)
    hours_to_first_response = fields.Float(
        string="Hours to First Response",
        readonly=True,
        aggregator="avg",
        help="Average, in working hours.",
    )
    hours_to_assign = fields.Float(
        string="Hours to Assign",
        readonly=True,
        aggregator="avg",
        help="Average, in working hours.",
    )
    hours_to_process = fields.Float(
        string="Hours to Solve",
        readonly=True,
        aggregator="avg",
        help="Average, in working hours.",
    )
    hours_to_archive = fields.Float(
        string="Hours to Archive",
        readonly=True,
        aggregator="avg",
        help="Average, in working hours.",
    )
    reopen_rate = fields.Float(
        readonly=True,
        aggregator="avg",
        help="Of the archived requests, the share that came back at least once.",
    )
    first_contact_rate = fields.Float(
        string="First-Contact Resolution",
        readonly=True,
        aggregator="avg",
        help="Of the closed requests with a verdict or without a solution, the share "
        "whose first solution satisfied the customer without escalation.",
    )
    sla_kept_rate = fields.Float(
        string="SLA Kept",
        readonly=True,
        aggregator="avg",
        help="Of the requests whose service levels are decided, the share that met "
        "all of them.",
    )

    @api.model
    def _get_close_kinds(self):
        field = self.env["helpdesk.ticket"]._fields["close_kind"]
        return field._description_selection(self.env)

    @api.model
    def _get_rollup(self):
        return Rollup(
            name="helpdesk_service_rollup",
            key="ticket_id",
            dimensions=DIMENSIONS,
            sums=("request_count", "verdict_count"),
            averages=AVERAGES,
            cells=CELLS,
            sources=(
                Source("helpdesk_ticket", REQUEST_COLUMNS, "{marked}"),
                Source(
                    "helpdesk_ticket_round",
                    ROUND_COLUMNS,
                    "{marked}",
                    marked="{row}.ticket_id",
                ),
                Source(
                    "res_partner",
                    ("customer_level_id", "region_id"),
                    REQUESTS_OF_CUSTOMERS,
                    events=CHANGES,
                ),
            ),
        )

    @api.model
    def _get_rows_query(self, keys=None):
        return SQL(
            """
            SELECT COALESCE(round.id, -ticket.id) AS id,
                   ticket.id AS ticket_id,
                   round.number AS round_number,
                   COALESCE(round.user_id, ticket.user_id) AS user_id,
                   NULLIF(round.satisfaction, 0) AS satisfaction,
                   COALESCE((round.satisfaction > 0)::integer, 0) AS verdict_count,
                   %(dimensions)s, %(measures)s
              FROM helpdesk_ticket ticket
         LEFT JOIN helpdesk_ticket_round round ON round.ticket_id = ticket.id
         LEFT JOIN res_partner customer ON customer.id = ticket.commercial_partner_id
         LEFT JOIN product_product product ON product.id = ticket.product_id
         LEFT JOIN product_template template ON template.id = product.product_tmpl_id
             WHERE ticket.active
               AND ticket.merged_into_id IS NULL
               AND %(wanted)s
            """,
            wanted=SQL("TRUE") if keys is None else SQL("ticket.id = ANY(%s)", keys),
            dimensions=self._get_dimensions(),
            measures=SQL(", ").join(
                SQL(
                    "CASE WHEN %s THEN %s END AS %s",
                    self._get_last_row_condition(),
                    expression,
                    SQL.identifier(name),
                )
                for name, expression in self._get_request_measures().items()
            ),
        )

    @api.model
    def _get_last_row_condition(self):
        return SQL("round.id IS NULL OR round.id = ticket.round_id")

    @api.model
    def _get_dimensions(self):
        """Return the columns by which requests are grouped."""
        return SQL(
            """
            ticket.company_id, ticket.commercial_partner_id AS partner_id,
            customer.customer_level_id, customer.region_id, ticket.service_type_id,
            ticket.scope_id, ticket.channel_id, ticket.product_id,
            template.categ_id AS product_category_id, ticket.team_id, ticket.priority,
            ticket.service_state, ticket.close_kind, ticket.create_date,
            ticket.closed_date, ticket.escalation_level
            """
        )

    @api.model
    def _get_request_measures(self):
        """Return what is counted once a request.

        :return: dict ``{field: SQL}``; NULL is left out of averages
        """
        hours = ("first_response", "assign", "process")
        return {
            "request_count": SQL("1"),
            **{
                f"hours_to_{name}": SQL.identifier("ticket", f"hours_to_{name}")
                for name in hours
            },
            "hours_to_archive": self._get_hours_to_archive(),
            "reopen_rate": self._get_reopen_rate(),
            "first_contact_rate": self._get_first_contact_rate(),
            "sla_kept_rate": self._get_sla_kept_rate(),
            "age": self._get_age(),
        }

    @api.model
    def _get_hours_to_archive(self):
        """Return the hours of what is archived now: what was reopened is not."""
        return SQL(
            "CASE WHEN ticket.service_state = %s THEN ticket.hours_to_archive END",
            ARCHIVED,
        )

    @api.model
    def _get_reopen_rate(self):
        return SQL(
            """
            CASE WHEN ticket.service_state = %s
                 THEN (COALESCE(ticket.reopen_count, 0) > 0)::integer END
            """,
            ARCHIVED,
        )

    @api.model
    def _get_first_contact_rate(self):
        return SQL(
            """
            CASE ticket.close_kind
                 WHEN 'unsolved' THEN 0
                 WHEN 'verdict' THEN (
                     round.number = 1
                     AND round.satisfaction >= %s
                     AND COALESCE(ticket.escalation_level, 0) = 0)::integer END
            """,
            SATISFIED,
        )

    @api.model
    def _get_sla_kept_rate(self):
        return SQL(
            """
            CASE ticket.sla_state WHEN 'met' THEN 1 WHEN 'breached' THEN 0 END
            """
        )

    @api.model
    def _get_age(self):
        return SQL(
            """
            CASE WHEN ticket.service_state IN %(closed)s THEN NULL
                 WHEN ticket.create_date > %(now)s - interval '1 day' THEN 'a'
                 WHEN ticket.create_date > %(now)s - interval '7 days' THEN 'b'
                 WHEN ticket.create_date > %(now)s - interval '30 days' THEN 'c'
                 ELSE 'd' END
            """,
            closed=CLOSED,
            now=SQL("%s::timestamp", fields.Datetime.now()),
        )

    def action_open_request(self):
        """Return the form of the request behind this row."""
        self.ensure_one()
        return self.ticket_id.get_formview_action()
