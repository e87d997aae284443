from datetime import datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import date_utils

from odoo.addons.crm_customer.tools.local_time import UTC

READERS = ("crm_customer.group_executive", "crm_customer.group_sales_supervisor")


class ResCompany(models.Model):
    """Who gets the monthly management report of a company, and when."""

    _inherit = "res.company"

    management_report_active = fields.Boolean(
        string="Monthly Management Report",
        default=True,
        help="Mail the report of each month when the working calendar of the company "
        "begins the next one.",
    )
    management_report_user_ids = fields.Many2many(
        "res.users",
        "res_company_management_report_user_rel",
        string="Management Report Recipients",
        help="Executives and sales supervisors of the company. Empty: all executives "
        "of the company who have an e-mail address.",
    )
    management_report_month = fields.Date(
        string="Next Management Report",
        default=lambda self: date_utils.start_of(fields.Date.today(), "month"),
        required=True,
        readonly=True,
        help="The first day of the month that is reported next.",
    )

    @api.constrains("management_report_user_ids")
    def _check_management_report_users(self):
        for company in self:
            users = company.management_report_user_ids
            if strangers := users - company._filter_report_readers(users):
                raise ValidationError(
                    self.env._(
                        "Only executives and sales supervisors of %(company)s may get "
                        "its management report, which these are not: %(users)s.",
                        company=company.name,
                        users=", ".join(strangers.mapped("name")),
                    )
                )

    def action_open_management_report(self):
        """Return the action that shows the settings of the current company's report.

        :raises AccessError: for users who may not write companies
        """
        self.env.company.check_access("write")
        return {
            **self.env["ir.actions.actions"]._for_xml_id(
                "crm_lifecycle.res_company_action_management_report"
            ),
            "res_id": self.env.company.id,
        }

    def _filter_report_readers(self, users):
        """Return the users who may read the reports of this company."""
        self.ensure_one()
        return users.filtered(
            lambda user: (
                user.active
                and self in user.company_ids
                and any(user.has_group(group) for group in READERS)
            )
        )

    def _get_report_recipients(self):
        """Return the users who get the management report.

        Whoever has lost the role since they were chosen gets it no more.
        """
        self.ensure_one()
        users = self.management_report_user_ids or self._get_executives()
        return self._filter_report_readers(users).filtered("email")

    def _get_executives(self):
        return self.env["res.users"].search(
            [
                ("all_group_ids", "in", self.env.ref(READERS[0]).ids),
                ("company_ids", "in", self.ids),
            ]
        )

    # ------------------------------------------------------------------
    # Schedule
    # ------------------------------------------------------------------

    def _get_due_report_month(self):
        """Return the month whose report is due, by its first day, or nothing.

        That of last month is due as soon as somebody works in this one; what was
        missed before, while the server stood still, is too old for a mail.
        """
        self.ensure_one()
        begin = date_utils.start_of(self._get_local_today(), "month")
        last = begin - relativedelta(months=1)
        is_due = self.management_report_active and self.management_report_month <= last
        return last if is_due and self._has_worked_since(begin) else None

    def _has_worked_since(self, day):
        """Tell whether the working calendar has had an hour since a day began."""
        calendar = self.resource_calendar_id
        if not calendar.attendance_ids:
            return True
        begin = datetime.combine(day, time.min, tzinfo=self._get_local_zone())
        now = fields.Datetime.now().replace(tzinfo=UTC)
        return calendar.get_work_hours_count(begin, now) > 0

    def _skip_report_month(self, month):
        """Note that a month needs no further report."""
        self.management_report_month = date_utils.start_of(
            month + timedelta(days=31), "month"
        )
