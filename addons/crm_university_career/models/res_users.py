from odoo import api, models


class ResUsers(models.Model):
    """Where the career office starts its day."""

    _inherit = "res.users"

    @api.model
    def _get_university_homes(self):
        homes = super()._get_university_homes()
        role = "crm_university_career.group_career_officer"
        return [*homes, (role, "crm_university_career.university_vacancy_action")]
