from odoo import api, models


class ResourceCalendarLeaves(models.Model):
    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        leaves._follow_service_clocks()
        return leaves

    def write(self, vals):
        result = super().write(vals)
        self._follow_service_clocks()
        return result

    def unlink(self):
        self._follow_service_clocks()
        return super().unlink()

    def _follow_service_clocks(self):
        """Move deadlines with holidays; one person's leave moves none."""
        if any(not leave.resource_id for leave in self):
            self.env["helpdesk.ticket"]._trigger_clock_refresh()
