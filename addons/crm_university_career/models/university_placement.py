from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import placement_states
from ..tools.placement_states import DRAFT
from .res_partner_career import CAREER

STATES = [
    ("draft", "Draft"),
    ("submitted", "To Confirm"),
    ("confirmed", "Confirmed"),
    ("verified", "Verified"),
]
EVIDENCE_KINDS = [
    ("contract", "Labour Contract"),
    ("agreement", "Employment Agreement"),
    ("licence", "Business Licence"),
    ("admission", "Letter of Admission"),
    ("internship", "Proof of Internship"),
    ("other", "Other"),
]
# what only steps record
OWN_FIELDS = {
    "state",
    "recorded_on",
    "valid_until",
    "verified_by_id",
    "confirmed_on",
    "replaces_id",
    "reason",
}
# what says where somebody went, and what proves it
CLAIM_FIELDS = {
    "partner_id",
    "category_id",
    "employer_id",
    "application_id",
    "date_start",
    "evidence_kind",
    "evidence_ids",
    "company_id",
}


class UniversityPlacement(models.Model):
    """Where a graduate went, as it was known from one moment until another.

    ``date_start`` says when the graduate began there; ``recorded_on`` and
    ``valid_until`` say from when until when the school's record said so. A row that is
    recorded never changes: a correction is a row that takes its place, so that the
    rates of any past day can be counted again.
    """

    _name = "university.placement"
    _description = "Placement"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Graduate",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        domain="[('is_student', '=', True)]",
    )
    program_id = fields.Many2one(related="partner_id.program_id")
    graduated_on = fields.Date(related="partner_id.graduated_on")
    category_id = fields.Many2one(
        "university.destination.category",
        string="Destination",
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
    )
    roll_up = fields.Selection(related="category_id.roll_up")
    employer_id = fields.Many2one(
        "res.partner",
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
        domain="[('is_employer', '=', True)]",
    )
    application_id = fields.Many2one(
        "university.application",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('partner_id', '=', partner_id), ('state', '=', 'accepted')]",
    )
    date_start = fields.Date(string="Begins On", tracking=True)
    evidence_kind = fields.Selection(selection=EVIDENCE_KINDS, tracking=True)
    evidence_ids = fields.Many2many(
        "ir.attachment",
        relation="university_placement_evidence",
        column1="placement_id",
        column2="attachment_id",
        bypass_search_access=True,
        copy=False,
    )
    note = fields.Text(groups=CAREER)
    state = fields.Selection(
        selection=STATES,
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    confirmed_on = fields.Datetime(
        readonly=True, copy=False, help="When the graduate confirmed it."
    )
    verified_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    recorded_on = fields.Datetime(
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="When the career office verified it: it counts from then on.",
    )
    valid_until = fields.Datetime(
        string="Replaced On",
        readonly=True,
        copy=False,
        help="When a correction took its place; empty while it stands.",
    )
    replaces_id = fields.Many2one(
        "university.placement",
        string="Corrects",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    reason = fields.Char(
        readonly=True,
        copy=False,
        tracking=True,
        help="Why it was corrected, or verified without confirmation.",
    )
    is_hire = fields.Boolean(
        compute="_compute_is_hire",
        store=True,
        help="It stands in the record as employment at this employer.",
    )
    company_id = fields.Many2one(
        "res.company",
        string="School",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        index=True,
    )

    _present_uniq = models.UniqueIndex(
        "(partner_id) WHERE recorded_on IS NOT NULL AND valid_until IS NULL",
        "The graduate has a verified destination. Correct it instead.",
    )
    _correction_uniq = models.UniqueIndex(
        "(replaces_id) WHERE replaces_id IS NOT NULL",
        "This placement is being corrected already.",
    )
    _check_times = models.Constraint(
        "CHECK (valid_until IS NULL OR recorded_on <= valid_until)",
        "A placement is not replaced before it was recorded.",
    )
    _check_recorded = models.Constraint(
        "CHECK ((state = 'verified') = (recorded_on IS NOT NULL))",
        "A placement is recorded when it is verified.",
    )

    @api.depends("recorded_on", "valid_until", "employer_id", "category_id")
    def _compute_is_hire(self):
        for row in self:
            row.is_hire = bool(
                row.recorded_on
                and not row.valid_until
                and row.employer_id
                and row.category_id.is_employment
            )

    @api.depends("partner_id.school_id")
    def _compute_company_id(self):
        for row in self:
            # a recorded row stays with the school that recorded it
            if not row.recorded_on or not row.company_id:
                row.company_id = row.partner_id.school_id or self.env.company

    @api.depends("partner_id.name", "category_id.name")
    def _compute_display_name(self):
        for row in self:
            names = [row.partner_id.name, row.category_id.name]
            row.display_name = " – ".join(name for name in names if name)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [
                {name: vals[name] for name in vals.keys() - OWN_FIELDS}
                for vals in vals_list
            ]
        rows = super().create(vals_list)
        rows._adopt_evidence()
        return rows

    def write(self, vals):
        self._check_unchanged(vals)
        self._check_own_fields(vals)
        self._check_moves(vals)
        result = super().write(vals)
        if "evidence_ids" in vals:
            self._adopt_evidence()
        return result

    def _adopt_evidence(self):
        for row in self.filtered("evidence_ids"):
            row.evidence_ids._adopt_by(row)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        kept = self.filtered(lambda row: row.state != DRAFT)
        if kept:
            raise UserError(
                self.env._(
                    "%(names)s: only drafts are deleted. Correct what is recorded.",
                    names=", ".join(kept[:5].mapped("display_name")),
                )
            )

    def _check_unchanged(self, vals):
        """Raise UserError if a recorded row would change, by whomever.

        ``valid_until`` is filled in once, when a correction takes its place.
        """
        recorded = self.filtered("recorded_on")
        if "valid_until" in vals and recorded.filtered("valid_until"):
            changed = True
        else:
            changed = vals.keys() & (CLAIM_FIELDS | OWN_FIELDS - {"valid_until"})
        if recorded and changed:
            raise UserError(
                self.env._(
                    "%(name)s is verified and does not change. Make a correction, "
                    "which takes its place and keeps what was known before.",
                    name=recorded[0].display_name,
                )
            )

    def _check_own_fields(self, vals):
        if self.env.su:
            return
        if OWN_FIELDS & vals.keys():
            raise UserError(
                self.env._(
                    "Placements go on by their buttons: submit, verify, correct."
                )
            )
        asked = self.filtered(lambda row: row.state != DRAFT)
        if asked and CLAIM_FIELDS & vals.keys():
            raise UserError(
                self.env._(
                    "%(name)s was given to the graduate to confirm. Take it back to "
                    "draft before you change it.",
                    name=asked[0].display_name,
                )
            )

    def _check_moves(self, vals):
        if "state" not in vals:
            return
        labels = dict(self._fields["state"]._description_selection(self.env))
        for row in self:
            if not placement_states.is_move(row.state, vals["state"]):
                raise UserError(
                    self.env._(
                        "%(name)s: %(before)s does not become %(after)s.",
                        name=row.display_name,
                        before=labels[row.state],
                        after=labels.get(vals["state"], vals["state"]),
                    )
                )

    @api.constrains("category_id", "evidence_kind")
    def _check_evidence(self):
        for row in self:
            if not placement_states.is_proof(
                row.evidence_kind, row.category_id.is_employment
            ):
                raise ValidationError(
                    self.env._(
                        "%(name)s: an internship proves no employment. Attach the "
                        "contract or the agreement.",
                        name=row.display_name,
                    )
                )

    @api.constrains("application_id", "partner_id", "employer_id")
    def _check_application(self):
        for row in self.filtered("application_id"):
            row.application_id._check_is_of(row)

    @api.constrains("partner_id", "replaces_id")
    def _check_correction(self):
        for row in self.filtered("replaces_id"):
            if row.partner_id != row.replaces_id.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(name)s: a correction is about the same graduate.",
                        name=row.display_name,
                    )
                )
