from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.skill_gaps import demand, get_best_levels


class UniversityDemand(models.Model):
    """A skill that open vacancies ask of a program beyond what its courses give.

    A vacancy open to several programs counts in full for each, so figures of programs
    are not added up.
    """

    _name = "university.demand"
    _description = "Skill in Demand"
    _order = "program_id, headcount desc, mandatory_headcount desc, id"
    _rec_name = "skill_id"

    program_id = fields.Many2one(
        "university.program",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    skill_id = fields.Many2one(
        "university.skill", required=True, readonly=True, ondelete="cascade", index=True
    )
    level = fields.Integer(
        string="Level Asked For",
        readonly=True,
        aggregator="max",
        help="The highest that a vacancy asks for.",
    )
    given_level = fields.Integer(
        string="Level Given",
        readonly=True,
        aggregator="max",
        help="The highest that a course of the program gives; 0: none.",
    )
    vacancy_count = fields.Integer(string="Vacancies", readonly=True, aggregator="max")
    headcount = fields.Integer(string="Posts", readonly=True, aggregator="max")
    mandatory_headcount = fields.Integer(
        string="Posts Lost",
        readonly=True,
        aggregator="max",
        help="Posts that nobody gets without the skill.",
    )
    computed_on = fields.Datetime(readonly=True, required=True)
    company_id = fields.Many2one(
        related="program_id.company_id", store=True, precompute=True, string="School"
    )

    _skill_uniq = models.UniqueIndex("(program_id, skill_id)")

    @api.model
    def _cron_refresh_demand(self):
        """Count for each school what its programs lack."""
        self.env["res.company"]._refresh_schools(self._refresh)

    @api.model
    def _refresh(self, company):
        """Replace the figures of a school; who reads meanwhile sees the former ones."""
        programs = self.env["university.program"].search(
            [("company_id", "=", company.id)]
        )
        found = demand(
            self._get_open_vacancies(company), self._get_program_skills(programs)
        )
        self.search([("company_id", "=", company.id)]).unlink()
        now = fields.Datetime.now()
        self.create(
            [
                {"program_id": program, "computed_on": now, **self._prepare_vals(one)}
                for program, demands in found.items()
                for one in demands
            ]
        )

    @api.model
    def _prepare_vals(self, found):
        return {
            "skill_id": found.skill,
            "level": found.level,
            "given_level": found.given,
            "vacancy_count": found.vacancies,
            "headcount": found.headcount,
            "mandatory_headcount": found.mandatory,
        }

    @api.model
    def _get_open_vacancies(self, company):
        """Return the open vacancies of a school as ``tools.matching.Vacancy``."""
        vacancies = self.env["university.vacancy"]
        vacancies = vacancies.search(vacancies._get_open_domain(company))
        needs = vacancies._get_needs_by_vacancy()
        return [vacancy._to_matching(needs) for vacancy in vacancies]

    @api.model
    def _get_program_skills(self, programs):
        """Return ``{program id: {skill id: highest level}}``."""
        lines = self.env["university.program.course"].search(
            Domain("program_id", "in", programs.ids)
        )
        given = lines.course_id._get_skills()
        courses = lines.grouped("program_id")
        return {
            program.id: get_best_levels(
                given[line.course_id.id] for line in courses.get(program, lines[:0])
            )
            for program in programs
        }
