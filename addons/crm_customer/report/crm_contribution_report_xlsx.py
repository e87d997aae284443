from odoo import models


class CrmContributionReportXlsx(models.AbstractModel):
    """The contribution report as a spreadsheet."""

    _name = "report.crm_customer.report_contribution_xlsx"
    _inherit = "report.crm_customer.sections_xlsx"
    _description = "Customer Contribution (XLSX)"
