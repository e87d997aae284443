from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import RoleCase


class MergeCase(RoleCase):
    def _merge(self, kept, *others, user=None):
        user = user or self.supervisor
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(user)
        partners = kept.union(*others)
        wizard.create({})._merge(partners.ids, kept.with_user(user))
        self.env.invalidate_all()

    def _create_interaction(self, customer, **vals):
        return self.env["crm.interaction"].create(
            {
                "name": "Visit",
                "partner_id": customer.id,
                "place": "Shanghai",
                "description": "Showed the samples",
                **vals,
            }
        )

    def _merge_unlike(self, kept, other, expected=UserError, user=None):
        """Try to merge, and check that nothing has happened."""
        with self.assertRaises(expected):
            self._merge(kept, other, user=user)
        self.assertEqual((kept | other).exists(), kept | other)


@tagged("post_install", "-at_install")
class TestMergeKeepsEverything(MergeCase):
    def _collect(self, partner):
        """Return the ids of the records of each kind that belong to a customer."""
        models = {
            "sale.order": "partner_id",
            "crm.lead": "partner_id",
            "res.partner": "parent_id",
            "res.partner.bank": "partner_id",
            "crm.interaction": "partner_id",
            "calendar.attendee": "partner_id",
        }
        linked = {
            "mail.message": "model",
            "mail.activity": "res_model",
            "ir.attachment": "res_model",
            "calendar.event": "res_model",
        }
        found = {
            model: self._search_all(model, [(field, "=", partner.id)])
            for model, field in models.items()
        }
        found["meeting"] = self._search_all(
            "calendar.event", [("partner_ids", "in", partner.ids)]
        )
        for model, field in linked.items():
            found[f"{model} of the record"] = self._search_all(
                model, [(field, "=", "res.partner"), ("res_id", "=", partner.id)]
            )
        found["follower"] = set(partner.message_partner_ids.ids)
        found["tag"] = set(partner.category_id.ids)
        return found

    def _search_all(self, model, domain):
        return set(self.env[model].with_context(active_test=False).search(domain).ids)

    def _fill(self, customer, number):
        """Give a customer ``number`` records of each kind."""
        for index in range(number):
            name = f"{customer.name} {index}"
            self._create_order(customer)
            self.env["crm.lead"].create(
                {"name": name, "partner_id": customer.id, "type": "opportunity"}
            )
            self._create_contact(customer, name)
            self.env["res.partner.bank"].create(
                {"acc_number": name, "partner_id": customer.id}
            )
            self.env["calendar.event"].create(
                {
                    "name": name,
                    "start": "2026-03-01 08:00:00",
                    "stop": "2026-03-01 09:00:00",
                    "partner_ids": [Command.set(customer.ids)],
                    "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                    "res_id": customer.id,
                }
            )
            self._create_interaction(customer)
            customer.message_post(body=name)
            self.env["ir.attachment"].create(
                {"name": name, "res_model": "res.partner", "res_id": customer.id}
            )
            open_, done = (
                customer.activity_schedule("mail.mail_activity_data_todo")
                for _number in range(2)
            )
            done.action_done()
            customer.category_id += self.env["res.partner.category"].create(
                {"name": name}
            )
        customer.message_subscribe(
            (self.am | self.am2 | self.supervisor).partner_id.ids[:number]
        )

    def test_every_record_of_both_belongs_to_the_one_kept(self):
        self._fill(self.own, 1)
        self._fill(self.foreign, 2)
        own, foreign = self._collect(self.own), self._collect(self.foreign)
        self._merge(self.own, self.foreign)
        for kind, after in self._collect(self.own).items():
            with self.subTest(kind=kind):
                self.assertTrue(own[kind] and foreign[kind])
                self.assertLessEqual(own[kind] | foreign[kind], after)

    def test_documents_that_one_follows_stay_followed(self):
        orders = self._create_order(self.foreign) | self._create_order(self.unowned)
        for order in orders:
            order.message_subscribe(self.unowned.ids)
        orders[0].message_subscribe(self.own.ids)
        self._merge(self.own, self.unowned)
        self.assertEqual(
            [self.own in order.message_partner_ids for order in orders], [True, True]
        )

    def test_notifications_of_a_message_to_both_do_not_prevent_it(self):
        lead = self.env["crm.lead"].create({"name": "Lead"})
        for partners in (self.own | self.unowned, self.unowned):
            lead.message_post(
                body="Hello",
                partner_ids=partners.ids,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
        self._merge(self.own, self.unowned)
        messages = lead.message_ids.filtered(lambda m: "Hello" in m.body)
        self.assertEqual(messages.notified_partner_ids, self.own)
        self.assertEqual(len(messages.notification_ids), 2)

    def test_members_of_one_channel_are_merged(self):
        channel = self.env["discuss.channel"].create(
            {
                "name": "Channel",
                "channel_type": "group",
                "channel_member_ids": [
                    Command.create({"partner_id": partner.id})
                    for partner in self.own | self.unowned
                ],
            }
        )
        self._merge(self.own, self.unowned)
        self.assertIn(self.own, channel.channel_member_ids.partner_id)

    def _create_same_accounts(self):
        return self.env["res.partner.bank"].create(
            [
                {"acc_number": "123", "partner_id": partner.id}
                for partner in self.own | self.unowned
            ]
        )

    def test_bank_account_of_both_is_one_in_use(self):
        accounts = self._create_same_accounts()
        accounts[0].active = False
        self._merge(self.own, self.unowned)
        self.assertEqual(self.own.bank_ids, accounts[0])

    def test_archived_bank_account_is_kept(self):
        accounts = self._create_same_accounts()
        accounts[1].acc_number = "456"
        accounts.active = False
        self._merge(self.own, self.unowned)
        self.assertFalse(self.own.bank_ids)
        self.assertEqual(self.own.with_context(active_test=False).bank_ids, accounts)

    def test_row_that_may_exist_once_only_is_not_lost(self):
        """Core deletes what a constraint refuses to move."""
        self.env.cr.execute(
            """
            CREATE TABLE crm_test_once (
                id serial PRIMARY KEY,
                partner_id integer REFERENCES res_partner,
                kind varchar,
                UNIQUE (partner_id, kind))
            """
        )
        self.env.cr.execute(
            "INSERT INTO crm_test_once (partner_id, kind) SELECT unnest(%s), 'a'",
            ((self.own | self.unowned).ids,),
        )
        self._merge_unlike(self.own, self.unowned)

    def test_orders_have_the_status_and_commercial_partner_of_the_kept(self):
        order = self._create_order(self._create_contact(self.foreign))
        order.action_confirm()
        invoice = order._create_invoices()
        self._merge(self.own, self.foreign)
        self.assertEqual(self.own.customer_status, "active")
        self.assertEqual(order.partner_id.commercial_partner_id, self.own)
        self.assertEqual(invoice.commercial_partner_id, self.own)

    def test_contact_of_another_customer_takes_its_invoices_along(self):
        ours, theirs = (
            self._create_contact(customer, "Li Si")
            for customer in (self.own, self.foreign)
        )
        order = self._create_order(theirs)
        order.action_confirm()
        invoice = order._create_invoices()
        self._merge(ours, theirs)
        self.assertEqual(invoice.commercial_partner_id, self.own)
        self.assertEqual(self.own.customer_status, "active")
        self.assertEqual(self.foreign.customer_status, "prospect")

    def test_names_of_contacts_show_the_customer_kept(self):
        contact = self._create_contact(self.foreign, "Li Si")
        self._merge(self.own, self.foreign)
        self.assertEqual(contact.complete_name, "Own Trading, Li Si")

    def test_three_become_one(self):
        for customer in self.own | self.foreign | self.unowned:
            self._create_order(customer)
        self._merge(self.own, self.foreign, self.unowned)
        self.assertEqual(len(self._collect(self.own)["sale.order"]), 3)


@tagged("post_install", "-at_install")
class TestMergeValues(MergeCase):
    def _get_note(self):
        """Return the note about the values: its text, and them as dict."""
        note = self.own.message_ids.filtered(lambda m: "was merged" in m.body)
        values = {
            tracking.field_id.name: tracking.old_value_char or tracking.old_value_float
            for tracking in note.tracking_value_ids
        }
        return note.body, values

    def test_missing_values_are_taken_over(self):
        self.foreign.write({"phone": "123", "company_registry": "L-1"})
        self.own.user_id = False
        self._merge(self.own, self.foreign)
        self.assertEqual(self.own.phone, "123")
        self.assertEqual(self.own.company_registry, "L-1")
        self.assertEqual(self.own.user_id, self.am2)

    def test_former_account_manager_is_not_taken_over(self):
        self.own.user_id = False
        self.am2.group_ids -= self.env.ref("crm_customer.group_account_manager")
        self._merge(self.own, self.foreign)
        self.assertFalse(self.own.user_id)

    def test_values_not_taken_over_are_noted(self):
        self.own.write({"phone": "111", "company_registry": "L-1", "ref": "R-1"})
        self.foreign.write(
            {
                "phone": "222",
                "company_registry": "L-2",
                "ref": "R-2",
                "customer_level_id": self.env.ref(
                    "crm_customer.dictionary_level_major"
                ).id,
                "comment": "<p>Pays late</p>",
            }
        )
        self.own.comment = "<p>Nice</p>"
        self._merge(self.own, self.foreign)
        body, values = self._get_note()
        self.assertIn("R-2 Foreign Trading", body)
        self.assertIn("Pays late", body)
        self.assertEqual(
            {
                "phone": "222",
                "company_registry": "L-2",
                "user_id": self.am2.display_name,
                "customer_level_id": self.env.ref(
                    "crm_customer.dictionary_level_major"
                ).name,
            }.items()
            - values.items(),
            set(),
        )
        self.assertNotIn("region_id", values)

    def test_who_has_no_role_reads_no_level_in_the_note(self):
        self.foreign.customer_level_id = self.env.ref(
            "crm_customer.dictionary_level_major"
        )
        self._merge(self.own, self.foreign)
        note = self.own.message_ids.filtered(lambda m: "was merged" in m.body)
        shown = note.tracking_value_ids._filter_has_field_access(
            self.env(user=self.plain)
        )
        self.assertEqual(shown.field_id.mapped("name"), ["user_id"])

    def test_amount_stays_in_its_currency(self):
        usd, eur = self.env.ref("base.USD"), self.env.ref("base.EUR")
        self.own.company_file_currency_id = usd
        self.foreign.write(
            {"company_file_currency_id": eur.id, "registered_capital": 5}
        )
        self._merge(self.own, self.foreign)
        self.assertEqual(self.own.registered_capital, 5)
        self.assertEqual(self.own.company_file_currency_id, eur)

    def test_amount_in_another_currency_is_noted_only(self):
        usd, eur = self.env.ref("base.USD"), self.env.ref("base.EUR")
        self.own.write({"company_file_currency_id": usd.id, "annual_turnover": 7})
        self.foreign.write(
            {"company_file_currency_id": eur.id, "registered_capital": 5}
        )
        self._merge(self.own, self.foreign)
        self.assertFalse(self.own.registered_capital)
        _body, values = self._get_note()
        self.assertEqual(values["registered_capital"], 5)

    def test_shared_customer_stays_shared(self):
        self.foreign.company_id = self.env.company
        self._merge(self.own, self.foreign)
        self.assertFalse(self.own.company_id)
        self.assertTrue(self.own.ref)

    def test_kept_of_one_company_becomes_shared_with_a_shared_one(self):
        self.own.company_id = self.env.company
        self._merge(self.own, self.foreign)
        self.assertFalse(self.own.company_id)

    def test_reference_that_both_shared_is_shared_no_longer(self):
        pair = self.own | self.foreign
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET ref = 'old', has_shared_ref = TRUE WHERE id IN %s",
            (tuple(pair.ids),),
        )
        self.env.invalidate_all()
        self._merge(self.own, self.foreign)
        self.assertEqual(self.own.ref, "old")
        self.assertFalse(self.own.has_shared_ref)

    def test_person_merged_into_a_contact_leaves_its_orders_to_the_customer(self):
        person = self._create_customer("Li Si", is_company=False)
        contact = self._create_contact(self.own, "Li Si")
        self._create_order(person).action_confirm()
        interaction = self._create_interaction(person)
        self._merge(contact, person)
        self.assertEqual(self.own.customer_status, "active")
        self.assertEqual(interaction.partner_id, self.own)
        self.assertEqual(interaction.contact_id, contact)
        self.assertFalse(contact.customer_status)
        self.assertFalse(contact.duplicate_name_key)


@tagged("post_install", "-at_install")
class TestMergeRefused(MergeCase):
    def test_contact_rights_alone_merge_no_customers(self):
        self.plain.group_ids += self.env.ref("base.group_partner_manager")
        self._merge_unlike(self.own, self.unowned, AccessError, self.plain)

    def test_administrator_of_roles_and_executive_merge_nothing(self):
        for user in (self.crm_admin, self.executive):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._merge(self.own, self.unowned, user=user)

    def test_account_manager_needs_the_same_email(self):
        self.unowned.email = "a@example.com"
        self._merge_unlike(self.own, self.unowned, user=self.am)
        self._merge(self.own, self.unowned)
        self.assertEqual(self.own.email, "a@example.com")

    def test_own_company_is_not_merged(self):
        self._merge_unlike(self.own, self.env.company.partner_id)

    def test_employee_is_merged_by_an_administrator_only(self):
        self._merge_unlike(self.unowned, self.plain.partner_id)
        self.supervisor.group_ids += self.env.ref("base.group_erp_manager")
        self._merge(self.plain.partner_id, self.unowned)
        self.assertFalse(self.unowned.exists())

    def test_portal_user_keeps_access_to_what_is_kept(self):
        person = self._create_customer("Person", is_company=False)
        self._merge(person, self.portal.partner_id)
        self.assertEqual(self.portal.partner_id, person)

    def test_customers_of_different_companies_are_not_merged(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.supervisor.company_ids += other
        self.own.company_id = self.env.company
        self.foreign.company_id = other
        self._merge_unlike(self.own, self.foreign)

    def test_archived_contact_is_not_merged_with_its_customer(self):
        contact = self._create_contact(self.own)
        contact.write({"active": False, "is_company": True})
        self._merge_unlike(contact, self.own)

    def test_company_is_not_merged_with_a_contact(self):
        contact = self._create_contact(self.own)
        self._merge_unlike(self.foreign, contact)

    def test_lost_customer_is_merged_by_a_supervisor(self):
        self.unowned.sudo().customer_status = "lost"
        self._merge_unlike(self.own, self.unowned, user=self.am)
        self._merge(self.own, self.unowned)
        self.assertFalse(self.unowned.exists())

    def test_automatic_processes_are_for_administrators(self):
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard = wizard.with_user(self.supervisor).create({"group_by_name": True})
        for process in (
            wizard.action_start_automatic_process,
            wizard.action_update_all_process,
            wizard.parent_migration_process_cb,
        ):
            with self.subTest(process=process.__name__), self.assertRaises(AccessError):
                process()


@tagged("post_install", "-at_install")
class TestDeduplicate(MergeCase):
    def _start(self, **criteria):
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard = wizard.with_user(self.supervisor).create(criteria)
        wizard.action_start_manual_process()
        groups = []
        while wizard.state == "selection" and wizard.partner_ids:
            groups.append(wizard.partner_ids)
            wizard.action_skip()
        return groups

    def test_groups_by_name_without_legal_form(self):
        twin = self._create_customer("OWN-TRADING Ltd.")
        groups = self._start(group_by_duplicate_name=True)
        self.assertIn(self.own | twin, [group.sorted("id") for group in groups])

    def test_groups_phone_with_mobile(self):
        self.own.phone = "021-12345678"
        self.foreign.mobile = "+86 21 1234 5678"
        [group] = self._start(group_by_duplicate_phone=True)
        self.assertEqual(group, self.own | self.foreign)

    def test_groups_by_all_criteria_together(self):
        self.own.company_registry = self.foreign.company_registry = "L-1"
        self.assertEqual(len(self._start(group_by_duplicate_licence=True)), 1)
        self.assertFalse(
            self._start(group_by_duplicate_licence=True, group_by_duplicate_name=True)
        )

    def test_employees_are_no_group(self):
        (self.am | self.am2).partner_id.write({"phone": "021-12345678"})
        self.assertFalse(self._start(group_by_duplicate_phone=True))

    def test_group_of_which_one_is_left_is_passed_over(self):
        self.own.write({"phone": "021-12345678", "mobile": "138 0013 8001"})
        self.foreign.write({"phone": "021-12345678", "mobile": "138 0013 8001"})
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard = wizard.with_user(self.supervisor).create(
            {"group_by_duplicate_phone": True}
        )
        wizard.action_start_manual_process()
        self.assertEqual(len(wizard.line_ids), 2)
        wizard.action_merge()
        self.assertEqual(wizard.state, "finished")

    def test_dialog_shows_the_last_order_of_contacts_too(self):
        orders = self._create_order(self.own)
        orders |= self._create_order(self._create_contact(self.own))
        orders.action_confirm()
        orders[1].date_order = "2026-02-01 08:00:00"
        orders[0].date_order = "2026-01-01 08:00:00"
        partners = (self.own | self.foreign).with_user(self.am)
        self.assertEqual(
            partners.mapped("last_order_on"), [orders[1].date_order, False]
        )

    def test_from_the_form_the_dialog_keeps_that_customer_and_returns_to_it(self):
        wizard = (
            self.env["base.partner.merge.automatic.wizard"]
            .with_user(self.supervisor)
            .with_context(
                active_model="res.partner",
                active_ids=(self.foreign | self.own).ids,
                crm_customer_keep_id=self.foreign.id,
            )
            .create({})
        )
        self.assertEqual(wizard.dst_partner_id, self.foreign)
        self.assertEqual(wizard.action_merge()["res_id"], self.foreign.id)
        self.assertFalse(self.own.exists())
