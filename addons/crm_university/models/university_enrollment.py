from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

STATES = [
    ("requested", "Requested"),
    ("enrolled", "Enrolled"),
    ("waitlisted", "Waiting List"),
    ("dropped", "Dropped"),
    ("completed", "Completed"),
]
# states in which the student may still give the course back
DROPPABLE = ("requested", "waitlisted", "enrolled")
# what the system records
OWN_FIELDS = {
    "state",
    "attempt",
    "is_resit",
    "origin_id",
    "requested_on",
    "dropped_on",
    "posted",
    "score",
    "has_score",
    "scale_line_id",
    "points",
    "is_passed",
    "counts",
}
FIXED_FIELDS = {"partner_id", "offering_id"}


class UniversityEnrollment(models.Model):
    """A student in an offering: the seat, the attempt, and later the result."""

    _name = "university.enrollment"
    _description = "Course Enrollment"
    _order = "offering_id, requested_on, id"
    _rec_name = "partner_id"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Student",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('lifecycle_stage', '=', 'student')]",
    )
    student_number = fields.Char(related="partner_id.student_number")
    offering_id = fields.Many2one(
        "university.course.offering",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    course_id = fields.Many2one(
        related="offering_id.course_id", store=True, index=True, precompute=True
    )
    term_id = fields.Many2one(
        related="offering_id.term_id", store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(
        related="offering_id.company_id", store=True, precompute=True, string="School"
    )
    program_id = fields.Many2one(
        "university.program",
        readonly=True,
        index="btree_not_null",
        help="The program that the student was in when the course was selected.",
    )
    credits = fields.Float(related="course_id.credits")
    section = fields.Char(related="offering_id.section")
    attempt = fields.Integer(readonly=True, default=1, copy=False)
    is_resit = fields.Boolean(
        string="Resit",
        readonly=True,
        copy=False,
        help="The exam is taken again; a resit takes no seat.",
    )
    origin_id = fields.Many2one(
        "university.enrollment",
        string="Resit Of",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    state = fields.Selection(
        selection=STATES,
        default="requested",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    requested_on = fields.Datetime(
        readonly=True, required=True, copy=False, default=fields.Datetime.now
    )
    dropped_on = fields.Datetime(readonly=True, copy=False)
    position = fields.Integer(
        string="Place in the Waiting List", compute="_compute_position"
    )
    override_reason = fields.Char(
        copy=False,
        help="Why the registrar enrols the student although a rule of the selection "
        "is not met.",
    )

    _attempt_uniq = models.UniqueIndex(
        "(partner_id, offering_id, attempt) WHERE state != 'dropped'",
        "The student has selected this offering already.",
    )

    @api.depends("state", "requested_on", "offering_id")
    def _compute_position(self):
        waiting = self.filtered(lambda row: row.state == "waitlisted" and row.id)
        places = {}
        if waiting:
            self.env["university.enrollment"].flush_model()
            places = dict(
                self.env.execute_query(
                    SQL(
                        """
                        SELECT id, row_number() OVER (
                                   PARTITION BY offering_id ORDER BY requested_on, id)
                          FROM university_enrollment
                         WHERE state = 'waitlisted' AND offering_id IN %s
                        """,
                        tuple(waiting.offering_id.ids),
                    )
                )
            )
        for row in self:
            row.position = places.get(row.id, 0)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._prepare_created_vals(vals) for vals in vals_list]
        self._lock_students(vals_list)
        self._check_requests(vals_list)
        self._fill_attempts(vals_list)
        rows = super().create(vals_list)
        rows.filtered(
            lambda row: row.state == "requested"
        ).offering_id._allocate_seats()
        return rows

    def write(self, vals):
        if not self.env.su:
            self._check_write(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_dropped(self):
        kept = self.filtered(lambda row: row.state not in ("requested", "waitlisted"))
        if kept:
            raise UserError(
                self.env._(
                    "%(names)s: drop the enrollment instead of deleting it, so that "
                    "the record stays complete.",
                    names=", ".join(kept[:5].mapped("display_name")),
                )
            )

    @api.model
    def _prepare_created_vals(self, vals):
        """Return the values without what only the system records."""
        if self.env.su:
            return dict(vals)
        return {name: vals[name] for name in vals.keys() - OWN_FIELDS}

    def _check_write(self, vals):
        own = vals.keys() & (OWN_FIELDS | FIXED_FIELDS)
        if own:
            labels = [self._fields[name]._description_string(self.env) for name in own]
            raise UserError(
                self.env._(
                    "%(fields)s: set by the system. Use the buttons; to change the "
                    "student or the offering, drop this enrollment and make another.",
                    fields=", ".join(sorted(labels)),
                )
            )

    @api.depends("partner_id", "offering_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.partner_id.name} – {row.offering_id.display_name}"

    # ------------------------------------------------------------
    # Seats
    # ------------------------------------------------------------

    def _take_seats(self):
        """Enrol these, who have a seat now. Those who waited for it are told."""
        moved_up = self.filtered(lambda row: row.state == "waitlisted")
        self.write({"state": "enrolled"})
        moved_up._notify_seat()

    def _join_waiting_list(self):
        self.write({"state": "waitlisted"})

    def _notify_seat(self):
        """Tell students that they have moved up from the waiting list."""

    def action_drop(self):
        """Give these seats back; the first of each waiting list moves up.

        Students do so for themselves while the selection is open, the registrar at any
        time until grades are posted.

        :raises UserError: if it is too late
        """
        self._check_drop()
        # sudo: the state is the system's; who drops what was checked above
        rows = self.sudo()
        rows.write({"state": "dropped", "dropped_on": fields.Datetime.now()})
        rows.offering_id._allocate_seats()
        return True

    def _check_drop(self):
        self.check_access("read" if self.env.user.share else "write")
        late = self.filtered(lambda row: row.state not in DROPPABLE)
        if late:
            raise UserError(
                self.env._(
                    "%(names)s: what is dropped or completed cannot be given back.",
                    names=", ".join(late[:5].mapped("display_name")),
                )
            )
        if not self.env.user.share:
            return
        for term in self.term_id:
            if not term._is_selection_open():
                raise UserError(
                    self.env._(
                        "The selection of courses of %(term)s is not open. Ask the "
                        "registrar.",
                        term=term.name,
                    )
                )
