from odoo import api, models


class ResourceCalendarAttendance(models.Model):
    _inherit = "resource.calendar.attendance"

    @api.model_create_multi
    def create(self, vals_list):
        attendances = super().create(vals_list)
        self.env["helpdesk.ticket"]._trigger_clock_refresh()
        return attendances

    def write(self, vals):
        result = super().write(vals)
        self.env["helpdesk.ticket"]._trigger_clock_refresh()
        return result

    def unlink(self):
        self.env["helpdesk.ticket"]._trigger_clock_refresh()
        return super().unlink()
