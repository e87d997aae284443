from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import date_utils

from odoo.addons.crm_customer.tools.local_time import start_of_day

TOP = 10
SHARED = ("crm.composition.history", "crm.development.report")
SERVICE = (
    "request_count:sum",
    "hours_to_first_response:avg",
    "hours_to_archive:avg",
    "satisfaction:avg",
)
ORDERED = ("amount:sum", "amount_previous_year:sum")


class CrmManagementReportWizard(models.TransientModel):
    """The management report of one month, printed or mailed.

    Days and months are those of the company. What is counted by month stands beside
    the month before and the same month of last year.
    """

    _name = "crm.management.report.wizard"
    _inherit = "crm.report.wizard.mixin"
    _description = "Management Report"

    date_from = fields.Date(
        string="Month",
        default=lambda self: self._get_last_month(),
        help="The report covers this month.",
    )
    recipient_ids = fields.Many2many(
        "res.users",
        string="Not Sent Yet",
        compute="_compute_recipient_ids",
        help="The recipients who have not got the report of this month.",
    )

    @api.depends("company_id", "date_from")
    def _compute_recipient_ids(self):
        for wizard in self:
            wizard.recipient_ids = wizard._get_missing_recipients()

    # ------------------------------------------------------------------
    # Mail
    # ------------------------------------------------------------------

    def action_send(self):
        """Mail the report to the recipients of the company who have not got it yet.

        :raises UserError: if the month is not over, if there is no recipient, or if
            everybody has got it
        """
        self.ensure_one()
        month, last = self._get_period()
        if last >= self.company_id._get_local_today():
            raise UserError(
                self.env._("The month is not over yet: choose one that has ended.")
            )
        users = self._get_missing_recipients()
        if not users:
            raise UserError(self._get_refusal())
        # sudo: the log is written by the system; who may open the report may send it
        mails = self.env["crm.management.report.mail"].sudo()
        mails._queue(self.company_id, month, users)
        mails._wake_cron()
        return self._get_notice(users)

    def _get_refusal(self):
        """Return why there is nobody left to send the report to."""
        # sudo: who gets the report is no secret among its readers
        if self.company_id.sudo()._get_report_recipients():
            return self.env._(
                "Everybody who gets the report has got that of this month: print it "
                "instead."
            )
        return self.env._(
            "Nobody gets the report: no executive of the company has an e-mail "
            "address. Ask the CRM administrator to choose recipients."
        )

    def _get_missing_recipients(self):
        if not (self.company_id and self.date_from):
            return self.env["res.users"]
        # sudo: names of colleagues, and whether they have got the report
        company = self.company_id.sudo()
        sent = (
            self.env["crm.management.report.mail"]
            .sudo()
            .search(
                [
                    ("company_id", "=", company.id),
                    ("month", "=", self._get_period()[0]),
                    ("state", "!=", "failed"),
                ]
            )
        )
        users = company._get_report_recipients() - sent.user_id
        return users.sudo(False)

    def _get_notice(self, users):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "title": self.env._("The report goes out"),
                "message": ", ".join(users.sudo().mapped("name")),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    # ------------------------------------------------------------------
    # What the report covers
    # ------------------------------------------------------------------

    @api.model
    def _get_last_month(self):
        begin = date_utils.start_of(self.env.company._get_local_today(), "month")
        return begin - relativedelta(months=1)

    def _get_title(self):
        return self.env._("Management Report")

    def _get_filename(self):
        return f"{self._get_title()} {self.date_from:%Y-%m}"

    def _get_period(self):
        self.ensure_one()
        first = date_utils.start_of(self.date_from, "month")
        return first, date_utils.end_of(first, "month")

    def _get_periods(self):
        """Return what stands beside each other: tuples of name, first and last day."""
        first, last = self._get_period()
        year = relativedelta(years=1)
        months = [
            (f"{day:%Y-%m}", day, date_utils.end_of(day, "month"))
            for day in (first, first - relativedelta(months=1), first - year)
        ]
        january = first.replace(month=1)
        return [
            *months,
            *(
                (f"{day:%Y-%m} – {end:%Y-%m}", day, date_utils.end_of(end, "month"))
                for day, end in ((january, first), (january - year, first - year))
                if first.month > 1
            ),
        ]

    def _get_days_domain(self, field, first, last):
        """Return the domain of the company's days from first to last.

        Of a moment, those are days in the zone of the company.
        """
        zone = self.company_id._get_local_zone()
        begin, end = (
            start_of_day(day, zone) for day in (first, last + timedelta(days=1))
        )
        return [(field, ">=", begin), (field, "<", end)]

    def _read(self, model, domain, groupby=(), aggregates=(), **options):
        """Return groups and their figures in the company, None for those of nothing."""
        company = ("company_id", "in", [self.company_id.id, *self._get_shared(model)])
        return [
            [None if value is False else value for value in group]
            for group in self.env[model]._read_group(
                [company, *domain], groupby, aggregates, **options
            )
        ]

    @api.model
    def _get_shared(self, model):
        """Return False where records of no company belong to all of them."""
        return [False] if model in SHARED else []

    # ------------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------------

    def _get_sections(self):
        return [
            self._get_sales(),
            self._get_service(),
            self._get_retention(),
            self._get_customers(),
            self._get_top_customers(),
            self._get_ordered(self.env._("Ordered by account manager"), "user_id"),
            self._get_ordered(
                self.env._("Ordered by customer level"), "customer_level_id"
            ),
            self._get_losses(),
            self._get_requests(),
        ]

    def _compare(self, name, columns, read):
        """Return a table with a row a period.

        :param read: function of first and last day that returns the figures
        """
        rows = [
            [label, *read(first, last)] for label, first, last in self._get_periods()
        ]
        columns = [(self.env._("Period"), "text"), *columns]
        return self._prepare_section(name, columns, rows)

    def _get_sales(self):
        columns = [
            (self.env._("Ordered"), "money"),
            (self.env._("Opportunities won"), "integer"),
            (self.env._("Success rate"), "share"),
        ]
        return self._compare(self.env._("Sales"), columns, self._read_sales)

    def _read_sales(self, first, last):
        [(amount,)] = self._read(
            "crm.contribution.report",
            self._get_days_domain("date", first, last),
            aggregates=ORDERED[:1],
        )
        ended = self._get_days_domain("ended_on", first, last)
        states = dict(
            self._read(
                "crm.development.report", ended, ["development_state"], ["__count"]
            )
        )
        won, count = states.get("succeeded", 0), sum(states.values())
        return [amount or 0, won, won / count if count else None]

    def _get_service(self):
        columns = self._get_service_columns()
        return self._compare(self.env._("Service"), columns, self._read_service)

    def _get_service_columns(self):
        return [
            (self.env._("Requests"), "integer"),
            (self.env._("Hours to first response"), "float"),
            (self.env._("Hours to archive"), "float"),
            (self.env._("Satisfaction"), "float"),
        ]

    def _read_service(self, first, last):
        domain = self._get_days_domain("create_date", first, last)
        [(count, *averages)] = self._read(
            "helpdesk.service.report", domain, aggregates=SERVICE
        )
        return [count or 0, *averages]

    def _get_retention(self):
        columns = [
            (self.env._("New warnings"), "integer"),
            (self.env._("Losses"), "integer"),
            (self.env._("Revenue lost"), "money"),
            (self.env._("Recovered"), "integer"),
            (self.env._("Recovered share"), "share"),
        ]
        return self._compare(self.env._("Retention"), columns, self._read_retention)

    def _read_retention(self, first, last):
        detected = [("detected_on", ">=", first), ("detected_on", "<=", last)]
        [(raised,)] = self._read("crm.churn.report", detected, aggregates=["__count"])
        [(lost, gone, recovered)] = self._read(
            "crm.churn.report",
            self._get_closed_domain(first, last),
            aggregates=["lost_count:sum", "revenue_lost:sum", "recovered_count:sum"],
        )
        lost, recovered = lost or 0, recovered or 0
        share = recovered / (lost + recovered) if lost or recovered else None
        return [raised, lost, gone or 0, recovered, share]

    def _get_closed_domain(self, first, last):
        return [("closed_on", ">=", first), ("closed_on", "<=", last)]

    def _get_customers(self):
        """Return how many customers of each status there were at the months' ends.

        A month's end that nobody counted, before the addon was there, has no row.
        """
        history = self.env["crm.composition.history"]
        statuses = history._fields["customer_status"]._description_selection(self.env)
        rows = []
        for label, _first, last in self._get_periods()[:3]:
            counts = dict(self._read_customers(last))
            if counts:
                figures = [counts.get(status, 0) for status, _name in statuses]
                rows.append([label, *figures, sum(figures)])
        columns = [
            (self.env._("Month's end"), "text"),
            *((name, "integer") for _status, name in statuses),
            (self.env._("All customers"), "integer"),
        ]
        name = self.env._("Customers at month's end")
        return self._prepare_section(name, columns, rows)

    def _read_customers(self, day):
        """Return how many customers of each status there were at a month's end.

        The one count of the month is asked for by the month, which is summed up.
        """
        return self._read(
            "crm.composition.history",
            [
                ("date", ">=", date_utils.start_of(day, "month")),
                ("date", "<=", day),
                ("customer_status", "!=", False),
            ],
            ["customer_status"],
            ["customer_count:sum"],
        )

    def _get_top_customers(self):
        first, last = self._get_period()
        domain = self._get_days_domain("date", first.replace(month=1), last)
        model = "crm.contribution.report"
        [(total,)] = self._read(model, domain, aggregates=ORDERED[:1])
        groups = self._read(
            model, domain, ["partner_id"], ORDERED, order="amount:sum DESC", limit=TOP
        )
        rows = [
            [self._get_name(customer), amount, before, amount / total]
            for customer, amount, before in groups
            if amount
        ]
        columns = [
            (self.env._("Customer"), "text"),
            (self.env._("Ordered this year"), "money"),
            (self.env._("Same time last year"), "money"),
            (self.env._("Share of ordered"), "share"),
        ]
        name = self.env._("Greatest customers of the year so far")
        return self._prepare_section(name, columns, rows)

    def _get_ordered(self, name, groupby):
        """Return what was ordered in the month by one field."""
        groups = self._read(
            "crm.contribution.report",
            self._get_days_domain("date", *self._get_period()),
            [groupby],
            ORDERED,
            order="amount:sum DESC",
        )
        rows = [
            [self._get_name(record), amount, before]
            for record, amount, before in groups
        ]
        columns = [
            (self._get_group_title(groupby), "text"),
            (self.env._("Ordered"), "money"),
            (self.env._("Same month last year"), "money"),
        ]
        total = self._get_total(columns, rows)
        return self._prepare_section(name, columns, rows, total)

    def _get_group_title(self, groupby):
        """Return the heading of the column that tells the rows apart."""
        return {
            "user_id": self.env._("Account manager"),
            "customer_level_id": self.env._("Customer level"),
        }[groupby]

    def _get_losses(self):
        first, last = self._get_period()
        groups = self._read(
            "crm.churn.report",
            [("state", "=", "lost"), *self._get_closed_domain(first, last)],
            ["lost_reason_id"],
            ["lost_count:sum", "revenue_lost:sum"],
            order="revenue_lost:sum DESC",
        )
        rows = [[self._get_name(reason), *figures] for reason, *figures in groups]
        columns = [
            (self.env._("Reason"), "text"),
            (self.env._("Losses"), "integer"),
            (self.env._("Revenue lost"), "money"),
        ]
        total = self._get_total(columns, rows)
        return self._prepare_section(
            self.env._("Losses by reason"), columns, rows, total
        )

    def _get_requests(self):
        domain = self._get_days_domain("create_date", *self._get_period())
        groups = self._read(
            "helpdesk.service.report",
            domain,
            ["service_type_id"],
            SERVICE,
            order="request_count:sum DESC",
        )
        rows = [[self._get_name(kind), *figures] for kind, *figures in groups]
        columns = [(self.env._("Type"), "text"), *self._get_service_columns()]
        return self._prepare_section(self.env._("Requests by type"), columns, rows)

    def _get_headlines(self):
        """Return the figures of the month that a hurried reader looks at.

        :return: list of (name, month, month before, same month last year), all texts
        """
        sales, service = self._get_sales(), self._get_service()
        retention = self._get_retention()
        places = (
            (sales, 1), (sales, 2), (service, 1), (service, 4), (retention, 3),
            (retention, 5),
        )  # fmt: skip
        return [self._get_headline(section, place) for section, place in places]

    def _get_headline(self, section, place):
        title, kind = section["columns"][place]
        values = [row[place] for row in section["rows"][:3]]
        return [title, *(self._format_value(value, kind) or "–" for value in values)]

    def _get_headline_periods(self):
        """Return the headings of :meth:`_get_headlines`."""
        return [name for name, _first, _last in self._get_periods()[:3]]
