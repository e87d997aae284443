from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import ServiceCase


@tagged("post_install", "-at_install")
class TestAccess(ServiceCase):
    def _find(self, user, ticket):
        return (
            self.env["helpdesk.ticket"].with_user(user).search([("id", "=", ticket.id)])
        )

    def test_the_roles_read_every_request(self):
        ticket = self._create_assigned(partner_id=self.foreign.id)
        for user in (self.am2, self.supervisor, self.executive):
            with self.subTest(user=user.login):
                self.assertTrue(self._find(user, ticket))
        self.assertFalse(self._find(self.crm_admin, ticket))

    def test_whoever_has_no_role_reads_none(self):
        ticket = self._create_assigned(partner_id=self.plain.partner_id.id)
        ticket.message_subscribe(self.plain.partner_id.ids)
        self.assertFalse(self._find(self.plain, ticket))
        with self.assertRaises(AccessError):
            ticket.with_user(self.plain).read(["name"])

    def test_a_customer_reads_own_requests_only(self):
        self.portal.partner_id.parent_id = self.own
        own = self._create_ticket()
        foreign = self._create_ticket(partner_id=self.foreign.id)
        self.assertTrue(self._find(self.portal, own))
        self.assertFalse(self._find(self.portal, foreign))

    def test_requests_of_another_company_are_hidden(self):
        other = self.env["res.company"].create({"name": "Second company"})
        ticket = self._create_ticket(company_id=other.id)
        for user in (self.am, self.supervisor, self.executive, self.crm_admin):
            with self.subTest(user=user.login):
                self.assertFalse(self._find(user, ticket))
                with self.assertRaises(AccessError):
                    ticket.with_user(user).action_escalate("Urgent")

    def test_rounds_of_another_company_are_hidden(self):
        other = self.env["res.company"].create({"name": "Second company"})
        for user in (self.am, self.supervisor):
            user.company_ids = [Command.link(other.id)]
        ticket = self._create_ticket(company_id=other.id)
        context = {"allowed_company_ids": [self.company.id, other.id]}
        ticket.with_user(self.supervisor).with_context(**context).action_assign(
            self.am.id
        )
        rounds = self.env["helpdesk.ticket.round"].with_user(self.executive)
        self.assertFalse(rounds.search([("ticket_id", "=", ticket.id)]))

    def test_nobody_writes_a_round(self):
        last = self._create_archived(satisfaction=3).round_id
        for user in (self.am, self.supervisor, self.executive, self.crm_admin):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    last.with_user(user).satisfaction = 5
                with self.assertRaises(AccessError):
                    last.with_user(user).unlink()
                with self.assertRaises(AccessError):
                    last.with_user(user).copy()

    def test_an_executive_changes_nothing(self):
        ticket = self._create_assigned().with_user(self.executive)
        for change in (
            lambda: ticket.write({"name": "x"}),
            lambda: ticket.write({"tag_ids": [Command.clear()]}),
            lambda: ticket.message_post(body="x"),
            lambda: ticket.copy(),
            lambda: ticket.unlink(),
        ):
            with self.assertRaises(AccessError):
                change()

    def test_colleagues_comment(self):
        ticket = self._create_assigned()
        message = ticket.with_user(self.am2).message_post(body="Seen this before")
        self.assertEqual(message.author_id, self.am2.partner_id)

    def test_the_administrator_moves_no_request(self):
        ticket = self._create_assigned().with_user(self.crm_admin)
        for step in (
            lambda: ticket.action_assign(self.am2.id),
            lambda: ticket.action_process("x"),
            lambda: ticket.action_suspend("x"),
            lambda: ticket.action_close_unsolved("x"),
            lambda: ticket.action_escalate("x"),
        ):
            with self.assertRaises(AccessError):
                step()

    def test_the_administrator_configures(self):
        for model in ("stage", "team", "channel", "category", "tag"):
            with self.subTest(model=model):
                self.assertTrue(
                    self.env[f"helpdesk.ticket.{model}"]
                    .with_user(self.crm_admin)
                    .has_access("create")
                )

    def test_the_settings_open_for_the_administrator(self):
        action = self.company.with_user(self.crm_admin).action_open_service_settings()
        self.assertEqual(action["res_id"], self.company.id)
        with self.assertRaises(AccessError):
            self.company.with_user(self.am).action_open_service_settings()

    def test_the_menu_is_for_the_roles(self):
        menu = self.env.ref("crm_service_desk.helpdesk_ticket_menu")
        for user, seen in (
            (self.am, True),
            (self.supervisor, True),
            (self.executive, True),
            (self.plain, False),
        ):
            menus = self.env["ir.ui.menu"].with_user(user)
            with self.subTest(user=user.login):
                self.assertEqual(menu.id in menus._visible_menu_ids(), seen)

    def test_forms_of_contacts_and_products_open_without_a_role(self):
        self._create_ticket(partner_id=self.own.id)
        contact = self.own.with_user(self.plain)
        self.assertEqual(contact.helpdesk_ticket_count, 0)


# read, write, create, unlink
NONE, READ, ALL = "----", "r---", "rwcu"
ROLES = ("am", "supervisor", "executive", "crm_admin", "plain", "portal")
# who keeps configuration, and who reads it
CONFIGURATION = (READ, READ, READ, ALL, READ, NONE)
HANDLERS_DIALOG = (ALL, ALL, NONE, NONE, NONE, NONE)
SUPERVISORS_DIALOG = (NONE, ALL, NONE, NONE, NONE, NONE)


@tagged("post_install", "-at_install")
class TestServiceRoleMatrix(ServiceCase):
    """What the roles may do at all; the steps and records are checked elsewhere."""

    MATRIX = {
        # crm_admin and plain find none, see test_whoever_has_no_role_reads_none
        "helpdesk.ticket": ("rwc-", ALL, READ, READ, READ, READ),
        "helpdesk.ticket.round": (READ, READ, READ, NONE, NONE, NONE),
        "helpdesk.ticket.sla": (READ, READ, READ, READ, READ, NONE),
        "helpdesk.ticket.span": (READ, READ, READ, NONE, NONE, NONE),
        "helpdesk.service.report": (NONE, READ, READ, NONE, NONE, NONE),
        "helpdesk.service.report.wizard": (NONE, ALL, ALL, NONE, NONE, NONE),
        # written with their requests only
        "helpdesk.ticket.link": (READ, READ, NONE, NONE, NONE, NONE),
        "helpdesk.ticket.viewer": (READ, READ, NONE, NONE, NONE, NONE),
        "helpdesk.ticket.work": (ALL, ALL, READ, NONE, NONE, NONE),
        "helpdesk.handler": (READ, ALL, READ, NONE, NONE, NONE),
        "agreement": (READ, "rwc-", READ, NONE, NONE, NONE),
        # core's rules tell whose
        "mail.canned.response": (ALL, ALL, ALL, ALL, ALL, NONE),
        # written by the system alone
        "service.form.hit": (NONE, NONE, NONE, NONE, NONE, NONE),
        "helpdesk.sla": CONFIGURATION,
        "helpdesk.ticket.category": (*CONFIGURATION[:5], READ),
        "helpdesk.ticket.channel": CONFIGURATION,
        "helpdesk.ticket.stage": (*CONFIGURATION[:5], READ),
        "helpdesk.ticket.tag": CONFIGURATION,
        "helpdesk.ticket.team": (*CONFIGURATION[:5], READ),
        "helpdesk.ticket.assign.suggestion": SUPERVISORS_DIALOG,
        "helpdesk.ticket.assign.wizard": SUPERVISORS_DIALOG,
        "helpdesk.ticket.feedback.wizard": HANDLERS_DIALOG,
        "helpdesk.ticket.merge": HANDLERS_DIALOG,
        "helpdesk.ticket.process.wizard": HANDLERS_DIALOG,
        "helpdesk.ticket.reason.wizard": HANDLERS_DIALOG,
        "helpdesk.ticket.split.wizard": HANDLERS_DIALOG,
    }

    def test_each_role_has_exactly_its_rights(self):
        for model, rights in self.MATRIX.items():
            for role, expected in zip(ROLES, rights, strict=True):
                records = self.env[model].with_user(getattr(self, role))
                granted = "".join(
                    letter if records.has_access(operation) else "-"
                    for letter, operation in zip(
                        "rwcu", ("read", "write", "create", "unlink"), strict=True
                    )
                )
                with self.subTest(model=model, role=role):
                    self.assertEqual(granted, expected)

    def test_no_model_is_left_out(self):
        models = self.env["ir.model"].search([("abstract", "=", False)])
        own = models.filtered(lambda model: model.modules == "crm_service_desk")
        self.assertTrue(own)
        self.assertFalse(set(own.mapped("model")) - self.MATRIX.keys())
