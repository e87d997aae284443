from lxml import etree

from odoo.fields import Command, Domain
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .common import ServiceCase


@tagged("post_install", "-at_install")
class TestDailyWork(ServiceCase):
    """What saves handlers and supervisors a click."""

    def _open(self, action):
        dialogs = self.env[action["res_model"]].with_user(self.am)
        return Form(dialogs.with_context(**action["context"]))

    def test_a_request_begins_with_the_team_of_whoever_enters_it(self):
        team = self._create_team("Hall three", user_ids=[Command.link(self.am.id)])
        self.assertEqual(self._create_ticket(user=self.am).team_id, team)
        form = Form(self.env["helpdesk.ticket"].with_user(self.am))
        self.assertEqual(form.team_id, team)
        self.assertFalse(self._create_ticket(user=self.am2).team_id)

    def test_the_team_of_another_company_is_not_proposed(self):
        other = self.env["res.company"].create({"name": "Other"})
        self._create_team(
            "Theirs", user_ids=[Command.link(self.am.id)], company_id=other.id
        )
        self.assertFalse(self._create_ticket(user=self.am).team_id)

    def test_a_team_that_is_given_stays(self):
        self._create_team("Hall three", user_ids=[Command.link(self.am.id)])
        given = self._create_team("Hall four")
        ticket = self._create_ticket(user=self.am, team_id=given.id)
        self.assertEqual(ticket.team_id, given)
        tickets = self.env["helpdesk.ticket"].with_user(self.am)
        form = Form(tickets.with_context(default_team_id=given.id))
        self.assertEqual(form.team_id, given)

    def _create_team(self, name, **vals):
        return self.env["helpdesk.ticket.team"].create({"name": name, **vals})

    def test_the_dialog_names_the_person_who_asked(self):
        ticket = self._create_processed().with_user(self.am)
        dialog = self._open(ticket.action_open_feedback())
        self.assertEqual(dialog.given_by_id, self.contact)

    def test_a_company_has_said_nothing(self):
        ticket = self._create_processed(partner_id=self.own.id).with_user(self.am)
        dialog = self._open(ticket.action_open_feedback())
        self.assertFalse(dialog.given_by_id)

    def test_the_dialog_of_a_reason_is_named_after_its_step(self):
        ticket = self._create_assigned().with_user(self.am)
        for step, title in (("suspend", "Suspend"), ("escalate", "Escalate")):
            with self.subTest(step=step):
                action = ticket.with_context(service_step=step).action_open_reason()
                self.assertEqual(action["name"], title)

    def test_the_client_offers_nobody_to_hide_a_request(self):
        # the client shows "Archive" for a field that is not readonly
        tickets = self.env["helpdesk.ticket"].with_user(self.supervisor)
        self.assertTrue(tickets.fields_get(["active"])["active"]["readonly"])

    def test_nobody_meets_the_requests_in_a_second_app(self):
        app = self.env.ref("helpdesk_mgmt.helpdesk_ticket_main_menu")
        own = self.env.ref("crm_service_desk.helpdesk_ticket_menu")
        for user in (self.am, self.supervisor, self.executive, self.crm_admin):
            with self.subTest(user=user.login):
                menus = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
                self.assertNotIn(app.id, menus)
                self.assertEqual(own.id in menus, user != self.crm_admin)

    def test_each_list_holds_what_its_name_says(self):
        mine = self._create_assigned("Mine")
        new = self._create_ticket("New")
        self._create_assigned("Theirs", user=self.am2)
        archived = self._create_archived("Archived")
        for name, user, expected in (
            ("mine", self.am, mine),
            ("to_assign", self.supervisor, new),
        ):
            with self.subTest(name=name):
                found = self._search(f"helpdesk_ticket_action_{name}", user)
                self.assertEqual(found & (mine | new | archived), expected)

    def _search(self, name, user):
        """Return what the filters of an action find, as the client applies them."""
        action = self.env.ref(f"crm_service_desk.{name}")
        arch = etree.fromstring(action.search_view_id.arch)
        domains = [
            safe_eval(
                arch.find(
                    f".//filter[@name='{key.removeprefix('search_default_')}']"
                ).get("domain"),
                {"uid": user.id},
            )
            for key in safe_eval(action.context)
        ]
        tickets = self.env["helpdesk.ticket"].with_user(user)
        return tickets.search(Domain.AND(domains)).with_user(self.env.user)
