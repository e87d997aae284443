from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain

from ..tools.handler_ranking import Handler, rank_handlers
from ..tools.service_states import ASSIGNED, NEW, SUSPENDED


class HelpdeskTicket(models.Model):
    """Who should handle a request: suggested, or assigned as the team has set."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "helpdesk.ticket"

    is_assignment_due = fields.Boolean(
        readonly=True,
        copy=False,
        help="Entered at the same moment as another request of its team: the system "
        "assigns it within minutes.",
    )

    _assignment_due_idx = models.Index("(id) WHERE is_assignment_due")

    @api.model
    def _get_machine_fields(self):
        return super()._get_machine_fields() | {"is_assignment_due"}

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        # sudo: whoever enters a request, the team assigns it
        tickets.sudo()._assign_automatically()
        return tickets

    def write(self, vals):
        result = super().write(vals)
        if vals.get("team_id"):
            # sudo: whoever moves a request, its new team assigns it
            self.sudo()._assign_automatically()
        return result

    def action_open_assign(self):
        """Return the dialog of a supervisor; with suggestions for one request.

        That dialog is saved: the web client presses no buttons in unsaved lines.
        """
        action = super().action_open_assign()
        dialogs = self.env[action["res_model"]].with_context(**action["context"])
        values = dialogs.default_get(list(dialogs._fields))
        if values.get("suggestion_ids"):
            action["res_id"] = dialogs.create(values).id
        return action

    def _assign_automatically(self):
        """Give new requests to handlers as their teams have set, in superuser mode."""
        waiting = self._filter_state(NEW).filtered(lambda t: not t.user_id and t.active)
        for team, tickets in waiting.grouped("team_id").items():
            if team.assignment_mode == "manual" or not team:
                continue
            if not team._try_lock_turns():
                tickets._postpone_assignment()
                continue
            tickets.filtered("is_assignment_due").is_assignment_due = False
            handlers = team._choose_handlers(len(tickets))
            chosen = dict(zip(tickets, handlers, strict=False))
            for user_id, members in tickets.grouped(chosen.get).items():
                if not user_id:
                    continue
                user = self.env["res.users"].browse(user_id)
                fit = members - members._filter_unfit_for(user)
                # the system assigns, not whoever entered the request
                fit.with_user(SUPERUSER_ID)._assign(user)

    def _postpone_assignment(self):
        """Leave these to the cron: who else is assigned right now is not known."""
        self.is_assignment_due = True
        cron = self.env.ref("crm_service_desk.ir_cron_assign_waiting")
        cron._trigger(at=fields.Datetime.now() + timedelta(minutes=1))

    @api.model
    def _cron_assign_waiting(self):
        """Assign the requests that were entered at once, in committed batches."""
        due = Domain("is_assignment_due", "=", True) & Domain("service_state", "=", NEW)
        self._work_off(due, "_assign_automatically")

    # ------------------------------------------------------------
    # Suggestions
    # ------------------------------------------------------------

    @api.readonly
    def get_suggested_handlers(self, limit=5):
        """Return who should handle this request, best first.

        By who looks after the customer and the region, who knows the type and the
        product (``helpdesk.handler``), and who has few open requests. Who is absent,
        or cannot be assigned, is left out.

        :return: list of dicts: ``id`` and ``name`` of the user, ``reasons`` (list of
            texts), ``open_requests``, ``score``
        :raises AccessError: if the caller is no sales supervisor
        """
        self.ensure_one()
        self._check_supervisor_may(self.env._("assign requests"))
        self.check_access("read")
        # sudo: compares all handlers and customers, and returns names and numbers
        ticket = self.sudo()
        users = ticket._get_possible_handlers()
        ranked = rank_handlers(ticket._describe_handlers(users))[:limit]
        names = {user.id: user.name for user in users}
        return [
            {
                "id": handler.user_id,
                "name": names[handler.user_id],
                "reasons": self._get_handler_reasons(handler),
                "open_requests": handler.open_requests,
                "score": round(score, 2),
            }
            for score, handler in ranked
        ]

    def _get_possible_handlers(self):
        """Return the users who can be assigned this request and are not away."""
        domain = self.env["res.users"]._get_account_manager_domain()
        if self.team_id.user_ids:
            domain &= Domain("id", "in", self.team_id.user_ids.ids)
        users = self.env["res.users"].search(domain)
        return self.env["helpdesk.handler"]._filter_present(users, self.company_id)

    def _describe_handlers(self, users):
        """Return a ``Handler`` for each user, in superuser mode."""
        profiles = self.env["helpdesk.handler"].search([("user_id", "in", users.ids)])
        by_user = profiles.grouped("user_id")
        loads = self._get_open_counts(users)
        in_region = self._get_users_of_region(users)
        customer = self.commercial_partner_id
        category = self.product_id.categ_id
        described = []
        for user in users:
            profile = by_user.get(user, profiles.browse())
            described.append(
                Handler(
                    user_id=user.id,
                    open_requests=loads.get(user.id, 0),
                    is_account_manager=customer.user_id == user,
                    knows_type=profile._knows_type(self.service_type_id),
                    knows_product=profile._knows_category(category),
                    knows_region=user.id in in_region,
                )
            )
        return described

    def _get_users_of_region(self, users):
        """Return the ids of those who look after customers in the request's region."""
        region = self.commercial_partner_id.region_id
        if not region:
            return set()
        grouped = self.env["res.partner"]._read_group(
            [("region_id", "=", region.id), ("user_id", "in", users.ids)], ["user_id"]
        )
        return {user.id for (user,) in grouped}

    @api.model
    def _get_open_counts(self, users):
        """Return how many requests each of the users has in work.

        What waits for the customer's verdict is no work.

        :return: dict ``{user id: number}``
        """
        grouped = self._read_group(
            [
                ("user_id", "in", users.ids),
                ("service_state", "in", (ASSIGNED, SUSPENDED)),
            ],
            ["user_id"],
            ["__count"],
        )
        return {user.id: count for user, count in grouped}

    @api.model
    def _get_handler_reasons(self, handler):
        """Return in words what speaks for a handler."""
        reasons = {
            "is_account_manager": self.env._("Looks after the customer"),
            "knows_type": self.env._("Good at this type"),
            "knows_product": self.env._("Knows the product"),
            "knows_region": self.env._("Looks after the region"),
        }
        return [text for fact, text in reasons.items() if getattr(handler, fact)]
