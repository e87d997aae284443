from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools import application_states
from ..tools.application_states import (
    ACCEPTED,
    APPLIED,
    DECLINED,
    EMPLOYER,
    FIRST,
    OFFICE,
    RECOMMENDED,
    STUDENT,
)
from .res_partner_career import CAREER, OFFICER, SEEKING_STAGES

STATES = [
    ("recommended", "Recommended"),
    ("applied", "Applied"),
    ("interview", "Interview"),
    ("offer", "Offer"),
    ("accepted", "Accepted"),
    ("declined", "Declined"),
]
SIDES = [
    ("student", "Student"),
    ("employer", "Employer"),
    ("office", "Career Office"),
]
STATE_DATES = {f"{state}_on" for state, _label in STATES}
# what the system records
OWN_FIELDS = STATE_DATES | {"closed_by", "score", "reason_data"}
FIXED_FIELDS = {"vacancy_id", "partner_id"}


class UniversityApplication(models.Model):
    """A student and a vacancy, from the recommendation to the answer."""

    _name = "university.application"
    _description = "Application"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "vacancy_id, score desc, id"
    _rec_name = "partner_id"

    vacancy_id = fields.Many2one(
        "university.vacancy", required=True, ondelete="restrict", index=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Student",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('lifecycle_stage', 'in', ('student', 'graduate'))]",
    )
    employer_id = fields.Many2one(
        related="vacancy_id.employer_id", store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(
        "res.company",
        string="School",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        index=True,
        help="The school of the student, which may be another than the vacancy's.",
    )
    state = fields.Selection(
        selection=STATES,
        default="recommended",
        required=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    score = fields.Float(
        string="Match",
        digits=(5, 1),
        readonly=True,
        copy=False,
        aggregator="avg",
        help="0 to 100, as it was when the application began.",
    )
    recommended_on = fields.Datetime(readonly=True, copy=False)
    applied_on = fields.Datetime(readonly=True, copy=False)
    interview_on = fields.Datetime(readonly=True, copy=False)
    offer_on = fields.Datetime(readonly=True, copy=False)
    accepted_on = fields.Datetime(readonly=True, copy=False)
    declined_on = fields.Datetime(readonly=True, copy=False)
    closed_by = fields.Selection(
        selection=SIDES,
        readonly=True,
        copy=False,
        help="Who accepted or declined.",
    )
    note = fields.Text(groups=CAREER)
    placement_ids = fields.One2many("university.placement", "application_id")

    _student_uniq = models.UniqueIndex(
        "(vacancy_id, partner_id)", "The student has an application for this vacancy."
    )

    @api.depends("partner_id.school_id", "vacancy_id.company_id")
    def _compute_company_id(self):
        for row in self:
            row.company_id = row.partner_id.school_id or row.vacancy_id.company_id

    @api.depends("partner_id.name", "vacancy_id.name")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.partner_id.name} – {row.vacancy_id.name}"

    def _check_is_of(self, record):
        """Refuse a record that names an application of somebody else.

        :param record: with ``partner_id``, the student, and ``employer_id``
        """
        if (self.partner_id, self.employer_id) != (
            record.partner_id,
            record.employer_id,
        ):
            raise ValidationError(
                self.env._(
                    "%(name)s: the application is another student's, or for another "
                    "employer.",
                    name=record.display_name,
                )
            )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create([self._prepare_created_vals(v) for v in vals_list])
        if not self._is_trusted():
            rows._check_begin()
        rows._note_match()
        return rows

    def write(self, vals):
        self._check_vals(vals)
        if "state" not in vals:
            return super().write(vals)
        state = vals["state"]
        moving = self.filtered(lambda row: row.state != state)
        for side, rows in moving.grouped(lambda row: row._get_side()).items():
            rows._check_moves(state, side)
            super(UniversityApplication, rows).write(
                {**vals, **self._prepare_move_vals(state, side)}
            )
        others = {name: vals[name] for name in vals.keys() - {"state"}}
        if others:
            super(UniversityApplication, self - moving).write(others)
        if state == ACCEPTED:
            moving._make_placements()
        return True

    @api.ondelete(at_uninstall=False)
    def _unlink_except_recommended(self):
        kept = self.filtered("applied_on")
        if kept:
            raise UserError(
                self.env._(
                    "%(names)s: decline an application instead of deleting it.",
                    names=", ".join(kept[:5].mapped("display_name")),
                )
            )

    @api.model
    def _is_trusted(self):
        """Tell whether the system itself writes, and not somebody through it."""
        return self.env.su and not self.env.user.share

    @api.model
    def _prepare_created_vals(self, vals):
        state = vals.get("state") or RECOMMENDED
        if self._is_trusted():
            return {f"{state}_on": fields.Datetime.now(), **vals}
        kept = {name: vals[name] for name in vals.keys() - OWN_FIELDS}
        return {**kept, f"{state}_on": fields.Datetime.now()}

    def _check_vals(self, vals):
        if self._is_trusted():
            return
        typed = vals.keys() & (OWN_FIELDS | FIXED_FIELDS)
        if typed:
            labels = [
                self._fields[name]._description_string(self.env) for name in typed
            ]
            raise UserError(
                self.env._(
                    "%(fields)s: recorded by the system.",
                    fields=", ".join(sorted(labels)),
                )
            )

    # ------------------------------------------------------------
    # Rules
    # ------------------------------------------------------------

    def _check_begin(self):
        """Raise if these applications may not begin as they are."""
        self.vacancy_id._check_open()
        for row in self:
            if row.state not in FIRST:
                raise UserError(
                    self.env._("An application begins as recommended or applied.")
                )
            row._check_beginner()
            row._check_student()

    def _check_beginner(self):
        """Raise AccessError if a student recommends, or applies for another."""
        user = self.env.user
        if user.share and (self.state != APPLIED or self.partner_id != user.partner_id):
            raise AccessError(self.env._("Students apply for themselves only."))

    def _check_student(self):
        """Raise UserError unless the student may look for this post."""
        # sudo: which schools show a vacancy counts, not which of them the user sees
        vacancy = self.vacancy_id.sudo()
        student = self.partner_id
        schools = vacancy.company_id | vacancy.shared_company_ids
        if student.lifecycle_stage not in SEEKING_STAGES or (
            student.school_id not in schools
        ):
            raise UserError(
                self.env._(
                    "%(name)s is neither student nor graduate of a school that shows "
                    "this vacancy.",
                    name=student.name,
                )
            )

    def _get_side(self):
        """Return whose step it is that the caller takes, of ``tools``' ``SIDES``.

        :raises AccessError: if it is nobody's who has to do with it
        """
        self.ensure_one()
        user = self.env.user
        if not user.share:
            if self.env.su or user.has_group(OFFICER):
                return OFFICE
        elif self.partner_id == user.partner_id:
            return STUDENT
        elif self._is_for_employer(user.commercial_partner_id):
            return EMPLOYER
        raise AccessError(
            self.env._("This application is for the student and the employer alone.")
        )

    def _is_for_employer(self, employer):
        return (
            employer.is_employer
            and employer == self.employer_id
            and bool(self.applied_on)
        )

    def _check_moves(self, state, side):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for row in self:
            if not application_states.may_move(row.state, state, side):
                raise UserError(
                    self.env._(
                        "%(name)s: from %(before)s to %(after)s is no step of yours.",
                        name=row.display_name,
                        before=labels[row.state],
                        after=labels.get(state, state),
                    )
                )
        if state == APPLIED:
            self.vacancy_id._check_open()

    @api.model
    def _prepare_move_vals(self, state, side):
        vals = {f"{state}_on": fields.Datetime.now()}
        if state in (ACCEPTED, DECLINED):
            vals["closed_by"] = side
        return vals

    # ------------------------------------------------------------
    # Steps: for the office, and through the portal for the two sides
    # ------------------------------------------------------------

    @api.model
    def apply_for(self, vacancy_id):
        """Let the student who is logged in apply for a vacancy.

        :param int vacancy_id: a vacancy that is open
        :return: the application; one that was recommended is taken up
        :raises AccessError: if the vacancy is not shown to the student
        :raises UserError: if it is not open
        """
        vacancy = self.env["university.vacancy"].browse(vacancy_id)
        vacancy.check_access("read")
        student = self.env.user.partner_id
        # sudo: students write no application; every check of create() and write()
        # holds for who is logged in
        known = self.sudo().search(
            [("vacancy_id", "=", vacancy.id), ("partner_id", "=", student.id)]
        )
        if known:
            known.write({"state": APPLIED})
            return known.sudo(self.env.su)
        row = self.sudo().create(
            {"vacancy_id": vacancy.id, "partner_id": student.id, "state": APPLIED}
        )
        return row.sudo(self.env.su)

    def action_apply(self):
        """Take these recommendations up."""
        return self._move(APPLIED)

    def action_interview(self):
        """Invite these students to an interview."""
        return self._move("interview")

    def action_offer(self):
        """Offer these students the post."""
        return self._move("offer")

    def action_accept(self):
        """Accept these offers; the office finds a placement to complete."""
        return self._move(ACCEPTED)

    def action_decline(self):
        """Decline these, whichever side the caller is on."""
        return self._move(DECLINED)

    def _move(self, state):
        """Take a step.

        :raises AccessError: if the caller may not see these
        :raises UserError: if the step does not follow, or is another side's
        """
        self.check_access("read" if self.env.user.share else "write")
        # sudo: portal users write no application; write() checks the side of who is
        # logged in, and every step against the table
        rows = self.sudo() if self.env.user.share else self
        rows.write({"state": state})
        return True

    def _make_placements(self):
        """Begin a placement for each of these that has none."""
        # sudo: whoever accepts, the office completes it
        rows = self.sudo()
        self.env["university.placement"].sudo().create(
            [
                row._prepare_placement_vals()
                for row in rows.filtered(lambda row: not row.placement_ids)
            ]
        )

    def _prepare_placement_vals(self):
        return {
            "partner_id": self.partner_id.id,
            "employer_id": self.employer_id.id,
            "application_id": self.id,
        }
