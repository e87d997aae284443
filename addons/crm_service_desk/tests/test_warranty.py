from datetime import datetime
from itertools import count
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import NOW
from .warranty_common import WarrantyCase

IN_TERM = ("covered", "in_term")
OVER = ("expired", "over")
NOT_SOLD = ("no_purchase", "not_sold")
RETURNED = ("no_purchase", "returned")
FOREIGN = ("no_purchase", "other_customer")
NOT_DELIVERED = ("unknown", "not_delivered")
CODES = count(1)


@tagged("post_install", "-at_install")
class TestWarranty(WarrantyCase):
    """What the verdict is, and the sentence that says why."""

    def _assert_verdict(self, ticket, verdict, *words):
        self.assertEqual((ticket.warranty_verdict, ticket.warranty_cause), verdict)
        for word in words:
            self.assertIn(word, ticket.warranty_reason)

    # by customer and product

    def test_what_was_delivered_within_its_term_is_covered(self):
        order = self._sell_delivered()
        ticket = self._ask(self.pump)
        words = (order.name, "01/15/2026", "12 months", "01/15/2027")
        self._assert_verdict(ticket, IN_TERM, *words)
        self.assertEqual(ticket.sale_order_id, order)
        self.assertEqual(ticket.sale_line_id, order.order_line)

    def test_after_its_term_it_is_expired(self):
        order = self._sell_delivered(day="2025-03-10")
        words = (order.name, "03/10/2025", "12 months", "03/10/2026")
        self._assert_verdict(self._ask(self.pump), OVER, *words)

    def test_the_last_day_of_the_term_is_covered(self):
        self._sell_delivered(day="2025-03-11")
        self._assert_verdict(self._ask(self.pump), IN_TERM)

    def test_days_are_those_of_the_company(self):
        order = self._sell_delivered()
        # half past midnight in Shanghai
        order.picking_ids.move_ids.date = datetime(2025, 3, 10, 16, 30)
        self._assert_verdict(self._ask(self.pump), IN_TERM, "03/11/2025")

    def test_who_bought_nothing_made_no_purchase(self):
        self._sell_delivered(partner=self.foreign)
        self._assert_verdict(self._ask(self.pump), NOT_SOLD, "Pump")

    def test_another_product_is_no_purchase(self):
        self._sell_delivered()
        self._assert_verdict(self._ask(self._create_goods("Fan")), NOT_SOLD, "Fan")

    def test_a_branch_buys_for_the_customer(self):
        branch = self._create_contact(self.own, "Branch", type="delivery")
        order = self._sell_delivered(partner=branch)
        self._assert_verdict(self._ask(self.pump), IN_TERM, order.name)

    def test_a_quotation_is_no_purchase(self):
        self._create_order(self.own, self.pump)
        self._assert_verdict(self._ask(self.pump), NOT_SOLD)

    def test_without_product_nothing_is_known(self):
        self._assert_verdict(self._ask(), ("unknown", "no_product"), "Neither")

    def test_without_customer_nothing_is_known(self):
        ticket = self._create_ticket(partner_id=False, product_id=self.pump.id)
        self._assert_verdict(ticket, ("unknown", "no_customer"))

    def test_without_term_nothing_is_known(self):
        self.pump.warranty = 0
        order = self._sell_delivered()
        ticket = self._ask(self.pump)
        self._assert_verdict(ticket, ("unknown", "no_term"), order.name, "01/15/2026")
        self.assertFalse(ticket.warranty_until)

    def test_what_is_not_delivered_is_unknown(self):
        order = self._sell()
        self._assert_verdict(self._ask(self.pump), NOT_DELIVERED, order.name)

    def test_what_was_delivered_after_the_request_is_not_delivered(self):
        self._sell_delivered(day="2026-03-12")
        self._assert_verdict(self._ask(self.pump), NOT_DELIVERED)

    def test_what_was_delivered_later_that_day_counts(self):
        order = self._sell_delivered()
        order.picking_ids.move_ids.date = datetime(2026, 3, 11, 15, 59)
        self._assert_verdict(self._ask(self.pump), IN_TERM)

    def test_of_two_orders_the_later_delivery_counts(self):
        self._sell_delivered(day="2025-01-15")
        second = self._sell_delivered(day="2026-01-15")
        self._sell_delivered(day="2025-02-15")
        self._assert_verdict(self._ask(self.pump), IN_TERM, second.name)

    def test_of_two_part_deliveries_the_later_counts(self):
        order = self._sell(quantity=2)
        self._deliver(order, "2025-01-15", quantity=1)
        self._deliver(order, "2026-01-15")
        self._assert_verdict(self._ask(self.pump), IN_TERM, "01/15/2026")

    def test_a_part_delivery_begins_the_term(self):
        order = self._sell(quantity=2)
        self._deliver(order, "2025-01-15", quantity=1)
        self._assert_verdict(self._ask(self.pump), OVER, "01/15/2025")

    def test_what_was_returned_is_no_purchase(self):
        order = self._sell_delivered()
        self._take_back(order.picking_ids)
        ticket = self._ask(self.pump)
        self._assert_verdict(ticket, RETURNED, order.name, "01/15/2026", "returned")

    def test_what_is_left_after_a_return_is_covered(self):
        order = self._sell_delivered(quantity=3)
        self._take_back(order.picking_ids, quantity=2)
        self._assert_verdict(self._ask(self.pump), IN_TERM)

    def test_a_return_of_the_later_delivery_leaves_the_earlier(self):
        self._sell_delivered(day="2025-01-15")
        self._take_back(self._sell_delivered(day="2026-01-15").picking_ids)
        self._assert_verdict(self._ask(self.pump), OVER, "01/15/2025")

    def test_what_comes_back_for_repair_after_the_request_stays_covered(self):
        order = self._sell_delivered()
        ticket = self._ask(self.pump)
        self.patch(self.env.cr, "now", lambda: datetime(2026, 3, 11, 8, 0))
        self._take_back(order.picking_ids, "2026-03-12")
        self._assert_verdict(ticket, IN_TERM)

    def test_what_is_sent_again_after_repair_keeps_its_term(self):
        order = self._sell_delivered(day="2025-01-15")
        returned = self._take_back(order.picking_ids, "2025-06-01")
        self._take_back(returned, "2025-06-20")
        self._assert_verdict(self._ask(self.pump), OVER, "01/15/2025")

    def test_what_the_supplier_sends_straight_to_the_customer_counts(self):
        order = self._sell()
        order.picking_ids.move_ids.location_id = self.env.ref(
            "stock.stock_location_suppliers"
        )
        self._deliver(order)
        self._assert_verdict(self._ask(self.pump), IN_TERM, order.name)

    def test_steps_within_the_warehouse_deliver_nothing(self):
        self.warehouse.delivery_steps = "pick_ship"
        order = self._sell()
        self._put_in_stock(self.pump, 5)
        pick = order.picking_ids
        self._do_transfer(pick, "2026-01-10")
        ticket = self._ask(self.pump)
        self._assert_verdict(ticket, NOT_DELIVERED)
        self._do_transfer(order.picking_ids - pick, "2026-01-15")
        self._assert_verdict(ticket, IN_TERM, "01/15/2026")

    def test_a_service_counts_from_the_order(self):
        service = self._create_product(
            "Cleaning", service_type="manual", warranty=3, warranty_type="month"
        )
        order = self._create_order(self.own, service)
        order.action_confirm()
        order.date_order = datetime(2026, 1, 15, 4, 0)
        ticket = self._ask(service)
        self._assert_verdict(ticket, NOT_DELIVERED)
        order.order_line.qty_delivered = 1
        words = (f"Order {order.name} of 01/15/2026", "3 months", "04/15/2026")
        self._assert_verdict(ticket, IN_TERM, *words)

    def test_an_order_of_the_past_counts_from_its_date(self):
        vals = self.env["sale.order"]._prepare_history_order_vals(
            self.company, "OLD-1", self.own, datetime(2026, 1, 15), [(self.pump, 1, 9)]
        )
        self.env["sale.order"]._create_history_orders([vals])
        self._assert_verdict(self._ask(self.pump), IN_TERM, "OLD-1 of 01/15/2026")

    def test_an_order_of_another_company_does_not_count(self):
        order = self._sell_delivered()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        ticket = self._create_ticket(product_id=self.pump.id, company_id=other.id)
        self._assert_verdict(ticket, NOT_SOLD)
        self.assertEqual(order.company_id, self.company)

    def test_a_number_delivered_by_another_company_does_not_count(self):
        self._sell_delivered(self.meter, lots=[self._create_serial()])
        other = self.env["res.company"].create({"name": "Elsewhere"})
        ticket = self._create_ticket(lot_name="SN-1", company_id=other.id)
        self.assertEqual(ticket.lot_id.name, "SN-1")
        self._assert_verdict(ticket, NOT_SOLD)

    # by serial number

    def test_the_serial_number_tells_product_and_order(self):
        lot = self._create_serial()
        order = self._sell_delivered(self.meter, lots=[lot])
        ticket = self._ask(lot_name="SN-1")
        self._assert_verdict(ticket, IN_TERM, order.name, "01/15/2026", "12 months")
        self.assertEqual((ticket.lot_id, ticket.product_id), (lot, self.meter))

    def test_width_case_and_spaces_of_the_number_do_not_matter(self):
        lot = self._create_serial("SN-7A")
        self._sell_delivered(self.meter, lots=[lot])
        for number in (" sn-7a ", "ＳＮ－７Ａ"):
            with self.subTest(number=number):
                self._assert_verdict(self._ask(lot_name=number), IN_TERM)

    def test_the_serial_number_tells_which_delivery(self):
        old, new = self._create_serial(), self._create_serial("SN-2")
        self._sell_delivered(self.meter, "2025-01-15", lots=[old])
        self._sell_delivered(self.meter, "2026-01-15", lots=[new])
        self._assert_verdict(self._ask(lot_name="SN-1"), OVER, "01/15/2025")
        self._assert_verdict(self._ask(lot_name="SN-2"), IN_TERM, "01/15/2026")

    def test_the_number_of_another_customer_is_no_purchase(self):
        order = self._sell_delivered(
            self.meter, lots=[self._create_serial()], partner=self.foreign
        )
        self._sell_delivered(self.meter, lots=[self._create_serial("SN-2")])
        ticket = self._ask(lot_name="SN-1")
        self._assert_verdict(ticket, FOREIGN, "another customer", "SN-1")
        self.assertNotIn(order.name, ticket.warranty_reason)
        self.assertNotIn(self.foreign.name, ticket.warranty_reason)

    def test_a_number_still_in_stock_is_no_purchase(self):
        self._create_serial()
        self._assert_verdict(self._ask(lot_name="SN-1"), NOT_SOLD)

    def test_a_number_sold_again_after_its_return_is_the_second_customers(self):
        lot = self._create_serial()
        first = self._sell_delivered(
            self.meter, "2025-06-01", lots=[lot], partner=self.foreign
        )
        self._take_back(first.picking_ids, "2025-07-01")
        second = self._sell_delivered(self.meter, "2026-01-15", lots=[lot])
        self._assert_verdict(self._ask(lot_name="SN-1"), IN_TERM, second.name)
        self._assert_verdict(
            self._ask(lot_name="SN-1", partner_id=self.foreign.id), RETURNED, first.name
        )

    def test_a_number_that_nobody_knows_is_unknown(self):
        self._sell_delivered(self.meter, lots=[self._create_serial()])
        for product in (None, self.meter):
            with self.subTest(product=product):
                ticket = self._ask(product, lot_name="SN-9")
                self._assert_verdict(ticket, ("unknown", "unknown_serial"), "SN-9")

    def test_a_number_on_an_untracked_product_decides_nothing(self):
        order = self._sell_delivered()
        ticket = self._ask(self.pump, lot_name="4711")
        self._assert_verdict(ticket, IN_TERM, order.name)

    def test_a_number_of_several_products_asks_for_the_product(self):
        other = self._create_goods("Scale", tracking="serial")
        lot = self._create_serial()
        self._create_serial(product=other)
        self._sell_delivered(self.meter, lots=[lot])
        ticket = self._ask(lot_name="SN-1")
        self._assert_verdict(ticket, ("unknown", "shared_serial"), "SN-1")
        ticket.with_user(self.am).product_id = self.meter
        self._assert_verdict(ticket, IN_TERM)
        self.assertEqual(ticket.lot_id, lot)

    def test_the_number_of_another_company_is_unknown(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.env["stock.lot"].create(
            {"name": "SN-1", "product_id": self.meter.id, "company_id": other.id}
        )
        self._assert_verdict(self._ask(lot_name="SN-1"), ("unknown", "unknown_serial"))

    def test_what_was_delivered_without_an_order_is_unknown(self):
        lot = self._create_serial()
        picking = self.env["stock.picking"].create(
            {
                "partner_id": self.own.id,
                "picking_type_id": self.warehouse.out_type_id.id,
                "location_id": self.warehouse.lot_stock_id.id,
                "location_dest_id": self.customers.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.meter.id,
                            "product_uom_qty": 1,
                            "location_id": self.warehouse.lot_stock_id.id,
                            "location_dest_id": self.customers.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        self._do_transfer(picking, "2026-01-15", lots=[lot])
        ticket = self._ask(lot_name="SN-1")
        self._assert_verdict(ticket, ("unknown", "no_order"), "SN-1", "01/15/2026")

    def test_of_a_lot_only_what_the_customer_has_counts(self):
        oil = self._create_goods("Oil", tracking="lot")
        lot = self._create_serial("LOT-1", oil)
        self._put_in_stock(oil, 9, lot)
        self._take_back(self._sell_delivered(oil, lots=[lot]).picking_ids)
        self._sell_delivered(oil, lots=[lot], partner=self.foreign)
        self._assert_verdict(self._ask(lot_name="LOT-1"), RETURNED)
        ticket = self._ask(lot_name="LOT-1", partner_id=self.foreign.id)
        self._assert_verdict(ticket, IN_TERM)

    # what is read for it

    def _read(self, *tickets):
        """Return what the check reads about these requests."""
        tickets = self.env["helpdesk.ticket"].union(*tickets)
        questions = [ticket._prepare_asked() for ticket in tickets]
        return tickets._query_movements(questions)

    def test_of_many_deliveries_the_latest_alone_is_read(self):
        for day in ("2026-01-15", "2026-02-15", "2026-01-20"):
            self._sell_delivered(day=day)
        (row,) = self._read(self._ask(self.pump))
        self.assertEqual(row["moved_on"], self._at("2026-02-15"))

    def test_where_something_came_back_all_is_read(self):
        self._sell_delivered(day="2026-01-10")
        order = self._sell_delivered(day="2026-01-15")
        self._take_back(order.picking_ids)
        self.assertEqual(len(self._read(self._ask(self.pump))), 3)

    def test_of_many_orders_that_wait_the_last_line_is_named(self):
        orders = [self._sell(date_order=day) for day in ("2026-03-02", "2026-03-01")]
        ticket = self._ask(self.pump)
        self._assert_verdict(ticket, NOT_DELIVERED)
        self.assertEqual(ticket.sale_line_id, orders[1].order_line)
        self.assertEqual(len(self._read(ticket)), 1)

    def test_requests_about_the_same_ask_once(self):
        self._sell_delivered()
        tickets = self.env["helpdesk.ticket"].create(
            [self._prepare_ticket_vals(product_id=self.pump.id) for _n in range(3)]
        )
        self.assertEqual(tickets.mapped("warranty_verdict"), ["covered"] * 3)
        asked = []
        query = type(tickets)._query_movements

        def listen(records, questions):
            asked.extend(questions)
            return query(records, questions)

        with patch.object(type(tickets), "_query_movements", listen):
            facts = tickets._get_warranty_facts()
        self.assertEqual(len(asked), 1)
        self.assertEqual(
            [facts[ticket]["warranty_cause"] for ticket in tickets], ["in_term"] * 3
        )

    def test_a_lot_delivered_to_two_customers_is_covered_for_both(self):
        oil = self._create_goods("Oil", tracking="lot")
        lot = self._create_serial("LOT-1", oil)
        self._put_in_stock(oil, 9, lot)
        self._sell_delivered(oil, lots=[lot])
        self._sell_delivered(oil, lots=[lot], partner=self.foreign, day="2026-02-20")
        for customer in (self.own, self.foreign):
            ticket = self._ask(lot_name="LOT-1", partner_id=customer.id)
            with self.subTest(customer=customer.name):
                self._assert_verdict(ticket, IN_TERM)

    def test_a_part_of_a_kit_is_covered(self):
        """A kit's transfers bring other products than its order line names."""
        order = self._sell_delivered()
        part = self._create_goods("Impeller")
        self.env.flush_all()
        self.cr.execute(
            "UPDATE stock_move SET product_id = %s WHERE sale_line_id = %s",
            (part.id, order.order_line.id),
        )
        self.env.invalidate_all()
        tickets = self.env.registry["helpdesk.ticket"]
        with patch.object(tickets, "_has_kits", lambda records: True):
            self._assert_verdict(self._ask(part), IN_TERM)
            # the kit itself is found by its line
            self._assert_verdict(self._ask(self.pump), IN_TERM)

    # by contract

    def _create_contract(self, **vals):
        return self.env["agreement"].create(
            {
                "code": f"C-{next(CODES)}",
                "name": "Care",
                "partner_id": self.own.id,
                "start_date": "2026-01-01",
                "end_date": "2026-12-31",
                **vals,
            }
        )

    def test_a_contract_covers_what_the_warranty_does_not(self):
        order = self._sell_delivered(day="2024-01-15")
        contract = self._create_contract()
        ticket = self._ask(self.pump)
        words = (order.name, "ended", contract.display_name, "12/31/2026")
        self._assert_verdict(ticket, ("covered", "over"), *words)
        self.assertEqual(ticket.agreement_id, contract)

    def test_a_contract_for_all_covers_without_a_product(self):
        self._create_contract(end_date=False)
        words = ("Care", "without an end")
        self._assert_verdict(self._ask(), ("covered", "no_product"), *words)

    def test_a_contract_for_products_covers_these_only(self):
        self._create_contract(product_ids=self.pump.ids)
        self._assert_verdict(self._ask(self.pump), ("covered", "not_sold"))
        self._assert_verdict(self._ask(self.meter), NOT_SOLD)
        self._assert_verdict(self._ask(), ("unknown", "no_product"))

    def test_a_contract_covers_while_it_runs(self):
        for vals, covered in (
            ({"end_date": "2026-03-11"}, True),
            ({"end_date": "2026-03-10"}, False),
            ({"start_date": "2026-03-11"}, True),
            ({"start_date": "2026-03-12"}, False),
            ({"start_date": False, "end_date": False}, True),
        ):
            with self.subTest(**vals):
                contract = self._create_contract(**vals)
                self.assertEqual(bool(self._ask(self.pump).agreement_id), covered)
                contract.active = False

    def test_a_contract_of_nobody_here_covers_nothing(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        for vals in (
            {"partner_id": self.foreign.id},
            {"domain": "purchase"},
            {"is_template": True},
            {"company_id": other.id},
            {"active": False},
        ):
            with self.subTest(**vals):
                contract = self._create_contract(**vals)
                self.assertFalse(self._ask(self.pump).agreement_id)
                contract.active = False

    def test_a_contract_covers_no_other_customers_product(self):
        self._create_contract()
        self._sell_delivered(
            self.meter, lots=[self._create_serial()], partner=self.foreign
        )
        ticket = self._ask(lot_name="SN-1")
        self._assert_verdict(ticket, FOREIGN)
        self.assertFalse(ticket.agreement_id)

    def test_a_contract_ends_after_it_starts(self):
        with self.assertRaises(ValidationError):
            self._create_contract(end_date="2025-12-31")

    # words

    def test_the_reason_is_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        order = self._sell_delivered()
        reason = self._ask(self.pump).with_context(lang="zh_CN").warranty_reason
        for word in (order.name, "2026", "交付", "保修期"):
            self.assertIn(word, reason)
        self.assertNotIn("warranty", reason)

    def test_one_month_is_singular(self):
        self.pump.write({"warranty": 1, "warranty_type": "year"})
        self._sell_delivered()
        self.assertIn("warranty of 1 year runs", self._ask(self.pump).warranty_reason)


@tagged("post_install", "-at_install")
class TestWarrantyDoors(WarrantyCase):
    """Nobody types a verdict in, and staff need no stock role."""

    VERDICT = {
        "warranty_verdict": "covered",
        "warranty_cause": "in_term",
        "warranty_until": "2030-01-01",
        "delivered_on": "2026-01-01",
        "warranty_term": 99,
    }

    def test_nobody_writes_a_verdict(self):
        ticket = self._ask(self.pump)
        for user in (self.am, self.supervisor, self.env.user):
            for name, value in self.VERDICT.items():
                with (
                    self.subTest(user=user.login, name=name),
                    self.assertRaises(UserError),
                ):
                    ticket.with_user(user).write({name: value})
        self.assertEqual(ticket.warranty_verdict, "no_purchase")

    def test_nobody_enters_a_request_with_a_verdict(self):
        for user in (self.am, self.supervisor, self.env.user):
            for name, value in self.VERDICT.items():
                with (
                    self.subTest(user=user.login, name=name),
                    self.assertRaises(UserError),
                ):
                    self._create_ticket(user=user, **{name: value})

    def test_nobody_writes_the_order_line(self):
        order = self._sell_delivered(partner=self.foreign)
        ticket = self._ask(self.pump)
        for name, record in (
            ("sale_line_id", order.order_line),
            ("sale_order_id", order),
        ):
            with self.subTest(name=name), self.assertRaises(UserError):
                ticket.with_user(self.supervisor).write({name: record.id})

    def test_no_import_brings_a_verdict(self):
        result = (
            self.env["helpdesk.ticket"]
            .with_user(self.supervisor)
            .load(
                ["name", "partner_id/.id", "description", "warranty_verdict"],
                [["Stands still", str(self.own.id), "Since noon", "Covered"]],
            )
        )
        self.assertFalse(result["ids"])
        self.assertIn("never typed in", result["messages"][0]["message"])

    def test_no_default_brings_a_verdict(self):
        tickets = self.env["helpdesk.ticket"].with_user(self.am)
        ticket = tickets.with_context(default_warranty_verdict="covered").create(
            self._prepare_ticket_vals(product_id=self.pump.id)
        )
        self.assertEqual(ticket.warranty_verdict, "no_purchase")

    def test_sending_the_same_verdict_again_changes_nothing(self):
        ticket = self._ask(self.pump)
        ticket.with_user(self.am).write({"warranty_verdict": "no_purchase"})
        self.assertEqual(ticket.warranty_verdict, "no_purchase")

    def test_a_copy_is_judged_anew(self):
        order = self._sell_delivered()
        copy = self._ask(self.pump).copy()
        self.assertEqual(copy.sale_order_id, order)
        self.assertEqual(copy.warranty_verdict, "covered")

    def test_an_account_manager_judges_without_a_stock_role(self):
        self.assertFalse(self.am.has_group("stock.group_stock_user"))
        order = self._sell_delivered(self.meter, lots=[self._create_serial()])
        with Form(self.env["helpdesk.ticket"].with_user(self.am)) as form:
            form.name = "Shows nothing"
            form.description = "<p>Since noon</p>"
            form.partner_id = self.contact
            form.lot_name = "SN-1"
            self.assertEqual(form.product_id, self.meter)
            self.assertEqual(form.warranty_verdict, "covered")
            self.assertIn(order.name, form.warranty_reason)
        self.assertEqual(form.record.warranty_verdict, "covered")

    def test_lots_themselves_stay_closed(self):
        self._create_serial()
        ticket = self._ask(lot_name="SN-1")
        with self.assertRaises(AccessError):
            ticket.with_user(self.am).lot_id.read(["name"])

    def test_a_lot_given_by_id_brings_number_and_product(self):
        lot = self._create_serial()
        ticket = self._ask(lot_id=lot.id)
        self.assertEqual((ticket.lot_name, ticket.product_id), ("SN-1", self.meter))
        ticket.with_user(self.am).lot_id = False
        self.assertFalse(ticket.lot_name)

    def test_a_lot_given_by_id_changes_the_product(self):
        lot = self._create_serial()
        ticket = self._ask(self.pump)
        ticket.with_user(self.am).lot_id = lot
        self.assertEqual((ticket.lot_id, ticket.product_id), (lot, self.meter))

    def test_the_serial_number_goes_with_what_follows_from_a_request(self):
        order = self._sell_delivered(self.meter, lots=[self._create_serial()])
        ticket = self._create_archived(lot_name="SN-1")
        follow_up = ticket._open_follow_up()
        self.assertEqual(follow_up.lot_name, "SN-1")
        self.assertEqual(follow_up.sale_order_id, order)

    def test_a_merge_of_requests_keeps_the_serial_number(self):
        self._sell_delivered(self.meter, lots=[self._create_serial()])
        source = self._ask(lot_name="SN-1")
        for product, number in (
            (None, "SN-1"),
            (self.meter, "SN-1"),
            (self.pump, False),
        ):
            with self.subTest(product=product):
                vals = self._ask(product)._prepare_merge_vals(source)
                self.assertEqual(vals.get("lot_name", False), number)

    def test_a_lot_of_another_product_or_company_is_refused(self):
        lot = self._create_serial()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        elsewhere = self.env["stock.lot"].create(
            {"name": "SN-8", "product_id": self.meter.id, "company_id": other.id}
        )
        ticket = self._ask(self.pump)
        for vals in (
            {"lot_id": lot.id, "product_id": self.pump.id},
            {"lot_id": elsewhere.id},
            {"lot_id": lot.id, "lot_name": "SN-3"},
        ):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                ticket.with_user(self.am).write(vals)

    def test_many_requests_take_as_many_queries_as_one(self):
        products = self.pump
        for number in range(30):
            products |= self._create_goods(f"Pump {number}")
        for product in products:
            self._sell_delivered(product)
        self.env["agreement"].create(
            {"code": "C", "name": "Care", "partner_id": self.own.id}
        )
        tickets = self.env["helpdesk.ticket"].create(
            [self._prepare_ticket_vals(product_id=p.id) for p in products]
        )

        def judge(some):
            some._renew_warranty()
            some.flush_recordset()

        judge(tickets)
        one = self._count_queries(judge, tickets[0])
        self.assertLessEqual(self._count_queries(judge, tickets), one + 1)

    def test_the_orders_of_a_request_include_that_of_the_purchase(self):
        order, other = self._sell_delivered(), self._sell(partner=self.foreign)
        ticket = self._ask(self.pump)
        self.assertEqual(ticket.so_count, 1)
        ticket.sale_order_ids = other
        self.assertEqual(ticket.so_count, 2)
        domain = ticket.action_view_sale_orders()["domain"]
        self.assertEqual(self.env["sale.order"].search(domain), order | other)

    def test_an_order_entered_from_a_request_is_linked_to_it(self):
        ticket = self._ask(self.pump)
        context = ticket.action_view_sale_orders()["context"]
        # helpdesk_mgmt_sale links a list where the ORM takes one id
        self.assertEqual(context["default_ticket_ids"], [Command.link(ticket.id)])
        orders = self.env["sale.order"].with_context(**context)
        order = orders.create({})
        self.assertEqual(order.ticket_ids, ticket)
        self.assertEqual(order.partner_id, self.contact)
        self.assertEqual(Form(orders).ticket_ids[:], ticket)

    def test_who_reads_no_agreements_opens_a_contact(self):
        for user in (self.plain, self.crm_admin):
            with self.subTest(user=user.login):
                partner = self.own.with_user(user)
                self.assertFalse(partner.agreements_count)
        self.env["agreement"].create(
            {"code": "C", "name": "Care", "partner_id": self.own.id}
        )
        self.assertEqual(self.own.with_user(self.am).agreements_count, 1)

    def test_who_may_keep_contracts(self):
        contract = self.env["agreement"].create(
            {"code": "C", "name": "Care", "partner_id": self.own.id}
        )
        for user, allowed in (
            (self.am, {"read"}),
            (self.executive, {"read"}),
            (self.supervisor, {"read", "write", "create"}),
            (self.crm_admin, set()),
            (self.plain, set()),
            (self.portal, set()),
        ):
            for operation in ("read", "write", "create", "unlink"):
                with self.subTest(user=user.login, operation=operation):
                    self.assertEqual(
                        contract.with_user(user).has_access(operation),
                        operation in allowed,
                    )


@tagged("post_install", "-at_install")
class TestWarrantyRefresh(WarrantyCase):
    """The verdict of an open request follows its facts."""

    def test_a_delivery_covers(self):
        order = self._sell()
        ticket = self._ask(self.pump)
        self.assertEqual(ticket.warranty_cause, "not_delivered")
        self._deliver(order)
        self.assertEqual(ticket.warranty_verdict, "covered")

    def test_a_confirmed_order_is_waited_for(self):
        order = self._create_order(self.own, self.pump)
        ticket = self._ask(self.pump)
        self.assertEqual(ticket.warranty_verdict, "no_purchase")
        order.action_confirm()
        self.assertEqual(ticket.warranty_cause, "not_delivered")

    def test_a_return_takes_the_purchase_back(self):
        order = self._sell_delivered()
        ticket = self._ask(self.pump)
        self._take_back(order.picking_ids)
        self.assertEqual(ticket.warranty_cause, "returned")

    def test_a_cancelled_order_is_no_purchase(self):
        order = self._sell_delivered()
        ticket = self._ask(self.pump)
        order.state = "cancel"
        self.assertEqual(ticket.warranty_cause, "not_sold")

    def test_an_order_moved_to_another_customer_goes_with_it(self):
        order = self._sell_delivered()
        ticket = self._ask(self.pump)
        other = self._ask(self.pump, partner_id=self.foreign.id)
        order.partner_id = self.foreign
        self.assertEqual(ticket.warranty_verdict, "no_purchase")
        self.assertEqual(other.warranty_verdict, "covered")

    def test_a_corrected_delivery_date_counts(self):
        order = self._sell_delivered()
        ticket = self._ask(self.pump)
        order.picking_ids.move_ids.date = self._at("2024-01-15")
        self.assertEqual(ticket.warranty_verdict, "expired")

    def test_a_corrected_serial_number_counts(self):
        lot = self._create_serial()
        order = self._sell_delivered(self.meter, lots=[self._create_serial("SN-2")])
        ticket = self._ask(lot_name="SN-1")
        wrong = self._ask(lot_name="SN-2")
        self.assertEqual(ticket.warranty_verdict, "no_purchase")
        order.picking_ids.move_line_ids.lot_id = lot
        self.assertEqual(ticket.warranty_verdict, "covered")
        self.assertEqual(wrong.warranty_verdict, "no_purchase")

    def test_a_changed_term_counts(self):
        self._sell_delivered()
        ticket = self._ask(self.pump)
        self.pump.product_tmpl_id.write({"warranty": 5, "warranty_type": "day"})
        self.assertEqual(ticket.warranty_verdict, "expired")
        self.assertIn("5 days", ticket.warranty_reason)

    def test_a_contract_entered_changed_and_deleted_counts(self):
        ticket = self._ask(self.pump)
        vals = {"code": "C", "name": "Care", "partner_id": self.own.id}
        contract = self.env["agreement"].with_user(self.supervisor).create(vals)
        self.assertEqual(ticket.warranty_verdict, "covered")
        contract.end_date = "2026-03-10"
        self.assertEqual(ticket.warranty_verdict, "no_purchase")
        contract.end_date = False
        self.assertEqual(ticket.warranty_verdict, "covered")
        contract.partner_id = self.foreign
        self.assertEqual(ticket.warranty_verdict, "no_purchase")
        contract.partner_id = self.own
        contract.product_ids = self.meter
        self.assertEqual(ticket.warranty_verdict, "no_purchase")
        contract.product_ids = False
        contract.sudo().unlink()
        self.assertFalse(ticket.agreement_id)
        self.assertEqual(ticket.warranty_verdict, "no_purchase")

    def test_a_line_removed_is_no_purchase(self):
        order = self._sell()
        ticket = self._ask(self.pump)
        order._action_cancel()
        order.state = "draft"
        order.order_line.unlink()
        self.assertEqual(ticket.warranty_cause, "not_sold")
        self.assertFalse(ticket.sale_line_id)

    def test_a_line_added_to_a_confirmed_order_counts(self):
        order = self._sell(self.meter)
        ticket = self._ask(self.pump)
        order.order_line = [
            Command.create({"product_id": self.pump.id, "product_uom_qty": 1})
        ]
        self.assertEqual(ticket.warranty_cause, "not_delivered")

    def test_the_request_itself_changes(self):
        self._sell_delivered()
        ticket = self._ask()
        ticket.with_user(self.am).product_id = self.pump
        self.assertEqual(ticket.warranty_verdict, "covered")
        ticket.with_user(self.am).partner_id = self.foreign
        self.assertEqual(ticket.warranty_verdict, "no_purchase")

    def test_a_contact_who_changes_employer_buys_for_another(self):
        self._sell_delivered()
        ticket = self._ask(self.pump)
        self.contact.parent_id = self.foreign
        self.assertEqual(ticket.warranty_verdict, "no_purchase")

    def test_a_merge_brings_the_purchases_together(self):
        self._sell_delivered(partner=self.unowned)
        ticket = self._ask(self.pump, partner_id=self.own.id)
        self.assertEqual(ticket.warranty_verdict, "no_purchase")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge([self.own.id, self.unowned.id], self.own)
        self.assertEqual(ticket.warranty_verdict, "covered")

    def test_a_closed_request_keeps_its_verdict(self):
        self._sell_delivered()
        for ticket in (
            self._create_archived(product_id=self.pump.id),
            self._create_unsolved(product_id=self.pump.id),
        ):
            reason = ticket.warranty_reason
            self.pump.product_tmpl_id.warranty = 1
            self.pump.product_tmpl_id.warranty_type = "day"
            self.assertEqual(ticket.warranty_verdict, "covered")
            self.assertEqual(ticket.warranty_reason, reason)

    def test_a_closed_request_keeps_its_verdict_as_its_customer_changes(self):
        self._sell_delivered()
        ticket = self._create_archived(product_id=self.pump.id)
        self.contact.parent_id = self.foreign
        self.assertEqual(ticket.warranty_verdict, "covered")

    def test_a_reopened_request_is_judged_again(self):
        self._sell_delivered()
        ticket = self._create_archived(product_id=self.pump.id)
        self.pump.product_tmpl_id.write({"warranty": 1, "warranty_type": "day"})
        ticket.with_user(self.supervisor).action_reopen("Stands still again")
        self.assertEqual(ticket.warranty_verdict, "expired")

    def test_the_contract_of_a_closed_request_is_not_deleted(self):
        contract = self.env["agreement"].create(
            {"code": "C", "name": "Care", "partner_id": self.own.id}
        )
        self._create_archived(product_id=self.pump.id)
        with self.assertRaises(UserError):
            contract.unlink()

    def test_verdicts_stay_as_time_goes_by(self):
        self._sell_delivered()
        ticket = self._ask(self.pump)
        with self.subTest(entered=NOW):
            self.pump.product_tmpl_id.warranty = 2
            self.assertEqual(ticket.warranty_verdict, "covered")

    def test_deliveries_refresh_many_requests_with_few_queries(self):
        order = self._sell()
        self._ask(self.pump)

        def touch(number):
            self.env["helpdesk.ticket"].create(
                [self._prepare_ticket_vals(product_id=self.pump.id)] * number
            )
            move = order.picking_ids.move_ids
            return self._count_queries(lambda: move._refresh_warranties())

        self._deliver(order)
        few = touch(1)
        self.assertLessEqual(touch(30), few + 1)
