from datetime import timedelta

import pytz

from odoo import models

from ..tools.service_clock import WorkingTime

# A calendar's day ends with the last microsecond before midnight.
MIDNIGHT_GAP = timedelta(microseconds=1)


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    def write(self, vals):
        result = super().write(vals)
        if "tz" in vals:
            self.env["helpdesk.ticket"]._trigger_clock_refresh()
        return result

    def _get_working_time(self, company):
        """Return the working time of this calendar, less the holidays of a company.

        An empty calendar works day and night.

        :param company: res.company; public holidays of others do not count
        """
        if not self:
            return WorkingTime.always()
        self.ensure_one()
        domain = [
            ("time_type", "=", "leave"),
            ("company_id", "in", (False, company.id)),
        ]

        def fetch(start, end):
            intervals = self._work_intervals_batch(
                pytz.utc.localize(start), pytz.utc.localize(end), domain=domain
            )[False]
            return [(_to_utc(a), _to_utc(b)) for a, b, _attendance in intervals]

        return WorkingTime(fetch)


def _to_utc(moment):
    moment = moment.astimezone(pytz.utc).replace(tzinfo=None)
    is_before_midnight = moment.microsecond == 999_999
    return moment + MIDNIGHT_GAP if is_before_midnight else moment
