from odoo import models


class CrmCompositionReportXlsx(models.AbstractModel):
    """The composition report as a spreadsheet."""

    _name = "report.crm_customer.report_composition_xlsx"
    _inherit = "report.crm_customer.sections_xlsx"
    _description = "Customer Composition (XLSX)"
