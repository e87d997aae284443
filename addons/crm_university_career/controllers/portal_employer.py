from odoo import http
from odoo.http import request

from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..tools import portal_form
from ..tools.application_states import APPLIED, EMPLOYER, get_steps
from ..tools.matching import MAX_LEVEL, MIN_LEVEL
from ..tools.vacancy_states import EDITABLE
from .portal_career import CareerPortal

APPLICATION = "university.application"
VACANCY = "university.vacancy"
# step of an address: method of a vacancy
STEPS = {
    "submit": "action_submit",
    "withdraw": "action_draft",
    "close": "action_close",
}
# step of an address: method of an application
ANSWERS = {
    "interview": "action_interview",
    "offer": "action_offer",
    "decline": "action_decline",
}


class EmployerPortal(CareerPortal):
    """The vacancies of an employer, and who applied for them."""

    # ------------------------------------------------------------
    # List
    # ------------------------------------------------------------

    @http.route(
        ["/my/vacancies", "/my/vacancies/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def portal_my_vacancies(self, page=1, **kwargs):
        """Show an employer's vacancies, the newest first."""
        employer = self._get_employer()
        if not employer:
            return self._render_career_unknown()
        domain = [("employer_id", "=", employer.id)]
        vacancies = request.env[VACANCY]
        pager = portal_pager(
            url="/my/vacancies",
            total=vacancies.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        found = vacancies.search(
            domain,
            order="id desc",
            limit=self._items_per_page,
            offset=pager["offset"],
        )
        values = {
            "page_name": "career_vacancies",
            # sudo: found with the user's rights; counts are read with it
            "vacancies": found.sudo(),
            "waiting": self._count_waiting(found),
            "states": self._get_career_states(VACANCY),
            "pager": pager,
        }
        return self._render_career("portal_vacancies", values)

    def _count_waiting(self, vacancies):
        """Return ``{vacancy id: number of applicants without an answer}``."""
        groups = request.env[APPLICATION]._read_group(
            [("vacancy_id", "in", vacancies.ids), ("state", "=", APPLIED)],
            ["vacancy_id"],
            ["__count"],
        )
        return {vacancy.id: count for vacancy, count in groups}

    # ------------------------------------------------------------
    # Writing one
    # ------------------------------------------------------------

    @http.route(
        "/my/vacancies/new", type="http", auth="user", website=True, methods=["GET"]
    )
    def portal_new_vacancy(self, **kwargs):
        """Show the empty form of a vacancy."""
        if not self._get_employer():
            return self._render_career_unknown()
        return self._render_vacancy_form(request.env[VACANCY], {"headcount": "1"})

    @http.route(
        "/my/vacancies/new", type="http", auth="user", website=True, methods=["POST"]
    )
    def portal_create_vacancy(self, **form):
        """Enter a vacancy as a draft, or show the form again with what is wrong."""
        if not self._get_employer():
            return self._render_career_unknown()
        vacancies = request.env[VACANCY]
        return self._save_vacancy(vacancies, vacancies._offer_by_employer, form)

    @http.route(
        "/my/vacancies/<int:vacancy_id>/edit",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def portal_edit_vacancy(self, vacancy_id, **kwargs):
        """Show the form of a vacancy that was not handed in yet."""
        vacancy = self._find_own_vacancy(vacancy_id)
        if not vacancy or vacancy.state not in EDITABLE:
            return self._render_career_unknown()
        return self._render_vacancy_form(vacancy, vacancy._get_portal_form())

    @http.route(
        "/my/vacancies/<int:vacancy_id>/edit",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_change_vacancy(self, vacancy_id, **form):
        """Change a vacancy, or show the form again with what is wrong."""
        vacancy = self._find_own_vacancy(vacancy_id)
        if not vacancy:
            return self._render_career_unknown()
        # not in superuser mode: the rules hold for who is logged in
        change = request.env[VACANCY].browse(vacancy_id)._change_by_employer
        return self._save_vacancy(vacancy, change, form)

    def _save_vacancy(self, vacancy, step, form):
        programs = request.httprequest.form.getlist("program")
        saved, error = self._try_career(step, form, programs)
        if error:
            return self._render_vacancy_form(vacancy, form, programs, error)
        return request.redirect(f"/my/vacancies/{saved.id}?done=saved", code=303)

    # ------------------------------------------------------------
    # One
    # ------------------------------------------------------------

    @http.route(
        "/my/vacancies/<int:vacancy_id>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def portal_my_vacancy(self, vacancy_id, **kwargs):
        """Show an employer's vacancy and who applied for it."""
        return self._render_vacancy(self._find_own_vacancy(vacancy_id))

    @http.route(
        "/my/vacancies/<int:vacancy_id>/<string:step>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_move_vacancy(self, vacancy_id, step, **kwargs):
        """Hand in, take back or close an employer's vacancy."""
        vacancy = self._find_own_vacancy(vacancy_id)
        if not vacancy or step not in STEPS:
            return self._render_career_unknown()
        # not in superuser mode: the rules hold for who is logged in
        move = getattr(request.env[VACANCY].browse(vacancy_id), STEPS[step])
        _moved, error = self._try_career(move)
        if error:
            return self._render_vacancy(vacancy, error)
        return request.redirect(f"/my/vacancies/{vacancy_id}?done={step}", code=303)

    @http.route(
        "/my/applicants/<int:application_id>/<string:step>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_answer_applicant(self, application_id, step, **kwargs):
        """Invite somebody who applied, offer the post, or decline."""
        row = self._find_career(APPLICATION, application_id)
        employer = self._get_employer()
        if not employer or row.employer_id != employer or step not in ANSWERS:
            return self._render_career_unknown()
        # not in superuser mode: the step is of the side of who is logged in
        answer = getattr(request.env[APPLICATION].browse(application_id), ANSWERS[step])
        _answered, error = self._try_career(answer)
        if error:
            return self._render_vacancy(row.vacancy_id, error)
        url = f"/my/vacancies/{row.vacancy_id.id}?done={step}"
        return request.redirect(url, code=303)

    def _find_own_vacancy(self, vacancy_id):
        """Return the employer's own vacancy; students read those of others."""
        vacancy = self._find_career(VACANCY, vacancy_id)
        return vacancy.filtered(lambda v: v.employer_id == self._get_employer())

    # ------------------------------------------------------------
    # Pages
    # ------------------------------------------------------------

    def _render_vacancy(self, vacancy, error=None):
        if not vacancy:
            return self._render_career_unknown()
        # with the user's rights: recommended students are not shown before they apply
        applications = request.env[APPLICATION].search(
            [("vacancy_id", "=", vacancy.id), ("applied_on", "!=", False)]
        )
        values = {
            "page_name": "career_vacancies",
            "crumb": vacancy.name,
            "vacancy": vacancy,
            "states": self._get_career_states(VACANCY),
            # sudo: the applicants' names and addresses, of those who applied
            "applications": applications.sudo(),
            "application_states": self._get_career_states(APPLICATION),
            "get_steps": lambda row: get_steps(row.state, EMPLOYER),
            "is_editable": vacancy.state in EDITABLE,
            "error": error,
        }
        return self._render_career("portal_vacancy", values)

    def _render_vacancy_form(self, vacancy, form, programs=None, error=None):
        # sudo: names of programs and skills of the school, offered for choice
        vacancies = vacancy.sudo()
        if programs is None:
            programs = [str(program.id) for program in vacancies.program_ids]
        values = {
            "page_name": "career_vacancies",
            "crumb": vacancy.name,
            "vacancy": vacancies,
            "form": form,
            "chosen_programs": set(programs),
            "programs": vacancies._get_offered_programs(),
            "skills": vacancies._get_offered_skills(),
            "rows": range(portal_form.SKILL_ROWS),
            "levels": range(MIN_LEVEL, MAX_LEVEL + 1),
            "error": error,
        }
        return self._render_career("portal_vacancy_form", values)
