from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import ServiceCase


@tagged("post_install", "-at_install")
class TestStage(ServiceCase):
    def test_the_stages_of_the_base_have_their_states(self):
        names = {
            "new": "new",
            "in_progress": "assigned",
            "awaiting": "suspended",
            "done": "archived",
            "cancelled": "unsolved",
            "rejected": "unsolved",
        }
        for name, state in names.items():
            stage = self.env.ref(f"helpdesk_mgmt.helpdesk_ticket_stage_{name}")
            with self.subTest(stage=name):
                self.assertEqual(stage.service_state, state)
                self.assertEqual(stage.closed, state in ("archived", "unsolved"))
                self.assertFalse(stage.close_from_portal)

    def test_the_board_runs_from_new_to_closed(self):
        stages = self.env["helpdesk.ticket.stage"].search([("company_id", "=", False)])
        states = list(dict.fromkeys(stages.mapped("service_state")))
        self.assertEqual(states[0], "new")
        self.assertEqual(states[-2:], ["archived", "unsolved"])
        self.assertLess(states.index("assigned"), states.index("processed"))

    def test_only_archived_and_unsolved_are_closed(self):
        for state, closed in (
            ("new", False),
            ("assigned", False),
            ("processed", False),
            ("suspended", False),
            ("archived", True),
            ("unsolved", True),
        ):
            stage = self.env["helpdesk.ticket.stage"].create(
                {"name": f"A stage: {state}", "service_state": state}
            )
            with self.subTest(state=state):
                self.assertEqual(stage.closed, closed)

    def test_who_knows_closed_only_gets_a_state(self):
        stage = self.env["helpdesk.ticket.stage"].create(
            {"name": "Closed", "closed": True}
        )
        self.assertEqual(stage.service_state, "archived")
        stage.closed = False
        self.assertEqual(stage.service_state, "assigned")

    def test_no_request_changes_its_state_with_its_stage(self):
        ticket = self._create_assigned()
        for vals in ({"service_state": "archived"}, {"closed": True}):
            with (
                self.subTest(vals=vals),
                self.assertRaisesRegex(UserError, "would change their state"),
            ):
                ticket.stage_id.write(vals)
        self.assertEqual(ticket.service_state, "assigned")

    def test_no_stage_is_reached_by_closing_in_the_portal(self):
        with self.assertRaisesRegex(ValidationError, "customer's verdict"):
            self.env["helpdesk.ticket.stage"].search([], limit=1).write(
                {"close_from_portal": True}
            )

    def test_visitors_write_no_stage(self):
        visitor = self.env.ref("base.public_user")
        stage = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_new")
        with self.assertRaises(AccessError):
            stage.with_user(visitor).name = "Mine"
        self.assertFalse(stage.with_user(visitor).has_access("write"))

    def test_a_missing_stage_is_named(self):
        ticket = self._create_assigned()
        self.env.ref("crm_service_desk.helpdesk_ticket_stage_processed").active = False
        with self.assertRaisesRegex(UserError, "no stage .* “Processed”"):
            ticket.with_user(self.am).action_process("Fuse")

    def test_the_stages_are_named_after_their_states(self):
        for name, label in (
            ("in_progress", "Assigned"),
            ("awaiting", "Suspended"),
            ("done", "Archived"),
            ("cancelled", "Unsolved"),
        ):
            stage = self.env.ref(f"helpdesk_mgmt.helpdesk_ticket_stage_{name}")
            with self.subTest(stage=name):
                self.assertEqual(stage.name, label)
