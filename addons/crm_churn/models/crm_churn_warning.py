from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from odoo.addons.crm_customer.tools import local_time
from odoo.addons.crm_customer.tools.text import is_blank
from odoo.addons.crm_customer.tools.timeline import (
    TimelineEntry,
    join_parts,
    make_extract,
)

from ..tools import schedule
from .crm_churn_ranking import BASES

OPEN_STATES = ("warning", "retaining")
TIMELINE_COLORS = {
    "warning": "warning",
    "retaining": "info",
    "lost": "danger",
    "recovered": "success",
}


class CrmChurnWarning(models.Model):
    """A customer who has gone silent, and how it ended.

    Only the scan creates warnings and only the ``action_*`` methods and a new order
    change them. Nobody holds write access; the methods check who asks, then act as
    superuser.
    """

    _name = "crm.churn.warning"
    _inherit = ["mail.thread", "mail.activity.mixin", "crm.dictionary.mixin"]
    _description = "Churn Warning"
    # most money at risk first; what no ranking has seen yet comes last
    _order = "value_rank, last_order_date, id"
    _rec_names_search = ["name", "partner_id"]
    _mail_post_access = "read"

    name = fields.Char(string="Number", readonly=True, copy=False)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Account Manager",
        readonly=True,
        index="btree_not_null",
        help="Follows the customer's account manager until the warning is closed.",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    # shown only: the customer's own record checks their category
    customer_level_id = fields.Many2one(
        related="partner_id.customer_level_id", dictionary_category=False
    )
    region_id = fields.Many2one(
        related="partner_id.region_id", dictionary_category=False
    )
    partner_phone = fields.Char(related="partner_id.phone")
    partner_email = fields.Char(related="partner_id.email")
    # No foreign key: checking it row by row took a third of a large scan's time.
    last_order_res_id = fields.Integer(
        string="Last Order (ID)", readonly=True, aggregator=None
    )
    last_order_id = fields.Many2one(
        "sale.order",
        compute="_compute_last_order_id",
        inverse="_inverse_last_order_id",
        search="_search_last_order_id",
        readonly=True,
    )
    last_order_date = fields.Datetime(required=True, readonly=True)
    detected_on = fields.Date(required=True, readonly=True)
    days_silent = fields.Integer(
        compute="_compute_days_silent",
        help="Days since the last order that counts; stops when the warning is closed.",
    )
    # NULL until the ranking that follows the scan has run; see crm.churn.ranking
    expected_revenue = fields.Monetary(
        readonly=True,
        copy=False,
        help="Expected from the customer within the next 26 weeks by the purchase "
        "model. Empty without a model. Keeps its last figure when closed.",
    )
    value_rank = fields.Integer(
        string="Rank",
        readonly=True,
        copy=False,
        aggregator=None,
        help="Among all customers of the company: 1 is the one of whom most revenue is "
        "expected. Without a purchase model: whose revenue of the last year was "
        "highest.",
    )
    value_basis = fields.Selection(
        selection=BASES,
        string="Ranked By",
        readonly=True,
        copy=False,
    )
    ranked_on = fields.Date(readonly=True, copy=False)
    value_note = fields.Char(compute="_compute_value_note", compute_sudo=True)
    revenue_12m = fields.Monetary(
        string="Revenue of Last 12 Months",
        readonly=True,
        copy=False,
        help="Of the orders that count, untaxed, in the 12 months up to and including "
        "the last order.",
    )
    state = fields.Selection(
        selection=[
            ("warning", "Warning"),
            ("retaining", "Retaining"),
            ("lost", "Lost"),
            ("recovered", "Recovered"),
        ],
        default="warning",
        required=True,
        readonly=True,
        group_expand=True,
    )
    measure_ids = fields.One2many("crm.churn.measure", "warning_id", readonly=True)
    measure_count = fields.Integer(
        string="Measures", compute="_compute_measure_count", compute_sudo=True
    )
    is_measure_overdue = fields.Boolean(
        string="No Measure in Time",
        compute="_compute_is_measure_overdue",
        search="_search_is_measure_overdue",
        help="No measure within the days that the company's settings give.",
    )
    lost_reason_id = fields.Many2one(
        "crm.dictionary.item",
        dictionary_category="churn_reason",
        domain="[('category', '=', 'churn_reason')]",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    lost_note = fields.Text(readonly=True)
    closed_on = fields.Datetime(readonly=True)
    closed_by_id = fields.Many2one("res.users", readonly=True)
    recovery_order_id = fields.Many2one(
        "sale.order",
        readonly=True,
        help="The order that brought the customer back.",
    )
    is_handler = fields.Boolean(
        compute="_compute_is_handler",
        help="Whether the current user may take the next step.",
    )

    _open_uniq = models.UniqueIndex(
        "(partner_id, company_id) WHERE state IN ('warning', 'retaining')",
        "This customer already has an open churn warning in this company.",
    )
    _check_lost = models.Constraint(
        "CHECK (state != 'lost' OR (lost_reason_id IS NOT NULL "
        "AND lost_note IS NOT NULL))",
        "A confirmed loss needs a reason and a note.",
    )

    # ------------------------------------------------------------------
    # Computed fields
    # ------------------------------------------------------------------

    @api.depends("name", "partner_id.name")
    def _compute_display_name(self):
        for warning in self:
            warning.display_name = " · ".join(
                filter(None, (warning.name, warning.partner_id.name))
            )

    @api.depends("last_order_res_id")
    def _compute_last_order_id(self):
        orders = self.env["sale.order"].browse(
            {warning.last_order_res_id for warning in self} - {0}
        )
        existing = set(orders.exists().ids)
        for warning in self:
            order_id = warning.last_order_res_id
            warning.last_order_id = order_id if order_id in existing else False

    def _inverse_last_order_id(self):
        for warning in self:
            warning.last_order_res_id = warning.last_order_id.id

    def _search_last_order_id(self, operator, value):
        if operator == "any":
            ids = self.env["sale.order"].search(value).ids
        elif operator == "in":
            ids = [order_id or 0 for order_id in value]
        else:
            return NotImplemented
        return Domain("last_order_res_id", "in", ids)

    @api.depends("last_order_date", "closed_on", "company_id")
    def _compute_days_silent(self):
        now = fields.Datetime.now()
        zones = {c: c._get_local_zone() for c in self.company_id}
        for warning in self:
            zone = zones.get(warning.company_id)
            if not zone or not warning.last_order_date:
                warning.days_silent = 0
                continue
            last_day = local_time.to_local(warning.closed_on or now, zone).date()
            first_day = local_time.to_local(warning.last_order_date, zone).date()
            warning.days_silent = (last_day - first_day).days

    @api.depends("ranked_on", "company_id")
    @api.depends_context("lang")
    def _compute_value_note(self):
        rankings = self.env["crm.churn.ranking"].search(
            [
                ("company_id", "in", self.company_id.ids),
                ("as_of", "in", self.mapped("ranked_on")),
                ("state", "=", "done"),
            ],
            order="id",
        )
        notes = {(run.company_id, run.as_of): run._get_note() for run in rankings}
        for warning in self:
            key = (warning.company_id, warning.ranked_on)
            warning.value_note = notes.get(key, False)

    @api.depends("measure_ids")
    def _compute_measure_count(self):
        counts = dict(
            self.env["crm.churn.measure"]._read_group(
                [("warning_id", "in", self.ids)], ["warning_id"], ["__count"]
            )
        )
        for warning in self:
            warning.measure_count = counts.get(warning, 0)

    @api.depends("state", "detected_on", "company_id.churn_measure_days")
    def _compute_is_measure_overdue(self):
        first_days = self.company_id._get_churn_measure_days()
        for warning in self:
            warning.is_measure_overdue = (
                warning.state == "warning"
                and warning.detected_on <= first_days[warning.company_id]
            )

    def _search_is_measure_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: the days are a setting, the warnings found stay subject to the rules
        companies = self.env.companies.sudo()
        overdue = Domain("state", "=", "warning") & Domain.OR(
            Domain("company_id", "=", company.id) & Domain("detected_on", "<=", day)
            for company, day in companies._get_churn_measure_days().items()
        )
        domains = {True: overdue, False: ~overdue}
        return Domain.OR(domains[bool(item)] for item in value)

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_is_handler(self):
        handled = self._filter_handled()
        for warning in self:
            warning.is_handler = warning in handled

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        missing = [vals for vals in vals_list if not vals.get("name")]
        if missing:
            names = self.env["crm.churn.detector"]._draw_names(len(missing))
            for vals, name in zip(missing, names, strict=True):
                vals["name"] = name
        return super().create(vals_list)

    def write(self, vals):
        self.check_access("write")
        if not self.env.su and not self._get_user_fields().issuperset(vals):
            raise UserError(
                self.env._(
                    "A churn warning changes by its own steps only: add a measure, "
                    "or confirm the loss. A new order closes it by itself."
                )
            )
        return super().write(vals)

    @api.model
    def _get_user_fields(self):
        """Return the fields that a user with write access may change directly."""
        return {"activity_ids", "message_follower_ids", "message_ids"}

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Let those post who may act: executives read a warning, and no more."""
        operations = super()._mail_get_operation_for_mail_message_operation(
            message_operation
        )
        if message_operation == "create" and not self.env.su:
            handled = self._filter_handled()
            operations.update(dict.fromkeys(self - handled, "write"))
        return operations

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_add_measure(self, description, outcome=None):
        """Append a retention measure; a warning without one starts ``retaining``.

        :param str description: what was done or is planned, not blank
        :param str outcome: what came of it, when already known
        :raises AccessError: unless the user is the account manager or a supervisor
        :raises UserError: if a warning is closed or the description is blank
        """
        self.env["crm.churn.measure"].create(
            [
                {
                    "warning_id": warning.id,
                    "description": description,
                    "outcome": outcome,
                }
                for warning in self
            ]
        )
        return True

    def action_confirm_lost(self, reason_id, note):
        """Close the warnings as lost; the customers become ``lost``.

        :param reason_id: id or record of a dictionary item ``churn_reason``
        :param str note: what happened, not blank
        :raises AccessError: unless the user is the account manager or a supervisor
        :raises UserError: if a warning is closed or has no measure yet, or if the
            reason or the note is missing
        """
        self._start_step()
        reason = self._get_lost_reason(reason_id)
        if is_blank(note):
            raise UserError(
                self.env._("Write a note that tells how the customer was lost.")
            )
        untried = self.filtered(lambda w: w.state != "retaining")
        if untried:
            raise UserError(
                self.env._(
                    "Nothing was tried yet to keep %(names)s. Add a retention measure "
                    "before you confirm the loss.",
                    names=", ".join(untried.mapped("display_name")),
                )
            )
        self._close(
            {"state": "lost", "lost_reason_id": reason.id, "lost_note": note.strip()},
            self.env._("Confirmed lost: %s", reason.name),
        )
        return True

    def action_open_measure_wizard(self):
        """Return the dialog that asks for a measure."""
        return self._get_dialog("crm_churn.crm_churn_measure_wizard_action")

    def action_open_lost_wizard(self):
        """Return the dialog that asks for the reason of the loss."""
        return self._get_dialog("crm_churn.crm_churn_lost_wizard_action")

    def action_request_scan(self):
        """Queue a scan; see ``crm.churn.scan.action_request_scan``."""
        return self.env["crm.churn.scan"].action_request_scan()

    def _get_dialog(self, xmlid):
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return {**action, "context": {"default_warning_ids": self.ids}}

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def _filter_handled(self):
        """Return the warnings on which the current user may take the next step."""
        user = self.env.user
        if self.env.su or user.has_group("crm_customer.group_sales_supervisor"):
            return self
        if user.has_group("crm_customer.group_account_manager"):
            return self.filtered(lambda warning: warning.user_id == user)
        return self.browse()

    def _start_step(self):
        """Check who asks, lock the warnings, and check that they are still open.

        The check reads what the lock protects: of two people who close a warning at
        once, the second learns from whom the first was.
        """
        self._check_handler()
        self._lock()
        closed = self.filtered(lambda warning: warning.state not in OPEN_STATES)
        if closed:
            raise UserError("\n".join(w._get_closed_message() for w in closed))

    def _check_handler(self):
        """Raise AccessError unless the user may take the next step on each."""
        self.check_access("read")
        if self._filter_handled() != self:
            raise AccessError(
                self.env._(
                    "Only the customer's account manager or a sales supervisor may "
                    "work on a churn warning."
                )
            )

    def _lock(self):
        # sudo: the lock needs no right; what may be done under it was checked
        locked = self.sudo().try_lock_for_update(allow_referencing=True)
        if len(locked) != len(self):
            raise UserError(
                self.env._(
                    "Somebody else is working on this churn warning in this very "
                    "moment. Try again."
                )
            )
        self.invalidate_recordset()

    def _get_closed_message(self):
        states = dict(self._fields["state"]._description_selection(self.env))
        values = {
            "name": self.display_name,
            "state": states[self.state],
            "date": fields.Datetime.context_timestamp(self, self.closed_on).date()
            if self.closed_on
            else "",
            # sudo: a colleague's name, whatever company the colleague is in
            "user": self.sudo().closed_by_id.name,
        }
        if not self.closed_by_id:
            return self.env._(
                "%(name)s was closed on %(date)s by a new order (%(state)s).", **values
            )
        return self.env._(
            "%(name)s was closed on %(date)s by %(user)s (%(state)s).", **values
        )

    def _get_lost_reason(self, reason):
        """Return the dictionary item given by id or record.

        :raises UserError: if it is no reason for a loss, or archived
        """
        reason_id = reason.id if isinstance(reason, models.BaseModel) else reason
        # sudo: existence and category are checked here, reading is not the point
        item = self.env["crm.dictionary.item"].sudo().browse(reason_id or ()).exists()
        if len(item) != 1 or item.category != "churn_reason" or not item.active:
            raise UserError(
                self.env._("Choose the reason why the customer was lost from the list.")
            )
        return item

    @api.model
    def _recover(self, orders):
        """Close the open warnings that these orders end.

        The customers are locked before anybody looks for their warnings: the scan
        updates the same rows after it has inserted warnings. So either the scan waits
        and then sees these orders, or this transaction learns of the scan's work - by
        a serialization failure that Odoo answers with a retry.

        :param orders: orders that count, as superuser: ``sale.order``, or records of
            another model with ``partner_id``, ``company_id`` and ``date_order``
        """
        partners = orders.partner_id.commercial_partner_id
        if not partners:
            return
        partners._lock_for_churn()
        warnings = partners._get_open_churn_warnings()
        if not warnings:
            return
        is_sale = orders._name == "sale.order"
        newest = {
            (order.partner_id.commercial_partner_id, order.company_id): order
            for order in orders.sorted("date_order")
        }
        found = {}
        for warning in warnings:
            order = newest.get((warning.partner_id, warning.company_id))
            if order and not (is_sale and order.id == warning.last_order_res_id):
                found[warning.id] = (order.id if is_sale else 0, order.date_order)
        warnings.browse(found)._note_orders(found)

    def _note_orders(self, orders):
        """Close the warnings that these counted orders end.

        An order that is itself past the limit leaves its customer due: it only becomes
        the last order of the warning, which the next scan would raise again.

        :param dict orders: ``{warning id: (sale order id or 0, UTC date)}``
        :return: the warnings closed
        """
        due_before = self._get_due_before()
        newer = self.filtered(lambda w: orders[w.id][1] > w.last_order_date)
        ended = newer.filtered(lambda w: orders[w.id][1] >= due_before[w])
        for warning in newer - ended:
            order_id, date = orders[warning.id]
            warning.write({"last_order_res_id": order_id, "last_order_date": date})
        ended._close_recovered({w.id: orders[w.id][0] or None for w in ended})
        return ended

    def _get_due_before(self):
        """Return the UTC moment before which a last order is too old.

        :return: dict ``{warning: moment}``
        """
        now = fields.Datetime.now()
        moments = {}
        for company, warnings in self.grouped("company_id").items():
            limits = self.env["crm.churn.detector"]._get_limits(company)
            zone = company._get_local_zone()
            for warning in warnings:
                customer = warning.partner_id
                months = company._get_churn_limit(customer, limits)
                moments[warning] = schedule.due_before(now, months, zone)
        return moments

    def _start_retaining(self, feedback):
        """Note that something is being done about the warnings."""
        # sudo: nobody may write warnings directly; the caller has checked the step
        fresh = self.sudo().filtered(lambda warning: warning.state == "warning")
        fresh.write({"state": "retaining"})
        fresh._finish_reminders(feedback)

    def _close_recovered(self, order_ids):
        """Close warnings whose customer has ordered.

        :param dict order_ids: ``{warning id: sale order id or None}``
        """
        for warning in self:
            warning.recovery_order_id = order_ids[warning.id]
        self._close(
            {"state": "recovered"}, self.env._("Recovered: the customer ordered again.")
        )

    def _close(self, vals, message):
        # sudo: nobody may write warnings directly; the caller has checked the step
        warnings = self.sudo()
        warnings._fill_revenue()
        by_person = vals["state"] == "lost"
        warnings.write(
            {
                **vals,
                "closed_on": fields.Datetime.now(),
                "closed_by_id": self.env.uid if by_person else False,
            }
        )
        warnings._finish_reminders(message)
        warnings._message_log_batch(dict.fromkeys(warnings.ids, message))
        warnings.partner_id._refresh_customer_status()

    def _fill_revenue(self):
        """Note the revenue of the last 12 months where no ranking has done so yet."""
        for company, warnings in self.grouped("company_id").items():
            self.env["crm.churn.ranker"]._fill_revenue(company, warnings.ids)
        self.invalidate_recordset(["revenue_12m"])

    # ------------------------------------------------------------------
    # Reminders
    # ------------------------------------------------------------------

    def _get_reminders(self):
        """Return the open activities that the scan has put on these warnings."""
        # sudo: reminders belong to the warning, whoever they are assigned to
        return (
            self.env["mail.activity"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("automated", "=", True),
                ]
            )
        )

    def _finish_reminders(self, feedback):
        self._get_reminders().write({"active": False, "feedback": feedback})

    def _schedule_reminders(self):
        """Remind the account managers of these warnings, without a mail."""
        detector = self.env["crm.churn.detector"]
        activity_type = detector._get_activity_type()
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [
                {
                    "res_model_id": self.env["ir.model"]._get_id(self._name),
                    "res_id": warning.id,
                    "activity_type_id": activity_type.id,
                    "summary": activity_type.with_context(
                        lang=warning.user_id.lang
                    ).summary,
                    "automated": True,
                    "user_id": warning.user_id.id,
                    "date_deadline": detector._get_deadline(
                        activity_type, warning.company_id._get_local_today()
                    ),
                }
                for warning in self
            ]
        )

    def _follow_account_manager(self):
        """Hand open warnings and their reminders to the customers' managers."""
        by_user = defaultdict(self.browse)
        for warning in self:
            if warning.user_id != warning.partner_id.user_id:
                by_user[warning.partner_id.user_id] |= warning
        for user, warnings in by_user.items():
            warnings.write({"user_id": user.id})
            warnings._hand_over_reminders(user)

    def _hand_over_reminders(self, user):
        reminders = self._get_reminders()
        reminders.with_context(mail_activity_quick_update=True).write(
            {"user_id": user.id}
        )
        reminded = self.browse(reminders.mapped("res_id"))
        if user.active:
            (self - reminded).filtered(
                lambda warning: warning.state == "warning"
            )._schedule_reminders()

    # ------------------------------------------------------------------
    # Timeline
    # ------------------------------------------------------------------

    def _prepare_timeline_entries(self):
        """Return what the timeline shows of these warnings.

        :return: dict ``{id: TimelineEntry}``
        """
        return {warning.id: warning._prepare_timeline_entry() for warning in self}

    def _prepare_timeline_entry(self):
        states = dict(self._fields["state"]._description_selection(self.env))
        days = self.env._("%(days)s days silent", days=self.days_silent)
        measures = self.env._("%(count)s measures", count=self.measure_count)
        return TimelineEntry(
            title=self.env._("Churn warning %(number)s", number=self.name or ""),
            subtitle=join_parts(days, measures, self.lost_reason_id.name),
            extract=make_extract(self.lost_note),
            status=states[self.state],
            color=TIMELINE_COLORS[self.state],
            person=self.user_id.name or "",
        )
