from datetime import datetime, time

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.exceptions import UserError

from ..tools import working_days


class ResCompany(models.Model):
    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.company"

    development_silent_days = fields.Integer(
        string="Plan Without Result",
        default=14,
        required=True,
        help="Supervisors get a mail about plans without a result for so many days, "
        "and again each time as many days have passed. 0: no mail.",
    )

    _check_development_silent_days = models.Constraint(
        "CHECK (development_silent_days >= 0)",
        "The days after which supervisors are told cannot be negative.",
    )

    def _get_development_working_days(self, first, last):
        """Return the set of dates from first to last on which the company works.

        Without a working calendar that is every day.
        """
        self.ensure_one()
        # sudo: whoever works on plans need not be allowed to read calendars
        calendar = self.sudo().resource_calendar_id
        zone = self._get_local_zone()
        unusual = calendar._get_unusual_days(
            datetime.combine(first, time.min, tzinfo=zone),
            datetime.combine(last, time.max, tzinfo=zone),
            self,
        )
        days = [
            first + relativedelta(days=number)
            for number in range((last - first).days + 1)
        ]
        return {day for day in days if not unusual.get(fields.Date.to_string(day))}

    def _is_development_working_day(self, day):
        return day in self._get_development_working_days(day, day)

    def _get_development_dates(self, start, offsets):
        """Return the working days at offsets from a start.

        :return: dict ``{offset: date}``
        :raises UserError: if the working calendar holds too few working days
        """
        self.ensure_one()
        dates = working_days.at_offsets(
            start, offsets, self._get_development_working_days
        )
        if dates is None:
            raise UserError(
                self.env._(
                    "The working calendar of %(company)s has too few working days for "
                    "this playbook.",
                    company=self.name,
                )
            )
        return dates
