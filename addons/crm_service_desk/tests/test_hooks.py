from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.crm_service_desk.hooks import (
    post_init_hook,
    pre_init_hook,
    uninstall_hook,
)

from .common import ServiceCase


@tagged("post_install", "-at_install")
class TestHooks(ServiceCase):
    """A database with requests, as it looks just before the addon is installed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tickets = cls.env["helpdesk.ticket"].create(
            [cls._prepare_ticket_vals(f"R {i}") for i in range(6)]
        )

    def _set(self, ticket, stage=None, **values):
        if stage:
            xmlid = f"helpdesk_mgmt.helpdesk_ticket_stage_{stage}"
            values["stage_id"] = self.env.ref(xmlid).id
        self.env.flush_all()
        for name, value in values.items():
            self.cr.execute(
                SQL(
                    "UPDATE helpdesk_ticket SET %s = %s WHERE id = %s",
                    SQL.identifier(name),
                    value,
                    ticket.id,
                )
            )
        self.env.invalidate_all()

    def _install(self):
        self.env.flush_all()
        self.cr.execute(
            "ALTER TABLE helpdesk_ticket_stage ALTER service_state DROP NOT NULL"
        )
        pre_init_hook(self.env)
        # the addon's own stage came only then
        self.env.invalidate_all()
        processed = self.env.ref("crm_service_desk.helpdesk_ticket_stage_processed")
        processed.service_state = "processed"
        post_init_hook(self.env)
        self.env.invalidate_all()

    def test_each_request_gets_the_state_of_its_stage(self):
        stages = ("new", "in_progress", "awaiting", "done", "cancelled", "rejected")
        for ticket, stage in zip(self.tickets, stages, strict=True):
            self._set(ticket, stage, user_id=self.am.id, service_state=None)
        self._install()
        self.assertEqual(
            self.tickets.mapped("service_state"),
            ["new", "assigned", "suspended", "archived", "unsolved", "unsolved"],
        )
        # each one has what its state needs
        self.tickets._check_state_needs()
        self.assertFalse(self.tickets[0].user_id)

    def test_open_requests_without_a_handler_are_new(self):
        for ticket, stage in zip(
            self.tickets, ("in_progress", "awaiting"), strict=False
        ):
            self._set(ticket, stage, user_id=None)
        self._install()
        self.assertEqual(set(self.tickets.mapped("service_state")), {"new"})

    def test_whoever_has_a_request_is_in_its_first_round(self):
        ticket = self.tickets[0]
        self._set(ticket, "in_progress", user_id=self.am.id)
        self._install()
        self.assertEqual(ticket.round_id.user_id, self.am)
        self.assertEqual(ticket.round_id.number, 1)
        ticket.with_user(self.am).action_process("Fuse")
        self.assertEqual(ticket.round_id.solution, "Fuse")

    def test_first_verdicts_of_the_warranty_are_no_news(self):
        """Twenty thousand requests would get as many messages."""
        contexts = []

        def listen(tickets, domain):
            contexts.append(tickets.env.context)

        with patch.object(type(self.tickets), "_refresh_warranties", listen):
            post_init_hook(self.env(context={"tracking_disable": False}))
        self.assertEqual([c["tracking_disable"] for c in contexts], [True])

    def test_numbers_that_occur_twice_get_another(self):
        first, second, third, fourth = self.tickets[:4]
        self.env.flush_all()
        self.cr.execute("DROP INDEX helpdesk_ticket_number_uniq")
        before = first.number
        self._set(second, number=before)
        self._set(third, number="/")
        self._set(fourth, number=None)
        self._install()
        self.assertEqual(first.number, before)
        self.assertTrue(second.number.startswith(f"{before}-"))
        numbers = self.tickets.mapped("number")
        self.assertEqual(len(set(numbers)), len(numbers))
        self.assertTrue(all(numbers))

    def test_stages_of_ones_own_get_states(self):
        stage = self.env["helpdesk.ticket.stage"].create({"name": "Own"})
        for closed, unattended, state in (
            (True, False, "archived"),
            (False, True, "new"),
            (False, False, "assigned"),
        ):
            self.env.flush_all()
            self.cr.execute(
                "UPDATE helpdesk_ticket_stage SET closed = %s, unattended = %s "
                "WHERE id = %s",
                (closed, unattended, stage.id),
            )
            self._install()
            with self.subTest(state=state):
                self.assertEqual(stage.service_state, state)

    def test_nothing_refers_to_the_addon_when_it_leaves(self):
        archived, processed = self._create_archived(), self._create_processed()
        escalated = self._create_assigned()
        escalated.with_user(self.am).action_escalate("Urgent")
        uninstall_hook(self.env)
        self.env.invalidate_all()
        self.assertEqual(
            processed.stage_id,
            self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_in_progress"),
        )
        self.assertFalse(archived.service_type_id)
        self.assertFalse(escalated.activity_ids)
        app = self.env.ref("helpdesk_mgmt.helpdesk_ticket_main_menu")
        users = self.env.ref("helpdesk_mgmt.group_helpdesk_user_own")
        self.assertEqual(app.group_ids, users)
        duplicate = self.env.ref("helpdesk_mgmt.action_duplicate_ticket")
        self.assertEqual(duplicate.binding_model_id.model, "helpdesk.ticket")
        interaction = self.env["crm.interaction"].search(
            [("partner_id", "=", self.own.id)]
        )
        self.assertTrue(interaction)
        self.assertFalse(interaction.kind_id)
        self.assertFalse(interaction.origin)
        self.assertFalse(self.am.has_group("helpdesk_mgmt.group_helpdesk_user"))
        self.env.ref("crm_service_desk.dictionary_type_repair").unlink()

    def test_other_addons_get_their_rights_back(self):
        action = self.env.ref("helpdesk_mgmt_merge.action_helpdesk_ticket_merge")
        rows = self.env["helpdesk.ticket.sla"]
        clerk = self._create_role_user("clerk", "helpdesk_mgmt.group_helpdesk_user")
        manager = self._create_role_user(
            "manager", "helpdesk_mgmt.group_helpdesk_manager"
        )
        self.assertTrue(action.group_ids)
        self.assertFalse(rows.with_user(clerk).has_access("create"))
        uninstall_hook(self.env)
        self.assertFalse(action.group_ids)
        self.assertEqual(action.binding_view_types, "list,form")
        # helpdesk_mgmt_sla has whoever enters a request write its deadlines
        self.assertTrue(rows.with_user(clerk).has_access("create"))
        self.assertTrue(rows.with_user(manager).has_access("unlink"))
        self.assertTrue(rows.with_user(self.portal).has_access("read"))
        # but no visitor writes stages again
        visitor = self.env.ref("base.public_user")
        stages = self.env["helpdesk.ticket.stage"].with_user(visitor)
        self.assertFalse(stages.has_access("write"))

    def test_stages_get_their_names_and_letters_back(self):
        done, waiting, cancelled = (
            self.env.ref(f"helpdesk_mgmt.helpdesk_ticket_stage_{name}")
            for name in ("done", "awaiting", "cancelled")
        )
        waiting.name = "Parts ordered"
        done.mail_template_id = self.env.ref(
            "crm_service_desk.mail_template_request_closed"
        )
        uninstall_hook(self.env)
        self.env.invalidate_all()
        self.assertEqual(done.name, "Done")
        self.assertEqual(waiting.name, "Parts ordered")
        letter = self.env.ref("helpdesk_mgmt.closed_ticket_template")
        self.assertEqual(done.mail_template_id, letter)
        self.assertFalse(cancelled.mail_template_id)
