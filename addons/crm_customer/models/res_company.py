from odoo import api, fields, models
from odoo.tools import date_utils

from ..tools import local_time


class ResCompany(models.Model):
    """The days that a company's people work by."""

    _inherit = "res.company"

    composition_counted_on = fields.Date(
        string="Customers Counted Up To",
        copy=False,
        readonly=True,
        # what was before cannot be counted any more
        default=lambda self: self._get_last_month_end(fields.Date.today()),
        help="The last month's end of which the customers were counted.",
    )

    def _get_local_zone(self):
        """Return the time zone (``ZoneInfo``) in which this company's days begin."""
        self.ensure_one()
        # sudo: whoever works with customers need not be allowed to read calendars
        return local_time.get_zone(self.sudo().resource_calendar_id.tz)

    @api.model
    def _get_last_month_end(self, today):
        """Return the last day of the month before a day."""
        return date_utils.subtract(date_utils.start_of(today, "month"), days=1)

    def _get_local_today(self):
        """Return today's date in the company's own zone."""
        self.ensure_one()
        now = fields.Datetime.now()
        return local_time.to_local(now, self._get_local_zone()).date()
