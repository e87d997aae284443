from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import is_html_empty

from odoo.addons.crm_customer.tools.records import (
    get_field_labels,
    get_short_names,
    lock_rows,
)

DEVELOPMENT_STATES = [
    ("unassigned", "Unassigned"),
    ("developing", "Developing"),
    ("succeeded", "Succeeded"),
    ("failed", "Failed"),
]
ENDED = ("succeeded", "failed")
SUPERVISOR = "crm_customer.group_sales_supervisor"
# the facts that everybody must give; the chance (0 to 100) is one of them too
REQUIRED_FACTS = ("name", "partner_name", "description")
FACTS = {
    *REQUIRED_FACTS,
    "source_id",
    "probability",
    "contact_name",
    "phone",
    "region_id",
    "industry_id",
}
# what the end of an opportunity leaves behind
END_FIELDS = (
    "succeeded_on",
    "failed_on",
    "closed_by_id",
    "fail_note",
    "success_customer_id",
)
OWN_FIELDS = ("code", "development_state", "assigned_on", "assigned_by_id", *END_FIELDS)
CHECKED_AT_CREATION = ("type", "user_id", "name", "probability", "stage_id", "active")
# core names an opportunity after its customer
NAMING_FIELDS = ("name", "partner_id", "commercial_partner_id")
# what the state follows from
STATE_FIELDS = {"type", "user_id", "stage_id", "probability", "active"}


class CrmLead(models.Model):
    """An opportunity is developed by one account manager, and ends with a date.

    The state follows from core's own fields: who has it, won or lost. Users change
    those through the actions only; `write` leads every other road there, or refuses it.
    The system (superuser mode) may write them, and the state follows just the same.
    """

    _name = "crm.lead"
    _inherit = ["crm.lead", "crm.dictionary.mixin"]

    code = fields.Char(readonly=True, copy=False)
    user_id = fields.Many2one(default=lambda self: self._default_user_id())
    region_id = fields.Many2one(
        comodel_name="crm.dictionary.item",
        dictionary_category="region",
        domain="[('category', '=', 'region')]",
        context={"default_category": "region"},
        ondelete="restrict",
        index="btree_not_null",
    )
    industry_id = fields.Many2one(
        comodel_name="res.partner.industry",
        ondelete="restrict",
        index="btree_not_null",
    )
    development_state = fields.Selection(
        selection=DEVELOPMENT_STATES,
        index="btree_not_null",
        readonly=True,
        copy=False,
        tracking=True,
        help="Leads have none until they are converted to opportunities.",
    )
    assigned_on = fields.Datetime(readonly=True, copy=False)
    assigned_by_id = fields.Many2one(
        comodel_name="res.users",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    succeeded_on = fields.Datetime(readonly=True, copy=False)
    failed_on = fields.Datetime(readonly=True, copy=False)
    closed_by_id = fields.Many2one(
        comodel_name="res.users",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    fail_note = fields.Text(string="Failure Note", readonly=True, copy=False)
    success_customer_id = fields.Many2one(
        comodel_name="res.partner",
        string="Won Customer",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The customer that came of this opportunity.",
    )
    can_edit_facts = fields.Boolean(compute="_compute_can_edit_facts")
    can_assign = fields.Boolean(compute="_compute_can_assign")
    can_end = fields.Boolean(compute="_compute_can_end")
    can_complete = fields.Boolean(compute="_compute_can_complete")
    is_incomplete = fields.Boolean(
        string="To Complete",
        compute="_compute_is_incomplete",
        search="_search_is_incomplete",
        help="A required fact is missing, as it may be after an e-mail or an order in "
        "the shop.",
    )

    _code_uniq = models.UniqueIndex(
        "(code)", "This code already belongs to another opportunity."
    )

    # ------------------------------------------------------------
    # Defaults and computes
    # ------------------------------------------------------------

    @api.model
    def _default_user_id(self):
        """A lead belongs to who enters it, an opportunity waits to be assigned."""
        kind = self.env.context.get("default_type") or self._fields["type"].default(
            self
        )
        return self.env.user if kind == "lead" else False

    @api.depends("user_id", "team_id", "partner_id")
    def _compute_company_id(self):
        """An opportunity without salesperson stays in the company it was entered in."""
        entered = {
            lead: lead.company_id
            for lead in self
            if lead.type == "opportunity" and not lead.user_id
        }
        result = super()._compute_company_id()
        for lead, company in entered.items():
            if company and not lead.company_id:
                lead.company_id = company
        return result

    @api.depends("development_state", "user_id", "company_id")
    @api.depends_context("uid")
    def _compute_can_edit_facts(self):
        for lead in self:
            lead.can_edit_facts = lead._may_edit_facts()

    @api.depends("development_state")
    @api.depends_context("uid")
    def _compute_can_assign(self):
        is_supervisor = self.env.user.has_group(SUPERVISOR)
        for lead in self:
            lead.can_assign = is_supervisor and not lead._has_ended()

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_can_end(self):
        is_supervisor = self.env.user.has_group(SUPERVISOR)
        for lead in self:
            lead.can_end = is_supervisor or lead.user_id == self.env.user

    @api.depends("can_edit_facts", "development_state", *REQUIRED_FACTS)
    def _compute_can_complete(self):
        """A fact that is missing on the saved record may be filled in late."""
        for lead in self:
            missing = lead._origin._get_missing_facts()
            lead.can_complete = lead.can_edit_facts or (
                lead.development_state == "developing" and bool(missing)
            )

    @api.depends("type", *REQUIRED_FACTS)
    def _compute_is_incomplete(self):
        for lead in self:
            missing = lead._get_missing_facts()
            lead.is_incomplete = lead.type == "opportunity" and bool(missing)

    def _search_is_incomplete(self, operator, value):
        if operator != "in":
            return NotImplemented
        missing = Domain.OR(
            Domain(name, "in", (False, "", "<p><br></p>")) for name in REQUIRED_FACTS
        )
        incomplete = Domain("type", "=", "opportunity") & missing
        domains = {True: incomplete, False: ~incomplete}
        return Domain.OR(domains[bool(item)] for item in value)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._prepare_created_vals(vals) for vals in vals_list]
        if not self.env.su:
            self._check_created_by_user(
                [vals for vals in vals_list if vals["type"] == "opportunity"]
            )
        self._check_chances(vals_list)
        self._fill_missing_codes(vals_list)
        leads = super().create(vals_list)
        # sudo: the state is the system's
        leads.sudo()._follow_state({})
        if not self.env.su:
            leads._check_required_facts()
        return leads

    def write(self, vals):
        self._check_chances([vals])
        if self.env.su:
            return self._write_and_follow(vals, super().write)
        converts = vals.get("type") == "opportunity"
        opportunities = self.filtered(lambda lead: lead.type == "opportunity")
        leads = self - opportunities
        if leads and not converts:
            leads._check_own_fields(vals.keys() & set(OWN_FIELDS))
            super(CrmLead, leads).write(dict(vals))
        if leads and converts:
            leads._convert_as_user(dict(vals), super(CrmLead, leads).write)
        if opportunities:
            opportunities._write_as_user(
                dict(vals), super(CrmLead, opportunities).write
            )
        return True

    # at_uninstall=True: the uninstall flag is a context key that any user may send
    @api.ondelete(at_uninstall=True)
    def _unlink_except_own_unassigned(self):
        if self.env.su:
            return
        leads = self.filtered(lambda lead: lead.type == "lead")
        if leads and not self.env.user.has_group("sales_team.group_sale_manager"):
            raise AccessError(
                self.env._("Leads can be deleted by sales managers only: archive them.")
            )
        refused = (self - leads).filtered(
            lambda lead: (
                lead.development_state != "unassigned"
                or lead.create_uid != self.env.user
            )
        )
        if refused:
            raise UserError(
                self.env._(
                    "%(names)s: an opportunity can be deleted by who created it, and "
                    "only before it is assigned. Ask its creator, or end it as failed "
                    "with a reason.",
                    names=refused._get_short_names(),
                )
            )

    def copy_data(self, default=None):
        """A copied opportunity begins anew: nobody has it, nothing has happened."""
        vals_list = super().copy_data(default=default)
        for lead, vals in zip(self, vals_list, strict=True):
            if lead.type != "opportunity":
                continue
            given = default or {}
            vals.update(active=True, lost_reason_id=False, date_open=False)
            vals["user_id"] = given.get("user_id", False)
            if "probability" not in given:
                vals["probability"] = 0 if lead._has_ended() else lead.probability
        return vals_list

    # ------------------------------------------------------------
    # Create
    # ------------------------------------------------------------

    @api.model
    def _prepare_created_vals(self, vals):
        """Return the values with what a context key must not decide behind our back."""
        defaults = {
            name: self.env.context[f"default_{name}"]
            for name in CHECKED_AT_CREATION
            if f"default_{name}" in self.env.context
        }
        vals = defaults | vals
        vals.setdefault("type", self._fields["type"].default(self))
        is_lead = vals["type"] == "lead"
        vals.setdefault("user_id", self.env.uid if is_lead else False)
        if self.env.su:
            return vals
        self._check_own_fields([name for name in OWN_FIELDS if vals.get(name)])
        vals.update(dict.fromkeys(OWN_FIELDS, False))
        if not is_lead and not vals["user_id"] and not vals.get("team_id"):
            vals.setdefault("company_id", self.env.company.id)
        return vals

    @api.model
    def _check_created_by_user(self, vals_list):
        """Check opportunities that a user enters, before they are created."""
        users = self.env["res.users"].browse(
            {vals["user_id"] for vals in vals_list if vals["user_id"]}
        )
        if users:
            self._check_may_assign()
            self._check_assignees(users)
        for vals in vals_list:
            self._check_created_facts(vals)
        self._check_created_open(vals_list)

    @api.model
    def _check_created_facts(self, vals):
        """Check what cannot be told any more once the opportunity is created."""
        missing = []
        if not any(vals.get(name) for name in NAMING_FIELDS):
            missing.append("name")
        # zero is a chance, nothing is none
        if vals.get("probability") in (None, "") or vals.get("probability") is False:
            missing.append("probability")
        if missing:
            self._raise_facts_missing(vals.get("name") or "", missing)

    @api.model
    def _check_created_open(self, vals_list):
        stages = self.env["crm.stage"].browse(
            {vals["stage_id"] for vals in vals_list if vals.get("stage_id")}
        )
        hidden = any(not vals.get("active", True) for vals in vals_list)
        if hidden or any(stage.is_won for stage in stages):
            raise UserError(
                self.env._(
                    "A new opportunity is neither won nor lost. Create it in an open "
                    "stage; it ends with “Succeeded” or “Failed”."
                )
            )

    @api.model
    def _check_chances(self, vals_list):
        for vals in vals_list:
            if not 0 <= float(vals.get("probability") or 0) <= 100:
                raise ValidationError(
                    self.env._(
                        "The chance of success is a number from 0 to 100, not "
                        "%(chance)s.",
                        chance=vals["probability"],
                    )
                )

    @api.model
    def _fill_missing_codes(self, vals_list):
        missing = [vals for vals in vals_list if not vals.get("code")]
        if not missing:
            return
        # sudo: who creates opportunities need not administer sequences
        sequence = self.env.ref("crm_development_plan.sequence_opportunity").sudo()
        for vals, code in zip(missing, sequence._next_batch(len(missing)), strict=True):
            vals["code"] = code

    # ------------------------------------------------------------
    # Write by a user
    # ------------------------------------------------------------

    def _write_as_user(self, vals, core_write):
        """Write what is a plain change; lead the rest through the actions.

        :param core_write: core's `write` of these records
        """
        self.check_access("write")
        self._check_edit(vals)
        assignee_id = self._pop_assignee(vals)
        won_stage = self._pop_won_stage(vals)
        restored = self._pop_restored(vals)
        self._write_plainly(vals, core_write)
        self._check_required_facts(vals.keys() & set(REQUIRED_FACTS))
        if restored:
            restored.action_restore()
        if assignee_id:
            self.action_assign(assignee_id)
        if won_stage:
            self._succeed_in_stage(won_stage)

    def _convert_as_user(self, vals, core_write):
        """Make opportunities of these leads, with all their facts.

        The salesperson of a lead was never assigned by a supervisor, so it is taken
        off, unless the one who converts it may and does assign somebody.
        """
        assignee_id = vals.pop("user_id", False)
        self._check_own_fields(vals.keys() & set(OWN_FIELDS))
        self._check_created_open([vals])
        self._write_plainly({**vals, "user_id": False}, core_write)
        self._check_required_facts()
        if assignee_id:
            self.action_assign(assignee_id)

    def _write_plainly(self, vals, core_write):
        if not vals:
            return
        before = self._get_states()
        core_write(vals)
        if STATE_FIELDS & vals.keys():
            # sudo: the state is the system's
            self.sudo()._follow_state(before)

    def _check_edit(self, vals):
        """Raise UserError if a user may not make this change to these."""
        self._check_own_fields(vals.keys() & set(OWN_FIELDS))
        self._check_ended_kept(vals)
        self._check_facts_kept(vals)
        self._check_not_hidden(vals)
        unassigned = self._filter_state("unassigned", False)
        if vals.get("type") == "lead" and self - unassigned:
            raise UserError(
                self.env._(
                    "%(names)s: an opportunity that was assigned cannot become a lead "
                    "again.",
                    names=(self - unassigned)._get_short_names(),
                )
            )

    @api.model
    def _check_own_fields(self, names):
        if names:
            raise UserError(
                self.env._(
                    "%(fields)s: set by the system. Use the buttons of the "
                    "opportunity (in an import, remove the column).",
                    fields=self._get_field_labels(names),
                )
            )

    def _check_ended_kept(self, vals):
        """Whose end is recorded keeps its assignee, customer, stage and reason."""
        kept = {"user_id", "partner_id", "type", "lost_reason_id", "active", "stage_id"}
        for lead in self.filtered(lambda lead: lead._has_ended()):
            changed = lead._get_changed(kept & vals.keys(), vals)
            if lead.development_state == "failed" and vals.get("active"):
                changed -= {"active"}
            if changed == {"stage_id"} and lead.development_state == "succeeded":
                stage = self.env["crm.stage"].browse(vals["stage_id"])
                changed = set() if stage.is_won else changed
            if changed:
                raise UserError(
                    self.env._(
                        "%(name)s has ended: %(fields)s can no longer be changed.",
                        name=lead.display_name,
                        fields=self._get_field_labels(changed),
                    )
                )

    def _check_facts_kept(self, vals):
        """The facts stand once the opportunity is assigned."""
        facts = FACTS & vals.keys()
        if not facts:
            return
        for lead in self:
            if lead._may_edit_facts():
                continue
            changed = lead._get_changed(facts, vals)
            if lead.development_state == "developing":
                changed -= lead._get_missing_facts()
            if changed:
                raise UserError(
                    self.env._(
                        "%(name)s: %(fields)s stand since the opportunity was "
                        "assigned. Add to the chatter or to the steps what is new.",
                        name=lead.display_name,
                        fields=self._get_field_labels(changed),
                    )
                )

    def _check_not_hidden(self, vals):
        """Archiving is no end: only a supervisor puts away what nobody has."""
        if vals.get("active", True) or not self:
            return
        self._check_supervisor(
            self.env._(
                "Opportunities are archived by sales supervisors only. Delete your own "
                "while it is unassigned, or end it as failed with a reason."
            )
        )
        if developing := self._filter_state("developing"):
            raise UserError(
                self.env._(
                    "%(names)s: archiving would hide how the opportunity ended. End it "
                    "as failed with a reason.",
                    names=developing._get_short_names(),
                )
            )

    def _pop_assignee(self, vals):
        """Take the salesperson out of the values; return who is to be assigned."""
        if "user_id" not in vals:
            return False
        user_id = vals.pop("user_id")
        changed = self.filtered(lambda lead: lead.user_id.id != (user_id or False))
        if user_id:
            return user_id if changed else False
        if developing := changed._filter_state("developing"):
            raise UserError(
                self.env._(
                    "%(names)s: an opportunity under development always has an account "
                    "manager. Assign another one instead.",
                    names=developing._get_short_names(),
                )
            )
        return False

    def _pop_won_stage(self, vals):
        """Take a won stage out of the values of opportunities that have not ended."""
        stage = self.env["crm.stage"].browse(vals.get("stage_id") or [])
        if not stage.is_won or all(lead._has_ended() for lead in self):
            return self.env["crm.stage"]
        del vals["stage_id"]
        return stage

    def _pop_restored(self, vals):
        """Take the failed ones that are to be active again out of the write."""
        failed = self._filter_state("failed")
        if not (vals.get("active") and failed):
            return self.browse()
        del vals["active"]
        (self - failed).write({"active": True})
        return failed

    def _check_required_facts(self, names=None):
        """Raise ValidationError if one of these opportunities lacks a required fact.

        :param names: the facts to look at, all when None
        """
        if names is not None and not names:
            return
        for lead in self.filtered(lambda lead: lead.type == "opportunity"):
            missing = lead._get_missing_facts()
            if names is not None:
                missing &= names
            if missing:
                self._raise_facts_missing(lead.name or "", missing)

    @api.model
    def _raise_facts_missing(self, name, missing):
        raise ValidationError(
            self.env._(
                "The opportunity “%(name)s” needs more: fill in %(fields)s.",
                name=name,
                fields=self._get_field_labels(missing),
            )
        )

    # ------------------------------------------------------------
    # The state follows
    # ------------------------------------------------------------

    def _write_and_follow(self, vals, core_write):
        """Write as the system; bring the state in line with what was written."""
        if not STATE_FIELDS & vals.keys() or "development_state" in vals:
            return core_write(vals)
        before = self._get_states()
        result = core_write(vals)
        self._follow_state(before)
        return result

    def _get_states(self):
        return {lead.id: (lead.development_state, lead.user_id) for lead in self}

    def _follow_state(self, before):
        """Give these opportunities the state that core's fields say, with its dates.

        The only place that changes ``development_state``.

        :param dict before: state and salesperson of each lead before the change, by id
        """
        self._take_back_unfit_assignees(before)
        changed = defaultdict(self.browse)
        handed_over = self.browse()
        for lead in self:
            state, user = before.get(lead.id, (False, self.env["res.users"]))
            wanted = lead._get_wanted_state()
            if wanted != state:
                changed[state, wanted] |= lead
            elif wanted == "developing" and lead.user_id != user:
                handed_over |= lead
        for (state, wanted), leads in changed.items():
            leads._enter_state(state, wanted)
        if handed_over:
            handed_over.write(self._prepare_assigned_vals())
            handed_over._follow_assignee()

    def _get_wanted_state(self):
        """Return the state that core's fields of this lead amount to."""
        if self.type != "opportunity":
            return False
        ends = {"won": "succeeded", "lost": "failed"}
        open_state = "developing" if self.user_id else "unassigned"
        return ends.get(self.won_status, open_state)

    def _enter_state(self, state, wanted):
        """Record that these opportunities went from one state to another."""
        vals = {"development_state": wanted, **dict.fromkeys(END_FIELDS, False)}
        if wanted in ENDED:
            # a note or customer that the action gave is not to be lost
            vals = {
                "development_state": wanted,
                "succeeded_on": False,
                "failed_on": False,
                f"{wanted}_on": fields.Datetime.now(),
                "closed_by_id": self.env.uid,
            }
        elif wanted == "developing" and state not in ENDED:
            vals |= self._prepare_assigned_vals()
        elif wanted != "developing":
            vals |= {"assigned_on": False, "assigned_by_id": False}
        self.write(vals)
        if state == "developing":
            self._cancel_open_steps()
        if wanted == "succeeded":
            self._remember_customers()

    @api.model
    def _prepare_assigned_vals(self):
        return {
            "assigned_on": fields.Datetime.now(),
            "assigned_by_id": self.env.uid,
            "development_state": "developing",
        }

    def _take_back_unfit_assignees(self, before):
        """Take new salespersons without the role off these opportunities.

        The system must not fail on them: mass assignment, mail and visitors go on.
        """
        nothing = (False, self.env["res.users"])
        fresh = self.filtered(
            lambda lead: (
                lead.type == "opportunity"
                and (
                    lead.user_id != before.get(lead.id, nothing)[1]
                    or not before.get(lead.id, nothing)[0]
                )
            )
        )
        if not (users := fresh.user_id):
            return
        unfit = users - self.env["res.partner"]._filter_account_managers(users)
        refused = fresh.filtered(lambda lead: lead.user_id in unfit)
        refused._log_unfit_assignees()
        for (state, user), leads in refused.grouped(
            lambda lead: before.get(lead.id, nothing)
        ).items():
            leads.write({"user_id": (user - unfit).id, "development_state": state})

    def _log_unfit_assignees(self):
        bodies = {
            lead.id: self.env._(
                "%(user)s was not assigned: no active user with the role Account "
                "Manager.",
                user=lead.user_id.name,
            )
            for lead in self
        }
        if bodies:
            self._message_log_batch(bodies=bodies)

    def _remember_customers(self):
        for customer, leads in self.grouped(
            lambda lead: lead.partner_id.commercial_partner_id
        ).items():
            forgotten = leads.filtered(lambda lead: not lead.success_customer_id)
            if customer and forgotten:
                forgotten.write({"success_customer_id": customer.id})

    # ------------------------------------------------------------
    # What goes along with the state
    # ------------------------------------------------------------

    def _cancel_open_steps(self):
        """Cancel the steps of these opportunities that are not done.

        Called in superuser mode when opportunities are no longer under development.
        Extended by the plan's own file; must take a constant number of queries.
        """

    def _follow_assignee(self):
        """Hand open steps and their reminders to the present account manager.

        Called in superuser mode after opportunities under development were given to
        another account manager. Extended by the plan's own file; must take a constant
        number of queries.
        """

    # ------------------------------------------------------------
    # Small questions
    # ------------------------------------------------------------

    def _has_ended(self):
        return self.development_state in ENDED

    def _filter_state(self, *states):
        return self.filtered(lambda lead: lead.development_state in states)

    def _may_edit_facts(self):
        """Tell whether the user may change the facts of this opportunity."""
        if self.type != "opportunity" or self.env.su:
            return True
        if self.development_state != "developing":
            return not self._has_ended()
        # sudo: whoever edits an opportunity need not be able to read the company
        company = (self.company_id or self.env.company).sudo()
        return company.development_assignee_edits and self.user_id == self.env.user

    def _get_missing_facts(self):
        missing = {name for name in REQUIRED_FACTS if not self[name]}
        return missing | ({"description"} if is_html_empty(self.description) else set())

    def _get_changed(self, names, vals):
        """Return those of the fields that the values would change."""
        changed = set()
        for name in names:
            current = self._fields[name].convert_to_write(self[name], self)
            if (current or False) != (vals[name] or False):
                changed.add(name)
        return changed

    @api.model
    def _get_field_labels(self, names):
        return get_field_labels(self, names)

    def _get_short_names(self):
        return get_short_names(self)

    def _check_supervisor(self, message):
        if not self.env.su and not self.env.user.has_group(SUPERVISOR):
            raise AccessError(message)

    def _lock_for_development(self):
        """Let one transaction at a time take a step with these."""
        lock_rows(self)
