from ast import literal_eval
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import NOW, DevelopmentCase


@tagged("post_install", "-at_install")
class TestFail(DevelopmentCase):
    def test_reason_and_note_are_kept(self):
        lead = self._create_developing()
        lead.with_user(self.am).action_development_fail(self.reason.id, "Too dear")
        self.assertEqual(lead.development_state, "failed")
        self.assertEqual(lead.lost_reason_id, self.reason)
        self.assertEqual(lead.fail_note, "Too dear")
        self.assertEqual(lead.failed_on, NOW)
        self.assertEqual(lead.closed_by_id, self.am)
        self.assertEqual(lead.won_status, "lost")

    def test_open_steps_are_cancelled(self):
        lead = self._create_developing()
        with patch.object(type(lead), "_cancel_open_steps", autospec=True) as cancel:
            lead.with_user(self.am).action_development_fail(self.reason.id)
        self.assertEqual(cancel.call_args.args[0], lead)

    def test_supervisor_ends_it_too(self):
        lead = self._create_developing()
        lead.with_user(self.supervisor).action_development_fail(self.reason.id)
        self.assertEqual(lead.closed_by_id, self.supervisor)

    def test_nobody_else_ends_it(self):
        lead = self._create_developing()
        for user in (self.am2, self.executive, self.plain):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                lead.with_user(user).action_development_fail(self.reason.id)

    def test_without_reason_it_goes_on(self):
        lead = self._create_developing()
        for reason_id in (False, None, 0, 10**8):
            with self.subTest(reason=reason_id), self.assertRaises(UserError):
                lead.with_user(self.am).action_development_fail(reason_id)
        with self.assertRaises(UserError):
            lead.with_user(self.am).action_set_lost()

    def test_only_from_developing(self):
        unassigned = self._create_lead()
        ended = self._create_developing("B")
        ended.with_user(self.am).action_development_fail(self.reason.id)
        won = self._create_developing("C")
        won.with_user(self.am).action_development_succeed()
        for lead in unassigned | ended | won:
            with (
                self.subTest(state=lead.development_state),
                self.assertRaises(UserError),
            ):
                lead.with_user(self.supervisor).action_development_fail(self.reason.id)

    def test_archiving_does_not_end_it(self):
        lead = self._create_developing()
        for user in (self.am, self.supervisor):
            for call in (
                lambda record: record.action_archive(),
                lambda record: record.write({"active": False}),
                lambda record: record.write({"active": False, "probability": 0}),
            ):
                with self.subTest(user=user.login), self.assertRaises(UserError):
                    call(lead.with_user(user))
        self.assertTrue(lead.active)

    def test_supervisor_puts_away_what_nobody_has(self):
        lead = self._create_lead()
        with self.assertRaises(AccessError):
            lead.with_user(self.am).action_archive()
        lead.with_user(self.supervisor).action_archive()
        self.assertEqual(lead.development_state, "unassigned")

    def test_core_dialog_ends_it(self):
        lead = self._create_developing()
        wizard = self.env["crm.lead.lost"].with_user(self.am)
        with self.assertRaises(UserError):
            wizard.create({"lead_ids": lead.ids}).action_lost_reason_apply()
        wizard.create(
            {
                "lead_ids": lead.ids,
                "lost_reason_id": self.reason.id,
                "lost_feedback": "<p>Too dear</p>",
            }
        ).action_lost_reason_apply()
        self.assertEqual(lead.development_state, "failed")
        self.assertEqual(lead.fail_note, "Too dear")

    def test_core_dialog_still_loses_raw_leads(self):
        lead = (
            self.env["crm.lead"]
            .with_user(self.am)
            .create({"name": "Card", "type": "lead"})
        )
        developing = self._create_developing()
        self.env["crm.lead.lost"].with_user(self.am).create(
            {
                "lead_ids": (lead | developing).ids,
                "lost_reason_id": self.reason.id,
            }
        ).action_lost_reason_apply()
        self.assertEqual(lead.won_status, "lost")
        self.assertFalse(lead.development_state)
        self.assertEqual(developing.development_state, "failed")

    def test_failed_one_is_found_in_the_addon_s_own_action(self):
        lead = self._create_developing()
        lead.with_user(self.am).action_development_fail(self.reason.id)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_development_plan.crm_lead_action"
        )
        context, domain = (
            literal_eval(action["context"]),
            literal_eval(action["domain"]),
        )
        leads = self.env["crm.lead"].with_user(self.executive).with_context(**context)
        self.assertIn(lead, leads.search(domain))

    def test_supervisor_takes_it_up_again(self):
        for door in (
            lambda record: record.action_restore(),
            lambda record: record.action_unarchive(),
            lambda record: record.write({"active": True}),
        ):
            lead = self._create_developing()
            lead.with_user(self.am).action_development_fail(self.reason.id, "Dear")
            with self.assertRaises(AccessError):
                door(lead.with_user(self.am))
            door(lead.with_user(self.supervisor))
            self.assertEqual(lead.development_state, "developing")
            self.assertEqual(lead.user_id, self.am)
            self.assertFalse(
                lead.failed_on
                or lead.closed_by_id
                or lead.fail_note
                or lead.lost_reason_id
            )
            self.assertIn("Dear", lead.message_ids[0].body)

    def test_taken_up_again_it_remembers_when_it_was_assigned(self):
        lead = self._create_developing()
        lead.with_user(self.am).action_development_fail(self.reason.id)
        with freeze_time(NOW + timedelta(days=3)):
            lead.with_user(self.supervisor2).action_restore()
        self.assertEqual(lead.assigned_on, NOW)
        self.assertEqual(lead.assigned_by_id, self.supervisor)

    def test_what_has_failed_stays(self):
        lead = self._create_developing()
        lead.with_user(self.am).action_development_fail(self.reason.id)
        other = self.env["crm.lost.reason"].create({"name": "No money"})
        for vals in (
            {"lost_reason_id": other.id},
            {"stage_id": self.won_stage.id},
            {"user_id": self.am2.id},
            {"probability": 10},
            {"type": "lead"},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                lead.with_user(self.supervisor).write(vals)

    def test_scoring_counts_the_loss_and_its_return(self):
        def count():
            return sum(
                self.env["crm.lead.scoring.frequency"]
                .search([("variable", "=", "stage_id")])
                .mapped("lost_count")
            )

        lead = self._create_developing()
        before = count()
        lead.with_user(self.am).action_development_fail(self.reason.id)
        self.assertGreater(count(), before)
        lead.with_user(self.supervisor).action_restore()
        self.assertAlmostEqual(count(), before, delta=0.2)

    def test_queries_do_not_grow_with_the_number(self):
        counts = []
        for number in (1, 100):
            leads = self.env["crm.lead"].create(
                [self._prepare_lead_vals(f"Deal {index}") for index in range(number)]
            )
            leads.with_user(self.supervisor).action_assign(self.am.id)
            leads = leads.with_user(self.am)
            counts.append(
                self._count_queries(leads.action_development_fail, self.reason.id)
            )
        self.assertLessEqual(counts[1], counts[0] + 2, counts)
