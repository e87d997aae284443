from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..tools import vacancy_states
from ..tools.vacancy_states import EDITABLE, PUBLISHED

STATES = [
    ("draft", "Draft"),
    ("submitted", "Waiting for Approval"),
    ("published", "Published"),
    ("closed", "Closed"),
    ("refused", "Refused"),
]
# what the system records
OWN_FIELDS = {"approved_by_id", "approved_on", "shared_company_ids"}


class UniversityVacancy(models.Model):
    """A post that an employer offers to students and graduates."""

    _name = "university.vacancy"
    _description = "Vacancy"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "closing_date, id desc"
    _check_company_auto = True

    name = fields.Char(string="Post", required=True, tracking=True)
    employer_id = fields.Many2one(
        "res.partner",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        domain="[('is_employer', '=', True)]",
    )
    contact_id = fields.Many2one(
        "res.partner",
        ondelete="set null",
        index="btree_not_null",
        domain="[('commercial_partner_id', '=', employer_id),"
        " ('is_company', '=', False)]",
    )
    headcount = fields.Integer(string="Posts", default=1, required=True)
    program_ids = fields.Many2many(
        "university.program",
        relation="university_vacancy_program",
        column1="vacancy_id",
        column2="program_id",
        string="Programs",
        check_company=True,
        help="Empty: open to students of all programs.",
    )
    place = fields.Char()
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    salary_min = fields.Monetary(string="Salary From")
    salary_max = fields.Monetary(string="Salary To")
    closing_date = fields.Date(
        required=True, tracking=True, help="The last day on which somebody may apply."
    )
    description = fields.Html()
    skill_ids = fields.One2many(
        "university.vacancy.skill", "vacancy_id", string="Skills", copy=True
    )
    state = fields.Selection(
        selection=STATES,
        default="draft",
        required=True,
        copy=False,
        index=True,
        tracking=True,
    )
    refusal_reason = fields.Char(copy=False, tracking=True)
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    approved_on = fields.Datetime(readonly=True, copy=False)
    is_shared = fields.Boolean(
        string="Show to Other Schools",
        help="Shows it to the students of the schools that agreed to share vacancies.",
    )
    shared_company_ids = fields.Many2many(
        "res.company",
        relation="university_vacancy_share",
        column1="vacancy_id",
        column2="company_id",
        string="Shared With",
        compute="_compute_shared_company_ids",
        store=True,
    )
    company_id = fields.Many2one(
        "res.company",
        string="School",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    application_ids = fields.One2many("university.application", "vacancy_id")
    application_count = fields.Integer(compute="_compute_application_count")
    accepted_count = fields.Integer(compute="_compute_application_count")

    _check_headcount = models.Constraint(
        "CHECK (headcount > 0)", "A vacancy has at least one post."
    )
    _check_salary = models.Constraint(
        "CHECK (salary_min >= 0 AND"
        " (salary_max >= salary_min OR COALESCE(salary_max, 0) = 0))",
        "The highest salary is not below the lowest, and none is negative.",
    )

    # ------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------

    @api.depends(
        "is_shared",
        "company_id.university_share_ids",
        "company_id.university_share_ids.university_share_ids",
    )
    def _compute_shared_company_ids(self):
        nobody = self.env["res.company"]
        for company, vacancies in self.grouped("company_id").items():
            schools = company._get_sharing_schools() if company else nobody
            for vacancy in vacancies:
                vacancy.shared_company_ids = schools if vacancy.is_shared else nobody

    @api.depends("application_ids.state")
    def _compute_application_count(self):
        groups = self.env["university.application"]._read_group(
            [("vacancy_id", "in", self.ids), ("applied_on", "!=", False)],
            ["vacancy_id", "state"],
            ["__count"],
        )
        counts = {}
        for vacancy, state, count in groups:
            counts.setdefault(vacancy.id, {})[state] = count
        for vacancy in self:
            found = counts.get(vacancy._origin.id, {})
            vacancy.application_count = sum(found.values())
            vacancy.accepted_count = found.get("accepted", 0)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._prepare_created_vals(vals) for vals in vals_list]
        vacancies = super().create(vals_list)
        vacancies._check_identity()
        return vacancies

    def write(self, vals):
        self._check_identity()
        self._check_vals(vals)
        if "state" in vals:
            self._check_moves(vals["state"])
            vals = {**vals, **self._prepare_move_vals(vals["state"])}
        result = super().write(vals)
        self._check_identity()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_offered(self):
        self._check_identity()
        kept = self.filtered(lambda v: v.state not in EDITABLE or v.application_ids)
        if kept:
            raise UserError(
                self.env._(
                    "%(names)s: close a vacancy that was shown instead of deleting it.",
                    names=", ".join(kept[:5].mapped("name")),
                )
            )

    @api.model
    def _prepare_created_vals(self, vals):
        """Return the values without what only steps and the system record."""
        if self.env.su and not self.env.user.share:
            return dict(vals)
        kept = vals.keys() - OWN_FIELDS - {"state", "refusal_reason"}
        return {name: vals[name] for name in kept}

    def _check_identity(self):
        """Raise AccessError if an employer acts in another's name.

        Holds in superuser mode as well: who is logged in stays who he is there.
        """
        user = self.env.user
        if not user.share:
            return
        employer = user.commercial_partner_id
        if not employer.is_employer or any(v.employer_id != employer for v in self):
            raise AccessError(
                self.env._("Employers offer and change vacancies of their own only.")
            )

    def _check_vals(self, vals):
        if OWN_FIELDS & vals.keys() and not self.env.su:
            raise UserError(
                self.env._("Who approved a vacancy, and when, is not typed in.")
            )
        content = vals.keys() - {"state"}
        shown = self.filtered(lambda vacancy: vacancy.state not in EDITABLE)
        if self.env.user.share and content and shown:
            raise UserError(
                self.env._(
                    "%(name)s was handed in. Take it back first; it is approved again "
                    "after the change.",
                    name=shown[0].name,
                )
            )

    @api.constrains("employer_id")
    def _check_employer(self):
        # sudo: a portal user reads no other partner; only the flag is looked at
        others = self.filtered(lambda v: not v.sudo().employer_id.is_employer)
        if others:
            raise UserError(
                self.env._(
                    "%(name)s is no employer yet. The career office makes it one.",
                    name=others[0].sudo().employer_id.name,
                )
            )

    @api.constrains("contact_id", "employer_id")
    def _check_contact(self):
        # sudo: employers in the portal read no other contact, and are only checked
        for vacancy in self.sudo():
            contact = vacancy.contact_id
            if contact and contact.commercial_partner_id != vacancy.employer_id:
                raise UserError(
                    self.env._(
                        "%(contact)s does not work for %(employer)s.",
                        contact=contact.name,
                        employer=vacancy.employer_id.name,
                    )
                )

    # ------------------------------------------------------------
    # What is open
    # ------------------------------------------------------------

    @api.model
    def _get_open_domain(self, school):
        """Return the domain of vacancies that students of a school may apply for."""
        shown = Domain("company_id", "=", school.id) | Domain(
            "shared_company_ids", "in", school.ids
        )
        today = fields.Date.context_today(self)
        return (
            Domain("state", "=", PUBLISHED)
            & Domain("closing_date", ">=", today)
            & shown
        )

    def _check_open(self):
        """Raise UserError if somebody can no longer, or not yet, apply for these."""
        today = fields.Date.context_today(self)
        for vacancy in self:
            if vacancy.state != PUBLISHED or vacancy.closing_date < today:
                raise UserError(
                    self.env._(
                        "%(name)s is not open: it closed on %(date)s, or is not "
                        "published.",
                        name=vacancy.name,
                        date=fields.Date.to_string(vacancy.closing_date),
                    )
                )

    def _check_moves(self, state):
        """Raise if these may not go to ``state``, or not by who asks for it."""
        for vacancy in self:
            before = vacancy.state
            if not vacancy_states.is_move(before, state):
                labels = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "%(name)s: %(before)s does not become %(after)s.",
                        name=vacancy.name,
                        before=labels[before],
                        after=labels.get(state, state),
                    )
                )
            vacancy._check_mover(state)

    def _check_mover(self, state):
        if self.env.user.share and not vacancy_states.may_employer_move(
            self.state, state
        ):
            raise AccessError(
                self.env._("Vacancies are approved or refused by the career office.")
            )

    def _prepare_move_vals(self, state):
        """Return what is recorded when a vacancy comes to a state."""
        if state == PUBLISHED:
            return {
                "approved_by_id": self.env.uid,
                "approved_on": fields.Datetime.now(),
                "refusal_reason": False,
            }
        return {}

    def action_open_applications(self):
        """Open the applications for this vacancy."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_university_career.university_application_action"
        )
        return {
            **action,
            "domain": [("vacancy_id", "=", self.id)],
            "context": {"default_vacancy_id": self.id},
        }
