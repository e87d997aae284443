from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.crm_university.models.res_partner import STAFF

from ..tools.matching import Requirement, Student
from ..tools.skill_gaps import suggest_courses

OFFICER = "crm_university_career.group_career_officer"
CAREER = f"{OFFICER},crm_university.group_dean"
STAFF_AND_CAREER = f"{STAFF},{OFFICER}"
# whom vacancies are for
SEEKING_STAGES = ("student", "graduate")


class ResPartner(models.Model):
    """A student or graduate as who looks for a post."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.partner"

    # the career office has to know what somebody studied, but no grades
    class_id = fields.Many2one(groups=STAFF_AND_CAREER)
    program_id = fields.Many2one(groups=STAFF_AND_CAREER)
    program_enrollment_ids = fields.One2many(groups=STAFF_AND_CAREER)
    student_skill_ids = fields.One2many(
        "university.student.skill", "partner_id", string="Skills", groups=CAREER
    )
    application_ids = fields.One2many(
        "university.application", "partner_id", groups=CAREER
    )
    placement_ids = fields.One2many(
        "university.placement", "partner_id", string="Placements", groups=CAREER
    )

    def _refresh_standing(self):
        """Let the skills of passed courses follow the results."""
        result = super()._refresh_standing()
        self.env["university.student.skill"]._refresh_course_skills(self)
        return result

    @api.readonly
    def get_vacancy_matches(self, limit=10):
        """Return the open vacancies that fit this student best, the best first.

        For the career office, and for students who ask for themselves.

        :param int limit: how many at most, above zero
        :return: list of dict with ``vacancy_id``, ``vacancy`` and ``employer``
            (names), and the score with its reasons as in
            ``university.vacancy.get_matches``
        :raises AccessError: if a student asks for somebody else
        """
        self.ensure_one()
        self._check_own_career()
        # sudo: who may ask was checked; vacancies and skills are read for the answer
        student = self.sudo()
        vacancies = student._get_open_vacancies()
        ranking = vacancies._rank(student, limit)
        found = vacancies.browse(key for key, _ in ranking.by_student[student.id])
        held = student._get_held_skills().get(student.id, {})
        needs = found._get_needs_by_vacancy()
        return [
            {
                **vacancy._explain(held, needs.get(vacancy.id, [])),
                "vacancy_id": vacancy.id,
                "vacancy": vacancy.name,
                "employer": vacancy.employer_id.name,
            }
            for vacancy in found
        ]

    @api.readonly
    def get_course_suggestions(self, vacancy_id, limit=5):
        """Return the courses that bring this student nearer to a vacancy.

        :param int vacancy_id: a vacancy that is open
        :param int limit: how many at most
        :return: list of dict with ``course_id``, ``course``, ``closes`` and
            ``improves`` (names of skills), ``gain`` (points of the score)
        :raises AccessError: if a student asks for somebody else
        """
        self.ensure_one()
        self._check_own_career()
        # sudo: see get_vacancy_matches
        student = self.sudo()
        vacancy = student._get_open_vacancies().filtered(lambda v: v.id == vacancy_id)
        held = student._get_held_skills().get(student.id, {})
        course_skills = student._get_program_course_skills()
        found = suggest_courses(
            [Requirement(*need) for need in vacancy._get_needs()], held, course_skills
        )
        return [student._tell_suggestion(one) for one in found[:limit]]

    def _tell_suggestion(self, suggestion):
        skills = self.env["university.skill"]
        course = self.env["university.course"].browse(suggestion.course)
        return {
            "course_id": course.id,
            "course": course.display_name,
            "closes": skills.browse(suggestion.closes).mapped("name"),
            "improves": skills.browse(suggestion.improves).mapped("name"),
            "gain": suggestion.gain,
        }

    def _check_own_career(self):
        """Raise AccessError unless the caller is this person or looks after it."""
        user = self.env.user
        if self.env.su or user.partner_id == self:
            return
        if user.has_group(OFFICER) and self.school_id in self.env.companies:
            return
        raise AccessError(
            self.env._("Matches are told to the career office and the student alone.")
        )

    def _get_open_vacancies(self):
        """Return the vacancies that this person's school shows."""
        vacancies = self.env["university.vacancy"]
        return vacancies.search(vacancies._get_open_domain(self.school_id))

    def _get_held_skills(self):
        """Return ``{partner id: {skill id: level}}`` of what these have proved."""
        groups = self.env["university.student.skill"]._read_group(
            [("partner_id", "in", self.ids), ("is_proved", "=", True)],
            ["partner_id", "skill_id"],
            ["level:max"],
        )
        held = {}
        for partner, skill, level in groups:
            held.setdefault(partner.id, {})[skill.id] = level
        return held

    def _get_programs(self):
        """Return ``{partner id: frozenset of program ids}``, without those left."""
        groups = self.env["university.program.enrollment"]._read_group(
            [("partner_id", "in", self.ids), ("state", "!=", "left")],
            ["partner_id"],
            ["program_id:array_agg"],
        )
        return {partner.id: frozenset(ids) for partner, ids in groups}

    def _to_candidates(self):
        """Return these as ``tools.matching.Student``."""
        held, programs = self._get_held_skills(), self._get_programs()
        return [
            Student(key, held.get(key, {}), programs.get(key, frozenset()))
            for key in self.ids
        ]

    def _get_program_course_skills(self):
        """Return ``{course id: {skill id: level}}`` of this student's programs."""
        self.ensure_one()
        programs = self._get_programs().get(self.id, ())
        courses = self.env["university.program.course"].search(
            [("program_id", "in", list(programs))]
        )
        return courses.course_id._get_skills()
