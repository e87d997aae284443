from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import NOW, DevelopmentCase


@tagged("post_install", "-at_install")
class TestSucceed(DevelopmentCase):
    def test_new_customer_with_its_contact(self):
        lead = self._create_developing(
            phone="+86 21 5555 0101", region_id=self.region.id,
            industry_id=self.industry.id,
        )  # fmt: skip
        lead.with_user(self.am).action_development_succeed()
        customer = lead.success_customer_id
        self.assertEqual(lead.development_state, "succeeded")
        self.assertEqual(lead.succeeded_on, NOW)
        self.assertEqual(lead.closed_by_id, self.am)
        self.assertEqual(lead.won_status, "won")
        self.assertTrue(customer.is_company)
        self.assertEqual(customer.name, "Press line Works")
        self.assertEqual(customer.user_id, self.am)
        self.assertEqual(customer.region_id, self.region)
        self.assertEqual(customer.industry_id, self.industry)
        self.assertEqual(customer.child_ids.mapped("name"), ["Han Mei"])
        self.assertEqual(lead.partner_id, customer.child_ids)
        self.assertEqual(lead.partner_id.phone, "+86 21 5555 0101")

    def test_private_customer_is_a_person(self):
        lead = self._create_developing(partner_name=False)
        lead.with_user(self.am).action_development_succeed()
        self.assertEqual(lead.success_customer_id.name, "Han Mei")
        self.assertFalse(lead.success_customer_id.is_company)

    def test_sender_of_an_email_is_a_person_with_a_name(self):
        lead = self._create_developing(
            partner_name=False, contact_name=False, email_from="Li Na <li@fair.example>"
        )
        lead.with_user(self.am).action_development_succeed()
        self.assertEqual(lead.success_customer_id.name, "Li Na")
        self.assertFalse(lead.success_customer_id.is_company)

    def test_sender_of_an_email_is_the_contact_of_the_company(self):
        lead = self._create_developing(
            contact_name=False, email_from="Li Na <li@fair.example>"
        )
        lead.with_user(self.am).action_development_succeed()
        self.assertEqual(lead.partner_id.name, "Li Na")
        self.assertEqual(lead.partner_id.parent_id, lead.success_customer_id)

    def test_address_alone_is_nobody_s_name(self):
        lead = self._create_developing(
            partner_name=False, contact_name=False, email_from="info@fair.example"
        )
        with self.assertRaisesRegex(UserError, "customer name"):
            lead.with_user(self.am).action_development_succeed()

    def test_nobody_is_named_after_the_deal(self):
        lead = self._create_developing(partner_name=False, contact_name=False)
        with self.assertRaisesRegex(UserError, "customer name"):
            lead.with_user(self.am).action_development_succeed()
        self.assertFalse(
            self.env["res.partner"].search_count([("name", "=", lead.name)])
        )

    def test_supervisor_ends_it_too_and_the_assignee_gets_the_customer(self):
        lead = self._create_developing()
        lead.with_user(self.supervisor).action_development_succeed()
        self.assertEqual(lead.closed_by_id, self.supervisor)
        self.assertEqual(lead.success_customer_id.user_id, self.am)

    def test_nobody_else_ends_it(self):
        lead = self._create_developing()
        for user in (self.am2, self.executive, self.plain):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                lead.with_user(user).action_development_succeed()

    def test_only_from_developing(self):
        unassigned = self._create_lead()
        ended = self._create_developing("B")
        ended.with_user(self.am).action_development_succeed()
        for lead in unassigned | ended:
            with (
                self.subTest(state=lead.development_state),
                self.assertRaises(UserError),
            ):
                lead.with_user(self.supervisor).action_development_succeed()

    def test_drag_to_a_won_stage_succeeds(self):
        lead = self._create_developing()
        lead.with_user(self.am).write({"stage_id": self.won_stage.id})
        self.assertEqual(lead.development_state, "succeeded")
        self.assertEqual(lead.stage_id, self.won_stage)
        self.assertEqual(lead.success_customer_id.user_id, self.am)

    def test_won_stage_with_its_chance_succeeds(self):
        self.company.development_assignee_edits = True
        lead = self._create_developing(company_id=self.company.id)
        lead.with_user(self.am).write(
            {"stage_id": self.won_stage.id, "probability": 100}
        )
        self.assertEqual(lead.development_state, "succeeded")
        self.assertTrue(lead.success_customer_id)

    def test_drag_to_a_won_stage_is_refused_while_unassigned(self):
        lead = self._create_lead()
        for user in (self.am, self.supervisor):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                lead.with_user(user).write({"stage_id": self.won_stage.id})

    def test_form_that_sets_the_won_stage_succeeds(self):
        lead = self._create_developing()
        with Form(lead.with_user(self.am), "crm.crm_lead_view_form") as form:
            form.stage_id = self.won_stage
        self.assertEqual(lead.development_state, "succeeded")

    def test_list_edit_and_import_of_the_won_stage_succeed(self):
        lead, other = self._create_developing("A"), self._create_developing("B")
        (lead | other).with_user(self.am).write({"stage_id": self.won_stage.id})
        imported = self._create_developing("C")
        xmlid = imported.export_data(["id"])["datas"][0][0]
        self.env["crm.lead"].with_user(self.am).load(
            ["id", "stage_id"], [[xmlid, self.won_stage.name]]
        )
        for won in lead | other | imported:
            self.assertEqual(won.development_state, "succeeded")
            self.assertTrue(won.success_customer_id)

    def test_core_button_succeeds(self):
        lead = self._create_developing()
        lead.with_user(self.am).action_set_won_rainbowman()
        self.assertEqual(lead.development_state, "succeeded")
        self.assertTrue(lead.success_customer_id)

    def test_core_button_is_refused_while_unassigned(self):
        lead = self._create_lead()
        with self.assertRaises(UserError):
            lead.with_user(self.supervisor).action_set_won()

    def test_what_has_succeeded_stays(self):
        lead = self._create_developing()
        lead.with_user(self.am).action_development_succeed()
        first = self.env["crm.stage"].search([("is_won", "=", False)], limit=1)
        for vals in (
            {"stage_id": first.id},
            {"active": False},
            {"partner_id": self.own.id},
            {"type": "lead"},
            {"user_id": self.am2.id},
            {"lost_reason_id": self.reason.id},
            {"probability": 10},
            {"name": "Another"},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                lead.with_user(self.supervisor).write(vals)

    def test_what_has_succeeded_moves_between_won_stages(self):
        lead = self._create_developing()
        lead.with_user(self.am).action_development_succeed()
        stage = self.env["crm.stage"].create({"name": "Delivered", "is_won": True})
        lead.with_user(self.supervisor).stage_id = stage
        self.assertEqual(lead.stage_id, stage)
        self.assertEqual(lead.development_state, "succeeded")

    def test_assignee_who_has_left_gets_no_customer(self):
        lead = self._create_developing(user=self.am2)
        self.am2.active = False
        with self.assertRaisesRegex(UserError, self.am2.name):
            lead.with_user(self.supervisor).action_development_succeed()
        lead.with_user(self.supervisor).action_assign(self.am.id)
        lead.with_user(self.supervisor).action_development_succeed()
        self.assertEqual(lead.success_customer_id.user_id, self.am)

    def test_stage_with_opportunities_is_not_made_a_won_stage(self):
        lead = self._create_lead()
        manager = self._create_role_user("boss", "sales_team.group_sale_manager")
        with self.assertRaisesRegex(UserError, "Move them to another stage"):
            lead.stage_id.with_user(manager).is_won = True
        self.env["crm.stage"].with_user(manager).create({"name": "New"}).is_won = True

    def test_queries_do_not_grow_with_the_number(self):
        counts = []
        for number in (1, 100):
            leads = self.env["crm.lead"].create(
                [
                    self._prepare_lead_vals(f"Deal {number}/{index}")
                    for index in range(number)
                ]
            )
            leads.with_user(self.supervisor).action_assign(self.am.id)
            leads = leads.with_user(self.am)
            counts.append(self._count_queries(leads.action_development_succeed))
        # core looks for the companies once for each contact that it creates
        self.assertLessEqual(counts[1], counts[0] + 99 + 5, counts)


@tagged("post_install", "-at_install")
class TestKnownCustomer(DevelopmentCase):
    def _succeed(self, user=None, **vals):
        lead = self._create_developing(**vals)
        lead.with_user(user or self.am).action_development_succeed()
        return lead

    def _count_customers(self):
        return self.env["res.partner"].search_count([("parent_id", "=", False)])

    def test_same_name_in_another_legal_form_is_linked(self):
        before = self._count_customers()
        lead = self._succeed(partner_name="OWN TRADING Ltd.")
        self.assertEqual(lead.success_customer_id, self.own)
        self.assertEqual(self._count_customers(), before)

    def test_unowned_customer_gets_the_account_manager(self):
        self._succeed(partner_name="Unowned Trading")
        self.assertEqual(self.unowned.user_id, self.am)

    def test_same_phone_is_linked(self):
        self.unowned.phone = "+86 21 5555 0188"
        lead = self._succeed(phone="021-5555 0188")
        self.assertEqual(lead.success_customer_id, self.unowned)

    def test_same_email_of_a_contact_is_linked(self):
        self._create_contact(self.unowned, email="li@unowned.example")
        lead = self._succeed(email_from="Li <LI@unowned.example>")
        self.assertEqual(lead.success_customer_id, self.unowned)

    def test_linked_contact_tells_the_customer(self):
        contact = self._create_contact(self.unowned, "Wang Fang")
        lead = self._succeed(partner_id=contact.id)
        self.assertEqual(lead.success_customer_id, self.unowned)
        self.assertEqual(lead.partner_id, contact)

    def test_known_contact_is_not_created_again(self):
        contact = self._create_contact(self.own, "Han Mei")
        lead = self._succeed(partner_name="Own Trading", contact_name="han mei")
        self.assertEqual(lead.partner_id, contact)

    def test_new_contact_is_added_to_a_known_customer(self):
        lead = self._succeed(partner_name="Own Trading")
        self.assertEqual(lead.partner_id.parent_id, self.own)
        self.assertEqual(lead.partner_id.name, "Han Mei")

    def test_region_of_a_known_customer_is_kept(self):
        north = self.env.ref("crm_customer.dictionary_region_north")
        self._succeed(partner_name="Own Trading", region_id=north.id)
        self.assertEqual(self.own.region_id, self.region)

    def test_archived_customer_comes_back(self):
        self.unowned.active = False
        lead = self._succeed(partner_name="Unowned Trading")
        self.assertEqual(lead.success_customer_id, self.unowned)
        self.assertTrue(self.unowned.active)

    def test_two_deals_of_one_new_customer_create_one(self):
        leads = self._create_developing("A", partner_name="Twice Works")
        leads |= self._create_developing("B", partner_name="Twice Works Co., Ltd.")
        leads.with_user(self.am).action_development_succeed()
        self.assertEqual(len(leads.success_customer_id), 1)
        self.assertEqual(len(leads.partner_id), 1)

    def test_employee_is_no_customer(self):
        lead = self._create_developing(partner_id=self.am2.partner_id.id)
        with self.assertRaisesRegex(UserError, "own company"):
            lead.with_user(self.am).action_development_succeed()

    def test_customer_of_another_company_is_not_found(self):
        self.unowned.company_id = self.env["res.company"].create({"name": "Other"})
        lead = self._succeed(partner_name="Unowned Trading", company_id=self.company.id)
        self.assertNotEqual(lead.success_customer_id, self.unowned)

    def test_own_company_is_no_customer(self):
        lead = self._succeed(partner_name=self.company.name)
        self.assertNotEqual(lead.success_customer_id, self.company.partner_id)

    def test_email_of_an_employee_finds_no_customer(self):
        self.am2.partner_id.email = "tom@own.example"
        lead = self._succeed(email_from="tom@own.example")
        self.assertEqual(lead.success_customer_id.name, lead.partner_name)

    def test_customer_of_who_has_left_is_not_won_by_them(self):
        lead = self._create_developing(user=self.am2, partner_name="Foreign Trading")
        self.am2.active = False
        with self.assertRaisesRegex(UserError, self.am2.name):
            lead.with_user(self.supervisor).action_development_succeed()

    def test_email_of_two_customers_names_both(self):
        (self.own | self.unowned).write({"email": "info@shared.example"})
        lead = self._create_developing(email_from="info@shared.example")
        with self.assertRaisesRegex(UserError, "Own Trading.*Unowned Trading"):
            lead.with_user(self.am).action_development_succeed()
        self.assertEqual(lead.development_state, "developing")
        lead.with_user(self.am).action_development_succeed(self.unowned.id)
        self.assertEqual(lead.success_customer_id, self.unowned)

    def test_phone_decides_between_two_of_one_name(self):
        twin = self._create_customer("Unowned Trading", phone="+86 21 5555 0166")
        lead = self._succeed(partner_name="Unowned Trading", phone="021 5555 0166")
        self.assertEqual(lead.success_customer_id, twin)

    def test_customer_of_a_colleague_is_not_taken(self):
        lead = self._create_developing(partner_name="Foreign Trading")
        with self.assertRaisesRegex(UserError, self.am2.name):
            lead.with_user(self.am).action_development_succeed()
        with self.assertRaisesRegex(UserError, self.am2.name):
            lead.with_user(self.am).action_development_succeed(self.foreign.id)
        self.assertEqual(self.foreign.user_id, self.am2)

    def test_supervisor_is_asked_before_a_customer_changes_hands(self):
        lead = self._create_developing(partner_name="Foreign Trading")
        with self.assertRaises(UserError):
            lead.with_user(self.supervisor).action_development_succeed()
        action = lead.with_user(self.supervisor).action_set_won_rainbowman()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.supervisor)
            .with_context(**action["context"])
            .create({"customer_id": self.foreign.id})
        )
        self.assertTrue(wizard.is_handed_over)
        wizard.action_link()
        self.assertEqual(lead.success_customer_id, self.foreign)
        self.assertEqual(self.foreign.user_id, self.am)

    def test_dialog_lets_a_person_choose(self):
        (self.own | self.unowned).write({"email": "info@shared.example"})
        lead = self._create_developing(email_from="info@shared.example")
        action = lead.with_user(self.am).action_set_won_rainbowman()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.am)
            .with_context(**action["context"])
            .create({})
        )
        self.assertEqual(wizard.candidate_ids, self.own | self.unowned)
        wizard.customer_id = self.foreign
        with self.assertRaises(UserError):
            wizard.action_link()
        self.assertTrue(wizard.can_create)
        wizard.action_create()
        self.assertEqual(lead.success_customer_id.name, lead.partner_name)
        self.assertNotIn(lead.success_customer_id, self.own | self.unowned)

    def test_dialog_creates_no_second_customer_of_the_same_name(self):
        self._create_customer("Unowned Trading")
        lead = self._create_developing(partner_name="Unowned Trading")
        wizard = (
            self.env["crm.development.succeed.wizard"]
            .with_user(self.am)
            .create({"lead_id": lead.id})
        )
        self.assertFalse(wizard.can_create)
        with self.assertRaises(UserError):
            wizard.action_create()

    def test_lost_customer_is_won_back_by_a_supervisor_only(self):
        lead = self._create_developing(partner_name="Own Trading")
        self.own.customer_status = "lost"
        with self.assertRaises(UserError):
            lead.with_user(self.am).action_development_succeed()
        lead.with_user(self.supervisor).action_development_succeed()
        self.assertEqual(lead.success_customer_id, self.own)
