from odoo import models


class HelpdeskServiceReportXlsx(models.AbstractModel):
    """The service report as a spreadsheet."""

    _name = "report.crm_service_desk.report_service_xlsx"
    _inherit = "report.crm_customer.sections_xlsx"
    _description = "Service Report (XLSX)"
