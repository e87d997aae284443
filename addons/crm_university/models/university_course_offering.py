from odoo import api, fields, models
from odoo.exceptions import UserError

# enrollments that take a seat; a resit takes none
SEATED = ("enrolled", "completed")
WAITING = ("requested", "waitlisted")


class UniversityCourseOffering(models.Model):
    """A course offered in one term, with its teachers, seats and schedule."""

    _name = "university.course.offering"
    _description = "Course Offering"
    _inherit = ["mail.thread"]
    _order = "term_id desc, course_id, section"
    _rec_names_search = ["course_id.name", "course_id.code", "section"]
    _check_company_auto = True

    course_id = fields.Many2one(
        "university.course",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    term_id = fields.Many2one(
        "university.term",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="term_id.company_id", store=True, string="School", precompute=True
    )
    section = fields.Char(
        default="01", required=True, help="Tells apart offerings of one course."
    )
    teacher_ids = fields.Many2many(
        "res.users", string="Teachers", domain="[('share', '=', False)]", tracking=True
    )
    capacity = fields.Integer(default=30, required=True, tracking=True)
    credits = fields.Float(related="course_id.credits")
    scale_id = fields.Many2one(
        "university.grading.scale",
        string="Grading Scale",
        compute="_compute_scale_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        ondelete="restrict",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("open", "Open"),
            ("finished", "Grades Entered"),
            ("posted", "Grades Posted"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
    )
    meeting_ids = fields.One2many("university.meeting", "offering_id", copy=True)
    enrollment_ids = fields.One2many(
        "university.enrollment", "offering_id", string="Enrollments"
    )
    seats_taken = fields.Integer(compute="_compute_seats")
    seats_free = fields.Integer(compute="_compute_seats")
    waiting_count = fields.Integer(string="Waiting", compute="_compute_seats")

    _section_uniq = models.UniqueIndex(
        "(term_id, course_id, section)",
        "The course is offered in this term with the same section already.",
    )
    _check_capacity = models.Constraint(
        "CHECK (capacity > 0)", "An offering has at least one seat."
    )

    @api.depends("course_id")
    def _compute_scale_id(self):
        for offering in self:
            offering.scale_id = offering.course_id.scale_id

    @api.depends("enrollment_ids.state", "enrollment_ids.is_resit", "capacity")
    def _compute_seats(self):
        groups = self.env["university.enrollment"]._read_group(
            [("offering_id", "in", self.ids), ("is_resit", "=", False)],
            ["offering_id", "state"],
            ["__count"],
        )
        counts = {(offering.id, state): count for offering, state, count in groups}
        for offering in self:
            taken = sum(counts.get((offering._origin.id, state), 0) for state in SEATED)
            waiting = sum(
                counts.get((offering._origin.id, state), 0) for state in WAITING
            )
            offering.seats_taken = taken
            offering.seats_free = max(offering.capacity - taken, 0)
            offering.waiting_count = waiting

    @api.depends("course_id.name", "course_id.code", "term_id.code", "section")
    def _compute_display_name(self):
        for offering in self:
            offering.display_name = (
                f"{offering.course_id.display_name} "
                f"({offering.term_id.code}/{offering.section})"
            )

    def write(self, vals):
        if "capacity" in vals:
            self._check_capacity_kept(vals["capacity"])
        if {"course_id", "term_id"} & vals.keys():
            self._check_without_enrollments()
        result = super().write(vals)
        if "capacity" in vals:
            self._allocate_seats()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_enrolled(self):
        self._check_without_enrollments()

    def _check_without_enrollments(self):
        used = self.filtered("enrollment_ids")
        if used:
            raise UserError(
                self.env._(
                    "%(names)s: students have selected it. Drop their enrollments "
                    "first, or keep the offering.",
                    names=", ".join(used[:5].mapped("display_name")),
                )
            )

    def _check_capacity_kept(self, capacity):
        self._lock_seats()
        for offering in self:
            if offering.seats_taken > (capacity or 0):
                raise UserError(
                    self.env._(
                        "%(name)s: %(taken)s students have a seat. Drop enrollments "
                        "before you lower the capacity to %(capacity)s.",
                        name=offering.display_name,
                        taken=offering.seats_taken,
                        capacity=capacity,
                    )
                )

    def action_open(self):
        """Let students select these offerings while their term's window is open.

        :raises UserError: if nobody teaches one
        """
        self.check_access("write")
        nobody = self.filtered(lambda offering: not offering.teacher_ids)
        if nobody:
            raise UserError(
                self.env._(
                    "%(names)s: choose who teaches it first.",
                    names=", ".join(nobody[:5].mapped("display_name")),
                )
            )
        self.filtered(lambda offering: offering.state == "draft").state = "open"
