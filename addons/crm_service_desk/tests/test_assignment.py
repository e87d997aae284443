from datetime import date, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import NOW, ServiceCase


@tagged("post_install", "-at_install")
class TestAssignment(ServiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team = cls.env["helpdesk.ticket.team"].create(
            {"name": "Hall", "user_ids": (cls.am | cls.am2).ids}
        )
        cls.handlers = cls.env["helpdesk.handler"]
        cls.complaint = cls.env.ref("crm_service_desk.dictionary_type_complaint")

    def _suggest(self, ticket, **kwargs):
        return ticket.with_user(self.supervisor).get_suggested_handlers(**kwargs)

    def _suggest_ids(self, ticket):
        return [handler["id"] for handler in self._suggest(ticket)]

    def _create_waiting(self, **vals):
        # a customer of nobody in no region speaks for nobody
        self.unowned.region_id = False
        return self._create_ticket(
            **{"team_id": self.team.id, "partner_id": self.unowned.id, **vals}
        )

    # ------------------------------------------------------------
    # Suggestions
    # ------------------------------------------------------------

    def test_the_account_manager_of_the_customer_is_suggested(self):
        ticket = self._create_waiting(partner_id=self.foreign.id)
        first = self._suggest(ticket)[0]
        self.assertEqual(first["id"], self.am2.id)
        self.assertEqual(first["name"], self.am2.name)
        self.assertIn("Looks after the customer", first["reasons"])
        self.assertEqual(first["open_requests"], 0)

    def test_who_knows_the_type_is_suggested(self):
        self.handlers.create(
            {"user_id": self.am2.id, "service_type_ids": self.complaint.ids}
        )
        repair = self._create_waiting()
        self.assertEqual(self._suggest_ids(repair)[0], self.am.id)
        complaint = self._create_waiting(service_type_id=self.complaint.id)
        self.assertEqual(self._suggest_ids(complaint)[0], self.am2.id)

    def test_who_knows_the_product_is_suggested(self):
        category = self.env["product.category"].create({"name": "Machines"})
        below = category.create({"name": "Presses", "parent_id": category.id})
        product = self._create_product(categ_id=below.id)
        self.handlers.create(
            {"user_id": self.am2.id, "product_category_ids": category.ids}
        )
        ticket = self._create_waiting(product_id=product.id)
        first = self._suggest(ticket)[0]
        self.assertEqual(first["id"], self.am2.id)
        self.assertEqual(first["reasons"], ["Knows the product"])

    def test_who_looks_after_the_region_is_suggested(self):
        ticket = self._create_waiting()
        self.own.region_id = False
        self.unowned.region_id = self.region
        first = self._suggest(ticket)[0]
        self.assertEqual(first["id"], self.am2.id)
        self.assertEqual(first["reasons"], ["Looks after the region"])

    def test_who_has_less_open_is_suggested(self):
        self._create_assigned()
        self.assertEqual(
            self._suggest_ids(self._create_waiting()), [self.am2.id, self.am.id]
        )

    def test_what_waits_for_the_customer_is_no_load(self):
        self._create_processed()
        suggested = self._suggest(self._create_waiting())
        self.assertEqual([h["open_requests"] for h in suggested], [0, 0])

    def test_who_is_absent_is_not_suggested(self):
        absence = self.handlers.create(
            {"user_id": self.am.id, "absent_from": date(2026, 3, 11)}
        )
        ticket = self._create_waiting()
        self.assertEqual(self._suggest_ids(ticket), self.am2.ids)
        absence.absent_until = date(2026, 3, 11)
        self.assertEqual(self._suggest_ids(ticket), self.am2.ids)
        absence.absent_from = date(2026, 3, 10)
        absence.absent_until = date(2026, 3, 10)
        self.assertIn(self.am.id, self._suggest_ids(ticket))

    def test_only_members_of_the_team_are_suggested(self):
        self.team.user_ids = self.am2
        self.assertEqual(self._suggest_ids(self._create_waiting()), self.am2.ids)

    def test_without_a_team_all_account_managers_are_suggested(self):
        ticket = self._create_waiting(team_id=False)
        users = {user["id"] for user in self._suggest(ticket, limit=1000)}
        self.assertLessEqual({self.am.id, self.am2.id, self.supervisor.id}, users)
        self.assertFalse(users & {self.executive.id, self.plain.id, self.portal.id})

    def test_only_supervisors_ask_for_suggestions(self):
        ticket = self._create_waiting()
        for user in (self.am, self.executive, self.portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                ticket.with_user(user).get_suggested_handlers()

    def test_queries_do_not_grow_with_the_handlers(self):
        self.handlers.create({"user_id": self.am.id})
        ticket = self._create_waiting()
        self._suggest(ticket)
        few = self._count_queries(self._suggest, ticket)
        for number in range(4):
            user = self._create_role_user(
                f"role_more{number}", "crm_customer.group_account_manager"
            )
            self.team.user_ids += user
            self.handlers.create({"user_id": user.id})
        self._suggest(ticket)
        self.assertLessEqual(self._count_queries(self._suggest, ticket), few)

    def test_the_dialog_proposes_the_best_and_assigns_another(self):
        ticket = self._create_waiting(partner_id=self.foreign.id)
        action = ticket.with_user(self.supervisor).action_open_assign()
        dialogs = self.env["helpdesk.ticket.assign.wizard"].with_user(self.supervisor)
        dialog = dialogs.browse(action["res_id"])
        self.assertEqual(dialog.user_id, self.am2)
        dialog.suggestion_ids[1].action_choose()
        self.assertEqual(ticket.user_id, self.am)

    # ------------------------------------------------------------
    # Automatic assignment
    # ------------------------------------------------------------

    def _create_many(self, count):
        vals = self._prepare_ticket_vals(team_id=self.team.id)
        return self.env["helpdesk.ticket"].create([vals] * count)

    def test_a_supervisor_assigns_unless_the_team_says_so(self):
        self.assertEqual(self._create_waiting().service_state, "new")

    def test_members_take_turns(self):
        self.team.assignment_mode = "round_robin"
        handlers = [self._create_waiting().user_id for _number in range(4)]
        self.assertEqual(handlers, [self.am, self.am2, self.am, self.am2])

    def test_members_take_turns_in_one_batch(self):
        self.team.assignment_mode = "round_robin"
        tickets = self._create_many(4)
        self.assertEqual(tickets.mapped("service_state"), ["assigned"] * 4)
        self.assertEqual(
            [ticket.user_id for ticket in tickets],
            [self.am, self.am2, self.am, self.am2],
        )

    def test_who_has_least_open_is_assigned(self):
        self._create_assigned()
        self._create_assigned()
        self.team.assignment_mode = "least_load"
        handlers = [ticket.user_id for ticket in self._create_many(3)]
        self.assertEqual(handlers, [self.am2, self.am2, self.am])

    def test_the_absent_are_left_out(self):
        self.team.assignment_mode = "round_robin"
        self.handlers.create({"user_id": self.am.id, "absent_from": date(2026, 3, 1)})
        handlers = [self._create_waiting().user_id for _number in range(2)]
        self.assertEqual(handlers, [self.am2, self.am2])

    def test_without_anybody_present_it_waits_for_a_supervisor(self):
        self.team.write({"assignment_mode": "round_robin", "user_ids": self.plain.ids})
        self.assertEqual(self._create_waiting().service_state, "new")

    def test_a_colleagues_request_is_assigned_by_the_system(self):
        self.team.assignment_mode = "least_load"
        ticket = self._create_ticket(user=self.am2, team_id=self.team.id)
        self.assertEqual(ticket.user_id, self.am)
        self.assertEqual(ticket.assigned_by_id, self.env.ref("base.user_root"))
        self.assertEqual(ticket.create_uid, self.am2)
        self.assertEqual(ticket.round_ids.user_id, self.am)

    def test_a_handler_who_was_given_stays(self):
        self.team.assignment_mode = "round_robin"
        self.assertEqual(self._create_waiting(user_id=self.am2.id).user_id, self.am2)

    def test_a_new_request_that_changes_the_team_is_assigned_by_it(self):
        self.team.assignment_mode = "round_robin"
        ticket = self._create_waiting(team_id=False)
        ticket.with_user(self.supervisor).team_id = self.team
        self.assertEqual(ticket.user_id, self.am)

    # Two that are entered at once: tests/test_service_concurrency.py, by processes.

    def _create_beside_another(self):
        """Enter a request while another transaction gives one out."""
        self.team.assignment_mode = "round_robin"
        teams = self.env.registry["helpdesk.ticket.team"]
        with patch.object(teams, "_try_lock_turns", lambda team: False):
            return self._create_waiting()

    def _run_cron(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()

    def test_what_is_entered_beside_another_is_assigned_by_the_cron(self):
        self.cron = self.env.ref("crm_service_desk.ir_cron_assign_waiting")
        ticket = self._create_beside_another()
        self.assertEqual(ticket.service_state, "new")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", self.cron.id)])
        self.assertEqual(triggers.mapped("call_at"), [NOW + timedelta(minutes=1)])
        self._run_cron()
        self.assertEqual(ticket.user_id, self.am)
        self.assertFalse(ticket.is_assignment_due)

    def test_the_cron_leaves_what_a_supervisor_has_assigned(self):
        self.cron = self.env.ref("crm_service_desk.ir_cron_assign_waiting")
        ticket = self._create_beside_another()
        ticket.with_user(self.supervisor).action_assign(self.am2.id)
        self._run_cron()
        self.assertEqual(ticket.user_id, self.am2)
        self.assertEqual(len(ticket.round_ids), 1)

    def test_the_cron_leaves_what_waits_for_a_supervisor(self):
        self.cron = self.env.ref("crm_service_desk.ir_cron_assign_waiting")
        ticket = self._create_waiting()
        self.team.assignment_mode = "round_robin"
        self._run_cron()
        self.assertEqual(ticket.service_state, "new")

    def test_queries_do_not_grow_with_the_requests(self):
        def count_more():
            self._create_many(2)
            few = self._count_queries(self._create_many, 2)
            return self._count_queries(self._create_many, 20) - few

        creating = count_more()
        self.team.assignment_mode = "round_robin"
        self.assertLessEqual(count_more(), creating)
