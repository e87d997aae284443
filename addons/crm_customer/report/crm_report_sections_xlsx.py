import re

from odoo import models

WIDTHS = {
    "text": 40,
    "month": 12,
    "integer": 14,
    "float": 14,
    "money": 24,
    "share": 16,
}
NAME_LENGTH = 31  # of a sheet, as Excel has it
NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")


class CrmReportSectionsXlsx(models.AbstractModel):
    """The sections of a report's wizard as a spreadsheet: one sheet a section.

    Numbers are real numbers, months real dates.
    """

    _name = "report.crm_customer.sections_xlsx"
    _inherit = "report.report_xlsx.abstract"
    _description = "Report in Sections (XLSX)"

    def generate_xlsx_report(self, workbook, data, objs):
        """Write the sections of the wizard ``objs`` to ``workbook``."""
        formats = self._get_formats(workbook, objs.currency_id)
        for section in objs._get_sections():
            self._write_section(workbook, formats, section, objs._get_subtitle())

    def _get_formats(self, workbook, currency):
        patterns = {
            "text": "@",
            "month": "yyyy-mm",
            "integer": "#,##0",
            "float": "#,##0.00",
            "money": self._report_xlsx_currency_format(currency),
            "share": "0.0%",
        }
        formats = {}
        for kind, pattern in patterns.items():
            style = {"num_format": pattern}
            formats[kind] = workbook.add_format(style)
            formats["total", kind] = workbook.add_format(
                {**style, "bold": True, "top": 1}
            )
        formats["title"] = workbook.add_format({"bold": True, "font_size": 14})
        formats["header"] = workbook.add_format(
            {"bold": True, "bottom": 1, "bg_color": "#E7E9ED", "text_wrap": True}
        )
        return formats

    def _get_sheet_name(self, name):
        """Return what Excel takes for the name of a sheet."""
        return NOT_IN_A_NAME.sub(" ", name)[:NAME_LENGTH]

    def _write_section(self, workbook, formats, section, subtitle):
        """Write a title, a header that stays in view, and the rows below it."""
        sheet = workbook.add_worksheet(self._get_sheet_name(section["name"]))
        sheet.write_string(0, 0, section["name"], formats["title"])
        sheet.write_string(1, 0, subtitle)
        header = 3
        for column, (title, kind) in enumerate(section["columns"]):
            sheet.write_string(header, column, title, formats["header"])
            sheet.set_column(column, column, WIDTHS[kind])
        sheet.freeze_panes(header + 1, 0)
        kinds = [kind for _title, kind in section["columns"]]
        for number, row in enumerate(section["rows"], start=header + 1):
            self._write_row(sheet, number, row, kinds, [formats[k] for k in kinds])
        if section["total"]:
            kinds = ["text", *kinds[1:]]
            styles = [formats["total", kind] for kind in kinds]
            number = header + 1 + len(section["rows"])
            self._write_row(sheet, number, section["total"], kinds, styles)

    def _write_row(self, sheet, number, row, kinds, styles):
        """Write values by their kind: a name like "=1+1" stays a name."""
        for column, (value, kind, style) in enumerate(
            zip(row, kinds, styles, strict=True)
        ):
            if value is None:
                sheet.write_blank(number, column, None, style)
            elif kind == "text":
                sheet.write_string(number, column, value, style)
            elif kind == "month":
                sheet.write_datetime(number, column, value, style)
            else:
                sheet.write_number(number, column, value, style)
