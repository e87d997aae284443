from odoo import models

from ..tools.vacancy_states import PUBLISHED, REFUSED

LETTERS = {
    PUBLISHED: "crm_university_career.mail_template_vacancy_published",
    REFUSED: "crm_university_career.mail_template_vacancy_refused",
}


class UniversityVacancy(models.Model):
    """Employers are told what became of their vacancies."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "university.vacancy"

    def write(self, vals):
        state = vals.get("state")
        moving = self.filtered(lambda vacancy: vacancy.state != state)
        result = super().write(vals)
        if state in LETTERS:
            template = self.env.ref(LETTERS[state], raise_if_not_found=False)
            (template or self.env["mail.template"])._send_career_letters(moving)
        return result

    def _get_letter_reader(self):
        """Return whom letters about this vacancy go to."""
        self.ensure_one()
        return self.contact_id or self.employer_id
