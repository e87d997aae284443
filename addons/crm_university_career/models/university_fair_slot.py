from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.fair_funnel import INTERVIEW, OFFER, PLACEMENT

RESULTS = [
    ("planned", "Planned"),
    ("held", "Held"),
    ("missed", "Missed"),
]
REACHED = [
    ("interview", "Interview"),
    ("offer", "Offer"),
    ("placement", "Placement"),
]


class UniversityFairSlot(models.Model):
    """An interview at a booth, and what came of it."""

    _name = "university.fair.slot"
    _description = "Interview at a Career Fair"
    _order = "start, booth_id, id"
    _rec_name = "partner_id"

    booth_id = fields.Many2one(
        "university.fair.booth", required=True, ondelete="cascade", index=True
    )
    event_id = fields.Many2one(
        related="booth_id.event_id", store=True, index=True, precompute=True
    )
    employer_id = fields.Many2one(
        related="booth_id.employer_id", store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(
        related="booth_id.company_id", store=True, precompute=True, string="School"
    )
    start = fields.Datetime(required=True)
    end = fields.Datetime(required=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Student",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('is_student', '=', True)]",
        help="Empty: still free.",
    )
    application_id = fields.Many2one(
        "university.application",
        ondelete="set null",
        index="btree_not_null",
        domain="[('partner_id', '=', partner_id), ('employer_id', '=', employer_id)]",
        help="What it led to; offer and placement are counted from it.",
    )
    result = fields.Selection(selection=RESULTS, default="planned", required=True)
    reached = fields.Selection(
        selection=REACHED,
        compute="_compute_reached",
        store=True,
        help="How far it led: the offer and the verified placement of its application.",
    )
    note = fields.Text()

    _check_times = models.Constraint(
        'CHECK (start < "end")', "An interview ends after it starts."
    )
    _check_held = models.Constraint(
        "CHECK (result = 'planned' OR partner_id IS NOT NULL)",
        "Choose the student whose interview was held or missed.",
    )

    @api.depends(
        "result",
        "application_id.offer_on",
        "application_id.placement_ids.is_hire",
    )
    def _compute_reached(self):
        for slot in self:
            application = slot.application_id
            if slot.result != "held":
                slot.reached = False
            elif any(application.placement_ids.mapped("is_hire")):
                slot.reached = PLACEMENT
            else:
                slot.reached = OFFER if application.offer_on else INTERVIEW

    @api.constrains("application_id", "partner_id", "booth_id")
    def _check_application(self):
        for slot in self.filtered("application_id"):
            slot.application_id._check_is_of(slot)

    @api.constrains("booth_id", "partner_id", "start", "end")
    def _check_overlap(self):
        """Raise ValidationError if a booth or a student has two at one time."""
        others = self.search([("event_id", "in", self.event_id.ids)])
        for slots in (
            *others.grouped("booth_id").values(),
            *others.filtered("partner_id").grouped("partner_id").values(),
        ):
            slots._check_one_after_the_other(self)

    def _check_one_after_the_other(self, changed):
        ordered = self.sorted("start")
        for before, after in zip(ordered, ordered[1:], strict=False):
            if before.end > after.start and (before | after) & changed:
                raise ValidationError(
                    self.env._(
                        "%(first)s and %(second)s overlap: a booth and a student have "
                        "one interview at a time.",
                        first=before.display_name,
                        second=after.display_name,
                    )
                )

    @api.depends("booth_id", "partner_id", "start")
    def _compute_display_name(self):
        for slot in self:
            moment = (
                fields.Datetime.context_timestamp(slot, slot.start).strftime("%H:%M")
                if slot.start
                else ""
            )
            names = [moment, slot.booth_id.display_name, slot.partner_id.name]
            slot.display_name = " ".join(name for name in names if name)
