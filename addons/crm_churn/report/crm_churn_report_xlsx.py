from odoo import models


class CrmChurnReportXlsx(models.AbstractModel):
    """The churn report as a spreadsheet."""

    _name = "report.crm_churn.report_churn_xlsx"
    _inherit = "report.crm_customer.sections_xlsx"
    _description = "Churn Report (XLSX)"
