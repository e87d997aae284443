from odoo import api, fields, models
from odoo.tools import SQL

from ..models.res_partner import RATINGS
from ..tools.rollup import Rollup, Source

# what makes a partner a customer, and what a customer is counted by
PARTNER_COLUMNS = (
    "active",
    "partner_share",
    "company_id",
    "user_id",
    "customer_level_id",
    "region_id",
    "credit_rating",
    "satisfaction",
    "customer_status",
)


class CrmCompositionReport(models.Model):
    """One row a customer, as of today, for counting them by what they are.

    Customers are those of the list of customers: they have a status, are active, and
    neither the companies of this database nor its staff. A customer without company is
    shared by all companies and counts in each of them.
    """

    _name = "crm.composition.report"
    _inherit = "crm.rollup.mixin"
    _description = "Customer Composition"
    _auto = False
    _order = "partner_id"
    _rec_name = "partner_id"
    _depends = {
        "res.partner": list(PARTNER_COLUMNS),
        "res.company": ["partner_id"],
    }

    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", string="Account Manager", readonly=True)
    customer_level_id = fields.Many2one("crm.dictionary.item", readonly=True)
    region_id = fields.Many2one("crm.dictionary.item", readonly=True)
    credit_rating = fields.Selection(selection=RATINGS, readonly=True)
    satisfaction = fields.Selection(selection=RATINGS, readonly=True)
    customer_status = fields.Selection(
        selection=lambda self: self._get_status_selection(), readonly=True
    )
    customer_count = fields.Integer(string="Customers", readonly=True)
    share = fields.Float(
        string="Share of Customers",
        readonly=True,
        aggregator="sum",
        help="Share of all customers within the same filters.",
    )

    @api.model
    def _get_status_selection(self):
        field = self.env["res.partner"]._fields["customer_status"]
        return field._description_selection(self.env)

    @api.model
    def _get_rollup(self):
        dimensions = {
            "company_id": "many2one",
            "user_id": "many2one",
            "customer_level_id": "many2one",
            "region_id": "many2one",
            "credit_rating": "selection",
            "satisfaction": "selection",
            "customer_status": "selection",
        }
        return Rollup(
            name="crm_composition",
            key="partner_id",
            dimensions=dimensions,
            sums=("customer_count",),
            cells={
                "status": ("company_id", "customer_level_id", "customer_status"),
                "region": ("company_id", "region_id", "customer_status"),
                "user": ("company_id", "user_id", "customer_status"),
                "credit": ("company_id", "credit_rating", "customer_status"),
                "satisfaction": ("company_id", "satisfaction", "customer_status"),
                "cell": tuple(dimensions),
            },
            sources=(
                Source("res_partner", PARTNER_COLUMNS, "{marked}"),
                Source("res_company", ("partner_id",), "{marked}", "{row}.partner_id"),
            ),
        )

    @api.model
    def _get_rows_query(self, keys=None):
        return SQL(
            """
            SELECT customer.id,
                   customer.id AS partner_id,
                   customer.company_id,
                   customer.user_id,
                   customer.customer_level_id,
                   customer.region_id,
                   customer.credit_rating,
                   customer.satisfaction,
                   customer.customer_status,
                   1 AS customer_count,
                   NULL::numeric AS share
              FROM res_partner customer
             WHERE customer.active
               AND customer.partner_share
               AND customer.customer_status IS NOT NULL
               AND NOT EXISTS (SELECT 1
                                 FROM res_company
                                WHERE partner_id = customer.id)
               AND %s
            """,
            SQL("TRUE") if keys is None else SQL("customer.id = ANY(%s)", keys),
        )

    @api.model
    def _get_shares(self):
        return {"share": "customer_count"}

    def action_open_partner(self):
        """Return the form of the customer behind this row."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_customer.res_partner_action"
        )
        form = self.env.ref("crm_customer.res_partner_view_form")
        return {
            **action,
            "res_id": self.partner_id.id,
            "views": [(form.id, "form")],
            "view_mode": "form",
        }
