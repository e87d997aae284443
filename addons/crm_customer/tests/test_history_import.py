import base64
from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..tools import history_file
from ..wizards import sale_order_import_history, sale_order_import_history_check
from .history_common import HistoryCase

ROW = "C1,A1,2026-01-31,DESK,2,10.5"


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 10:00:00")
class TestHistoryCheck(HistoryCase):
    def _check(self, *rows, **kwargs):
        vals = kwargs.pop("vals", {})
        record = self._create_import(self._csv(*rows, **kwargs), **vals)
        record.action_check()
        return record

    def test_check_counts_what_would_be_created(self):
        record = self._check(ROW, ROW, "C1,A2,2026-02-01,DESK,1,3")
        self.assertEqual(record.state, "checked")
        self.assertEqual(
            (record.row_count, record.order_count, record.line_count), (3, 2, 3)
        )
        self.assertFalse(record.error_count)

    def test_check_tells_row_by_row_what_would_be_created(self):
        record = self._check(ROW, "C1,A2,2026-02-01,DESK,1,3")
        self.assertEqual(
            record.line_ids.mapped(lambda line: (line.line, line.severity)),
            [(2, "2_create"), (3, "2_create")],
        )
        message = record.line_ids[0].message
        for part in ("A1", "Own Trading", "[DESK] Desk", "10.50"):
            self.assertIn(part, message)

    def test_check_changes_nothing(self):
        models = ("sale.order", "sale.order.line", "res.partner", "product.product")
        before = [self.env[model].search_count([]) for model in models]
        self._check(
            ROW, "C9,A2,2026-02-01,DESK,1,3", vals={"unknown_customer": "create"}
        )
        after = [self.env[model].search_count([]) for model in models]
        self.assertEqual(after, before)

    def test_check_names_line_column_and_value(self):
        record = self._check(ROW, "C1,A2,2026-02-30,DESK,0,-3")
        self.assertEqual(record.error_count, 3)
        self.assertEqual(
            self._get_problems(record),
            [(3, "date", "2026-02-30"), (3, "price", "-3"), (3, "quantity", "0")],
        )

    def test_column_is_named_as_the_file_names_it(self):
        record = self._check(
            "C1,A1,2026-01-31,DESK,2,x", header="客户编号,订单号,日期,产品,数量,单价"
        )
        self.assertEqual(self._get_problems(record), [(2, "单价", "x")])

    def test_unknown_customer_and_product_say_where(self):
        record = self._check("C9,A1,2026-01-31,LAMP,2,10.5")
        self.assertEqual(
            self._get_problems(record), [(2, "customer", "C9"), (2, "product", "LAMP")]
        )

    def test_gb18030_file(self):
        self.desk.default_code = "办公桌"
        record = self._check(
            "C1,订单一,2026年1月31日,办公桌,２,１０．５",
            header="客户编号,订单号,日期,产品,数量,单价",
            encoding="gb18030",
        )
        self.assertFalse(record.error_count)
        self.assertIn("订单一", record.line_ids.message)

    def test_file_that_cannot_be_read(self):
        record = self._check("Müller,A1,2026-01-31,DESK,1,1", encoding="latin-1")
        self.assertEqual(record.error_count, 1)
        self.assertIn("UTF-8", record.line_ids.message)

    def test_missing_columns_are_listed_in_the_users_words(self):
        record = self._check("C1,A1", header="customer,order")
        self.assertIn("Date, Product, Quantity, Price", record.line_ids.message)
        self.assertIn("customer, order", record.line_ids.message)

    def test_every_problem_of_the_reader_has_a_sentence(self):
        record = self._create_import(self._csv(ROW))
        values = dict.fromkeys(
            ("limit", "line", "missing", "found", "column", "year", "number", "first"),
            "x",
        )
        values |= dict.fromkeys(
            ("order", "date", "customer", "quantity", "product", "price"), "x"
        )
        for code in sale_order_import_history.MESSAGES:
            with self.subTest(code=code):
                text = record._describe(code, {**values, "missing": ["date"]})
                self.assertNotIn("%(", text)

    def test_report_is_capped_and_says_so(self):
        with patch.object(sale_order_import_history_check, "MAX_REPORTED", 2):
            record = self._check(*self._rows(5))
        self.assertEqual(len(record.line_ids), 2)
        self.assertIn("first 2 of 5", record.message)

    def test_tomorrow_in_the_company_is_refused(self):
        record = self._check("C1,A1,2026-07-01,DESK,1,1")
        self.assertEqual(self._get_problems(record), [(2, "date", "2026-07-01")])

    @freeze_time("2026-06-30 20:00:00")
    def test_today_is_today_in_the_company(self):
        self.env.company.resource_calendar_id.tz = "Asia/Shanghai"
        record = self._check("C1,A1,2026-07-01,DESK,1,1")
        self.assertFalse(record.error_count)

    def test_product_is_found_by_barcode_then_name(self):
        self.desk.barcode = "690123"
        record = self._check("C1,A1,2026-01-31,690123,1,1", "C1,A1,2026-01-31,Desk,1,1")
        self.assertFalse(record.error_count)

    def test_reference_of_one_product_goes_before_the_name_of_another(self):
        self._create_product("DESK")
        record = self._check(ROW)
        self.assertIn("[DESK] Desk", record.line_ids.message)

    def test_archived_product_counts_when_no_other_fits(self):
        self.desk.active = False
        self.assertFalse(self._check(ROW).error_count)
        self._create_product("New desk", default_code="DESK")
        self.assertIn("New desk", self._check(ROW).line_ids.message)

    def test_two_products_of_one_name(self):
        self._create_product("Lamp")
        self._create_product("Lamp")
        record = self._check("C1,A1,2026-01-31,Lamp,1,1")
        self.assertEqual(self._get_problems(record), [(2, "product", "Lamp")])

    def test_archived_customer_has_a_history(self):
        self.own.active = False
        self.assertFalse(self._check(ROW).error_count)

    def test_customers_and_products_of_other_companies_are_unknown(self):
        other = self.env["res.company"].create({"name": "Other Company"})
        self.own.company_id = other
        self.desk.company_id = other
        self.assertEqual(self._check(ROW).error_count, 2)

    def test_new_file_needs_a_new_check(self):
        record = self._check(ROW)
        record.data_file = base64.b64encode(self._csv("nonsense"))
        self.assertEqual(record.state, "draft")
        self.assertFalse(record.line_ids)

    def test_check_takes_as_many_queries_for_many_rows(self):
        few = self._create_import(self._csv(*self._rows(5)))
        many = self._create_import(self._csv(*self._rows(200)))
        few.action_check()
        self.env.invalidate_all()
        with self.assertQueryCount(40):
            many.action_check()
            self.env.flush_all()


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 10:00:00")
class TestHistoryLoad(HistoryCase):
    def _load(self, *rows, **vals):
        record = self._create_import(self._csv(*rows), **vals)
        record.action_import()
        return record

    def test_small_file_loads_at_once(self):
        record = self._load(ROW)
        self.assertEqual((record.state, record.progress), ("done", 100))

    def test_loaded_order_is_a_finished_order(self):
        order = self._get_orders(self._load(ROW, "C1,A1,2026-01-31,DESK,1,5"))
        self.assertEqual((order.name, order.history_number), ("A1", "A1"))
        self.assertEqual((order.state, order.locked), ("sale", True))
        self.assertEqual(order.fulfilment_status, "paid")
        self.assertEqual(order.partner_id, self.own)
        self.assertEqual(order.user_id, self.am)
        self.assertEqual(order.amount_total, 26)
        self.assertEqual(order.create_uid, self.supervisor)

    def test_totals_given_are_those_that_core_computes(self):
        order = self._get_orders(self._load("C1,A1,2026-01-31,DESK,3,3.333"))
        names = [
            "price_subtotal",
            "price_tax",
            "price_total",
            "price_reduce_taxexcl",
            "price_reduce_taxinc",
        ]
        given = order.order_line.read(names)
        order.order_line._compute_amount()
        order.order_line._compute_price_reduce_taxexcl()
        order.order_line._compute_price_reduce_taxinc()
        self.assertEqual(order.order_line.read(names), given)

    def test_price_is_what_was_paid(self):
        tax = self.env["account.tax"].create({"name": "Tax", "amount": 13})
        self.desk.taxes_id = tax
        order = self._get_orders(self._load(ROW))
        self.assertFalse(order.order_line.tax_ids)
        self.assertEqual(order.amount_total, 21)

    def test_date_stays_the_day_of_the_file(self):
        for zone, hour in (("Asia/Shanghai", 4), ("America/New_York", 17)):
            with self.subTest(zone=zone):
                self.env.company.resource_calendar_id.tz = zone
                number = zone.replace("/", "-")
                order = self._get_orders(
                    self._load(f"C1,{number},2026-01-31,DESK,2,10.5")
                )
                self.assertEqual(order.date_order, datetime(2026, 1, 31, hour))

    def test_nothing_is_delivered_or_invoiced_again(self):
        order = self._get_orders(self._load(ROW))
        self.assertFalse(order.picking_ids)
        self.assertEqual(order.invoice_status, "no")
        self.assertEqual(order.order_line.qty_delivered, 2)
        self.assertFalse(order.order_line.qty_to_invoice)
        self.assertFalse(order.order_line.untaxed_amount_to_invoice)
        self.assertFalse(order.amount_to_invoice)

    def test_unlocked_and_changed_order_is_not_procured(self):
        order = self._get_orders(self._load(ROW))
        order.locked = False
        order.order_line.product_uom_qty = 5
        order.order_line = [Command.create({"product_id": self.desk.id})]
        self.assertFalse(order.picking_ids)
        self.assertEqual(order.fulfilment_status, "paid")

    def test_nobody_is_told(self):
        order = self._get_orders(self._load(ROW))
        self.assertFalse(order.message_ids)
        self.assertFalse(order.activity_ids)
        self.assertFalse(order.message_follower_ids)

    def test_customer_becomes_active(self):
        self.assertEqual(self.own.customer_status, "prospect")
        self._load(ROW)
        self.assertEqual(self.own.customer_status, "active")

    def test_any_error_refuses_the_whole_file(self):
        record = self._create_import(self._csv(ROW, "C1,A2,2026-01-31,LAMP,1,1"))
        with self.assertRaisesRegex(UserError, "Line 3, product “LAMP”"):
            record.action_import()
        self.assertFalse(self.env["sale.order"].search([("history_number", "=", "A1")]))

    def test_refusal_names_the_first_errors_and_counts_the_rest(self):
        rows = [f"C1,A{i},2026-01-31,LAMP,1,1" for i in range(25)]
        record = self._create_import(self._csv(*rows))
        with self.assertRaisesRegex(UserError, "(?s)25 errors.*15 more"):
            record.action_import()

    def test_unknown_customer_is_created_when_asked_for(self):
        header = "customer,customer_name,order,date,product,quantity,price"
        data = self._csv(
            "C9,新客户,A1,2026-01-31,DESK,1,1",
            "C8,,A2,2026-01-31,DESK,1,1",
            header=header,
        )
        record = self._create_import(data, unknown_customer="create")
        record.action_import()
        partners = self._get_orders(record).partner_id.sorted("ref")
        self.assertEqual(partners.mapped("ref"), ["C8", "C9"])
        self.assertEqual(partners.mapped("name"), ["C8", "新客户"])
        self.assertEqual(set(partners.mapped("customer_status")), {"active"})
        self.assertEqual(record.customer_count, 2)

    def test_same_file_twice_creates_nothing_new(self):
        rows = [ROW, "C9,A2,2026-01-31,DESK,1,1"]
        self._load(*rows, unknown_customer="create")
        models = ("sale.order", "sale.order.line", "res.partner")
        before = [self.env[model].search_count([]) for model in models]
        again = self._load(*rows, unknown_customer="create")
        after = [self.env[model].search_count([]) for model in models]
        self.assertEqual(after, before)
        self.assertEqual((again.state, again.loaded_count), ("done", 2))

    def test_second_file_adds_only_its_new_orders(self):
        self._load(ROW)
        record = self._load(ROW, "C1,A2,2026-02-01,DESK,1,3")
        self.assertEqual(self._get_orders(record).mapped("name"), ["A2"])

    def test_another_company_has_numbers_of_its_own(self):
        other = self.env["res.company"].create({"name": "Other Company"})
        self.supervisor.company_ids += other
        self._load(ROW)
        record = self._load(ROW, company_id=other.id)
        self.assertEqual(self._get_orders(record).company_id, other)

    def test_customers_created_belong_to_the_importing_company(self):
        other = self.env["res.company"].create({"name": "Other Company"})
        self.supervisor.company_ids += other
        row = "C9,A1,2026-01-31,DESK,1,1"
        vals = {"unknown_customer": "create"}
        self._load(row, **vals)
        record = self._load(row, company_id=other.id, **vals)
        self.assertEqual(self._get_orders(record).partner_id.company_id, other)

    def test_finished_import_does_not_start_again(self):
        record = self._load(ROW)
        for method in (record.action_check, record.action_import):
            with self.assertRaises(UserError):
                method()

    def test_no_file(self):
        record = self.env["sale.order.import.history"].with_user(self.supervisor)
        with self.assertRaisesRegex(UserError, "Choose a file"):
            record.create({}).action_check()

    def test_file_too_large_is_refused_before_it_is_decoded(self):
        content = b"A" * (sale_order_import_history.MAX_BASE64 + 1)
        imports = self.env["sale.order.import.history"].with_user(self.supervisor)
        with self.assertRaisesRegex(UserError, "64 MB"):
            imports.create({"data_file": content})

    def test_base64_limit_lets_the_largest_file_through(self):
        encoded = len(base64.b64encode(b"x" * (history_file.MAX_BYTES // 64))) * 64
        self.assertGreaterEqual(sale_order_import_history.MAX_BASE64, encoded - 256)


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 10:00:00")
class TestHistoryRights(HistoryCase):
    def test_only_supervisors_import(self):
        for user in (self.am, self.executive, self.crm_admin, self.plain, self.portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._create_import(self._csv(ROW), user=user)

    def test_an_import_is_its_creators_own(self):
        record = self._create_import(self._csv(ROW))
        other = self._create_role_user(
            "role_supervisor2", "crm_customer.group_sales_supervisor"
        )
        for method in ("action_check", "action_import", "action_reset"):
            with self.subTest(method=method), self.assertRaises(AccessError):
                getattr(record.with_user(other), method)()

    def test_a_report_is_not_rewritten(self):
        record = self._create_import(self._csv(ROW))
        record.action_check()
        for operation in ("write", "create", "unlink"):
            with self.subTest(operation=operation):
                self.assertFalse(record.line_ids.has_access(operation))

    def test_a_report_is_its_creators_own(self):
        record = self._create_import(self._csv(ROW))
        record.action_check()
        other = self._create_role_user(
            "role_supervisor2", "crm_customer.group_sales_supervisor"
        )
        self.assertTrue(record.line_ids.has_access("read"))
        self.assertFalse(record.line_ids.with_user(other).has_access("read"))

    def test_supervisor_cannot_set_what_the_system_sets(self):
        record = self._create_import(self._csv(ROW))
        for vals in (
            {"state": "queued"},
            {"work_data": "e30="},
            {"position": 5},
            {"import_key": "mine"},
            {"created_partner_ids": [Command.link(self.own.id)]},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                record.write(vals)
            with self.subTest(create=vals), self.assertRaises(AccessError):
                record.create(vals)

    def test_defaults_of_the_context_set_nothing_either(self):
        imports = self.env["sale.order.import.history"].with_user(self.supervisor)
        with self.assertRaises(AccessError):
            imports.with_context(default_state="queued").create({})

    def test_company_out_of_reach(self):
        other = self.env["res.company"].create({"name": "Other Company"})
        record = self._create_import(self._csv(ROW), company_id=other.id)
        for method in (record.action_check, record.action_import):
            with self.assertRaises(AccessError):
                method()

    def test_history_fields_of_orders_are_the_systems(self):
        order = self._create_order(self.own, user_id=self.am.id)
        for user in (self.am, self.supervisor):
            for vals in (
                {"history_number": "A1"},
                {"history_import_key": "mine"},
                {"fulfilment_status": "paid"},
            ):
                with self.subTest(user=user.login, vals=vals):
                    self._assert_order_refuses(order.with_user(user), vals)

    def _assert_order_refuses(self, order, vals):
        (name,) = vals
        new = {"partner_id": self.own.id}
        with self.assertRaises(AccessError):
            order.write(vals)
        with self.assertRaises(AccessError):
            order.create({**new, **vals})
        with self.assertRaises(AccessError):
            order.with_context(**{f"default_{name}": vals[name]}).create(new)
        result = order.load([".id", name], [[str(order.id), vals[name]]])
        self.assertFalse(result["ids"])

    def test_copy_of_a_loaded_order_is_an_ordinary_quotation(self):
        record = self._create_import(self._csv(ROW))
        record.action_import()
        copy = self._get_orders(record).with_user(self.supervisor).copy()
        self.assertFalse(copy.history_number)
        self.assertEqual(copy.state, "draft")
