from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.crm_customer.tools.records import get_field_labels, get_short_names
from odoo.addons.crm_customer.tools.text import is_blank

from ..tools.service_states import NEW

# what a user must give when entering a request
STARRED_FIELDS = ("name", "partner_id", "description")
PRIORITIES = [("0", "Low"), ("1", "Normal"), ("2", "Medium"), ("3", "High")]


class HelpdeskTicket(models.Model):
    """A service request, which only its customer's verdict closes.

    The rules are in files of their own: `_move` (which state follows which, for
    everybody), `_rights` (what users may write directly), `_assign`, `_solve`,
    `_feedback`, `_silence`, `_escalate` (the steps).
    """

    # the labels stand for those of helpdesk_mgmt, which has no Chinese
    # pylint: disable=attribute-string-redundant
    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "crm.dictionary.mixin"]

    # labels of our own, which also brings them a translation
    number = fields.Char(string="Number")
    name = fields.Char(string="Summary")
    description = fields.Html(string="Description")
    user_id = fields.Many2one(string="Handler")
    team_id = fields.Many2one(string="Team")
    stage_id = fields.Many2one(string="Stage")
    tag_ids = fields.Many2many(string="Tags")
    partner_name = fields.Char(string="Name in the Request")
    partner_email = fields.Char(string="Email")
    commercial_partner_id = fields.Many2one(
        string="Company of the Customer",
        related="partner_id.commercial_partner_id",
        store=True,
        precompute=True,
    )
    assigned_date = fields.Datetime(string="Assigned on")
    closed_date = fields.Datetime(string="Closed on")
    last_stage_update = fields.Datetime(string="In This Stage Since")
    service_state = fields.Selection(
        related="stage_id.service_state", string="State", store=True, index=True
    )
    priority = fields.Selection(selection=PRIORITIES)
    service_type_id = fields.Many2one(
        "crm.dictionary.item",
        string="Type",
        dictionary_category="service_type",
        domain="[('category', '=', 'service_type')]",
        context={"default_category": "service_type"},
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
    )
    scope_id = fields.Many2one(
        "crm.dictionary.item",
        string="Scope",
        dictionary_category="service_scope",
        domain="[('category', '=', 'service_scope')]",
        context={"default_category": "service_scope"},
        ondelete="restrict",
        index="btree_not_null",
    )
    channel_id = fields.Many2one(
        string="Channel",
        help="How the request came in.",
        default=lambda self: self._get_default_channel(),
    )
    partner_id = fields.Many2one(string="Customer", index=True, tracking=True)
    # the client offers nobody to hide requests: only merging does
    active = fields.Boolean(readonly=True)

    # the step that a request is in, and who took it
    assigned_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    solution = fields.Text(readonly=True, copy=False)
    processed_on = fields.Datetime(readonly=True, copy=False, index="btree_not_null")
    processed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    suspend_reason = fields.Text(readonly=True, copy=False)
    suspended_on = fields.Datetime(readonly=True, copy=False)
    unsolved_reason = fields.Text(readonly=True, copy=False)
    close_kind = fields.Selection(
        selection=[
            ("verdict", "Satisfied customer"),
            ("no_response", "No response"),
            ("unsolved", "Unsolved"),
            ("merged", "Merged"),
            ("earlier", "Closed before the service desk"),
        ],
        string="Closed by",
        readonly=True,
        copy=False,
    )
    closed_by_id = fields.Many2one(
        "res.users",
        string="Closed by User",
        readonly=True,
        copy=False,
        help="Empty if the customer or the system closed the request.",
    )
    satisfaction = fields.Integer(
        readonly=True,
        copy=False,
        aggregator="avg",
        help="The customer's last verdict: 1 (worst) to 5 (best); 0 means none.",
    )
    feedback = fields.Text(readonly=True, copy=False)
    feedback_on = fields.Datetime(readonly=True, copy=False)
    reopen_count = fields.Integer(
        string="Returns to Work", readonly=True, copy=False, aggregator="sum"
    )
    reminded_on = fields.Datetime(
        readonly=True, copy=False, help="When the customer was asked again."
    )
    escalation_level = fields.Integer(readonly=True, copy=False, aggregator=None)
    escalated_on = fields.Datetime(readonly=True, copy=False)

    round_ids = fields.One2many(
        "helpdesk.ticket.round", "ticket_id", string="Rounds", readonly=True, copy=False
    )
    round_id = fields.Many2one(
        "helpdesk.ticket.round",
        string="Current Round",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    origin_id = fields.Many2one(
        "helpdesk.ticket",
        string="Follow-Up of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    follow_up_ids = fields.One2many(
        "helpdesk.ticket", "origin_id", string="Follow-Ups", readonly=True
    )
    merged_into_id = fields.Many2one(
        "helpdesk.ticket",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    _number_uniq = models.UniqueIndex(
        "(company_id, number)", "This number already belongs to another request."
    )
    _check_escalation_level = models.Constraint(
        "CHECK (escalation_level IS NULL OR escalation_level BETWEEN 0 AND 3)",
        "The escalation level is a number from 0 to 3.",
    )
    # what the cron of the silent looks through
    _silence_idx = models.Index(
        "(processed_on, id) WHERE service_state = 'processed' AND active"
    )

    # ------------------------------------------------------------
    # Defaults and computes
    # ------------------------------------------------------------

    @api.model
    def default_get(self, fields):
        """Propose the team of whoever enters the request: deadlines are a team's.

        The handler is left to a supervisor: nobody is assigned by opening a form.
        """
        defaults = super().default_get(fields)
        if "default_user_id" not in self.env.context:
            defaults.pop("user_id", None)
        if "team_id" in fields and not defaults.get("team_id"):
            defaults["team_id"] = self._get_team_of(self.env.user).id
        return defaults

    @api.model
    def _get_default_channel(self):
        """Return the id of the channel of staff: most requests reach them by phone."""
        return self.env["ir.model.data"]._xmlid_to_res_id(
            "helpdesk_mgmt.helpdesk_ticket_channel_phone"
        )

    @api.depends("team_id")
    def _compute_stage_id(self):
        """Keep the state when the team changes: another team's stage of the same."""
        lost = self.filtered(lambda t: not t._is_stage_applicable(t.stage_id))
        for state, tickets in lost.grouped(
            lambda t: t.stage_id.service_state or NEW
        ).items():
            stages = tickets._find_stages(state)
            for ticket in tickets:
                ticket.stage_id = stages[ticket]
        for ticket in self - lost:
            ticket.stage_id = ticket.stage_id

    @api.depends("team_id")
    def _compute_user_id(self):
        """Keep the handler when the team changes; only a supervisor changes that."""
        for ticket in self:
            ticket.user_id = ticket.user_id

    @api.depends("user_id")
    def _compute_team_id(self):
        """Give a request without a team to the first one of its handler."""
        for ticket in self:
            ticket.team_id = ticket.team_id or ticket._get_team_of(ticket.user_id)

    @api.depends("number", "name")
    def _compute_display_name(self):
        for ticket in self:
            number = ticket.number if ticket.number != "/" else False
            names = filter(None, (number, ticket.name))
            ticket.display_name = " - ".join(names) or self.env._("New")

    @api.constrains("team_id", "company_id")
    def _check_team_company(self):
        # sudo: only compares companies
        for ticket in self.sudo():
            company = ticket.team_id.company_id
            if company and company != ticket.company_id:
                raise ValidationError(
                    self.env._(
                        "The team %(team)s belongs to another company than the "
                        "request %(request)s.",
                        team=ticket.team_id.display_name,
                        request=ticket.display_name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Enter requests: numbered in their company, new, without a handler.

        A handler given by a supervisor (or the system) is assigned right away.
        """
        vals_list = [dict(vals) for vals in vals_list]
        if not self.env.su:
            self._check_user_creation(vals_list)
        handlers = [vals.pop("user_id", False) for vals in vals_list]
        self._fill_companies(vals_list)
        self._fill_stages(vals_list)
        self._fill_numbers(vals_list)
        for vals in vals_list:
            # core would compute it from the handler
            vals["user_id"] = False
        tickets = super().create(vals_list)
        tickets._assign_at_creation(handlers)
        return tickets

    @api.model
    def _check_user_creation(self, vals_list):
        """Raise UserError on a starred field left out, or one that is not the user's.

        :raises UserError: naming the fields
        """
        defaults = self.default_get(list(STARRED_FIELDS))
        for vals in vals_list:
            self._check_starred({**defaults, **vals})
            given = {name for name in self._get_machine_fields() if vals.get(name)}
            given -= {"active", "company_id", "stage_id", "user_id"}
            if vals.get("number") == "/":
                given.discard("number")
            if given:
                raise UserError(
                    self.env._(
                        "A new request has none of these yet: %(fields)s. Leave them "
                        "out; the steps of the request fill them.",
                        fields=self._get_field_labels(given),
                    )
                )
            if vals.get("user_id"):
                self._check_supervisor_may(self.env._("assign requests"))

    @api.model
    def _check_starred(self, vals):
        """Raise UserError if a starred field is missing or blank in these values."""
        missing = self._filter_blank(STARRED_FIELDS, vals)
        if missing:
            raise UserError(
                self.env._(
                    "Fill in %(fields)s: a request needs its customer, a summary and "
                    "a description.",
                    fields=self._get_field_labels(missing),
                )
            )

    @api.model
    def _filter_blank(self, names, vals):
        """Return those of the fields in which these values hold nothing to read."""
        return [
            name
            for name in names
            if not vals.get(name)
            or (isinstance(vals[name], str) and is_blank(vals[name]))
        ]

    @api.model
    def _fill_companies(self, vals_list):
        """Put each request into the company of its team, else the one given."""
        teams = self.env["helpdesk.ticket.team"]
        default_team = self.env.context.get("default_team_id")
        for vals in vals_list:
            team = teams.browse(vals.get("team_id", default_team) or ())
            # sudo: a customer's request goes to a team that the customer cannot read
            company = team.sudo().company_id
            if company or not vals.get("company_id"):
                vals["company_id"] = company.id or self.env.company.id

    @api.model
    def _fill_stages(self, vals_list):
        """Let every request begin as new."""
        for vals in vals_list:
            stage = self.env["helpdesk.ticket.stage"].browse(vals.get("stage_id") or ())
            # sudo: the state of a stage is no secret
            if stage.sudo().service_state not in (False, NEW):
                raise UserError(
                    self.env._("A request begins as new: create it without a stage.")
                )
        missing = [vals for vals in vals_list if not vals.get("stage_id")]
        default_team = self.env.context.get("default_team_id")
        stages = self._find_stages_of(
            NEW,
            [
                (v.get("team_id", default_team) or False, v["company_id"])
                for v in missing
            ],
        )
        for vals, stage in zip(missing, stages, strict=True):
            # what follows from the stage is written with it, not after it
            vals.update(
                stage_id=stage.id,
                service_state=stage.service_state,
                unattended=stage.unattended,
            )

    @api.model
    def _fill_numbers(self, vals_list):
        """Number requests in their companies, one query a company."""
        by_company = {}
        for vals in vals_list:
            if vals.get("number", "/") in ("/", False):
                by_company.setdefault(vals["company_id"], []).append(vals)
        for company_id, members in by_company.items():
            numbers = self._draw_numbers(company_id, len(members))
            for vals, number in zip(members, numbers, strict=True):
                vals["number"] = number

    @api.model
    def _draw_numbers(self, company_id, count):
        """Return `count` new numbers of a company."""
        # sudo: whoever enters requests need not administer sequences
        sequence = (
            self.env["ir.sequence"]
            .sudo()
            .search(
                [
                    ("code", "=", "helpdesk.ticket.sequence"),
                    ("company_id", "in", (company_id, False)),
                ],
                order="company_id",
                limit=1,
            )
        )
        if not sequence:
            raise UserError(
                self.env._(
                    "There is no sequence with the code helpdesk.ticket.sequence: "
                    "requests cannot be numbered. Ask your administrator."
                )
            )
        return sequence._next_batch(count)

    def copy(self, default=None):
        """Copy requests as new ones with numbers of their own."""
        copies = self.browse()
        for ticket in self:
            copies |= super(HelpdeskTicket, ticket).copy(
                {**(default or {}), "number": "/"}
            )
        return copies

    def copy_data(self, default=None):
        kept = set(default or ())
        dropped = self._get_machine_fields() - kept - {"company_id"}
        return [
            {name: value for name, value in vals.items() if name not in dropped}
            for vals in super().copy_data(default=default)
        ]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_worked_on(self):
        """Let supervisors delete only what is no request, and nobody worked on."""
        if self.env.su:
            return
        if not self._is_supervisor() or any(t.service_state != NEW for t in self):
            raise UserError(
                self.env._(
                    "Requests are not deleted. Sales supervisors may delete new ones "
                    "that are no requests at all."
                )
            )

    def _get_team_of(self, user):
        """Return the first team of a user in the company of this request."""
        company = self.company_id or self.env.company
        return user.helpdesk_team_ids.filtered(
            lambda team: team.company_id.id in (False, company.id)
        )[:1]

    # ------------------------------------------------------------
    # Small questions
    # ------------------------------------------------------------

    def _filter_state(self, *states):
        return self.filtered(lambda ticket: ticket.service_state in states)

    def _get_short_names(self):
        return get_short_names(self)

    @api.model
    def _get_field_labels(self, names):
        return get_field_labels(self, names)
