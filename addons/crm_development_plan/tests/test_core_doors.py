from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import DevelopmentCase


@tagged("post_install", "-at_install")
class TestMerge(DevelopmentCase):
    def _merge(self, leads, user, **kwargs):
        return leads.with_user(user).merge_opportunity(**kwargs)

    def test_creator_merges_own_unassigned_ones(self):
        leads = self._create_lead("A", user=self.am) | self._create_lead(
            "B", user=self.am
        )
        merged = self._merge(leads, self.am)
        self.assertEqual(merged.development_state, "unassigned")
        self.assertEqual(leads.exists(), merged)

    def test_account_manager_merges_away_nothing_of_a_colleague(self):
        leads = self._create_lead("A", user=self.am) | self._create_lead(
            "B", user=self.am2
        )
        with self.assertRaises(AccessError):
            self._merge(leads, self.am)

    def test_supervisor_merges_unassigned_into_developing(self):
        developing, other = self._create_developing("A"), self._create_lead("B")
        merged = self._merge(developing | other, self.supervisor)
        self.assertEqual(merged.development_state, "developing")
        self.assertEqual(merged.user_id, self.am)
        self.assertTrue(merged.assigned_on)

    def test_account_manager_names_no_salesperson_of_the_result(self):
        leads = self._create_lead("A", user=self.am) | self._create_lead(
            "B", user=self.am
        )
        with self.assertRaises(AccessError):
            self._merge(leads, self.am, user_id=self.am.id)

    def test_what_has_ended_is_not_merged(self):
        ended, other = self._create_developing("A"), self._create_lead("B")
        ended.with_user(self.am).action_development_fail(self.reason.id)
        with self.assertRaises(UserError):
            self._merge(ended | other, self.supervisor)

    def test_core_limit_of_five_holds(self):
        leads = self.env["crm.lead"].create(
            [self._prepare_lead_vals(f"Deal {number}") for number in range(6)]
        )
        with self.assertRaises(UserError):
            self._merge(leads, self.supervisor)

    def test_dialog_of_core_merges(self):
        leads = self._create_lead("A") | self._create_lead("B")
        self.env["crm.merge.opportunity"].with_user(self.supervisor).with_context(
            active_ids=leads.ids
        ).create({"user_id": self.am.id}).action_merge()
        self.assertEqual(leads.exists().development_state, "developing")


@tagged("post_install", "-at_install")
class TestConvert(DevelopmentCase):
    def _create_raw(self, user, **vals):
        vals = self._prepare_lead_vals(**vals)
        return self.env["crm.lead"].with_user(user).create({**vals, "type": "lead"})

    def _convert(self, lead, user, **vals):
        wizard = (
            self.env["crm.lead2opportunity.partner"]
            .with_user(user)
            .with_context(
                active_model="crm.lead", active_id=lead.id, active_ids=lead.ids
            )
            .create({"lead_id": lead.id, "name": "convert", **vals})
        )
        wizard.action_apply()

    def test_account_manager_converts_and_nobody_is_assigned(self):
        lead = self._create_raw(self.am)
        self._convert(lead, self.am)
        self.assertEqual(lead.type, "opportunity")
        self.assertEqual(lead.development_state, "unassigned")
        self.assertFalse(lead.user_id)

    def test_account_manager_names_no_salesperson(self):
        lead = self._create_raw(self.am)
        for assignee in (self.am, self.am2):
            with self.subTest(user=assignee.login), self.assertRaises(AccessError):
                self._convert(lead, self.am, user_id=assignee.id, force_assignment=True)

    def test_supervisor_converts_and_assigns(self):
        lead = self._create_raw(self.am)
        self._convert(lead, self.supervisor, user_id=self.am2.id)
        self.assertEqual(lead.development_state, "developing")
        self.assertEqual(lead.user_id, self.am2)

    def test_incomplete_lead_is_not_converted(self):
        for name in ("partner_name", "description"):
            lead = self._create_raw(self.am, **{name: False})
            with self.subTest(fact=name), self.assertRaises(ValidationError):
                lead.with_user(self.am).convert_opportunity(self.env["res.partner"])

    def test_writing_the_type_converts_too(self):
        lead = self._create_raw(self.am)
        lead.with_user(self.am).type = "opportunity"
        self.assertEqual(lead.development_state, "unassigned")
        self.assertFalse(lead.user_id)

    def test_converting_ends_nothing_and_sets_nothing_of_the_system(self):
        lead = self._create_raw(self.am)
        for vals in (
            {"stage_id": self.won_stage.id, "probability": 100},
            {"active": False},
            {"code": "OP1"},
            {"assigned_on": "2026-01-01 00:00:00"},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                lead.with_user(self.am).write({"type": "opportunity", **vals})

    def test_lead_is_never_named_a_customer(self):
        lead = self._create_raw(self.am, partner_name=False, contact_name=False)
        with self.assertRaises(UserError):
            self._convert(lead, self.am, action="create")

    def test_lead_of_a_named_sender_gets_that_customer(self):
        lead = self._create_raw(
            self.am,
            partner_name=False,
            contact_name=False,
            email_from="Li Na <li@fair.example>",
        )
        lead.with_user(self.supervisor)._handle_partner_assignment(create_missing=True)
        self.assertEqual(lead.partner_id.name, "Li Na")

    def test_mass_conversion_by_a_supervisor_assigns(self):
        leads = self._create_raw(self.am, name="A") | self._create_raw(
            self.am, name="B"
        )
        wizard = (
            self.env["crm.lead2opportunity.partner.mass"]
            .with_user(self.supervisor)
            .with_context(active_model="crm.lead", active_ids=leads.ids)
            .create(
                {
                    "user_ids": [Command.set((self.am | self.am2).ids)],
                    "deduplicate": False,
                }
            )
        )
        wizard.action_mass_convert()
        self.assertEqual(set(leads.mapped("development_state")), {"developing"})
        self.assertEqual(leads.user_id, self.am | self.am2)

    def test_dialog_offers_no_ended_duplicate(self):
        ended = self._create_developing(email_from="a@twice.example")
        ended.with_user(self.am).action_development_fail(self.reason.id)
        lead = self._create_raw(self.am, email_from="a@twice.example")
        wizard = (
            self.env["crm.lead2opportunity.partner"]
            .with_user(self.am)
            .with_context(active_ids=lead.ids)
            .create({"lead_id": lead.id})
        )
        self.assertNotIn(ended, wizard.duplicated_lead_ids)

    def test_assigned_one_does_not_become_a_lead_again(self):
        lead = self._create_developing()
        with self.assertRaises(UserError):
            lead.with_user(self.supervisor).type = "lead"
        unassigned = self._create_lead("B")
        unassigned.with_user(self.supervisor).type = "lead"
        self.assertFalse(unassigned.development_state)


@tagged("post_install", "-at_install")
class TestSystemDoors(DevelopmentCase):
    def test_mail_creates_an_unassigned_opportunity(self):
        lead_id = self.env["crm.lead"].message_process(
            "crm.lead",
            "From: Li <li@fair.example>\nTo: info@own.example\n"
            "Subject: A press\nMessage-Id: <1@fair.example>\n\nPlease call.",
        )
        lead = self.env["crm.lead"].browse(lead_id)
        if lead.type == "lead":
            lead.type = "opportunity"
        self.assertEqual(lead.development_state, "unassigned")
        self.assertTrue(lead.code)

    def test_system_wins_and_loses_and_the_state_follows(self):
        won, lost = self._create_developing("A"), self._create_developing("B")
        won.write({"stage_id": self.won_stage.id})
        lost.action_set_lost(lost_reason_id=self.reason.id)
        self.assertEqual(won.development_state, "succeeded")
        self.assertTrue(won.succeeded_on)
        self.assertEqual(lost.development_state, "failed")
        self.assertTrue(lost.failed_on)
        lost.action_restore()
        self.assertEqual(lost.development_state, "developing")
        self.assertFalse(lost.failed_on)

    def test_reader_opens_the_tooltip_of_the_chance(self):
        lead = self._create_developing()
        lead.probability = lead.automated_probability
        data = lead.with_user(self.am).prepare_pls_tooltip_data()
        self.assertIn("probability", data)

    def test_no_core_door_names_a_customer_after_the_deal(self):
        lead = self.env["crm.lead"].create({"name": "Deal", "type": "opportunity"})
        with self.assertRaisesRegex(UserError, "who the new customer is"):
            lead._handle_partner_assignment(create_missing=True)
        parent = self._create_customer("Parent Works")
        lead._handle_partner_assignment(create_missing=True, with_parent=parent)
        self.assertEqual(lead.partner_id, parent)

    def test_dragging_between_open_stages_is_free(self):
        lead = self._create_developing()
        stage = self.env["crm.stage"].search(
            [("is_won", "=", False), ("id", "!=", lead.stage_id.id)], limit=1
        )
        lead.with_user(self.am).stage_id = stage
        self.assertEqual(lead.development_state, "developing")
        self.assertEqual(lead.stage_id, stage)

    def test_core_form_of_an_assigned_one_changes_the_stage(self):
        """The client sends back what core recalculates for the new stage."""
        lead = self._create_developing()
        lead.probability = lead.automated_probability
        stage = self.env["crm.stage"].search(
            [("is_won", "=", False), ("id", "!=", lead.stage_id.id)], limit=1
        )
        with Form(lead.with_user(self.am), "crm.crm_lead_view_form") as form:
            form.stage_id = stage
        self.assertEqual(lead.stage_id, stage)

    def test_quotation_links_the_customer_while_developing(self):
        lead = self._create_developing()
        wizard = (
            self.env["crm.quotation.partner"]
            .with_user(self.am)
            .with_context(active_model="crm.lead", active_id=lead.id)
            .create({"action": "exist", "partner_id": self.own.id})
        )
        action = wizard.action_apply()
        self.assertEqual(action["context"]["default_opportunity_id"], lead.id)
        self.assertEqual(lead.partner_id, self.own)

    def test_order_of_an_opportunity_is_confirmed(self):
        lead = self._create_developing()
        order = self._create_order(self.own, opportunity_id=lead.id, user_id=self.am.id)
        order.with_user(self.am).action_confirm()
        self.assertEqual(lead.development_state, "developing")
        self.assertEqual(lead.expected_revenue, 100)

    def test_quick_create_of_core_asks_for_the_facts(self):
        view = "crm.quick_create_opportunity_form"
        leads = self.env["crm.lead"].with_user(self.am)
        with Form(leads.with_context(default_type="opportunity"), view) as form:
            form.name = "Press"
            form.partner_name = "Press Works"
            form.probability = 20
            form.description = "Wants one"
        self.assertEqual(form.record.development_state, "unassigned")
