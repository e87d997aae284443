from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import html2plaintext, plaintext2html

from ..tools import portal_form


class UniversityVacancy(models.Model):
    """Employers write their vacancies in the portal."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "university.vacancy"

    @api.model
    def _offer_by_employer(self, form, programs=()):
        """Enter a vacancy of the employer whom the user works for, as a draft.

        :param form: mapping of texts as they were sent; what is not in the form of an
            employer, like the employer itself, is not read
        :param programs: ids of the programs chosen, as texts
        :return: the vacancy
        :raises AccessError: if the user works for no employer
        :raises UserError: telling all that is wrong with the form
        """
        user = self.env.user
        employer = user.commercial_partner_id
        vals = {
            **self._read_portal_form(form, programs),
            "employer_id": employer.id,
            "company_id": user.company_id.id,
        }
        if user.partner_id != employer:
            vals["contact_id"] = user.partner_id.id
        return self.create(vals)

    def _change_by_employer(self, form, programs=()):
        """Change a vacancy that was not handed in yet; see ``_offer_by_employer``.

        :raises AccessError: if it is another employer's
        :raises UserError: if it was handed in, or if something is wrong with the form
        """
        self.ensure_one()
        vals = self._read_portal_form(form, programs)
        self.write({**vals, "skill_ids": [Command.clear(), *vals["skill_ids"]]})
        return self

    def _read_portal_form(self, form, programs):
        vals, problems = portal_form.read_vacancy(form)
        if problems:
            words = self._get_form_problems()
            raise UserError("\n".join(words[problem] for problem in problems))
        chosen = {portal_form.read_id(program) for program in programs}
        offered = self._get_offered_programs()
        skills = portal_form.read_skills(form, set(self._get_offered_skills().ids))
        return {
            **vals,
            "description": plaintext2html(vals["description"]),
            "program_ids": [Command.set([p.id for p in offered if p.id in chosen])],
            "skill_ids": [
                Command.create(
                    {"skill_id": skill, "level": level, "is_mandatory": must}
                )
                for skill, (level, must) in skills.items()
            ],
        }

    @api.model
    def _get_form_problems(self):
        return {
            portal_form.NAME: self.env._("Name the post."),
            portal_form.LENGTH: self.env._("A text is too long. Shorten it."),
            portal_form.HEADCOUNT: self.env._("Write how many posts there are."),
            portal_form.SALARY: self.env._(
                "The salary is a number, and the highest is not below the lowest."
            ),
            portal_form.CLOSING_DATE: self.env._(
                "Choose the last day on which somebody may apply."
            ),
        }

    def _get_offered_programs(self):
        """Return the programs of the school that an employer may choose."""
        school = self.company_id or self.env.user.company_id
        # sudo: names of the programs of the school
        programs = self.env["university.program"].sudo()
        return programs.search([("company_id", "=", school.id)])

    @api.model
    def _get_offered_skills(self):
        """Return the skills that an employer may ask for."""
        return self.env["university.skill"].search([("active", "=", True)])

    def _get_portal_form(self):
        """Return this vacancy as the texts of a form."""
        self.ensure_one()
        form = {
            "name": self.name,
            "place": self.place or "",
            "headcount": str(self.headcount),
            "salary_min": f"{self.salary_min:g}" if self.salary_min else "",
            "salary_max": f"{self.salary_max:g}" if self.salary_max else "",
            "closing_date": str(self.closing_date),
            "is_shared": "1" if self.is_shared else "",
            "description": html2plaintext(self.description or ""),
        }
        for row, line in enumerate(self.skill_ids[: portal_form.SKILL_ROWS]):
            form[f"skill_{row}"] = str(line.skill_id.id)
            form[f"level_{row}"] = str(line.level)
            form[f"mandatory_{row}"] = "1" if line.is_mandatory else ""
        return form
