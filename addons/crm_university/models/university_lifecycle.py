from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

STAGES = [
    ("applicant", "Applicant"),
    ("student", "Student"),
    ("graduate", "Graduate"),
    ("alumnus", "Alumnus"),
    ("withdrawn", "Withdrawn"),
]
# what may follow on what; a graduate or alumnus may study again
NEXT_STAGES = {
    False: {"applicant", "student", "graduate", "alumnus"},
    "applicant": {"student", "withdrawn"},
    "student": {"graduate", "withdrawn"},
    "graduate": {"alumnus", "applicant", "student"},
    "alumnus": {"applicant", "student"},
    "withdrawn": {"applicant", "student"},
}
STUDYING = ("applicant", "student")


class UniversityLifecycle(models.Model):
    """Since when a person has been what to the school, from applicant to alumnus."""

    _name = "university.lifecycle"
    _description = "Student Lifecycle"
    _order = "partner_id, date desc, id desc"
    _rec_name = "stage"

    partner_id = fields.Many2one(
        "res.partner",
        string="Person",
        required=True,
        ondelete="cascade",
        index=True,
        domain="[('is_company', '=', False)]",
    )
    stage = fields.Selection(selection=STAGES, required=True)
    date = fields.Date(
        string="Since",
        required=True,
        default=fields.Date.context_today,
        index=True,
        help="May lie in the future: the person moves on when the day has come.",
    )
    note = fields.Char(help="Why: a decision, a document, the reason of a withdrawal.")
    company_id = fields.Many2one(
        "res.company",
        string="School",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )

    _unique_day = models.UniqueIndex(
        "(partner_id, date)",
        "A person enters one stage a day. Correct the stage of that day instead.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows.partner_id._enter_school(rows)
        return rows

    @api.ondelete(at_uninstall=False)
    def _unlink_except_by_registrar(self):
        self._check_may_correct()

    def write(self, vals):
        if {"partner_id", "stage", "date"} & vals.keys():
            self._check_may_correct()
        return super().write(vals)

    def _check_may_correct(self):
        if not self.env.su and not self.env.user.has_group(
            "crm_university.group_registrar"
        ):
            raise AccessError(
                self.env._(
                    "The history of a student is corrected by the registrar only. Add "
                    "the new stage with its date instead."
                )
            )

    @api.constrains("partner_id", "stage", "date")
    def _check_order(self):
        """Raise ValidationError if a stage follows on one that it cannot follow on."""
        labels = dict(self._fields["stage"]._description_selection(self.env))
        for person, rows in self._get_histories().items():
            before = False
            for row in rows:
                if row.stage not in NEXT_STAGES[before]:
                    raise ValidationError(
                        self.env._(
                            "%(name)s cannot be %(stage)s on %(date)s: it does not "
                            "follow on %(before)s. Look at the dates of the history.",
                            name=person.display_name,
                            stage=labels[row.stage],
                            date=fields.Date.to_string(row.date),
                            before=labels.get(before, "—"),
                        )
                    )
                before = row.stage

    def _get_histories(self):
        """Return all rows of the people of these, oldest first, by person."""
        rows = self.search(
            [("partner_id", "in", self.partner_id.ids)], order="partner_id, date, id"
        )
        return rows.grouped("partner_id")
