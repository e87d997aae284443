from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmChurnPolicy(models.Model):
    """Another churn limit for the customers of a level, a region, or both.

    The most specific policy wins: level and region, then level, then region, then
    the limit of the company.
    """

    _name = "crm.churn.policy"
    _inherit = ["crm.dictionary.mixin"]
    _description = "Churn Policy"
    _order = "company_id, customer_level_id, region_id, id"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    customer_level_id = fields.Many2one(
        "crm.dictionary.item",
        dictionary_category="customer_level",
        domain="[('category', '=', 'customer_level')]",
        context={"default_category": "customer_level"},
        ondelete="restrict",
        index="btree_not_null",
    )
    region_id = fields.Many2one(
        "crm.dictionary.item",
        dictionary_category="region",
        domain="[('category', '=', 'region')]",
        context={"default_category": "region"},
        ondelete="restrict",
        index="btree_not_null",
    )
    limit_months = fields.Integer(
        string="Limit (Months)",
        required=True,
        default=lambda self: self.env.company.churn_limit_months,
        aggregator=None,
        help="Calendar months without an order that counts.",
    )
    active = fields.Boolean(default=True)

    _company_level_region_uniq = models.UniqueIndex(
        "(company_id, COALESCE(customer_level_id, 0), COALESCE(region_id, 0))",
        "This company already has a policy (perhaps an archived one) for this level "
        "and region. Change that one.",
    )
    _check_limit_positive = models.Constraint(
        "CHECK (limit_months > 0)",
        "The limit of a churn policy must be at least one month.",
    )
    _check_scope = models.Constraint(
        "CHECK (customer_level_id IS NOT NULL OR region_id IS NOT NULL)",
        "A churn policy needs a customer level, a region, or both. The limit for "
        "everybody else is a setting of the company.",
    )

    @api.constrains("limit_months", "company_id", "active")
    def _check_limit_months(self):
        for policy in self:
            horizon = policy.company_id.churn_dormant_months
            if policy.active and policy.limit_months >= horizon:
                raise ValidationError(
                    self.env._(
                        "%(company)s counts customers as dormant after %(months)s "
                        "months, so a limit of %(limit)s months would never warn. "
                        "Choose a lower limit.",
                        company=policy.company_id.name,
                        months=horizon,
                        limit=policy.limit_months,
                    )
                )

    @api.depends("customer_level_id.name", "region_id.name", "limit_months")
    def _compute_display_name(self):
        for policy in self:
            scope = filter(None, (policy.customer_level_id.name, policy.region_id.name))
            policy.display_name = self.env._(
                "%(scope)s: %(months)s months",
                scope=" · ".join(scope),
                months=policy.limit_months,
            )
