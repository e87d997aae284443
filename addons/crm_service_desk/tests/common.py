# NOW is for the tests of this addon too
from odoo.addons.crm_customer.tests.common import NOW as NOW
from odoo.addons.crm_customer.tests.common import RoleCase


class ServiceCase(RoleCase):
    """Requests in each state, at a moment that stands still.

    `am` handles what is assigned, `am2` is a colleague, `contact` a person of the
    customer `own`.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._freeze()
        cls.supervisor2 = cls._create_role_user(
            "role_supervisor2", "crm_customer.group_sales_supervisor"
        )
        cls.contact = cls._create_contact(cls.own, "Han Mei", email="han@own.example")
        cls.type_repair = cls.env.ref("crm_service_desk.dictionary_type_repair")
        # no survey goes out unless a test wants one
        cls.env["helpdesk.ticket.stage"].search([]).write(
            {"rating_mail_template_id": False, "mail_template_id": False}
        )

    @classmethod
    def _prepare_ticket_vals(cls, name="Press stands still", **vals):
        """Return values with all starred fields, as staff would enter them."""
        return {
            "name": name,
            "partner_id": cls.contact.id,
            "description": "<p>It does not start any more</p>",
            "service_type_id": cls.type_repair.id,
            **vals,
        }

    @classmethod
    def _create_ticket(cls, name="Press stands still", user=None, **vals):
        """Create a new request as `user` (the superuser when None)."""
        tickets = cls.env["helpdesk.ticket"]
        if user:
            tickets = tickets.with_user(user)
        ticket = tickets.create(cls._prepare_ticket_vals(name, **vals))
        return ticket.with_user(cls.env.user)

    @classmethod
    def _create_assigned(cls, name="Press stands still", user=None, **vals):
        """Create a request that `supervisor` has assigned, to `am` unless given."""
        ticket = cls._create_ticket(name, **vals)
        ticket.with_user(cls.supervisor).action_assign((user or cls.am).id)
        return ticket

    @classmethod
    def _create_processed(cls, name="Press stands still", solution="Fuse", **vals):
        ticket = cls._create_assigned(name, **vals)
        ticket.with_user(ticket.user_id).action_process(solution)
        return ticket

    @classmethod
    def _create_archived(cls, name="Press stands still", satisfaction=5, **vals):
        ticket = cls._create_processed(name, **vals)
        cls._judge(ticket, satisfaction)
        return ticket

    @classmethod
    def _create_suspended(cls, name="Press stands still", **vals):
        ticket = cls._create_assigned(name, **vals)
        ticket.with_user(ticket.user_id).action_suspend("Waits for a part")
        return ticket

    @classmethod
    def _create_unsolved(cls, name="Press stands still", **vals):
        ticket = cls._create_assigned(name, **vals)
        ticket.with_user(cls.supervisor).action_close_unsolved("No parts any more")
        return ticket

    @classmethod
    def _judge(cls, ticket, satisfaction, result="As the customer said"):
        """Record a verdict as a supervisor who was told by phone."""
        ticket.with_user(cls.supervisor).action_record_feedback(satisfaction, result)
