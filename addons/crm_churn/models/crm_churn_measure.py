from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.crm_customer.tools.text import is_blank


class CrmChurnMeasure(models.Model):
    """What was done to keep a customer; appended, never rewritten."""

    _name = "crm.churn.measure"
    _description = "Retention Measure"
    _order = "date desc, id desc"
    _rec_name = "description"

    warning_id = fields.Many2one(
        "crm.churn.warning",
        string="Churn Warning",
        required=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(related="warning_id.company_id")
    partner_id = fields.Many2one(related="warning_id.partner_id")
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    user_id = fields.Many2one(
        "res.users",
        string="Author",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    description = fields.Text(required=True)
    outcome = fields.Text(help="Can be filled in once, when it is known.")
    is_outcome_known = fields.Boolean(compute="_compute_is_outcome_known")

    @api.depends("outcome")
    def _compute_is_outcome_known(self):
        for measure in self:
            # what is being typed is not known yet
            measure.is_outcome_known = not is_blank(measure._origin.outcome)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            author = {"date": fields.Datetime.now(), "user_id": self.env.uid}
            vals_list = [{**vals, **author} for vals in vals_list]
        if any(is_blank(vals.get("description")) for vals in vals_list):
            raise UserError(
                self.env._(
                    "Write what is done to keep the customer: it cannot be empty."
                )
            )
        warnings = self.env["crm.churn.warning"].browse(
            {vals["warning_id"] for vals in vals_list if vals.get("warning_id")}
        )
        warnings._start_step()
        measures = super().create(vals_list)
        warnings._start_retaining(measures[:1].description)
        return measures

    def write(self, vals):
        """Fill in a missing outcome; refuse everything else, to everybody."""
        is_first_outcome = (
            set(vals) == {"outcome"}
            and not is_blank(vals["outcome"])
            and all(is_blank(measure.outcome) for measure in self)
        )
        if not is_first_outcome:
            raise UserError(
                self.env._(
                    "Retention measures are kept as they were written; only an "
                    "outcome that is still missing can be filled in. Add another "
                    "measure instead."
                )
            )
        self.warning_id._check_handler()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Retention measures cannot be deleted."))
