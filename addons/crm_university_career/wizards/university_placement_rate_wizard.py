import base64
from io import BytesIO

import xlsxwriter

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Command, Domain

from ..models.res_partner_career import CAREER
from ..models.university_placement_rates import AS_OF
from ..tools.placement_rates import NACE_POSITIVE, UNKNOWN

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UniversityPlacementRateWizard(models.TransientModel):
    """Placement rates of a class on a day, beside those of an earlier day."""

    _name = "university.placement.rate.wizard"
    _description = "Placement Rates"

    class_year = fields.Integer(
        string="Class of",
        required=True,
        default=lambda self: fields.Date.context_today(self).year,
    )
    as_of = fields.Date(required=True, default=fields.Date.context_today)
    compare_on = fields.Date(
        string="Compare With", help="An earlier day; empty: no comparison."
    )
    program_id = fields.Many2one("university.program", ondelete="cascade")
    class_id = fields.Many2one("university.class", ondelete="cascade")
    company_id = fields.Many2one(
        "res.company", string="School", default=lambda self: self.env.company
    )
    graduates = fields.Integer(compute="_compute_line_ids", store=True)
    line_ids = fields.One2many(
        "university.placement.rate.line",
        "wizard_id",
        string="Rates",
        compute="_compute_line_ids",
        store=True,
    )

    @api.depends("class_year")
    def _compute_display_name(self):
        for wizard in self:
            wizard.display_name = self.env._(
                "Placement Rates %(year)s", year=wizard.class_year
            )

    @api.depends(
        "class_year", "as_of", "compare_on", "program_id", "class_id", "company_id"
    )
    def _compute_line_ids(self):
        for wizard in self:
            present = wizard._get_rates(wizard.as_of)
            earlier = wizard.compare_on and wizard._get_rates(wizard.compare_on)
            wizard.graduates = present.graduates
            wizard.line_ids = [
                Command.clear(),
                *map(Command.create, wizard._prepare_lines(present, earlier)),
            ]

    def _get_rates(self, day):
        """Return the ``tools.placement_rates.Rates`` of what was chosen."""
        # the computed lines are written in superuser mode: the check is made here
        if not self.env.user.has_groups(CAREER):
            raise AccessError(
                self.env._("Placement rates are for the career office and the dean.")
            )
        placements = self.env["university.placement"].sudo(False)
        return placements._count_rates(self._get_domain(), day)

    def _get_domain(self):
        domain = Domain("class_year", "=", self.class_year)
        for name in ("program_id", "class_id", "company_id"):
            if self[name]:
                domain &= Domain(name, "=", self[name].id)
        return domain

    def _prepare_lines(self, present, earlier):
        lines = []
        for sequence, (name, label) in enumerate(self._get_labels().items()):
            vals = {
                "sequence": sequence,
                "name": label,
                "count": self._get_count(present, name),
                "rate": getattr(present, name) or 0,
                "is_rated": getattr(present, name) is not None,
            }
            if earlier:
                vals["earlier_count"] = self._get_count(earlier, name)
                vals["earlier_rate"] = getattr(earlier, name) or 0
                vals["was_rated"] = getattr(earlier, name) is not None
            lines.append(vals)
        return lines

    @api.model
    def _get_count(self, rates, name):
        """Return how many graduates the numerator of a rate has."""
        if name == "overall":
            return rates.placed
        if name == "knowledge":
            return rates.graduates - rates.nace_outcomes[UNKNOWN]
        if name == "career_outcomes":
            return sum(rates.nace_outcomes[outcome] for outcome in NACE_POSITIVE)
        return rates.roll_ups[name]

    @api.model
    def _get_labels(self):
        return {
            "overall": self.env._("Placed"),
            "agreement_contract": self.env._("Agreement or contract"),
            "entrepreneurship": self.env._("Own business"),
            "flexible": self.env._("Flexible"),
            "further_study": self.env._("Further study"),
            "pending": self.env._("Pending"),
            "not_seeking": self.env._("Not seeking"),
            "knowledge": self.env._("NACE knowledge rate"),
            "career_outcomes": self.env._("NACE career outcomes rate"),
        }

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_open_report(self):
        """Open the graduates behind the rates, as they were known on the day."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_university_career.university_placement_report_action"
        )
        return {
            **action,
            "domain": list(self._get_domain()),
            "context": {AS_OF: fields.Date.to_string(self.as_of)},
        }

    def action_export_xlsx(self):
        """Download the rates as a spreadsheet."""
        self.ensure_one()
        attachment = self.env["ir.attachment"].create(
            {
                "name": self.env._(
                    "Placement rates %(year)s as of %(day)s.xlsx",
                    year=self.class_year,
                    day=fields.Date.to_string(self.as_of),
                ),
                "datas": base64.b64encode(self._build_xlsx()),
                "mimetype": XLSX,
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}?download=true",
            "target": "self",
        }

    def _build_xlsx(self):
        output = BytesIO()
        with xlsxwriter.Workbook(output, {"in_memory": True}) as book:
            sheet = book.add_worksheet(str(self.class_year))
            bold = book.add_format({"bold": True})
            sheet.write_row(0, 0, self._get_head(), bold)
            sheet.set_column(0, 0, 32)
            for number, line in enumerate(self.line_ids, start=1):
                sheet.write_row(number, 0, self._get_cells(line))
            sheet.write_row(
                len(self.line_ids) + 2, 0, [self.env._("Graduates"), self.graduates]
            )
        return output.getvalue()

    def _get_head(self):
        head = [
            self.env._("Rate"),
            self.env._("Graduates"),
            self.env._("%% as of %(day)s", day=fields.Date.to_string(self.as_of)),
        ]
        if self.compare_on:
            day = fields.Date.to_string(self.compare_on)
            head += [
                self.env._("Graduates"),
                self.env._("%% as of %(day)s", day=day),
            ]
        return head

    def _get_cells(self, line):
        cells = [line.name, line.count, line.rate if line.is_rated else None]
        if self.compare_on:
            earlier = line.earlier_rate if line.was_rated else None
            cells += [line.earlier_count, earlier]
        return cells
