from odoo import api, fields, models
from odoo.exceptions import AccessError

from .res_partner_career import CAREER, OFFICER

TIERS = [
    ("strategic", "Strategic"),
    ("key", "Key"),
    ("regular", "Regular"),
    ("new", "New"),
]
COUNTED = {
    "hires_count": "int4",
    "last_hire_on": "date",
    "fair_count": "int4",
    "last_fair_on": "date",
}
EMPLOYER_FIELDS = {"is_employer", "employer_tier", "career_owner_id"}


class ResPartner(models.Model):
    """A company that hires graduates."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.partner"

    is_employer = fields.Boolean(
        string="Employer", copy=False, help="The school's graduates may be hired here."
    )
    employer_tier = fields.Selection(selection=TIERS, copy=False, groups=CAREER)
    career_owner_id = fields.Many2one(
        "res.users",
        string="Career Officer",
        index="btree_not_null",
        copy=False,
        domain="[('share', '=', False)]",
        groups=CAREER,
        help="Who looks after the employer.",
    )
    vacancy_ids = fields.One2many(
        "university.vacancy", "employer_id", string="Vacancies", groups=CAREER
    )
    hire_ids = fields.One2many(
        "university.placement", "employer_id", string="Graduates Hired", groups=CAREER
    )
    booth_ids = fields.One2many(
        "university.fair.booth", "employer_id", string="Booths", groups=CAREER
    )
    measure_ids = fields.One2many(
        "university.employer.measure", "employer_id", string="Measures", groups=CAREER
    )
    hires_count = fields.Integer(
        string="Hires", compute="_compute_hires", store=True, groups=CAREER
    )
    last_hire_on = fields.Date(compute="_compute_hires", store=True, groups=CAREER)
    fair_count = fields.Integer(
        string="Fairs", compute="_compute_fairs", store=True, groups=CAREER
    )
    last_fair_on = fields.Date(compute="_compute_fairs", store=True, groups=CAREER)
    open_vacancy_count = fields.Integer(
        string="Open Vacancies", compute="_compute_open_vacancy_count", groups=CAREER
    )

    _employer_idx = models.Index("(id) WHERE is_employer")

    def _auto_init(self):
        # nobody was hired before the addon came
        self._create_empty_columns(COUNTED)
        return super()._auto_init()

    @api.depends("hire_ids.is_hire", "hire_ids.date_start")
    def _compute_hires(self):
        groups = self.env["university.placement"]._read_group(
            [("employer_id", "in", self.ids), ("is_hire", "=", True)],
            ["employer_id"],
            ["__count", "date_start:max"],
        )
        found = {employer.id: figures for employer, *figures in groups}
        for partner in self:
            count, last = found.get(partner._origin.id, (0, False))
            partner.hires_count, partner.last_hire_on = count, last

    @api.depends("booth_ids.event_id.date_begin")
    def _compute_fairs(self):
        for partner in self:
            fairs = partner.booth_ids.event_id
            partner.fair_count = len(fairs)
            begins = fairs.filtered("date_begin").mapped("date_begin")
            partner.last_fair_on = max(begins).date() if begins else False

    @api.depends("vacancy_ids.state")
    def _compute_open_vacancy_count(self):
        groups = self.env["university.vacancy"]._read_group(
            [("employer_id", "in", self.ids), ("state", "=", "published")],
            ["employer_id"],
            ["__count"],
        )
        counts = {employer.id: count for employer, count in groups}
        for partner in self:
            partner.open_vacancy_count = counts.get(partner._origin.id, 0)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get(name) for vals in vals_list for name in EMPLOYER_FIELDS):
            self._check_may_change_employer()
        return super().create(vals_list)

    def write(self, vals):
        if EMPLOYER_FIELDS & vals.keys():
            self._check_may_change_employer()
        return super().write(vals)

    @api.model
    def _check_may_change_employer(self):
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(
                self.env._("Who is an employer is decided by the career office.")
            )

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_open_vacancies(self):
        """Open the vacancies of this employer."""
        return self._open_career("university_vacancy_action")

    def action_open_hires(self):
        """Open the placements at this employer."""
        return self._open_career("university_placement_action")

    def _open_career(self, xml_id):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"crm_university_career.{xml_id}"
        )
        return {
            **action,
            "domain": [("employer_id", "=", self.id)],
            "context": {"default_employer_id": self.id},
        }
