from odoo import api, fields, models

# steps that ask for a reason, by the model they are a step of
STEPS = {
    "university.vacancy": {"action_refuse"},
    "university.placement": {"action_verify"},
    "res.partner": {"action_mark_employer_lost"},
}


class UniversityReasonWizard(models.TransientModel):
    """Asks why, before a step that keeps the reason."""

    _name = "university.reason.wizard"
    _description = "Reason"

    res_model = fields.Char(required=True, readonly=True)
    res_ids = fields.Json(required=True, readonly=True)
    step = fields.Char(required=True, readonly=True)
    reason = fields.Text(required=True)

    @api.model
    def _ask(self, records, step, title):
        """Return the dialogue that asks for the reason of a step of records."""
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_res_model": records._name,
                "default_res_ids": records.ids,
                "default_step": step,
            },
        }

    def action_apply(self):
        """Take the step with the reason; it checks who may."""
        self.ensure_one()
        # what the browser sends back may name any method: only these are steps
        if self.step in STEPS.get(self.res_model, ()):
            records = self.env[self.res_model].browse(self.res_ids)
            getattr(records, self.step)(self.reason)
        return {"type": "ir.actions.act_window_close"}
