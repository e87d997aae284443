from lxml import etree

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .common import RoleCase


@tagged("post_install", "-at_install")
class TestRoleViews(RoleCase):
    def _open(self, user, model, record, action=None):
        """Open the views of a model as the web client does."""
        model = self.env[model].with_user(user)
        views = [(False, "list"), (False, "form"), (False, "search")]
        if action:
            act = self.env.ref(action)
            views = [(v.view_id.id, v.view_mode) for v in act.view_ids]
        described = model.get_views(views)
        for view in described["views"].values():
            self.assertTrue(view["arch"])
        # what the test itself has read is not what the user may read
        self.env.invalidate_all()
        form = Form(record.with_user(user), view=dict((m, v) for v, m in views)["form"])
        return form

    def test_every_role_opens_a_customer(self):
        for role in ("am", "supervisor", "executive"):
            with self.subTest(role=role):
                form = self._open(
                    getattr(self, role),
                    "res.partner",
                    self.own,
                    "crm_customer.res_partner_action",
                )
                self.assertEqual(form.name, "Own Trading")

    def test_executive_opens_an_opportunity(self):
        lead = self.env["crm.lead"].create(
            {"name": "Press", "type": "opportunity", "partner_id": self.own.id}
        )
        form = self._open(self.executive, "crm.lead", lead)
        self.assertEqual(form.name, "Press")

    def test_executive_opens_an_order(self):
        order = self._create_order(self.own)
        order.action_confirm()
        form = self._open(self.executive, "sale.order", order)
        self.assertEqual(form.partner_id, self.own)

    def test_executive_opens_a_quotation(self):
        order = self._create_order(self.own)
        form = self._open(self.executive, "sale.order", order)
        self.assertEqual(form.partner_id, self.own)

    def test_executive_reads_every_value_of_an_order(self):
        order = self._create_order(self.own)
        names = self.env["sale.order"].with_user(self.executive).fields_get()
        self.env.invalidate_all()
        self.assertTrue(order.with_user(self.executive).read(list(names)))

    def test_executive_reads_customer_invoices_and_no_other_entries(self):
        for move_type, is_readable in (("out_invoice", True), ("in_invoice", False)):
            move = self.env["account.move"].create(
                {
                    "move_type": move_type,
                    "partner_id": self.own.id,
                    "invoice_line_ids": [
                        Command.create({"name": "Line", "price_unit": 1})
                    ],
                }
            )
            for records in (move, move.line_ids):
                with self.subTest(move_type=move_type, model=records._name):
                    own = records.with_user(self.executive)
                    self.assertEqual(own.has_access("read"), is_readable)

    def test_new_customer_on_the_form_belongs_to_who_creates_it(self):
        action = self.env.ref("crm_customer.res_partner_action")
        view = action.view_ids.filtered(lambda v: v.view_mode == "form").view_id
        partners = self.env["res.partner"].with_user(self.am)
        form = Form(
            partners.with_context(crm_customer_form=True, default_is_company=True),
            view=view,
        )
        form.name = "New Trading"
        form.region_id = self.region
        form.customer_level_id = self.level
        self.assertEqual(form.save().user_id, self.am)

    def test_customer_form_needs_region_level_and_manager(self):
        view = self.env.ref("crm_customer.res_partner_view_form")
        form = Form(
            self.env["res.partner"]
            .with_user(self.supervisor)
            .with_context(default_is_company=True),
            view=view,
        )
        form.name = "New Trading"
        for field in ("name", "region_id", "customer_level_id", "user_id"):
            with self.subTest(field=field):
                self.assertTrue(form._get_modifier(field, "required"))
        with self.assertRaises(AssertionError):
            form.save()

    def test_contact_form_needs_gender_position_and_phone(self):
        view = self.env.ref("crm_customer.res_partner_view_form")
        form = Form(self.own.with_user(self.am), view=view)
        with form.child_ids.new() as contact:
            contact.name = "Li Lei"
            for field in ("gender", "function", "phone"):
                self.assertTrue(contact._get_modifier(field, "required"), field)
            contact.gender = "male"
            contact.function = "Buyer"
            contact.phone = "021 5555 0100"
        form.save()
        self.assertEqual(self.own.child_ids.gender, "male")

    def test_account_manager_reads_the_bank_accounts_and_leaves_them(self):
        self.env["res.partner.bank"].create(
            {"acc_number": "6222 0000 1111", "partner_id": self.own.id}
        )
        form = self._open(
            self.am, "res.partner", self.own, "crm_customer.res_partner_action"
        )
        self.assertEqual(len(form.bank_ids), 1)
        self.assertTrue(form._get_modifier("bank_ids", "readonly"))

    def test_to_complete_finds_what_the_form_would_refuse(self):
        view = self.env.ref("crm_customer.res_partner_view_search")
        arch = etree.fromstring(view.arch)
        domain = safe_eval(arch.find(".//filter[@name='to_complete']").get("domain"))
        lacking = self.env["res.partner"]
        for field in ("region_id", "customer_level_id", "user_id"):
            lacking += self._create_customer(
                f"Without {field}", **{"user_id": self.am.id, field: False}
            )
        found = self.env["res.partner"].with_user(self.am).search(domain)
        self.assertLessEqual(lacking, found)
        self.assertNotIn(self.own, found)

    def test_customer_facts_are_hidden_from_other_employees(self):
        for user in (self.plain, self.crm_admin, self.portal):
            partner = user.partner_id.with_user(user)
            for field in ("customer_status", "credit_rating", "region_id"):
                with (
                    self.subTest(user=user.login, field=field),
                    self.assertRaises(AccessError),
                ):
                    partner.read([field])

    def test_customer_facts_are_hidden_from_a_filter_of_others(self):
        with self.assertRaises(AccessError):
            self.env["res.partner"].with_user(self.plain).search(
                [("customer_status", "=", "lost")]
            )
