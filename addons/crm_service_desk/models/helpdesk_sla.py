from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval

from ..tools.service_states import UNSOLVED

TARGETS = [
    ("first_response", "First response"),
    ("processing", "Solve the request"),
    ("stage", "Reach a stage"),
]
PRIORITY_FIELDS = {
    "0": "is_for_low",
    "1": "is_for_normal",
    "2": "is_for_medium",
    "3": "is_for_high",
}


class HelpdeskSla(models.Model):
    """Within how many working hours which requests are answered or solved."""

    # the labels stand for those of helpdesk_mgmt, which has no Chinese
    # pylint: disable=attribute-string-redundant
    _inherit = "helpdesk.sla"

    # helpdesk_mgmt_sla comes in English alone, and names these for its stages
    name = fields.Char(string="Name")
    team_ids = fields.Many2many(string="Teams")
    category_ids = fields.Many2many(string="Categories")
    tag_ids = fields.Many2many(string="Tags")
    domain = fields.Char(string="Filter")
    days = fields.Integer(string="Days")
    hours = fields.Integer(string="Hours")
    stage_id = fields.Many2one(string="Stage to Reach")
    ignore_stage_ids = fields.Many2many(
        string="Clock Stands in Stages",
        help="In these stages the clock of this deadline stands, too; it always stands "
        "while a request is suspended or waits for the customer.",
    )
    target = fields.Selection(
        selection=TARGETS,
        required=True,
        compute="_compute_target",
        store=True,
        readonly=False,
        precompute=True,
        help="First response: a message of staff to the customer. Solve: the "
        "request is processed; an unsatisfied customer lets the clock run on.",
    )
    minutes = fields.Integer(help="Working minutes, added to days and hours.")
    warn_hours = fields.Float(
        string="Warn Before",
        default=1.0,
        help="Working hours before the deadline at which the handler is warned; at "
        "most half of the allowed time.",
    )
    service_type_ids = fields.Many2many(
        "crm.dictionary.item",
        "helpdesk_sla_service_type_rel",
        "sla_id",
        "item_id",
        string="Types",
        domain="[('category', '=', 'service_type')]",
        context={"default_category": "service_type"},
        help="Types of requests; none means all.",
    )
    level_ids = fields.Many2many(
        "crm.dictionary.item",
        "helpdesk_sla_customer_level_rel",
        "sla_id",
        "item_id",
        string="Customer Levels",
        domain="[('category', '=', 'customer_level')]",
        context={"default_category": "customer_level"},
        help="Levels of the customers; none means all.",
    )
    is_for_low = fields.Boolean(string="Low")
    is_for_normal = fields.Boolean(string="Normal")
    is_for_medium = fields.Boolean(string="Medium")
    is_for_high = fields.Boolean(string="High")

    @api.depends("stage_id")
    def _compute_target(self):
        """Policies of helpdesk_mgmt_sla name a stage: they mean it."""
        for sla in self:
            sla.target = sla.target or ("stage" if sla.stage_id else "processing")

    @api.constrains("target", "stage_id")
    def _check_stage(self):
        for sla in self:
            if sla.target == "stage" and not sla.stage_id:
                raise ValidationError(
                    self.env._("Choose the stage that “%s” is about.", sla.name)
                )
            if sla.target == "stage" and sla.stage_id.service_state == UNSOLVED:
                raise ValidationError(
                    self.env._(
                        "“%s”: closing a request without a solution is no target.",
                        sla.name,
                    )
                )

    @api.constrains("days", "hours", "minutes", "warn_hours")
    def _check_time(self):
        for sla in self:
            if min(sla.days, sla.hours, sla.minutes, sla.warn_hours) < 0:
                raise ValidationError(
                    self.env._("“%s”: times cannot be negative.", sla.name)
                )
            if not (sla.days or sla.hours or sla.minutes):
                raise ValidationError(
                    self.env._("“%s”: say how much time there is.", sla.name)
                )

    # ------------------------------------------------------------
    # Which requests
    # ------------------------------------------------------------

    def _filter_for(self, ticket):
        """Return those of these policies that hold for a request."""
        slas = self.filtered_domain(Domain(ticket._get_sla_ticket_domain()))
        return slas.filtered(lambda sla: sla._is_for(ticket))

    def _is_for(self, ticket):
        level = ticket.partner_id.commercial_partner_id.customer_level_id
        return (
            (not self.company_id or self.company_id == ticket.company_id)
            and (not self.level_ids or level in self.level_ids)
            and (
                not self.service_type_ids
                or ticket.service_type_id in self.service_type_ids
            )
            and self._is_for_priority(ticket.priority)
            and (
                self.domain in (False, "", "[]")
                or bool(ticket.filtered_domain(safe_eval(self.domain)))
            )
        )

    def _is_for_priority(self, priority):
        """Tell whether a priority is among those ticked; none ticked means all."""
        if not any(self[name] for name in PRIORITY_FIELDS.values()):
            return True
        return bool(priority) and self[PRIORITY_FIELDS[priority]]

    # ------------------------------------------------------------
    # How much time
    # ------------------------------------------------------------

    def _get_allowed_hours(self, calendar):
        """Return the working hours that this policy allows on a calendar.

        A day is what the calendar works a day; day and night without a calendar.
        """
        hours_per_day = calendar.hours_per_day if calendar else 24.0
        return self.hours + self.minutes / 60 + self.days * hours_per_day

    def _get_warn_hours(self, allowed):
        """Return after how many of the allowed hours the handler is warned."""
        return allowed - min(self.warn_hours, allowed / 2)
