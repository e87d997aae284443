from odoo import models


class HelpdeskSlaReport(models.Model):
    _inherit = "helpdesk.sla.report"

    def _where_sla(self):
        """Leave out what was cancelled: it was neither kept nor broken."""
        return f"({super()._where_sla()}) AND hts.state != 'cancelled'"
