from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import RoleCase

BLANKS = (False, "", "   ", "\u3000\u200b", "\n\t")


class InteractionCase(RoleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact = cls._create_contact(cls.own, "Li Lei")
        cls.visit = cls.env.ref("crm_customer.dictionary_interaction_visit")

    @classmethod
    def _prepare_vals(cls, partner, **vals):
        return {
            "partner_id": partner.id,
            "date": "2026-03-10 02:00:00",
            "place": "Shanghai",
            "name": "Visit",
            "description": "Talked about prices",
            "kind_id": cls.visit.id,
            **vals,
        }

    @classmethod
    def _create_interaction(cls, partner, user=None, **vals):
        interactions = cls.env["crm.interaction"].with_user(user or cls.env.user)
        return interactions.create(cls._prepare_vals(partner, **vals))


@tagged("post_install", "-at_install")
class TestCrmInteraction(InteractionCase):
    # What an interaction needs

    def test_no_required_text_can_be_left_blank(self):
        for field in ("place", "name", "description"):
            for blank in BLANKS[1:]:
                with (
                    self.subTest(field=field, blank=blank),
                    self.assertRaises(ValidationError),
                ):
                    self._create_interaction(self.own, self.am, **{field: blank})

    def test_no_required_field_can_be_emptied(self):
        interaction = self._create_interaction(self.own, self.am)
        for field in ("date", "place", "name", "description"):
            for blank in BLANKS if field != "date" else BLANKS[:1]:
                with (
                    self.subTest(field=field, blank=blank),
                    self.assertRaises(ValidationError),
                    self.cr.savepoint(),
                ):
                    interaction.write({field: blank})

    @mute_logger("odoo.sql_db")
    def test_import_refuses_a_blank_text(self):
        result = (
            self.env["crm.interaction"]
            .with_user(self.am)
            .load(
                ["partner_id/.id", "date", "place", "name", "description"],
                [[str(self.own.id), "2026-03-10 02:00:00", "Shanghai", "Call", "  "]],
            )
        )
        self.assertFalse(result["ids"])

    def test_required_fields_can_be_corrected(self):
        interaction = self._create_interaction(self.own, self.am)
        interaction.write({"place": "Suzhou", "date": "2026-03-09 02:00:00"})
        self.assertEqual(interaction.place, "Suzhou")

    def test_a_correction_is_tracked(self):
        interaction = self._create_interaction(self.own, self.am)
        self.cr.flush()
        corrected = interaction.with_context(tracking_disable=False)
        corrected.description = "Talked about delivery"
        self.cr.flush()
        values = corrected.sudo().message_ids.tracking_value_ids
        self.assertEqual(values.old_value_text, "Talked about prices")

    def test_kind_is_an_item_of_its_own_category(self):
        with self.assertRaises(ValidationError):
            self._create_interaction(self.own, self.am, kind_id=self.level.id)

    def test_nobody_is_mailed_that_an_interaction_is_theirs(self):
        interactions = self.env["crm.interaction"].with_user(self.am)
        interaction = interactions.with_context(tracking_disable=False).create(
            self._prepare_vals(self.own, user_id=self.am2.id)
        )
        self.assertNotIn(self.am2.partner_id, interaction.message_partner_ids)

    # Customer and contact

    def test_a_contact_given_as_customer_becomes_the_contact(self):
        interaction = self._create_interaction(self.contact, self.am)
        self.assertEqual(interaction.partner_id, self.own)
        self.assertEqual(interaction.contact_id, self.contact)

    def test_a_contact_written_as_customer_becomes_the_contact(self):
        interaction = self._create_interaction(self.unowned, self.am)
        interaction.partner_id = self.contact
        self.assertEqual(interaction.partner_id, self.own)
        self.assertEqual(interaction.contact_id, self.contact)

    def test_a_contact_as_default_becomes_the_contact(self):
        interactions = self.env["crm.interaction"].with_user(self.am)
        form = Form(interactions.with_context(default_partner_id=self.contact.id))
        self.assertEqual(form.partner_id, self.own)
        self.assertEqual(form.contact_id, self.contact)

    def test_a_contact_of_another_customer_is_refused(self):
        with self.assertRaises(ValidationError):
            self._create_interaction(self.unowned, self.am, contact_id=self.contact.id)

    def test_a_customer_is_no_contact_of_itself(self):
        with self.assertRaises(ValidationError):
            self._create_interaction(self.own, self.am, contact_id=self.own.id)

    def test_another_customer_lets_go_of_the_contact(self):
        interaction = self._create_interaction(self.contact, self.am)
        with Form(interaction) as form:
            form.partner_id = self.unowned
            self.assertFalse(form.contact_id)
        self.assertFalse(interaction.contact_id)

    def test_another_customer_by_rpc_lets_go_of_the_contact(self):
        interaction = self._create_interaction(self.contact, self.am)
        interaction.write({"partner_id": self.unowned.id})
        self.assertFalse(interaction.contact_id)

    # Rights

    def test_account_manager_reads_interactions_of_every_customer(self):
        interaction = self._create_interaction(self.foreign)
        self.assertEqual(interaction.with_user(self.am).name, "Visit")

    def test_account_manager_writes_interactions_of_own_and_unowned_only(self):
        for customer in (self.own, self.unowned):
            self._create_interaction(customer, self.am).remark = "Mine"
        with self.assertRaises(AccessError):
            self._create_interaction(self.foreign, self.am)
        interaction = self._create_interaction(self.foreign)
        with self.assertRaises(AccessError):
            interaction.with_user(self.am).remark = "Not mine"

    def test_account_manager_moves_no_interaction_to_a_colleagues_customer(self):
        interaction = self._create_interaction(self.own, self.am)
        with self.assertRaises(AccessError):
            interaction.partner_id = self.foreign

    def test_account_manager_takes_no_interaction_from_a_colleagues_customer(self):
        interaction = self._create_interaction(self.foreign).with_user(self.am)
        with self.assertRaises(AccessError):
            interaction.partner_id = self.own

    def test_an_employee_and_the_own_company_are_no_customers_to_edit(self):
        for partner in (self.am2.partner_id, self.env.company.partner_id):
            with self.subTest(partner=partner.name), self.assertRaises(AccessError):
                self._create_interaction(partner, self.am)

    def test_supervisor_writes_interactions_of_every_customer(self):
        interaction = self._create_interaction(self.foreign, self.supervisor)
        interaction.partner_id = self.own
        self.assertEqual(interaction.partner_id, self.own)

    def test_nobody_deletes_an_interaction(self):
        interaction = self._create_interaction(self.own, self.am)
        for user in (self.am, self.supervisor):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                interaction.with_user(user).unlink()

    def test_account_manager_archives_an_interaction(self):
        interaction = self._create_interaction(self.own, self.am)
        interaction.action_archive()
        self.assertFalse(interaction.active)

    def test_lost_customers_are_for_supervisors_only(self):
        interaction = self._create_interaction(self.own, self.am)
        other = self._create_interaction(self.unowned, self.am)
        self.own.sudo().customer_status = "lost"
        with self.assertRaises(UserError):
            self._create_interaction(self.own, self.am)
        with self.assertRaises(UserError):
            interaction.remark = "Gone"
        with self.assertRaises(UserError):
            other.partner_id = self.own
        interaction.with_user(self.supervisor).remark = "Gone"
        self.assertEqual(interaction.remark, "Gone")

    def test_interaction_of_another_company_is_hidden(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        interaction = self._create_interaction(self.unowned)
        self.unowned.company_id = company
        found = self.env["crm.interaction"].with_user(self.am).search([])
        self.assertNotIn(interaction, found)

    # Origin

    def test_a_deleted_origin_does_not_break_the_form(self):
        lead = self.env["crm.lead"].create({"name": "Press"})
        interaction = self._create_interaction(
            self.own, self.am, origin=f"crm.lead,{lead.id}"
        )
        lead.unlink()
        shown = interaction.web_read({"origin": {"fields": {"display_name": {}}}})
        self.assertFalse(shown[0]["origin"])

    def test_creating_many_takes_no_more_queries_than_creating_few(self):
        interactions = self.env["crm.interaction"].with_user(self.am)
        few, many = (
            [self._prepare_vals(self.own) for _number in range(count)]
            for count in (2, 40)
        )
        interactions.create(few)
        self.assertEqual(
            self._count_queries(interactions.create, few),
            self._count_queries(interactions.create, many),
        )
