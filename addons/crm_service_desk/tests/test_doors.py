from datetime import datetime
from itertools import product

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..tools.service_states import is_move_allowed
from .common import ServiceCase

STAGES = {
    "new": "helpdesk_mgmt.helpdesk_ticket_stage_new",
    "assigned": "helpdesk_mgmt.helpdesk_ticket_stage_in_progress",
    "suspended": "helpdesk_mgmt.helpdesk_ticket_stage_awaiting",
    "processed": "crm_service_desk.helpdesk_ticket_stage_processed",
    "archived": "helpdesk_mgmt.helpdesk_ticket_stage_done",
    "unsolved": "helpdesk_mgmt.helpdesk_ticket_stage_cancelled",
}


@tagged("post_install", "-at_install")
class TestDoors(ServiceCase):
    """Each road beside the steps: dragging, list and form, import, RPC."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stages = {state: cls.env.ref(xmlid) for state, xmlid in STAGES.items()}
        cls.tickets = {
            "new": cls._create_ticket(),
            "assigned": cls._create_assigned(),
            "suspended": cls._create_suspended(),
            "processed": cls._create_processed(),
            "archived": cls._create_archived(),
            "unsolved": cls._create_unsolved(),
        }

    def test_no_card_is_dragged_into_another_state(self):
        for user, before, after in product(
            (self.am, self.supervisor), self.stages, self.stages
        ):
            if before == after or (before, after) == ("suspended", "assigned"):
                continue
            ticket = self.tickets[before].with_user(user)
            with self.subTest(user=user.login, before=before, after=after):
                with self.assertRaises(UserError), self.cr.savepoint():
                    ticket.stage_id = self.stages[after]
                self.assertEqual(ticket.service_state, before)

    def test_the_refusal_names_the_button(self):
        ticket = self.tickets["assigned"].with_user(self.am)
        for state, button in (
            ("processed", "“Solve”"),
            ("archived", "“Record Feedback”"),
            ("suspended", "“Suspend”"),
            ("unsolved", "“Close Unsolved”"),
        ):
            with self.subTest(state=state), self.assertRaisesRegex(UserError, button):
                ticket.stage_id = self.stages[state]
        with self.assertRaisesRegex(UserError, "“Assign”"):
            self.tickets["new"].with_user(self.am).stage_id = self.stages["assigned"]

    def test_the_system_obeys_the_table_too(self):
        for before, after in product(self.stages, self.stages):
            ticket = self.tickets[before].sudo()
            with self.subTest(before=before, after=after):
                if not is_move_allowed(before, after):
                    with self.assertRaisesRegex(UserError, "cannot go"):
                        ticket.stage_id = self.stages[after]
                elif before == after:
                    ticket.stage_id = self.stages[after]
                self.assertEqual(ticket.service_state, before)

    def test_the_system_leaves_out_nothing_that_a_state_needs(self):
        for before, after, words in (
            ("new", "assigned", "needs a handler"),
            ("assigned", "processed", "needs a solution"),
            ("assigned", "suspended", "needs a reason"),
            ("assigned", "unsolved", "needs a reason"),
            ("processed", "archived", "satisfaction of 3"),
        ):
            ticket = self.tickets[before].sudo()
            with (
                self.subTest(before=before, after=after),
                self.assertRaisesRegex(ValidationError, words),
                self.cr.savepoint(),
            ):
                ticket.stage_id = self.stages[after]

    def test_the_system_does_not_empty_what_a_state_needs(self):
        for state, name in (
            ("assigned", "user_id"),
            ("processed", "solution"),
            ("suspended", "suspend_reason"),
            ("unsolved", "unsolved_reason"),
            ("archived", "close_kind"),
        ):
            with (
                self.subTest(state=state),
                self.assertRaises(ValidationError),
                self.cr.savepoint(),
            ):
                self.tickets[state].sudo()[name] = False

    def test_a_card_moves_freely_within_a_state(self):
        other = self.stages["assigned"].copy({"name": "On site"})
        ticket = self.tickets["assigned"].with_user(self.am)
        ticket.stage_id = other
        self.assertEqual(ticket.stage_id, other)
        self.assertEqual(ticket.service_state, "assigned")

    def test_dragging_back_resumes(self):
        ticket = self.tickets["suspended"].with_user(self.am)
        ticket.stage_id = self.stages["assigned"]
        self.assertEqual(ticket.service_state, "assigned")
        self.assertFalse(ticket.suspend_reason)

    def test_a_colleague_does_not_resume_by_dragging(self):
        with self.assertRaises(AccessError):
            self.tickets["suspended"].with_user(self.am2).stage_id = self.stages[
                "assigned"
            ]

    def test_a_supervisor_assigns_in_the_list(self):
        ticket = self.tickets["new"].with_user(self.supervisor)
        ticket.user_id = self.am2
        self.assertEqual(ticket.service_state, "assigned")
        self.assertEqual(ticket.round_id.user_id, self.am2)

    def test_a_supervisor_drags_with_a_handler(self):
        ticket = self.tickets["new"].with_user(self.supervisor)
        ticket.write({"user_id": self.am2.id, "stage_id": self.stages["assigned"].id})
        self.assertEqual(ticket.service_state, "assigned")
        self.assertEqual(ticket.assigned_by_id, self.supervisor)

    def test_account_managers_hand_over_nothing(self):
        for state in ("new", "assigned", "processed"):
            ticket = self.tickets[state].with_user(self.am)
            with self.subTest(state=state), self.assertRaises(UserError):
                ticket.user_id = self.am2

    def test_a_processed_request_changes_no_hands(self):
        with self.assertRaises(UserError):
            self.tickets["processed"].with_user(self.supervisor).user_id = self.am2

    def test_nobody_takes_the_handler_away(self):
        with self.assertRaises(UserError):
            self.tickets["assigned"].with_user(self.supervisor).user_id = False

    def test_users_write_no_field_of_the_steps(self):
        values = {
            "solution": "Better",
            "satisfaction": 5,
            "feedback": "Great",
            "closed_date": datetime(2020, 1, 1),
            "assigned_date": datetime(2020, 1, 1),
            "assigned_by_id": self.am.id,
            "processed_on": datetime(2020, 1, 1),
            "reopen_count": 7,
            "escalation_level": 2,
            "close_kind": "no_response",
            "suspend_reason": "x",
            "unsolved_reason": "x",
            "service_state": "new",
            "round_ids": [(5,)],
            "number": "HT1",
            "last_stage_update": datetime(2020, 1, 1),
            "merged_into_id": self.tickets["new"].id,
            "duplicate_id": self.tickets["new"].id,
        }
        ticket = self.tickets["processed"].with_user(self.supervisor)
        for name, value in values.items():
            with self.subTest(name=name), self.assertRaisesRegex(UserError, "steps"):
                ticket.write({name: value})

    def test_saving_what_is_there_already_is_no_change(self):
        ticket = self.tickets["assigned"].with_user(self.am)
        ticket.write(
            {"number": ticket.number, "user_id": self.am.id, "name": "Other words"}
        )
        self.assertEqual(ticket.name, "Other words")

    def test_nobody_hides_a_request(self):
        for user in (self.supervisor, self.am):
            with (
                self.subTest(user=user.login),
                self.assertRaisesRegex(UserError, "never hidden"),
            ):
                self.tickets["new"].with_user(user).active = False
        with self.assertRaisesRegex(UserError, "never hidden"):
            self.tickets["new"].sudo().action_archive()

    def test_a_merge_hides_with_a_reference(self):
        ticket = self.tickets["new"].sudo()
        ticket.write({"active": False, "merged_into_id": self.tickets["assigned"].id})
        self.assertFalse(ticket.active)

    def test_an_import_meets_the_same_wall(self):
        ticket = self.tickets["assigned"]
        xmlid = "__import__.crm_service_desk_door"
        self.env["ir.model.data"].create(
            {
                "module": "__import__",
                "name": "crm_service_desk_door",
                "model": ticket._name,
                "res_id": ticket.id,
            }
        )
        tickets = self.env["helpdesk.ticket"].with_user(self.supervisor)
        for name, value in (
            ("stage_id/.id", str(self.stages["archived"].id)),
            ("solution", "By file"),
            ("number", "HT-FILE"),
        ):
            result = tickets.load(["id", name], [[xmlid, value]])
            with self.subTest(name=name):
                self.assertFalse(result["ids"])
                self.assertEqual(result["messages"][0]["type"], "error")
        self.assertEqual(ticket.service_state, "assigned")

    def test_an_import_of_new_requests_needs_the_starred_fields(self):
        tickets = self.env["helpdesk.ticket"].with_user(self.am)
        fields = ["name", "partner_id/.id", "description"]
        done = tickets.load(fields, [["By file", str(self.own.id), "Text"]])
        self.assertEqual(tickets.browse(done["ids"]).service_state, "new")
        refused = tickets.load(fields, [["By file", str(self.own.id), ""]])
        self.assertFalse(refused["ids"])

    def test_another_team_keeps_state_and_handler(self):
        team = self.env["helpdesk.ticket.team"].create({"name": "Field service"})
        stage = self.stages["assigned"].copy(
            {"name": "On site", "team_ids": [(6, 0, team.ids)], "sequence": 0}
        )
        self.stages["assigned"].team_ids = self.env["helpdesk.ticket.team"].create(
            {"name": "In house"}
        )
        ticket = self.tickets["assigned"].with_user(self.am)
        ticket.team_id = team
        self.assertEqual(ticket.stage_id, stage)
        self.assertEqual(ticket.service_state, "assigned")
        self.assertEqual(ticket.user_id, self.am)

    # ------------------------------------------------------------
    # Facts
    # ------------------------------------------------------------

    def test_handler_creator_and_supervisor_change_facts(self):
        ticket = self._create_ticket(user=self.am2)
        ticket.with_user(self.supervisor).action_assign(self.am.id)
        for user in (self.am, self.am2, self.supervisor):
            with self.subTest(user=user.login):
                ticket.with_user(user).priority = "3"

    def test_a_colleague_changes_no_facts_of_work_in_progress(self):
        ticket = self.tickets["assigned"].with_user(self.am2)
        self.assertFalse(ticket.is_editable_by_me)
        with self.assertRaisesRegex(AccessError, "only its handler"):
            ticket.name = "Mine"
        ticket.tag_ids = self.env["helpdesk.ticket.tag"].create({"name": "press"})

    def test_any_colleague_completes_a_new_request(self):
        ticket = self.tickets["new"].with_user(self.am2)
        ticket.name = "Press 2 stands still"
        self.assertEqual(ticket.name, "Press 2 stands still")

    def test_closed_requests_stay_as_they_are(self):
        for state in ("archived", "unsolved"):
            with (
                self.subTest(state=state),
                self.assertRaisesRegex(AccessError, "closed requests stay"),
            ):
                self.tickets[state].with_user(self.supervisor).name = "Nicer"

    def test_starred_fields_are_not_emptied(self):
        ticket = self.tickets["new"].with_user(self.am)
        for name, value in (
            ("name", " "),
            ("partner_id", False),
            ("description", "<p><br></p>"),
        ):
            with self.subTest(name=name), self.assertRaisesRegex(UserError, "emptied"):
                ticket.write({name: value})
