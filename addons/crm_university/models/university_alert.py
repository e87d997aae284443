from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import formatLang

from ..tools.alert_model import LOW
from .res_partner import STAFF

STATES = [("open", "To Do"), ("in_progress", "In Progress"), ("closed", "Closed")]
# what the search and the buttons record
OWN_FIELDS = {
    "partner_id",
    "term_id",
    "company_id",
    "risk",
    "rank",
    "band",
    "reason_data",
    "course_id",
    "run_id",
    "state",
    "closed_on",
    "closed_by_id",
}


class UniversityAlert(models.Model):
    """A student who may fail this term, why it seems so, and what is done about it.

    Only the search raises alerts. People write what they do and what came of it, which
    a later search keeps.
    """

    _name = "university.alert"
    _description = "Student Alert"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "term_id desc, rank, id"
    _rec_name = "partner_id"
    _rec_names_search = ["partner_id.name", "partner_id.student_number"]

    partner_id = fields.Many2one(
        "res.partner",
        string="Student",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    student_number = fields.Char(related="partner_id.student_number")
    email = fields.Char(related="partner_id.email")
    phone = fields.Char(related="partner_id.phone")
    class_id = fields.Many2one(
        related="partner_id.class_id", store=True, index="btree_not_null"
    )
    program_id = fields.Many2one(
        related="partner_id.program_id", store=True, index="btree_not_null"
    )
    # advisors, too, who see no other student's
    gpa = fields.Float(related="partner_id.gpa", groups=STAFF)
    term_id = fields.Many2one(
        "university.term", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        "res.company", string="School", required=True, readonly=True, index=True
    )
    run_id = fields.Many2one(
        "university.alert.run",
        string="Found By",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    risk = fields.Float(
        digits=(4, 3),
        readonly=True,
        aggregator="avg",
        help="Probability, 0 to 1, of failing a course this term. Trust the order "
        "rather than the number: the model tends to exaggerate.",
    )
    rank = fields.Integer(
        readonly=True,
        aggregator=None,
        help="Among the school's students of the term; 1 is most at risk.",
    )
    band = fields.Selection(
        selection=[("high", "High"), ("medium", "Medium"), (LOW, "Low")],
        string="Risk Level",
        readonly=True,
        required=True,
        default=LOW,
        help="High: among the first 10 per cent by rank. Medium: among the first 20.",
    )
    course_id = fields.Many2one(
        "university.course",
        string="Weakest Course",
        readonly=True,
        ondelete="set null",
        help="Where most points are still needed to pass.",
    )
    # codes and values; words follow in the reader's language
    reason_data = fields.Json(readonly=True, copy=False)
    reasons = fields.Text(string="Why", compute="_compute_reasons")
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        domain="[('share', '=', False)]",
        tracking=True,
        index="btree_not_null",
        help="Looks after the alert: the student's advisor when it was raised.",
    )
    state = fields.Selection(
        selection=STATES,
        default="open",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        group_expand=True,
        index=True,
    )
    intervention = fields.Text(help="What is done to help the student.")
    result = fields.Text(help="What came of it. Needed to close the alert.")
    closed_on = fields.Datetime(readonly=True, copy=False)
    closed_by_id = fields.Many2one("res.users", readonly=True, copy=False)

    _student_uniq = models.UniqueIndex(
        "(partner_id, term_id)", "The student has an alert in this term already."
    )

    @api.depends("reason_data", "course_id")
    @api.depends_context("lang")
    def _compute_reasons(self):
        for alert in self:
            reasons = [alert._describe(one) for one in alert.reason_data or ()]
            alert.reasons = "\n".join(filter(None, reasons)) or self.env._(
                "No single figure stands out; together they do."
            )

    @api.constrains("state", "result")
    def _check_result(self):
        lacking = self.filtered(
            lambda alert: alert.state == "closed" and not (alert.result or "").strip()
        )
        if lacking:
            raise ValidationError(
                self.env._(
                    "%(names)s: write what came of it before you close the alert.",
                    names=", ".join(lacking[:5].mapped("display_name")),
                )
            )

    @api.constrains("partner_id", "term_id", "company_id")
    def _check_school(self):
        for alert in self:
            if alert.term_id.company_id != alert.company_id:
                raise ValidationError(
                    self.env._("An alert belongs to the school of its term.")
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        if not self.env.su:
            self._check_write(vals)
        return super().write(vals)

    def _check_write(self, vals):
        if OWN_FIELDS & vals.keys():
            raise UserError(
                self.env._(
                    "The risk is written by the search, and the state changes by its "
                    "buttons. Write what you do and what came of it."
                )
            )
        if "user_id" in vals and not self._may_assign():
            raise AccessError(
                self.env._(
                    "Student affairs and the registrar hand alerts to another owner."
                )
            )

    @api.model
    def _may_assign(self):
        return self.env.user._has_school_role("student_affairs", "registrar")

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_start(self):
        """Begin to work on these open alerts.

        :raises UserError: if one is closed
        """
        self.check_access("write")
        self._check_not_closed()
        # sudo: the state changes by the buttons only; access was checked above
        self.sudo().write({"state": "in_progress"})
        return True

    def action_close(self):
        """Close these alerts, whose results are written down; their to-dos are done.

        :raises UserError: if one is closed already
        :raises ValidationError: if a result is missing
        """
        self.check_access("write")
        self._check_not_closed()
        # sudo: the state changes by the buttons only; access was checked above
        self.sudo().write(
            {
                "state": "closed",
                "closed_on": fields.Datetime.now(),
                "closed_by_id": self.env.uid,
            }
        )
        # sudo: the to-do may be that of a former owner
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])
        return True

    def action_reopen(self):
        """Take up these closed alerts again."""
        self.check_access("write")
        # sudo: the state changes by the buttons only; access was checked above
        self.sudo().filtered(lambda alert: alert.state == "closed").write(
            {"state": "in_progress", "closed_on": False, "closed_by_id": False}
        )
        return True

    def action_request_run(self):
        """See ``university.alert.run.action_request_run``."""
        return self.env["university.alert.run"].action_request_run()

    def _check_not_closed(self):
        closed = self.filtered(lambda alert: alert.state == "closed")
        if closed:
            raise UserError(
                self.env._(
                    "%(names)s: closed already.",
                    names=", ".join(closed[:5].mapped("display_name")),
                )
            )

    # ------------------------------------------------------------
    # The search
    # ------------------------------------------------------------

    @api.model
    def _raise_alerts(self, vals_list):
        """Create alerts and put them on their owners' lists of what to do.

        Called in superuser mode.
        """
        # owners get one thing to do, not a mail beside it
        silent = self.with_context(
            mail_create_nolog=True,
            mail_create_nosubscribe=True,
            mail_auto_subscribe_no_notify=True,
            tracking_disable=True,
        )
        alerts = silent.create(vals_list)
        for owner, group in alerts.grouped("user_id").items():
            if group._is_owner_able(owner):
                self._schedule_todos(owner, group)
        return alerts.with_env(self.env)

    def _update_risk(self, vals):
        """Write what a new search found, unless the alert is closed."""
        self.with_context(tracking_disable=True).filtered(
            lambda alert: alert.state != "closed"
        ).write(vals)

    @api.model
    def _is_owner_able(self, owner):
        """Tell whether a user can open alerts: who cannot gets nothing to do."""
        return owner.active and owner._has_school_role("teacher", "student_affairs")

    @api.model
    def _schedule_todos(self, owner, alerts):
        words = self.with_context(lang=owner.lang).env._("Talk to the student")
        alerts.with_context(mail_activity_quick_update=True).activity_schedule(
            "mail.mail_activity_data_todo", summary=words, user_id=owner.id
        )

    # ------------------------------------------------------------
    # Words
    # ------------------------------------------------------------

    def _describe(self, reason):
        """Return a reason in words, with how common it is among those who failed."""
        words = self._describe_value(reason)
        if not words:
            return None
        return self.env._(
            "%(reason)s (%(ratio)s× among those who failed)",
            reason=words,
            ratio=formatLang(self.env, reason.get("ratio") or 0, digits=1),
        )

    def _describe_value(self, reason):
        value = formatLang(self.env, reason.get("value") or 0, digits=0)
        # no course is known where nothing is graded yet
        course = self.course_id.display_name or self.env._("the weakest course")
        match reason.get("code"):
            case "needed_most":
                return self.env._(
                    "Needs %(value)s of 100 in the rest of %(course)s to pass",
                    value=value,
                    course=course,
                )
            case "early_average":
                return self.env._(
                    "Average of %s in this term's first assessments", value
                )
            case "early_missing":
                return self.env._("%s grades of this term missing", value)
            case "average":
                return self.env._("Average of %s in earlier terms", value)
            case "failures":
                return self.env._("%s failed results so far", value)
            case "repeated":
                return self.env._("Takes %s courses again that were failed", value)
            case "hours_late":
                return self.env._("Selected courses %s hours after the opening", value)
        return None
