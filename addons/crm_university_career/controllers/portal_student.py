from odoo import http
from odoo.http import request

from ..tools.application_states import (
    ACCEPTED,
    APPLIED,
    DECLINED,
    INTERVIEW,
    OFFER,
    RECOMMENDED,
    STUDENT,
    get_steps,
)
from .portal_career import CareerPortal

APPLICATION = "university.application"
VACANCY = "university.vacancy"
MATCHES, OTHERS = 20, 50
# step of an address: method of an application
STEPS = {
    "apply": "action_apply",
    "accept": "action_accept",
    "decline": "action_decline",
}


class CareerStudentPortal(CareerPortal):
    """Vacancies that fit a student, and the student's applications."""

    # ------------------------------------------------------------
    # Vacancies
    # ------------------------------------------------------------

    @http.route("/my/jobs", type="http", auth="user", website=True, methods=["GET"])
    def portal_my_jobs(self, **kwargs):
        """Show the open vacancies: those that fit with the reasons, then the others."""
        student = self._get_career_student()
        if not student:
            return self._render_career_unknown()
        matches = student.get_vacancy_matches(MATCHES)
        fitting = [match["vacancy_id"] for match in matches]
        values = {
            "page_name": "career_jobs",
            "matches": matches,
            "others": student._get_other_vacancies(fitting, OTHERS),
            "applied": self._get_applied_states(),
            "application_states": self._get_career_states(APPLICATION),
        }
        return self._render_career("portal_jobs", values)

    def _get_applied_states(self):
        """Return ``{vacancy id: state}`` of who is logged in."""
        rows = request.env[APPLICATION].search(
            [("partner_id", "=", request.env.user.partner_id.id)]
        )
        return {row.vacancy_id.id: row.state for row in rows}

    @http.route(
        "/my/jobs/<int:vacancy_id>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def portal_my_job(self, vacancy_id, **kwargs):
        """Show an open vacancy, what the student has of it and what would help."""
        return self._render_job(vacancy_id)

    @http.route(
        "/my/jobs/<int:vacancy_id>/apply",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_apply_for_job(self, vacancy_id, **kwargs):
        """Let the student who is logged in apply."""
        if not self._get_career_student() or not self._find_career(VACANCY, vacancy_id):
            return self._render_career_unknown()
        _row, error = self._try_career(request.env[APPLICATION].apply_for, vacancy_id)
        if error:
            return self._render_job(vacancy_id, error)
        return request.redirect("/my/applications?done=apply", code=303)

    def _render_job(self, vacancy_id, error=None):
        student = self._get_career_student()
        known = student and self._find_career(VACANCY, vacancy_id)
        vacancy = known and student._find_open_vacancy(vacancy_id)
        if not vacancy:
            return (
                self._render_applications(error)
                if error
                else self._render_career_unknown()
            )
        values = {
            "page_name": "career_jobs",
            "crumb": vacancy.name,
            "vacancy": vacancy,
            "match": student._explain_vacancy(vacancy),
            "suggestions": student.get_course_suggestions(vacancy_id),
            "state": self._get_applied_states().get(vacancy_id),
            "application_states": self._get_career_states(APPLICATION),
            "error": error,
        }
        return self._render_career("portal_job", values)

    # ------------------------------------------------------------
    # Applications
    # ------------------------------------------------------------

    @http.route(
        "/my/applications", type="http", auth="user", website=True, methods=["GET"]
    )
    def portal_my_applications(self, **kwargs):
        """Show the applications of who is logged in."""
        return self._render_applications()

    @http.route(
        "/my/applications/<int:application_id>/<string:step>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_move_application(self, application_id, step, **kwargs):
        """Take up a recommendation, answer an offer, or withdraw."""
        row = self._find_career(APPLICATION, application_id)
        if row.partner_id != request.env.user.partner_id or step not in STEPS:
            return self._render_career_unknown()
        # not in superuser mode: the step is of the side of who is logged in
        move = getattr(request.env[APPLICATION].browse(application_id), STEPS[step])
        _moved, error = self._try_career(move)
        if error:
            return self._render_applications(error)
        return request.redirect(f"/my/applications?done={step}", code=303)

    def _get_urgency(self, row):
        """Return the place of an application: first what waits for the student."""
        return (OFFER, RECOMMENDED, INTERVIEW, APPLIED, ACCEPTED, DECLINED).index(
            row.state
        )

    def _render_applications(self, error=None):
        if not self._get_career_student():
            return self._render_career_unknown()
        rows = request.env[APPLICATION].search(
            [("partner_id", "=", request.env.user.partner_id.id)], order="id desc"
        )
        values = {
            "page_name": "career_applications",
            # sudo: names of employers, and of vacancies that have closed since
            "applications": rows.sudo().sorted(self._get_urgency),
            "application_states": self._get_career_states(APPLICATION),
            "get_steps": lambda row: get_steps(row.state, STUDENT),
            "error": error,
        }
        return self._render_career("portal_applications", values)
