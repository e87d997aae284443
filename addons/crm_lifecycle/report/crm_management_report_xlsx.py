from odoo import models


class CrmManagementReportXlsx(models.AbstractModel):
    """The management report as a spreadsheet."""

    _name = "report.crm_lifecycle.report_management_xlsx"
    _inherit = "report.crm_customer.sections_xlsx"
    _description = "Management Report (XLSX)"
