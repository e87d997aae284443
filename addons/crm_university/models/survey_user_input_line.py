from odoo import SUPERUSER_ID, api, models


class SurveyUserInputLine(models.Model):
    """One answer to one question; see ``survey.user_input``."""

    _inherit = "survey.user_input.line"

    @api.model_create_multi
    def create(self, vals_list):
        inputs = self.env["survey.user_input"].browse(
            vals["user_input_id"] for vals in vals_list if vals.get("user_input_id")
        )
        if not self.env.su or not inputs._filter_anonymous():
            return super().create(vals_list)
        rows = super(SurveyUserInputLine, self.with_user(SUPERUSER_ID)).create(
            vals_list
        )
        return rows.with_env(self.env)

    def write(self, vals):
        if not self.env.su:
            return super().write(vals)
        anonymous = self.filtered("survey_id.university_offering_id")
        super(SurveyUserInputLine, anonymous.with_user(SUPERUSER_ID)).write(vals)
        return super(SurveyUserInputLine, self - anonymous).write(vals)
