from odoo import api, fields, models
from odoo.tools.sql import column_exists, create_column

STAFF = (
    "crm_university.group_teacher,crm_university.group_student_affairs,"
    "crm_university.group_dean"
)
# who looks at students' results beyond the courses that they teach
WHOLE_SCHOOL = (
    "crm_university.group_registrar,crm_university.group_student_affairs,"
    "crm_university.group_dean"
)
COMPUTED = {
    "advisor_id": "int4",
    "program_id": "int4",
    "lifecycle_stage": "varchar",
    "graduated_on": "date",
}
# what record rules of portal users are made of
RULE_FIELDS = {"school_id", "parent_id", "is_company"}


class ResPartner(models.Model):
    """A person of the school: one partner from applicant to recruiter."""

    _inherit = "res.partner"

    # not the company of the contact, which follows a parent: whoever works for an
    # employer later stays a graduate of the school
    school_id = fields.Many2one("res.company", index="btree_not_null", copy=False)
    student_number = fields.Char(index="btree_not_null", copy=False)
    class_id = fields.Many2one(
        "university.class", index="btree_not_null", copy=False, groups=STAFF
    )
    advisor_id = fields.Many2one(
        "res.users",
        compute="_compute_advisor_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        copy=False,
        groups=STAFF,
        help="Who looks after the student: the advisor of the class, unless another "
        "one is chosen.",
    )
    enrollment_ids = fields.One2many(
        "university.enrollment", "partner_id", groups=STAFF
    )
    enrollment_count = fields.Integer(
        string="Courses", compute="_compute_enrollment_count", groups=STAFF
    )
    program_enrollment_ids = fields.One2many(
        "university.program.enrollment", "partner_id", groups=STAFF
    )
    program_id = fields.Many2one(
        "university.program",
        compute="_compute_program_id",
        store=True,
        index="btree_not_null",
        groups=STAFF,
        help="The program that the student is in, or was in last.",
    )

    _student_number_uniq = models.UniqueIndex(
        "(school_id, student_number) WHERE student_number IS NOT NULL",
        "Another person of the school has this student number.",
    )

    @api.depends("class_id.advisor_id")
    def _compute_advisor_id(self):
        for partner in self:
            if partner.class_id:
                partner.advisor_id = partner.class_id.advisor_id

    @api.depends("enrollment_ids.state")
    def _compute_enrollment_count(self):
        groups = self.env["university.enrollment"]._read_group(
            self._get_enrollment_domain(), ["partner_id"], ["__count"]
        )
        counts = {partner.id: count for partner, count in groups}
        for partner in self:
            partner.enrollment_count = counts.get(partner._origin.id, 0)

    @api.depends(
        "program_enrollment_ids.program_id",
        "program_enrollment_ids.state",
        "program_enrollment_ids.date_start",
    )
    def _compute_program_id(self):
        for partner in self:
            latest = partner.program_enrollment_ids.sorted(
                lambda row: (row.state == "active", row.date_start, row.id)
            )
            partner.program_id = latest[-1:].program_id

    def _auto_init(self):
        # nobody was at the school before the addon came
        self._create_empty_columns(COMPUTED)
        return super()._auto_init()

    def _create_empty_columns(self, columns):
        """Make these columns of stored computed fields before Odoo does.

        With them there already, Odoo does not compute the fields for all the partners
        of a large database, of whom the new addon knows nothing yet.

        :param dict columns: types by name
        """
        for name, kind in columns.items():
            if not column_exists(self.env.cr, self._table, name):
                create_column(self.env.cr, self._table, name, kind)

    def write(self, vals):
        result = super().write(vals)
        if RULE_FIELDS & vals.keys():
            self._forget_rules()
        return result

    def _forget_rules(self):
        """Let the record rules of these, and of who belongs to them, be read again.

        Core keeps the rules of a user as they were evaluated first.
        """
        # sudo: who writes a contact need not read users
        users = self.env["res.users"].sudo().with_context(active_test=False)
        if users.search_count([("partner_id", "child_of", self.ids)], limit=1):
            self.env.registry.clear_cache()

    def _get_enrollment_domain(self):
        """Return what these people take or took; not what they gave back."""
        return [("partner_id", "in", self.ids), ("state", "!=", "dropped")]

    def action_view_enrollments(self):
        """Open the courses of this student, of all terms."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Courses of %(student)s", student=self.name),
            "res_model": "university.enrollment",
            "view_mode": "list,kanban,form",
            "domain": self._get_enrollment_domain(),
            "context": {"default_partner_id": self.id},
        }
