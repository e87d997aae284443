from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.service_states import CLOSED
from .helpdesk_ticket_clock import CLOCK_FIELDS

# A change of these may make other policies hold.
POLICY_FIELDS = CLOCK_FIELDS - {"stage_id"} | {
    "category_id",
    "partner_id",
    "priority",
    "service_type_id",
    "tag_ids",
}
SLA_STATES = [
    ("on_track", "On track"),
    ("at_risk", "At risk"),
    ("paused", "Paused"),
    ("breached", "Broken"),
    ("met", "Met"),
]


class HelpdeskTicket(models.Model):
    """Which policies hold for a request, and how it stands with all of them."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "helpdesk.ticket"

    sla_ids = fields.Many2many(compute_sudo=True)
    sla_fits = fields.Boolean(compute_sudo=True)
    sla_expired = fields.Boolean(
        string="Deadline Broken", compute="_compute_sla_expired", compute_sudo=True
    )
    # helpdesk_mgmt_sla works it out each time; lists are sorted by a stored one
    sla_deadline = fields.Datetime(string="Deadline", related="service_deadline")
    service_deadline = fields.Datetime(
        string="Next Deadline",
        compute="_compute_sla_state",
        store=True,
        index="btree_not_null",
        help="The first of the deadlines that are running or broken; none while the "
        "clock stands.",
    )
    sla_state = fields.Selection(
        selection=SLA_STATES,
        string="Deadlines",
        compute="_compute_sla_state",
        store=True,
        help="Broken if one of the deadlines was; met if all were.",
    )

    def _get_machine_fields(self):
        return super()._get_machine_fields() | {
            "service_deadline",
            "sla_state",
            "ticket_sla_ids",
        }

    @api.depends(
        "service_state",
        "ticket_sla_ids.deadline",
        "ticket_sla_ids.reached_on",
        "ticket_sla_ids.state",
        "ticket_sla_ids.warned_on",
    )
    def _compute_sla_state(self):
        for ticket in self:
            rows = ticket.ticket_sla_ids
            running = rows.filtered(lambda row: row.state == "in_progress")
            moments = rows.filtered(lambda row: row._is_pending()).mapped("deadline")
            ticket.service_deadline = min(filter(None, moments), default=False)
            ticket.sla_state = ticket._get_sla_state(set(rows.mapped("state")), running)

    def _get_sla_state(self, states, running):
        if "expired" in states:
            return "breached"
        if running:
            return "at_risk" if any(running.mapped("warned_on")) else "on_track"
        if "on_hold" in states:
            return "paused"
        # what was given up before its deadline was not met, nor was it broken
        return "met" if states == {"accomplished"} else False

    @api.depends("ticket_sla_ids.state", "ticket_sla_ids.deadline")
    def _compute_sla_expired(self):
        late = self.filtered_domain(self._get_sla_expired_domain())
        for ticket in self:
            ticket.sla_expired = ticket in late

    @api.model
    def _search_sla_expired(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._get_sla_expired_domain()
        wanted = set(value)
        if wanted == {True}:
            return domain
        return ~domain if wanted == {False} else Domain(bool(wanted))

    @api.model
    def _get_sla_expired_domain(self):
        """Broken, whether the cron has noticed it or not."""
        late = Domain("state", "=", "expired") | (
            Domain("state", "=", "in_progress")
            & Domain("deadline", "<", fields.Datetime.now())
        )
        return Domain("ticket_sla_ids", "any", late)

    @api.depends(*sorted(POLICY_FIELDS), "ticket_sla_ids")
    def _compute_sla_fits(self):
        fitting = self._map_slas()
        for ticket in self:
            undecided = ticket._get_open_slas().sla_id
            decided = ticket.ticket_sla_ids.sla_id - undecided
            ticket.sla_fits = ticket.service_state in CLOSED or (
                fitting[ticket] - decided == undecided
            )

    # ------------------------------------------------------------
    # Choosing
    # ------------------------------------------------------------

    def write(self, vals):
        result = super().write(vals)
        if POLICY_FIELDS & vals.keys():
            # sudo: nobody writes the deadlines of a request directly
            self.sudo()._choose_slas()
        return result

    def set_sla(self):
        """Start the clock of new requests, and give them the policies that hold."""
        # sudo: customers who write a request do not read its deadlines
        tickets = self.sudo()
        tickets._start_clock()
        tickets._choose_slas()

    def refresh_sla(self):
        """Choose the policies again, after these were changed.

        :raises AccessError: if the caller is no sales supervisor
        """
        self._check_supervisor_may(self.env._("choose deadlines again"))
        self.check_access("read")
        # sudo: nobody writes the deadlines of a request directly
        self.sudo()._choose_slas()

    def _choose_slas(self):
        """Let the policies hold that fit these open requests, in superuser mode.

        What was met or broken stays. The time that has elapsed counts for all of them,
        as each looks at the whole life of the request.
        """
        tickets = self.filtered(lambda ticket: ticket.service_state not in CLOSED)
        fitting = tickets._map_slas()
        obsolete = self.env["helpdesk.ticket.sla"]
        vals_list = []
        for ticket in tickets:
            wanted = fitting[ticket]
            obsolete |= ticket._get_open_slas().filtered(
                lambda row, wanted=wanted: row.sla_id not in wanted
            )
            missing = wanted - ticket.ticket_sla_ids.sla_id
            vals_list += [{"ticket_id": ticket.id, "sla_id": s.id} for s in missing]
        obsolete.unlink()
        self.env["helpdesk.ticket.sla"].create(vals_list)
        tickets._settle_slas()

    def _get_open_slas(self):
        return self.ticket_sla_ids.filtered(
            lambda row: row.state in ("in_progress", "on_hold")
        )

    def _settle_slas(self):
        self.ticket_sla_ids.filtered(lambda row: row.state != "cancelled")._settle()

    def _get_sla(self):
        return self._map_slas()[self]

    def _map_slas(self):
        """Return the policies that hold for each of these.

        :return: dict ``{ticket: policies}``
        """
        nothing = self.env["helpdesk.sla"]
        # sudo: the policies of the request's company hold, whoever asks
        tickets = self.sudo()
        if not any(tickets.mapped("team_id.use_sla")):
            return dict.fromkeys(self, nothing)
        slas = nothing.sudo().search(
            [
                "|",
                ("team_ids", "=", False),
                ("team_ids", "in", tickets.team_id.ids),
            ]
        )
        return {
            ticket: slas._filter_for(ticket) if ticket.team_id.use_sla else nothing
            for ticket in tickets
        }
