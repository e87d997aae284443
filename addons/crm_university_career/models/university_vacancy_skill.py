from odoo import api, fields, models


class UniversityVacancySkill(models.Model):
    """A skill that a vacancy asks for."""

    _name = "university.vacancy.skill"
    _description = "Skill of a Vacancy"
    _order = "vacancy_id, is_mandatory desc, weight desc, id"
    _rec_name = "skill_id"

    vacancy_id = fields.Many2one(
        "university.vacancy", required=True, ondelete="cascade", index=True
    )
    skill_id = fields.Many2one(
        "university.skill", required=True, ondelete="restrict", index=True
    )
    level = fields.Integer(
        default=3, required=True, aggregator="max", help="From 1 to 5."
    )
    is_mandatory = fields.Boolean(
        string="Mandatory",
        help="Who lacks it, or has it at a lower level, is never recommended.",
    )
    weight = fields.Float(
        default=1, required=True, help="How much it counts beside the other skills."
    )
    company_id = fields.Many2one(
        related="vacancy_id.company_id", store=True, precompute=True, string="School"
    )

    _skill_uniq = models.UniqueIndex(
        "(vacancy_id, skill_id)", "The vacancy asks for this skill already."
    )
    _check_level = models.Constraint(
        "CHECK (level BETWEEN 1 AND 5)", "A skill has a level from 1 to 5."
    )
    _check_weight = models.Constraint(
        "CHECK (weight > 0)", "A skill counts with a weight above 0."
    )

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._check_vacancies()
        return rows

    def write(self, vals):
        self._check_vacancies()
        result = super().write(vals)
        self._check_vacancies()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_shown(self):
        self._check_vacancies()

    def _check_vacancies(self):
        """Raise if an employer changes what another asks for, or what is shown."""
        self.vacancy_id._check_identity()
        self.vacancy_id._check_vals({"skill_ids": True})
