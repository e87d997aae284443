from odoo import http
from odoo.http import request

from ..tools import evidence_files
from ..tools.placement_states import CONFIRMED, DRAFT, SUBMITTED
from .portal_career import CareerPortal

PLACEMENT = "university.placement"
# a byte more than may be: then it is known to be too much
MAX_READ = evidence_files.MAX_MEGABYTES * evidence_files.MEGABYTE + 1


class PlacementPortal(CareerPortal):
    """Where a graduate went: told, proved and confirmed."""

    @http.route(
        "/my/destination", type="http", auth="user", website=True, methods=["GET"]
    )
    def portal_my_destination(self, **kwargs):
        """Show what the school knows, and the form for what it does not."""
        return self._render_destination({})

    @http.route(
        "/my/destination", type="http", auth="user", website=True, methods=["POST"]
    )
    def portal_enter_destination(self, **form):
        """Take a destination and what proves it."""
        if not self._get_career_student():
            return self._render_career_unknown()
        enter = request.env[PLACEMENT]._enter_by_graduate
        _row, error = self._try_career(enter, form, self._read_evidence())
        if error:
            return self._render_destination(form, error)
        return request.redirect("/my/destination?done=entered", code=303)

    @http.route(
        "/my/destination/<int:placement_id>/confirm",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_confirm_destination(self, placement_id, **kwargs):
        """Let the graduate who is logged in confirm."""
        return self._answer_placement(placement_id, "confirmed", "action_confirm")

    @http.route(
        "/my/destination/<int:placement_id>/contest",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_contest_destination(self, placement_id, reason=None, **kwargs):
        """Let the graduate who is logged in say what is wrong."""
        return self._answer_placement(
            placement_id, "contested", "action_contest", reason
        )

    def _answer_placement(self, placement_id, done, step, *args):
        if not self._find_career(PLACEMENT, placement_id):
            return self._render_career_unknown()
        # not in superuser mode: the step checks whose placement it is
        row = request.env[PLACEMENT].browse(placement_id)
        _answered, error = self._try_career(getattr(row, step), *args)
        if error:
            return self._render_destination({}, error)
        return request.redirect(f"/my/destination?done={done}", code=303)

    def _read_evidence(self):
        """Return [(name, content)] of the files that were sent."""
        files = request.httprequest.files.getlist("evidence")
        sent = [file for file in files if file.filename]
        limit = evidence_files.MAX_FILES + 1
        return [(file.filename, file.read(MAX_READ)) for file in sent[:limit]]

    def _render_destination(self, form, error=None):
        student = self._get_career_student()
        if not student:
            return self._render_career_unknown()
        rows = request.env[PLACEMENT].search([("partner_id", "=", student.id)])
        # sudo: names of employers, and the graduate's own evidence
        rows = rows.sudo()
        present = rows.filtered(lambda row: not row.valid_until)
        for file in present.evidence_ids:
            file.generate_access_token()
        draft = present.filtered(lambda r: r.state == DRAFT and not r.replaces_id)
        values = {
            "page_name": "career_destination",
            "placements": present,
            "to_confirm": present.filtered(lambda row: row.state == SUBMITTED),
            "draft": draft[:1],
            "may_enter": not present.filtered(
                lambda r: r.recorded_on or r.state in (SUBMITTED, CONFIRMED)
            ),
            "states": self._get_career_states(PLACEMENT),
            "categories": request.env["university.destination.category"].search([]),
            "employers": student._get_known_employers(),
            "kinds": request.env[PLACEMENT]
            ._fields["evidence_kind"]
            ._description_selection(request.env),
            "max_files": evidence_files.MAX_FILES,
            "max_megabytes": evidence_files.MAX_MEGABYTES,
            "form": form,
            "error": error,
        }
        return self._render_career("portal_destination", values)
