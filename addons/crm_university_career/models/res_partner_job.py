from odoo import models
from odoo.fields import Domain


class ResPartner(models.Model):
    """What students see of the vacancies in the portal."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.partner"

    def _find_open_vacancy(self, vacancy_id):
        """Return a vacancy that this student may apply for, in superuser mode, or none.

        :raises AccessError: if a student asks for somebody else
        """
        self.ensure_one()
        self._check_own_career()
        # sudo: who may ask was checked, the domain leaves what the school shows
        vacancies = self.env["university.vacancy"].sudo()
        domain = vacancies._get_open_domain(self.school_id)
        return vacancies.search(domain & Domain("id", "=", vacancy_id))

    def _get_other_vacancies(self, known_ids, limit):
        """Return open vacancies beside those known, those that close first at first.

        :param list known_ids: ids of vacancies that are left out
        :raises AccessError: if a student asks for somebody else
        """
        self.ensure_one()
        self._check_own_career()
        # sudo: see _find_open_vacancy
        vacancies = self.env["university.vacancy"].sudo()
        domain = vacancies._get_open_domain(self.school_id)
        return vacancies.search(domain & Domain("id", "not in", known_ids), limit=limit)

    def _explain_vacancy(self, vacancy):
        """Return the score of this student for a vacancy with its reasons.

        :param vacancy: one of ``_find_open_vacancy``
        :return: dict as in ``university.vacancy.get_matches``; ``score`` is None where
            a mandatory skill is missing
        """
        self.ensure_one()
        self._check_own_career()
        # sudo: a student's own skills are read for the answer
        held = self.sudo()._get_held_skills().get(self.id, {})
        return vacancy._explain(held, vacancy._get_needs())

    def _get_known_employers(self):
        """Return the employers that this student applied to, in superuser mode."""
        self.ensure_one()
        self._check_own_career()
        # sudo: names of employers, of the student's own applications
        rows = self.env["university.application"].sudo()
        domain = [("partner_id", "=", self.id), ("applied_on", "!=", False)]
        return rows.search(domain).employer_id
