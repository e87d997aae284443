from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.crm_customer.models.res_partner import ROLES

from .crm_churn_ranker import VALUE_FIELDS
from .crm_churn_ranking import BASES


class ResPartner(models.Model):
    """What a customer is expected to buy, for each company by itself.

    ``crm.churn.ranking`` writes the figures, nobody else. They have no index: every
    ranking changes nearly all of them, and would rewrite every index.
    """

    # A concern in a file of its own: one file for the whole partner is too long.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.partner"

    expected_orders_26w = fields.Float(
        string="Expected Orders",
        digits=(16, 3),
        company_dependent=True,
        index=False,
        readonly=True,
        groups=ROLES,
        help="Days with an order to expect in the next 26 weeks, by the purchase "
        "model of the current company. Empty without a model.",
    )
    # a monetary field cannot depend on the company
    expected_revenue_26w = fields.Float(
        string="Expected Revenue",
        digits=(16, 2),
        company_dependent=True,
        index=False,
        readonly=True,
        groups=ROLES,
        help="Untaxed revenue to expect in the next 26 weeks, by the purchase model of "
        "the current company. Empty without a model.",
    )
    value_rank = fields.Integer(
        company_dependent=True,
        index=False,
        readonly=True,
        aggregator=None,
        groups=ROLES,
        help="1 is the customer of whom the current company expects most. Without a "
        "purchase model: whose revenue of the last year was highest.",
    )
    value_basis = fields.Selection(
        selection=BASES,
        string="Ranked By",
        compute="_compute_value_basis",
        groups=ROLES,
    )
    value_note = fields.Char(compute="_compute_value_basis", groups=ROLES)

    @api.depends("value_rank")
    @api.depends_context("company", "lang")
    def _compute_value_basis(self):
        # sudo: account managers learn how they are ranked, not the log of rankings
        rankings = self.env["crm.churn.ranking"].sudo()
        latest = rankings.search(
            [("company_id", "=", self.env.company.id), ("state", "=", "done")], limit=1
        )
        ranked = self.filtered("value_rank")
        ranked.value_basis = latest.method
        ranked.value_note = latest and latest._get_note()
        (self - ranked).value_basis = False
        (self - ranked).value_note = False

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        """Sort customers without a rank behind those who have one, either way."""
        if field_name != "value_rank":
            return super()._order_field_to_sql(
                alias, field_name, direction, nulls, query
            )
        rank = self._field_to_sql(alias, field_name, query)
        return SQL("NULLIF(%s, 0) %s %s", rank, direction, nulls or SQL("NULLS LAST"))

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(vals.keys() & VALUE_FIELDS for vals in vals_list):
            self._raise_value_readonly()
        return super().create(vals_list)

    def write(self, vals):
        return super().write(self._drop_unchanged_values(vals))

    def _drop_unchanged_values(self, vals):
        """Return the values to write; raise UserError if a user sets a figure.

        A figure that changes nothing is dropped: merging two partners writes back
        what the kept one has.
        """
        given = vals.keys() & VALUE_FIELDS
        if self.env.su or not given:
            return vals
        # sudo: only compares figures, which the writer may be unable to read
        partners = self.sudo()
        partners.invalidate_recordset(given)
        if any(partner[name] != vals[name] for partner in partners for name in given):
            self._raise_value_readonly()
        return {name: value for name, value in vals.items() if name not in given}

    def _raise_value_readonly(self):
        raise UserError(
            self.env._(
                "Rank and expected revenue of a customer are set by the system: they "
                "follow from the orders. Leave them out (in an import, remove the "
                "columns)."
            )
        )
