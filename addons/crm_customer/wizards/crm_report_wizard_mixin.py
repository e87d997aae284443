from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import date_utils, formatLang

from ..tools.local_time import get_zone, start_of_day

# A longer table belongs in the spreadsheet; so many fit a page of paper.
PRINTED_ROWS = 40
# A table of so many rows is not torn apart between two pages.
KEPT_ROWS = 20
SUMMED = ("integer", "money")


class CrmReportWizardMixin(models.AbstractModel):
    """What a report on paper is to cover; asks, then prints or makes a spreadsheet.

    A report's wizard inherits it and says what stands in the report by
    :meth:`_get_title`, :meth:`_get_sections` and, where there is more to say than
    company and months, :meth:`_get_subtitle_parts`. Around the wizard belong, with
    ``<wizard>`` for the wizard's model with underscores, in the addon of the wizard:

    * two ``ir.actions.report``, ``<wizard>_report_pdf`` and ``<wizard>_report_xlsx``,
      each with a ``report_name`` of its own, as Odoo finds a report by it;
    * a template that calls ``crm_customer.report_sections``, named as the former;
    * a model ``report.<report_name>`` for the latter, which inherits
      ``report.crm_customer.sections_xlsx`` and nothing else;
    * a form in mode ``primary`` that inherits
      ``crm_customer.crm_report_wizard_mixin_view_form``;
    * an access list, and a record rule on the company.
    """

    _name = "crm.report.wizard.mixin"
    _description = "Print a Report"

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

    def action_print_pdf(self):
        """Return the report as a PDF.

        :raises UserError: if the period ends before it begins
        """
        return self._print("pdf")

    def action_print_xlsx(self):
        """Return the report as a spreadsheet, one sheet a section.

        :raises UserError: if the period ends before it begins
        """
        return self._print("xlsx")

    def _print(self, kind):
        first, last = self._get_period()
        if first > last:
            raise UserError(
                self.env._("The period ends before it begins: change the months.")
            )
        report = self.env.ref(f"{self._original_module}.{self._table}_report_{kind}")
        # sudo: who may print the report need not read report definitions
        return report.sudo().report_action(self, config=False)

    # ------------------------------------------------------------------
    # What a report says of itself
    # ------------------------------------------------------------------

    def _get_title(self):
        """Return the name of the report, also that of its file."""
        raise NotImplementedError

    def _get_sections(self):
        """Return the report: a list of sections, each one table.

        A section is what :meth:`_prepare_section` returns. All figures are to be read
        as the current user, so that access lists and record rules decide.
        """
        raise NotImplementedError

    def _get_period(self):
        """Return the first and the last day of the months that are covered."""
        self.ensure_one()
        return (
            date_utils.start_of(self.date_from, "month"),
            date_utils.end_of(self.date_to, "month"),
        )

    def _get_moments(self):
        """Return the same as UTC moments in the user's time zone, without the end."""
        first, last = self._get_period()
        zone = get_zone(str(self.env.tz))
        return tuple(
            start_of_day(day, zone) for day in (first, last + timedelta(days=1))
        )

    def _get_subtitle_parts(self):
        """Return what the figures are about, in the order of reading."""
        months = [f"{day:%Y-%m}" for day in self._get_period()]
        return [self.company_id.name, " – ".join(dict.fromkeys(months))]

    def _get_subtitle(self):
        return " · ".join(self._get_subtitle_parts())

    def _get_filename(self):
        first, last = self._get_period()
        return f"{self._get_title()} {first:%Y-%m} {last:%Y-%m}"

    # ------------------------------------------------------------------
    # Sections
    # ------------------------------------------------------------------

    @api.model
    def _prepare_section(self, name, columns, rows, total=None, on_new_page=False):
        """Return one table of the report.

        :param str name: its heading, and the name of its sheet
        :param list columns: tuples of (title, kind). Kinds are ``text``, ``month``
            (the first day of one), ``integer``, ``float`` (two digits), ``money`` (in
            the currency of the wizard) and ``share`` (0 to 1)
        :param list rows: lists of values by column; None leaves a cell empty
        :param list total: the last row, its first value is a text; None for no total
        :param bool on_new_page: whether it begins a page of paper
        """
        return {
            "name": name,
            "columns": columns,
            "rows": rows,
            "total": total,
            "on_new_page": on_new_page,
        }

    @api.model
    def _get_total(self, columns, rows):
        """Return the sums of numbers and amounts; averages and shares have none."""
        if not rows:
            return None
        values = list(zip(*rows, strict=True))[1:]
        kinds = [kind for _title, kind in columns[1:]]
        sums = [
            sum(value or 0 for value in column) if kind in SUMMED else None
            for kind, column in zip(kinds, values, strict=True)
        ]
        return [self.env._("Total"), *sums]

    @api.model
    def _get_name(self, record):
        """Return the name of what a row is about."""
        # sudo: a name beside a figure that the user may see, whoever it belongs to
        return record.sudo().display_name or self.env._("None")

    # ------------------------------------------------------------------
    # On paper
    # ------------------------------------------------------------------

    @api.model
    def _get_printed_rows(self):
        return PRINTED_ROWS

    @api.model
    def _get_kept_rows(self):
        return KEPT_ROWS

    @api.model
    def _get_cut_note(self, count):
        """Return what stands for the rows that paper does not show."""
        return self.env._("and %s more: the spreadsheet lists them all", count)

    def _format_value(self, value, kind):
        """Return a value of a section as text in the user's language."""
        if value is None:
            return ""
        if isinstance(value, str):
            return value
        if kind == "month":
            return f"{value:%Y-%m}"
        if kind == "money":
            return formatLang(self.env, value, currency_obj=self.currency_id)
        if kind == "share":
            return self.env._("%s %%", formatLang(self.env, value * 100, digits=1))
        return formatLang(self.env, value, digits=2 if kind == "float" else 0)
