from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class UniversityTerm(models.Model):
    """A term, and the window in which its courses are selected."""

    _name = "university.term"
    _description = "Term"
    _inherit = ["mail.thread"]
    _order = "date_start desc, id desc"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    date_start = fields.Date(required=True)
    date_end = fields.Date(required=True)
    selection_start = fields.Datetime(
        tracking=True, help="From this moment on students select their courses."
    )
    selection_end = fields.Datetime(
        tracking=True, help="Until this moment students select and give back courses."
    )
    credit_limit = fields.Float(
        digits=(5, 1),
        tracking=True,
        help="The most credits that one student may select. 0: no limit.",
    )
    state = fields.Selection(
        selection=[("planned", "Planned"), ("open", "Open"), ("closed", "Closed")],
        default="planned",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company",
        string="School",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    offering_ids = fields.One2many("university.course.offering", "term_id")
    offering_count = fields.Integer(compute="_compute_offering_count")

    _code_uniq = models.UniqueIndex(
        "(company_id, code)", "The school has a term with this code already."
    )
    _check_dates = models.Constraint(
        "CHECK (date_start < date_end)", "A term ends after it starts."
    )
    _check_window = models.Constraint(
        "CHECK (selection_start < selection_end)",
        "The selection of courses ends after it starts.",
    )
    _check_credit_limit = models.Constraint(
        "CHECK (credit_limit >= 0)", "The limit of credits cannot be negative."
    )

    @api.depends("offering_ids")
    def _compute_offering_count(self):
        counts = dict(
            self.env["university.course.offering"]._read_group(
                [("term_id", "in", self.ids)], ["term_id"], ["__count"]
            )
        )
        for term in self:
            term.offering_count = counts.get(term, 0)

    @api.constrains("date_start", "date_end", "company_id")
    def _check_overlap(self):
        for term in self:
            other = self.search(
                [
                    ("id", "!=", term.id),
                    ("company_id", "=", term.company_id.id),
                    ("date_start", "<=", term.date_end),
                    ("date_end", ">=", term.date_start),
                ],
                limit=1,
            )
            if other:
                raise ValidationError(
                    self.env._(
                        "%(term)s overlaps with %(other)s. Change the dates of one.",
                        term=term.name,
                        other=other.name,
                    )
                )

    def action_open(self):
        """Open these terms, and their offerings, for selection in their windows.

        :raises UserError: if a term has no window for the selection, or is closed
        """
        self.check_access("write")
        for term in self:
            if term.state == "closed":
                raise UserError(
                    self.env._("%(term)s is closed already.", term=term.name)
                )
            if not (term.selection_start and term.selection_end):
                raise UserError(
                    self.env._(
                        "Fill in from when to when students select the courses of "
                        "%(term)s.",
                        term=term.name,
                    )
                )
        self.state = "open"
        self.offering_ids.filtered(lambda o: o.state == "draft").action_open()

    def action_close(self):
        """Close these terms: all their offerings have posted grades.

        :raises UserError: if grades are still open
        """
        self.check_access("write")
        unposted = self.offering_ids.filtered(lambda o: o.state in ("open", "finished"))
        if unposted:
            raise UserError(
                self.env._(
                    "The grades of %(offerings)s are not posted yet.",
                    offerings=", ".join(unposted[:5].mapped("display_name")),
                )
            )
        self.state = "closed"

    def action_view_offerings(self):
        """Return the offerings of this term."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_university.university_course_offering_action"
        )
        return {
            **action,
            "domain": [("term_id", "=", self.id)],
            "context": {"default_term_id": self.id},
        }

    def _is_selection_open(self):
        """Tell whether students may select and give back courses in this moment."""
        self.ensure_one()
        now = fields.Datetime.now()
        return (
            self.state == "open"
            and bool(self.selection_start and self.selection_end)
            and self.selection_start <= now < self.selection_end
        )
