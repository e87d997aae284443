from ast import literal_eval
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time
from lxml import etree

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import NOW, DevelopmentCase


@tagged("post_install", "-at_install")
class TestAssign(DevelopmentCase):
    def test_supervisor_assigns(self):
        lead = self._create_lead()
        lead.with_user(self.supervisor).action_assign(self.am.id)
        self.assertEqual(lead.development_state, "developing")
        self.assertEqual(lead.user_id, self.am)
        self.assertEqual(lead.assigned_on, NOW)
        self.assertEqual(lead.assigned_by_id, self.supervisor)

    def test_nobody_else_assigns(self):
        lead = self._create_lead()
        for user in (self.am, self.executive, self.crm_admin, self.plain):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                lead.with_user(user).action_assign(self.am.id)

    def test_account_manager_cannot_take_it_by_writing(self):
        lead = self._create_lead(user=self.am)
        for assignee in (self.am, self.am2):
            with self.subTest(user=assignee.login), self.assertRaises(AccessError):
                lead.with_user(self.am).write({"user_id": assignee.id})

    def test_account_manager_cannot_pass_it_on(self):
        lead = self._create_developing()
        for assignee in (self.am2, self.env["res.users"]):
            with self.subTest(user=assignee.login), self.assertRaises(UserError):
                lead.with_user(self.am).write({"user_id": assignee.id})

    def test_list_edit_by_a_supervisor_assigns(self):
        leads = self._create_lead("A") | self._create_lead("B")
        leads.with_user(self.supervisor).write({"user_id": self.am.id})
        self.assertEqual(set(leads.mapped("development_state")), {"developing"})
        self.assertEqual(leads.assigned_by_id, self.supervisor)

    def test_import_by_a_supervisor_assigns_and_by_others_not(self):
        lead = self._create_lead()
        xmlid = lead.export_data(["id"])["datas"][0][0]
        for user, refused in ((self.am, True), (self.supervisor, False)):
            result = (
                self.env["crm.lead"]
                .with_user(user)
                .load(["id", "user_id"], [[xmlid, self.am2.name]])
            )
            with self.subTest(user=user.login):
                self.assertEqual(not result["ids"], refused)
        self.assertEqual(lead.development_state, "developing")

    def test_form_of_the_supervisor_edits_and_assigns_at_once(self):
        lead = self._create_lead()
        with Form(lead.with_user(self.supervisor), "crm.crm_lead_view_form") as form:
            form.name = "Two presses"
            form.user_id = self.am
        self.assertEqual(lead.name, "Two presses")
        self.assertEqual(lead.development_state, "developing")

    def test_user_without_the_role_or_archived_is_refused(self):
        lead = self._create_lead().with_user(self.supervisor)
        left = self._create_role_user("gone", "crm_customer.group_account_manager")
        left.active = False
        for user in (self.plain, self.executive, self.portal, left):
            with self.subTest(user=user.login):
                with self.assertRaises(UserError):
                    lead.action_assign(user.id)
                with self.assertRaises(UserError):
                    lead.write({"user_id": user.id})
        with self.assertRaises(UserError):
            lead.action_assign(False)

    def test_ended_one_is_not_assigned(self):
        failed, succeeded = self._create_developing("A"), self._create_developing("B")
        failed.with_user(self.am).action_development_fail(self.reason.id)
        succeeded.with_user(self.am).action_development_succeed()
        for lead in failed | succeeded:
            with self.subTest(state=lead.development_state):
                with self.assertRaises(UserError):
                    lead.with_user(self.supervisor).action_assign(self.am2.id)
                with self.assertRaises(UserError):
                    lead.with_user(self.supervisor).user_id = self.am2

    def test_raw_lead_is_converted_first(self):
        lead = self.env["crm.lead"].create({"name": "Card", "type": "lead"})
        with self.assertRaises(UserError):
            lead.with_user(self.supervisor).action_assign(self.am.id)

    def test_plans_of_who_has_left_are_found_by_a_filter(self):
        left = self._create_developing("A", user=self.am2)
        present = self._create_developing("B")
        self.am2.active = False
        view = self.env["crm.lead"].get_view(
            self.env.ref("crm_development_plan.crm_lead_view_search").id
        )
        [node] = etree.fromstring(view["arch"]).xpath("//filter[@name='manager_left']")
        found = (
            self.env["crm.lead"]
            .with_user(self.supervisor)
            .search(literal_eval(node.get("domain")))
        )
        self.assertIn(left, found)
        self.assertNotIn(present, found)

    def test_developing_one_is_never_without_account_manager(self):
        lead = self._create_developing()
        with self.assertRaises(UserError):
            lead.with_user(self.supervisor).user_id = False

    def test_supervisor_hands_it_over_and_the_plan_follows(self):
        lead = self._create_developing()
        with (
            freeze_time(NOW + timedelta(hours=2)),
            patch.object(type(lead), "_follow_assignee", autospec=True) as follow,
        ):
            lead.with_user(self.supervisor2).action_assign(self.am2.id)
        self.assertEqual(lead.user_id, self.am2)
        self.assertEqual(lead.assigned_by_id, self.supervisor2)
        self.assertEqual(lead.assigned_on, NOW + timedelta(hours=2))
        self.assertEqual(follow.call_args.args[0], lead)

    def test_of_two_supervisors_at_once_the_second_reads_who_was_faster(self):
        lead = self._create_lead()
        lead.with_user(self.supervisor).action_assign(self.am.id)
        with self.assertRaisesRegex(UserError, self.supervisor.name) as caught:
            lead.with_user(self.supervisor2).action_assign(self.am2.id)
        self.assertIn(self.am.name, str(caught.exception))
        self.assertEqual(lead.user_id, self.am)

    def test_supervisor_corrects_the_own_choice_at_once(self):
        lead = self._create_lead().with_user(self.supervisor)
        lead.action_assign(self.am.id)
        lead.action_assign(self.am2.id)
        self.assertEqual(lead.user_id, self.am2)

    def test_two_supervisors_who_agree_do_no_harm(self):
        lead = self._create_lead()
        lead.with_user(self.supervisor).action_assign(self.am.id)
        lead.with_user(self.supervisor2).action_assign(self.am.id)
        self.assertEqual(lead.assigned_by_id, self.supervisor)

    def test_dialog_tells_what_happened_since_it_was_opened(self):
        lead = self._create_lead()
        wizard = (
            self.env["crm.development.assign.wizard"]
            .with_user(self.supervisor2)
            .create({"lead_ids": lead.ids, "user_id": self.am2.id})
        )
        with freeze_time(NOW + timedelta(minutes=5)):
            lead.with_user(self.supervisor).action_assign(self.am.id)
        with (
            freeze_time(NOW + timedelta(minutes=10)),
            self.assertRaisesRegex(UserError, self.supervisor.name),
        ):
            wizard.action_assign()

    def test_dialog_assigns_several_to_a_suggested_account_manager(self):
        leads = self._create_lead("A") | self._create_lead("B")
        action = leads.with_user(self.supervisor).action_open_assign()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.supervisor)
            .browse(action["res_id"])
        )
        self.assertTrue(wizard.suggestion_ids)
        wizard.suggestion_ids[0].action_choose()
        self.assertEqual(leads.user_id, wizard.suggestion_ids[0].user_id)

    def test_assignee_is_notified(self):
        lead = self._create_lead().with_context(tracking_disable=False)
        lead.with_user(self.supervisor).action_assign(self.am.id)
        notices = self._get_notices()
        self.assertEqual(notices.res_id, lead.id)

    def test_assignee_is_notified_once_of_many(self):
        leads = self._create_lead("Deal A") | self._create_lead("Deal B")
        leads = leads.with_context(tracking_disable=False)
        leads.with_user(self.supervisor).action_assign(self.am.id)
        notices = self._get_notices()
        self.assertEqual(len(notices), 1)
        self.assertIn("Deal A", notices.body)
        self.assertIn("Deal B", notices.body)

    def _get_notices(self):
        return self.env["mail.message"].search(
            [
                ("message_type", "=", "user_notification"),
                ("notified_partner_ids", "in", self.am.partner_id.ids),
            ]
        )

    def test_queries_do_not_grow_with_the_number(self):
        counts = []
        for number in (1, 100):
            leads = self.env["crm.lead"].create(
                [self._prepare_lead_vals(f"Deal {index}") for index in range(number)]
            )
            leads = leads.with_user(self.supervisor)
            counts.append(self._count_queries(leads.action_assign, self.am.id))
        self.assertLessEqual(counts[1], counts[0] + 2, counts)


@tagged("post_install", "-at_install")
class TestSystemAssigns(DevelopmentCase):
    def test_system_that_sets_the_salesperson_assigns(self):
        lead = self._create_lead()
        lead.user_id = self.am
        self.assertEqual(lead.development_state, "developing")
        self.assertEqual(lead.assigned_on, NOW)

    def test_salesperson_without_the_role_is_taken_off(self):
        lead = self._create_lead()
        lead.user_id = self.plain
        self.assertFalse(lead.user_id)
        self.assertEqual(lead.development_state, "unassigned")
        self.assertIn(self.plain.name, lead.message_ids[0].body)
        created = self._create_lead(user_id=self.plain.id)
        self.assertFalse(created.user_id)
        self.assertEqual(created.development_state, "unassigned")

    def test_unfit_salesperson_does_not_push_out_the_account_manager(self):
        lead = self._create_developing()
        lead.user_id = self.plain
        self.assertEqual(lead.user_id, self.am)
        self.assertEqual(lead.development_state, "developing")

    def test_mass_assignment_follows_the_rules(self):
        manager = self._create_role_user("boss", "sales_team.group_sale_manager")
        team = self.env["crm.team"].create({"name": "East"})
        self.env["crm.team.member"].create(
            {"crm_team_id": team.id, "user_id": self.am.id, "assignment_max": 300}
        )
        self.env["crm.team"].search([]).assignment_optout = True
        team.assignment_optout = False
        lead = self._create_lead(team_id=team.id)
        with self.assertRaises(UserError):
            team.with_user(self.am).action_assign_leads()
        self.assertFalse(lead.user_id)
        team.with_user(manager).action_assign_leads()
        self.assertEqual(lead.user_id, self.am)
        self.assertEqual(lead.development_state, "developing")


@tagged("post_install", "-at_install")
class TestSuggestions(DevelopmentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.users"].search(
            [
                (
                    "all_group_ids",
                    "in",
                    cls.env.ref("crm_customer.group_account_manager").id,
                ),
                ("id", "not in", (cls.am | cls.am2 | cls.supervisor).ids),
                ("id", "!=", cls.env.uid),
            ]
        ).active = False

    def _suggest(self, **vals):
        lead = self._create_lead(**vals).with_user(self.supervisor)
        return lead.get_assignee_suggestions()

    def test_who_owns_the_region_comes_first(self):
        north = self.env.ref("crm_customer.dictionary_region_north")
        self.foreign.region_id = north
        first = self._suggest(region_id=north.id)[0]
        self.assertEqual(first["user_id"], self.am2.id)
        self.assertEqual(first["region_count"], 1)
        self.assertIn("1 customers in the region", first["reasons"])

    def test_who_knows_the_industry_comes_first(self):
        self.foreign.industry_id = self.industry
        first = self._suggest(industry_id=self.industry.id)[0]
        self.assertEqual(first["user_id"], self.am2.id)
        self.assertEqual(first["industry_count"], 1)

    def test_who_has_the_fewest_open_plans_comes_first(self):
        self.unowned.user_id = self.am2
        self._create_developing("A", user=self.am)
        suggestions = self._suggest(region_id=self.region.id)
        ids = [suggestion["user_id"] for suggestion in suggestions]
        self.assertLess(ids.index(self.am2.id), ids.index(self.am.id))

    def test_account_manager_asks_in_vain(self):
        with self.assertRaises(AccessError):
            self._create_lead().with_user(self.am).get_assignee_suggestions()

    def test_who_may_not_work_in_the_company_is_not_suggested(self):
        # granting a company asks for an active administrator
        self.env.ref("base.user_admin").active = True
        other = self.env["res.company"].create({"name": "Other"})
        self.supervisor.company_ids += other
        self.am.company_ids += other
        ids = [item["user_id"] for item in self._suggest(company_id=other.id)]
        self.assertIn(self.am.id, ids)
        self.assertNotIn(self.am2.id, ids)

    def test_superuser_is_not_suggested(self):
        self.assertNotIn(SUPERUSER_ID, [item["user_id"] for item in self._suggest()])

    def test_archived_users_are_not_suggested(self):
        self.am2.active = False
        ids = [suggestion["user_id"] for suggestion in self._suggest()]
        self.assertNotIn(self.am2.id, ids)
