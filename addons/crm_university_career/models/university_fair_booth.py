from odoo import api, fields, models
from odoo.exceptions import ValidationError


class UniversityFairBooth(models.Model):
    """An employer's booth at a career fair."""

    _name = "university.fair.booth"
    _description = "Booth at a Career Fair"
    _order = "event_id desc, number, id"
    _rec_name = "employer_id"

    event_id = fields.Many2one(
        "event.event",
        string="Fair",
        required=True,
        ondelete="cascade",
        index=True,
        domain="[('is_career_fair', '=', True)]",
    )
    employer_id = fields.Many2one(
        "res.partner",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('is_employer', '=', True)]",
    )
    number = fields.Char(string="Booth")
    currency_id = fields.Many2one(related="company_id.currency_id")
    fee = fields.Monetary(help="What the employer pays for the booth.")
    slot_ids = fields.One2many("university.fair.slot", "booth_id", string="Interviews")
    slot_count = fields.Integer(string="Interview Count", compute="_compute_slot_count")
    company_id = fields.Many2one(
        "res.company",
        string="School",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        index=True,
    )

    _employer_uniq = models.UniqueIndex(
        "(event_id, employer_id)", "The employer has a booth at this fair."
    )
    _number_uniq = models.UniqueIndex(
        "(event_id, number) WHERE number IS NOT NULL",
        "The booth of this number is taken.",
    )
    _check_fee = models.Constraint("CHECK (fee >= 0)", "A fee is not negative.")

    @api.depends("event_id.company_id")
    def _compute_company_id(self):
        for booth in self:
            booth.company_id = booth.event_id.company_id or self.env.company

    @api.depends("slot_ids")
    def _compute_slot_count(self):
        groups = self.env["university.fair.slot"]._read_group(
            [("booth_id", "in", self.ids)], ["booth_id"], ["__count"]
        )
        counts = {booth.id: count for booth, count in groups}
        for booth in self:
            booth.slot_count = counts.get(booth._origin.id, 0)

    @api.constrains("event_id", "employer_id")
    def _check_fair(self):
        for booth in self:
            if not booth.event_id.is_career_fair or not booth.employer_id.is_employer:
                raise ValidationError(
                    self.env._(
                        "%(employer)s, %(event)s: employers have booths at career "
                        "fairs.",
                        employer=booth.employer_id.name,
                        event=booth.event_id.name,
                    )
                )

    @api.depends("employer_id.name", "number")
    def _compute_display_name(self):
        for booth in self:
            names = [booth.number, booth.employer_id.name]
            booth.display_name = " ".join(name for name in names if name)
