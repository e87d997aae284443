from odoo import api, fields, models

NAME_LENGTH = 120


class CrmChurnMeasure(models.Model):
    """A measure for a customer who is an employer is one for the employer too."""

    _inherit = "crm.churn.measure"

    @api.model_create_multi
    def create(self, vals_list):
        measures = super().create(vals_list)
        # sudo: account managers are no career officers; who may write the measure
        # was checked, and the employer's says the same
        rows = self.env["university.employer.measure"].sudo()
        rows.create(
            [
                measure._prepare_employer_measure_vals()
                for measure in measures.sudo()
                if measure.partner_id.is_employer
            ]
        )
        return measures

    def write(self, vals):
        result = super().write(vals)
        if "outcome" in vals:
            # sudo: see create()
            rows = self.env["university.employer.measure"].sudo()
            known = rows.search([("churn_measure_id", "in", self.ids)])
            known.write({"result": vals["outcome"]})
        return result

    def _prepare_employer_measure_vals(self):
        lines = self.description.strip().splitlines()
        return {
            "name": lines[0][:NAME_LENGTH],
            "employer_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "date": fields.Datetime.context_timestamp(self, self.date).date(),
            "user_id": self.user_id.id,
            "result": self.outcome,
            "churn_measure_id": self.id,
        }
