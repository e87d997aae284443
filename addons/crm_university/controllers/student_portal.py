from werkzeug.exceptions import NotFound

from odoo import fields, http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Domain
from odoo.http import content_disposition, request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

ENROLLMENT = "university.enrollment"
OFFERING = "university.course.offering"
TRANSCRIPT = "crm_university.report_transcript"


class StudentPortal(CustomerPortal):
    """What students see and do: only what is theirs, whatever ids they send.

    Record rules say so already; the domains say it again, for staff who look in.
    """

    # ------------------------------------------------------------
    # Home
    # ------------------------------------------------------------

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        for name, model, get_domain in (
            (
                "university_course_count",
                ENROLLMENT,
                self._get_university_current_domain,
            ),
            ("university_grade_count", ENROLLMENT, self._get_university_posted_domain),
            (
                "university_offering_count",
                OFFERING,
                self._get_university_offered_domain,
            ),
        ):
            if name in counters:
                values[name] = self._count_university(model, get_domain())
        return values

    def _count_university(self, model, domain):
        records = request.env[model]
        return records.search_count(domain) if records.has_access("read") else 0

    def _get_university_own_domain(self):
        return Domain("partner_id", "=", request.env.user.partner_id.id)

    def _get_university_current_domain(self):
        return (
            self._get_university_own_domain()
            & Domain("state", "!=", "dropped")
            & Domain("term_id.state", "!=", "closed")
        )

    def _get_university_posted_domain(self):
        return self._get_university_own_domain() & Domain("posted", "=", True)

    def _get_university_offered_domain(self):
        if request.env.user.partner_id.lifecycle_stage != "student":
            return Domain.FALSE
        return request.env[OFFERING]._get_selectable_domain()

    def _check_university_reader(self):
        """Answer users who have nothing to do with the school as if nothing were here.

        Everybody else is shown what is theirs alone.
        """
        if not request.env[ENROLLMENT].has_access("read"):
            raise NotFound()

    def _render_university(self, template, page_name, **values):
        return request.render(
            f"crm_university.{template}",
            {
                **self._prepare_portal_layout_values(),
                "page_name": page_name,
                **values,
            },
        )

    # ------------------------------------------------------------
    # My courses
    # ------------------------------------------------------------

    @http.route("/my/courses", type="http", auth="user", website=True, methods=["GET"])
    def portal_my_courses(self, done=None, **kwargs):
        """Show the courses of the terms that are not over."""
        return self._render_university_courses(done=done)

    def _render_university_courses(self, **values):
        self._check_university_reader()
        rows = request.env[ENROLLMENT].search(
            self._get_university_current_domain(), order="term_id, course_id, attempt"
        )
        # sudo: names of the teachers of one's own courses
        return self._render_university(
            "portal_courses",
            "university_courses",
            terms=rows.sudo().grouped("term_id"),
            **values,
        )

    @http.route(
        "/my/courses/<int:enrollment_id>/drop",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_drop(self, enrollment_id, **kwargs):
        """Give one's own seat back."""
        row = self._find_university(
            ENROLLMENT,
            self._get_university_own_domain() & Domain("id", "=", enrollment_id),
        )
        try:
            with request.env.cr.savepoint():
                row.action_drop()
        except UserError as error:
            return self._render_university_courses(error=str(error))
        return request.redirect("/my/courses?done=dropped", code=303)

    def _find_university(self, model, domain):
        """Return the one record of a domain; others do not exist for the user."""
        try:
            record = request.env[model].search(domain, limit=1)
        except (AccessError, MissingError):
            record = request.env[model]
        if not record:
            raise NotFound()
        return record

    # ------------------------------------------------------------
    # Selection
    # ------------------------------------------------------------

    @http.route(
        ["/my/courses/select", "/my/courses/select/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def portal_select_courses(self, page=1, search=None, **kwargs):
        """Show what is offered, with free seats and what is in the way."""
        return self._render_university_selection(page=page, search=search)

    def _render_university_selection(self, page=1, search=None, **values):
        self._check_university_reader()
        offerings = request.env[OFFERING]
        domain = self._get_university_offered_domain()
        if search:
            domain &= Domain("course_id.name", "ilike", search) | Domain(
                "course_id.code", "ilike", search
            )
        pager = portal_pager(
            url="/my/courses/select",
            url_args={"search": search} if search else None,
            total=offerings.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        found = offerings.search(
            domain, limit=self._items_per_page, offset=pager["offset"]
        )
        selected = request.env[ENROLLMENT].search(
            self._get_university_current_domain()
            & Domain("offering_id", "in", found.ids)
        )
        # sudo: whether a term can be selected in is told to whoever sees its offerings
        closed_terms = found.sudo().term_id.filtered(
            lambda term: not term._is_selection_open()
        )
        return self._render_university(
            "portal_selection",
            "university_selection",
            closed_terms=closed_terms,
            now=fields.Datetime.now(),
            # sudo: names of teachers and numbers of seats of what is offered
            offerings=found.sudo(),
            obstacles={
                offering.id: sentences
                for offering, sentences in found._get_own_obstacles().items()
            },
            selected=selected.grouped(lambda row: row.offering_id.id),
            pager=pager,
            search=search,
            **values,
        )

    @http.route(
        "/my/courses/select/<int:offering_id>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_request_seat(self, offering_id, **kwargs):
        """Select an offering for oneself; nothing but its id is read from the form."""
        offering = self._find_university(
            OFFERING,
            self._get_university_offered_domain() & Domain("id", "=", offering_id),
        )
        try:
            with request.env.cr.savepoint():
                row = offering.action_request_seat()
        except UserError as error:
            return self._render_university_selection(error=str(error))
        return request.redirect(f"/my/courses?done={row.state}", code=303)

    # ------------------------------------------------------------
    # Grades
    # ------------------------------------------------------------

    @http.route("/my/grades", type="http", auth="user", website=True, methods=["GET"])
    def portal_my_grades(self, **kwargs):
        """Show one's own posted results."""
        self._check_university_reader()
        rows = request.env[ENROLLMENT].search(
            self._get_university_posted_domain(), order="term_id, course_id, attempt"
        )
        return self._render_university(
            "portal_grades",
            "university_grades",
            terms=rows.grouped("term_id"),
            # sudo: one's own averages, which only staff may read of everybody
            student=request.env.user.partner_id.sudo(),
        )

    @http.route(
        "/my/transcript", type="http", auth="user", website=True, methods=["GET"]
    )
    def portal_my_transcript(self, **kwargs):
        """Return one's own transcript as PDF. No id is taken: it is the user's."""
        # sudo: one's own record, which only staff may read of everybody
        student = request.env.user.partner_id.sudo()
        if not student.lifecycle_stage:
            raise NotFound()
        reports = request.env["ir.actions.report"].sudo()
        content, _kind = reports._render_qweb_pdf(TRANSCRIPT, student.ids)
        name = f"{student._get_transcript_filename()}.pdf"
        headers = [
            ("Content-Type", "application/pdf"),
            ("Content-Length", str(len(content))),
            ("Content-Disposition", content_disposition(name)),
        ]
        return request.make_response(content, headers=headers)
