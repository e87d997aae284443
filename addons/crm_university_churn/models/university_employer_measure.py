from odoo import api, fields, models
from odoo.exceptions import UserError

FOLLOWED = {
    "name",
    "employer_id",
    "company_id",
    "date",
    "user_id",
    "result",
    "churn_measure_id",
}


class UniversityEmployerMeasure(models.Model):
    """A measure that was noted for a churn warning says what that one says."""

    _inherit = "university.employer.measure"

    churn_measure_id = fields.Many2one(
        "crm.churn.measure",
        string="Retention Measure",
        readonly=True,
        copy=False,
        ondelete="cascade",
        index="btree_not_null",
        help="Noted for the churn warning of this customer; its outcome follows.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [
                {name: vals[name] for name in vals.keys() - {"churn_measure_id"}}
                for vals in vals_list
            ]
        return super().create(vals_list)

    def write(self, vals):
        # sudo: career officers read no retention measures; only whether there is one
        # counts
        is_noted = "churn_measure_id" in vals or self.sudo().churn_measure_id
        if FOLLOWED & vals.keys() and is_noted and not self.env.su:
            raise UserError(
                self.env._(
                    "This measure was noted for a churn warning. Its outcome is "
                    "written there."
                )
            )
        return super().write(vals)
