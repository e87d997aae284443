from odoo import SUPERUSER_ID, api, models

# who answers
PERSON_FIELDS = ("partner_id", "email", "nickname")


class SurveyUserInput(models.Model):
    """An answer to a survey about an offering does not tell whose it is.

    Neither in its fields nor as the user who wrote the row last. Only the pages of the
    survey write answers, as superuser with the visitor's id: here that id goes.
    """

    _inherit = "survey.user_input"

    @api.model_create_multi
    def create(self, vals_list):
        surveys = self.env["survey.survey"].browse(
            vals["survey_id"] for vals in vals_list if vals.get("survey_id")
        )
        # those who are no superuser have no right to make such answers at all
        if not self.env.su or not surveys.filtered("university_offering_id"):
            return super().create(vals_list)
        nobody = dict.fromkeys(PERSON_FIELDS, False)
        named = surveys.filtered(lambda survey: not survey.university_offering_id).ids
        rows = super(SurveyUserInput, self.with_user(SUPERUSER_ID)).create(
            [
                vals if vals.get("survey_id") in named else {**vals, **nobody}
                for vals in vals_list
            ]
        )
        return rows.with_env(self.env)

    def write(self, vals):
        if not self.env.su:
            return super().write(vals)
        anonymous = self._filter_anonymous()
        kept = {name: vals[name] for name in vals.keys() - set(PERSON_FIELDS)}
        super(SurveyUserInput, anonymous.with_user(SUPERUSER_ID)).write(kept)
        return super(SurveyUserInput, self - anonymous).write(vals)

    def _mark_done(self):
        anonymous = self._filter_anonymous() if self.env.su else self.browse()
        # nobody is told, and nobody is the author
        super(SurveyUserInput, anonymous.with_user(SUPERUSER_ID))._mark_done()
        return super(SurveyUserInput, self - anonymous)._mark_done()

    def _filter_anonymous(self):
        return self.filtered("survey_id.university_offering_id")
