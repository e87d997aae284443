from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import content_disposition, request

from ..tools.grade_file import write_sheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class GradeSheetController(http.Controller):
    """The sheet that a teacher fills in and imports."""

    @http.route(
        "/university/offering/<int:offering_id>/grades.xlsx",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def download(self, offering_id, **kwargs):
        """Return the sheet of an offering to who may enter its grades."""
        offering = request.env["university.course.offering"].browse(offering_id)
        try:
            offering.check_access("read")
            offering._check_may_enter_grades()
            content = write_sheet(
                offering.course_id.code or "", offering._get_grade_table()
            )
        except (AccessError, MissingError, UserError) as error:
            # one answer for all: it tells nobody what there is
            raise NotFound() from error
        name = f"{offering.course_id.code}-{offering.term_id.code}-{offering.section}"
        headers = [
            ("Content-Type", XLSX),
            ("Content-Length", str(len(content))),
            ("Content-Disposition", content_disposition(f"{name}.xlsx")),
        ]
        return request.make_response(content, headers=headers)
