from odoo import api, models
from odoo.exceptions import AccessError

from ..tools import matching
from .res_partner_career import OFFICER, SEEKING_STAGES


class UniversityVacancy(models.Model):
    """Whom a vacancy fits, and why."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "university.vacancy"

    @api.readonly
    def get_matches(self, limit=10):
        """Return the students whom this vacancy fits best, the best first.

        Nobody is in it who lacks a mandatory skill; see ``tools.matching`` for the
        score. A question for the career office: employers see who applied.

        :param int limit: how many at most, above zero
        :return: list of dict with ``partner_id``, ``name``, ``score`` (0 to 100) and
            ``met``, ``partly``, ``missing``: lists of dict with ``skill``,
            ``required``, ``held`` (levels; 0: none) and ``is_mandatory``
        :raises AccessError: if the caller is not of the career office
        """
        self.ensure_one()
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(
                self.env._("The career office recommends students for vacancies.")
            )
        self.check_access("read")
        # sudo: skills and programs are read for the answer; who asks was checked
        vacancy = self.sudo()
        students = vacancy._get_candidates()
        ranking = vacancy._rank(students, limit)
        found = students.browse(key for key, _ in ranking.by_vacancy[vacancy.id])
        held, needs = found._get_held_skills(), vacancy._get_needs()
        return [
            {
                **vacancy._explain(held.get(student.id, {}), needs),
                "partner_id": student.id,
                "name": student.name,
            }
            for student in found
        ]

    def action_recommend(self, limit=10):
        """Recommend this vacancy to the students whom it fits best.

        Who has an application for it already is left alone.

        :param int limit: how many students at most are looked at
        :return: the new applications
        :raises UserError: if the vacancy is not open
        """
        self.ensure_one()
        self._check_open()
        matches = self.get_matches(limit)
        known = self.application_ids.partner_id.ids
        return self.env["university.application"].create(
            [
                {"vacancy_id": self.id, "partner_id": match["partner_id"]}
                for match in matches
                if match["partner_id"] not in known
            ]
        )

    def action_recommend_best(self):
        """Recommend this vacancy to ten students, and show its applications."""
        self.action_recommend()
        return self.action_open_applications()

    def _get_candidates(self):
        """Return who may look for a post at the schools that show this vacancy."""
        schools = self.company_id | self.shared_company_ids
        return self.env["res.partner"].search(
            [
                ("school_id", "in", schools.ids),
                ("lifecycle_stage", "in", SEEKING_STAGES),
            ]
        )

    def _rank(self, students, limit):
        """Return the ``tools.matching.Ranking`` of all pairs; set-based."""
        needs = self._get_needs_by_vacancy()
        vacancies = [vacancy._to_matching(needs) for vacancy in self]
        return matching.rank_pairs(vacancies, students._to_candidates(), limit)

    def _to_matching(self, needs):
        return matching.Vacancy(
            self.id,
            tuple(matching.Requirement(*need) for need in needs.get(self.id, ())),
            frozenset(self.program_ids.ids),
            self.headcount,
        )

    def _get_needs_by_vacancy(self):
        """Return ``{vacancy id: [(skill id, level, is mandatory, weight), ...]}``."""
        rows = self.env["university.vacancy.skill"].search(
            [("vacancy_id", "in", self.ids)]
        )
        # names are told one by one later
        rows.skill_id.fetch(["name"])
        needs = {}
        for row in rows:
            need = (row.skill_id.id, row.level, row.is_mandatory, row.weight)
            needs.setdefault(row.vacancy_id.id, []).append(need)
        return needs

    def _get_needs(self):
        """Return the needs of this vacancy; none of no vacancy."""
        return self._get_needs_by_vacancy().get(self.id, [])

    @api.model
    def _explain(self, held, needs):
        """Return the score (None: never recommended) with its reasons, by skill.

        :param dict held: ``{skill id: level}`` of the student
        :param needs: what ``_get_needs`` returns
        """
        required = [matching.Requirement(*need) for need in needs]
        match = matching.match(required, held)
        return {
            "score": match.score,
            "met": self._tell_findings(match.met),
            "partly": self._tell_findings(match.partly),
            "missing": self._tell_findings(match.missing),
        }

    def _tell_findings(self, findings):
        skills = self.env["university.skill"]
        return [
            {
                "skill_id": finding.skill,
                "skill": skills.browse(finding.skill).name,
                "required": finding.required,
                "held": finding.held,
                "is_mandatory": finding.is_mandatory,
            }
            for finding in findings
        ]
