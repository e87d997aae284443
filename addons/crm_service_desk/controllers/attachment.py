from odoo import http
from odoo.http import request

from odoo.addons.mail.controllers.attachment import AttachmentController


class ServiceAttachmentController(AttachmentController):
    @http.route()
    def mail_attachment_upload(
        self, ufile, thread_id, thread_model, is_pending=False, **kwargs
    ):
        """Refuse files that a request does not take before they are stored."""
        if thread_model == "helpdesk.ticket":
            problem = self._find_service_problem(ufile, thread_id)
            if problem:
                return request.make_json_response({"error": problem})
        return super().mail_attachment_upload(
            ufile, thread_id, thread_model, is_pending=is_pending, **kwargs
        )

    def _find_service_problem(self, file, thread_id):
        # sudo: only the limits of the request's company
        tickets = request.env["helpdesk.ticket"].sudo()
        ticket = tickets.browse(int(thread_id)).exists()
        company = ticket.company_id or request.env.company.sudo()
        head = file.stream.read(2048)
        size = file.stream.seek(0, 2)
        file.stream.seek(0)
        return company._find_service_file_problem(file.filename, size, head)
