from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import date_utils, formatLang

# A longer table belongs in the spreadsheet; so many fit a page of paper.
PRINTED_ROWS = 40


class CrmChurnReportWizard(models.TransientModel):
    """What the printed churn report is to cover; asks, then prints."""

    _name = "crm.churn.report.wizard"
    _description = "Print Churn Report"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: fields.Date.context_today(self).replace(month=1, day=1),
        help="The report begins on the first day of this month.",
    )
    date_to = fields.Date(
        string="To",
        required=True,
        default=lambda self: date_utils.end_of(
            fields.Date.context_today(self), "month"
        ),
        help="The report ends on the last day of this month.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Account Manager",
        default=lambda self: self._get_own_user(),
        domain="[('share', '=', False)]",
        help="Empty: all account managers. Account managers print their own figures.",
    )

    def action_print_pdf(self):
        """Return the report as a PDF.

        :raises UserError: if the period ends before it begins
        """
        return self._print("crm_churn.crm_churn_report_wizard_report_pdf")

    def action_print_xlsx(self):
        """Return the report as a spreadsheet, one sheet a section.

        :raises UserError: if the period ends before it begins
        """
        return self._print("crm_churn.crm_churn_report_wizard_report_xlsx")

    def _print(self, xmlid):
        first, last = self._get_period()
        if first > last:
            raise UserError(
                self.env._("The period ends before it begins: change the months.")
            )
        # sudo: who may print the report need not read report definitions
        return self.env.ref(xmlid).sudo().report_action(self, config=False)

    @api.model
    def _get_own_user(self):
        """Return the user when only the own figures may be seen, else no user."""
        user = self.env.user
        roles = ("group_sales_supervisor", "group_executive")
        if any(user.has_group(f"crm_customer.{role}") for role in roles):
            return user.browse()
        return user

    def _get_user(self):
        """Return the account manager whose figures these are; nobody for all."""
        return self._get_own_user() or self.user_id

    def _get_period(self):
        """Return the first and the last day of the months that are covered."""
        self.ensure_one()
        return (
            date_utils.start_of(self.date_from, "month"),
            date_utils.end_of(self.date_to, "month"),
        )

    def _get_title(self):
        return self.env._("Churn Report")

    def _get_subtitle(self):
        """Return what the figures are about: company, months, account manager."""
        first, last = self._get_period()
        months = [f"{day:%Y-%m}" for day in (first, last)]
        return " · ".join(
            [
                self.company_id.name,
                " – ".join(dict.fromkeys(months)),
                self._get_user().name or self.env._("All account managers"),
            ]
        )

    def _get_filename(self):
        first, last = self._get_period()
        return f"{self._get_title()} {first:%Y-%m} {last:%Y-%m}"

    @api.model
    def _get_printed_rows(self):
        return PRINTED_ROWS

    def _get_cut_note(self, count):
        """Return what stands for the rows that paper does not show."""
        return self.env._("and %s more: the spreadsheet lists them all", count)

    def _format_value(self, value, kind):
        """Return a value of a section as text in the user's language."""
        if value is None:
            return ""
        if kind == "month" and not isinstance(value, str):
            return f"{value:%Y-%m}"
        if kind == "money":
            return formatLang(self.env, value, currency_obj=self.currency_id)
        if kind == "integer" and not isinstance(value, str):
            return formatLang(self.env, value, digits=0)
        if kind == "share":
            return self.env._("%s %%", formatLang(self.env, value * 100, digits=1))
        return value

    # ------------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------------

    def _get_sections(self):
        """Return the report: a list of sections, each one table.

        A section is a dict of ``name``, ``columns`` (list of (title, kind)), ``rows``
        (lists of values) and ``total`` (a row or None). Kinds are ``text``, ``month``
        (the first day of one), ``integer``, ``money`` and ``share`` (0 to 1). All
        figures are read as the current user, so that the record rules decide.
        """
        return [
            self._get_headline(),
            self._get_losses(self.env._("Losses by month"), "closed_on:month", "month"),
            self._get_losses(self.env._("Losses by reason"), "lost_reason_id"),
            self._get_losses(self.env._("Losses by account manager"), "user_id"),
            self._get_losses(self.env._("Losses by customer"), "partner_id"),
            self._get_recovery(),
            self._get_ages(),
        ]

    def _get_domain(self):
        domain = [("company_id", "=", self.company_id.id)]
        if user := self._get_user():
            domain.append(("user_id", "=", user.id))
        return domain

    def _get_closed_domain(self, *states):
        first, last = self._get_period()
        return [
            *self._get_domain(),
            ("state", "in", states),
            ("closed_on", ">=", first),
            ("closed_on", "<=", last),
        ]

    def _get_open_domain(self):
        return [*self._get_domain(), ("state", "in", ("warning", "retaining"))]

    def _read(self, domain, groupby=(), aggregates=("__count", "revenue_12m:sum")):
        return self.env["crm.churn.report"]._read_group(domain, groupby, aggregates)

    def _get_headline(self):
        rows = [*self._get_headline_rows(), *self._get_dormant_rows()]
        return {
            "name": self.env._("Overview"),
            "columns": [
                (self.env._("Figure"), "text"),
                (self.env._("Number"), "integer"),
                (self.env._("Revenue of last 12 months"), "money"),
                (self.env._("Share of the closed"), "share"),
            ],
            "rows": rows,
            "total": None,
        }

    def _get_headline_rows(self):
        first, last = self._get_period()
        detected = [("detected_on", ">=", first), ("detected_on", "<=", last)]
        [(raised, _revenue)] = self._read([*self._get_domain(), *detected])
        [(lost, gone)] = self._read(self._get_closed_domain("lost"))
        [(recovered, back)] = self._read(self._get_closed_domain("recovered"))
        [(opened, at_risk)] = self._read(self._get_open_domain())
        shares = [n / (lost + recovered) if n else None for n in (lost, recovered)]
        return [
            [self.env._("New warnings in the period"), raised, None, None],
            [self.env._("Confirmed losses in the period"), lost, gone or 0, shares[0]],
            [self.env._("Recovered in the period"), recovered, back or 0, shares[1]],
            [self.env._("Open warnings today"), opened, at_risk or 0, None],
        ]

    def _get_dormant_rows(self):
        """Return the row of the customers whom the last scan only counted.

        They have no warning, so nobody's figures hold them but the company's.
        """
        scans = self.env["crm.churn.scan"]
        if self._get_user() or not scans.has_access("read"):
            return []
        last = scans.search(
            [("company_id", "=", self.company_id.id), ("state", "=", "done")], limit=1
        )
        if not last:
            return []
        label = self.env._("Dormant customers at the last scan")
        return [[label, last.dormant_count, None, None]]

    def _get_losses(self, name, groupby, kind="text"):
        """Return the confirmed losses of the period by one field."""
        titles = {
            "closed_on:month": self.env._("Month"),
            "lost_reason_id": self.env._("Reason"),
            "user_id": self.env._("Account manager"),
            "partner_id": self.env._("Customer"),
        }
        groups = self._read(self._get_closed_domain("lost"), [groupby])
        rows = [
            [value if kind == "month" else self._get_name(value), count, revenue or 0]
            for value, count, revenue in groups
        ]
        if kind != "month":
            rows.sort(key=lambda row: (-row[2], -row[1], row[0]))
        return {
            "name": name,
            "columns": [
                (titles[groupby], kind),
                (self.env._("Losses"), "integer"),
                (self.env._("Revenue of last 12 months"), "money"),
            ],
            "rows": rows,
            "total": self._get_total(rows),
            # the only long table gets a page of its own
            "on_new_page": groupby == "partner_id" and bool(rows),
        }

    def _get_name(self, record):
        # sudo: a name beside a figure that the user may see, whoever it belongs to
        return record.sudo().display_name or self.env._("None")

    def _get_total(self, rows):
        if not rows:
            return None
        sums = [sum(column) for column in zip(*(row[1:] for row in rows), strict=True)]
        return [self.env._("Total"), *sums]

    def _get_recovery(self):
        groups = self._read(
            self._get_closed_domain("lost", "recovered"),
            ["measure_count"],
            ["__count", "recovered_share:avg"],
        )
        return {
            "name": self.env._("Recovered by number of measures"),
            "columns": [
                (self.env._("Measures"), "integer"),
                (self.env._("Closed warnings"), "integer"),
                (self.env._("Recovered"), "integer"),
                (self.env._("Recovered share"), "share"),
            ],
            "rows": [
                [measures, closed, round(closed * share), share]
                for measures, closed, share in groups
            ],
            "total": None,
        }

    def _get_ages(self):
        age_field = self.env["crm.churn.report"]._fields["age"]
        labels = dict(age_field._description_selection(self.env))
        groups = self._read(
            self._get_open_domain(),
            ["age"],
            ["__count", "revenue_12m:sum", "expected_revenue:sum"],
        )
        rows = [
            [labels[age], count, revenue or 0, expected or 0]
            for age, count, revenue, expected in sorted(groups)
        ]
        return {
            "name": self.env._("Open warnings by age"),
            "columns": [
                (self.env._("Open for"), "text"),
                (self.env._("Warnings"), "integer"),
                (self.env._("Revenue of last 12 months"), "money"),
                (self.env._("Expected revenue"), "money"),
            ],
            "rows": rows,
            "total": self._get_total(rows),
        }
