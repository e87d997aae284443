from odoo import api, models
from odoo.exceptions import ValidationError

TICKET = "helpdesk.ticket"


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        files = super().create(vals_list)
        # core stores the content after the constraints were checked
        files.invalidate_recordset(["raw"])
        files._check_service_file()
        return files

    @api.constrains("name", "res_model", "res_id", "checksum", "store_fname")
    def _check_service_file(self):
        """Take files of requests by type and size, whatever door they come through."""
        files = self.filtered(
            lambda a: a.res_model == TICKET and a.type == "binary" and not a.res_field
        )
        if not files:
            return
        # sudo: the limits of a company are no secret, and the sender may be a visitor
        tickets = self.env[TICKET].sudo().browse(set(files.mapped("res_id"))).exists()
        companies = {ticket.id: ticket.company_id for ticket in tickets}
        for file in files.sudo():
            company = companies.get(file.res_id) or self.env.company.sudo()
            # what is too big is not read
            head = b"" if file.file_size > company._get_service_max_size() else file.raw
            problem = company._find_service_file_problem(
                file.name, file.file_size, head or b""
            )
            if problem:
                raise ValidationError(problem)
