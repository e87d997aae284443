from odoo import api, models

FIGURES = (
    "request_count:sum",
    "hours_to_first_response:avg",
    "hours_to_archive:avg",
    "reopen_rate:avg",
    "satisfaction:avg",
    "verdict_count:sum",
)


class HelpdeskServiceReportWizard(models.TransientModel):
    """What the printed service report is to cover; asks, then prints.

    Months and years are those in which requests came, in the user's time zone.
    """

    _name = "helpdesk.service.report.wizard"
    _inherit = "crm.report.wizard.mixin"
    _description = "Print Service Report"

    def _get_title(self):
        return self.env._("Service Report")

    def _get_sections(self):
        return [
            *self._get_year_sections(),
            self._get_section(self.env._("By month"), "create_date:month", "month"),
            self._get_section(self.env._("By type"), "service_type_id"),
            self._get_section(self.env._("By channel"), "channel_id"),
            self._get_section(self.env._("By handler"), "user_id"),
            self._get_section(self.env._("By customer level"), "customer_level_id"),
            # the only table that may be long comes last
            self._get_section(self.env._("By product"), "product_id"),
        ]

    def _get_year_sections(self):
        """Return the table of years where there is more than one."""
        first, last = self._get_period()
        if first.year == last.year:
            return []
        return [self._get_section(self.env._("By year"), "create_date:year", "year")]

    def _get_section(self, name, groupby, kind="text"):
        """Return the figures of the requests of the period by one field."""
        rows = self._name_rows(self._read([groupby]), kind)
        columns = [
            (self._get_group_title(groupby), "text" if kind == "year" else kind),
            (self.env._("Requests"), "integer"),
            (self.env._("Hours to first response"), "float"),
            (self.env._("Hours to archive"), "float"),
            (self.env._("Reopen rate"), "share"),
            (self.env._("Satisfaction"), "float"),
            (self.env._("Verdicts"), "integer"),
        ]
        return self._prepare_section(name, columns, rows, self._get_overall(rows))

    def _get_group_title(self, groupby):
        """Return the heading of the column that tells the rows apart."""
        return {
            "create_date:year": self.env._("Year"),
            "create_date:month": self.env._("Month"),
            "service_type_id": self.env._("Type"),
            "channel_id": self.env._("Channel"),
            "user_id": self.env._("Handler"),
            "customer_level_id": self.env._("Customer level"),
            "product_id": self.env._("Product"),
        }[groupby]

    def _read(self, groupby=()):
        """Return groups and their figures, with None for an average of nothing."""
        report = self.env["helpdesk.service.report"].with_context(tz=str(self.env.tz))
        return [
            [None if value is False else value for value in group]
            for group in report._read_group(self._get_domain(), groupby, FIGURES)
        ]

    def _get_domain(self):
        begin, end = self._get_moments()
        return [
            ("company_id", "=", self.company_id.id),
            ("create_date", ">=", begin),
            ("create_date", "<", end),
        ]

    @api.model
    def _name_rows(self, groups, kind):
        """Return groups as rows: by time, or those with most requests first."""
        if kind == "month":
            return groups
        if kind == "year":
            return [[str(year.year), *figures] for year, *figures in groups]
        rows = [[self._get_name(record), *figures] for record, *figures in groups]
        return sorted(rows, key=lambda row: (-row[1], row[0]))

    def _get_overall(self, rows):
        """Return the figures of all requests: averages are not those of the rows."""
        if not rows:
            return None
        [figures] = self._read()
        return [self.env._("Total"), *figures]
