from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_doors import DoorCase
from .warranty_common import WarrantyCase


@tagged("post_install", "-at_install")
class TestCustomerGoods(WarrantyCase):
    """What a form says of product and serial number."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own_lot = cls._create_serial("SN-OWN")
        cls.foreign_lot = cls._create_serial("SN-FOREIGN")
        cls._sell_delivered(cls.meter, lots=[cls.own_lot])
        cls._sell_delivered(cls.meter, lots=[cls.foreign_lot], partner=cls.foreign)
        cls.tickets = cls.env["helpdesk.ticket"]

    def _send(self, partner=None, **vals):
        return self.tickets._create_by_customer(
            partner or self.contact, {"name": "Stands", "description": "Still", **vals}
        )

    def test_the_customers_own_number_tells_product_and_warranty(self):
        for number in ("SN-OWN", " sn-own ", "ＳＮ-ＯＷＮ"):
            with self.subTest(number):
                ticket = self._send(serial=number)
                self.assertEqual(ticket.lot_id, self.own_lot)
                self.assertEqual(ticket.product_id, self.meter)
                self.assertEqual(ticket.warranty_verdict, "covered")
                self.assertEqual(ticket.given_serial, number.strip())

    def test_any_other_number_is_kept_as_text_only(self):
        shown = ("lot_name", "lot_id", "product_id", "sale_order_id", "warranty_cause")
        found = []
        for number in ("SN-FOREIGN", "SN-NOBODY"):
            ticket = self._send(serial=number)
            self.assertEqual(ticket.given_serial, number)
            found.append([ticket[name] for name in shown])
        # one cannot tell the one that exists from the other
        self.assertEqual(*found)
        self.assertFalse(any(found[0][:4]))

    def test_a_returned_one_was_the_customers(self):
        lot = self._create_serial("SN-BACK")
        order = self._sell_delivered(self.meter, lots=[lot])
        self._take_back(order.picking_ids)
        ticket = self._send(serial="SN-BACK")
        self.assertEqual(ticket.lot_id, lot)
        self.assertEqual(ticket.warranty_verdict, "no_purchase")

    def test_of_two_products_with_one_number_the_customers_counts(self):
        other = self._create_goods("Scale", tracking="serial")
        self._create_serial("SN-OWN", product=other)
        self.assertEqual(self._send(serial="SN-OWN").lot_id, self.own_lot)

    def test_a_number_of_another_product_than_the_chosen_one_is_text(self):
        self._sell_delivered(self.pump)
        ticket = self._send(serial="SN-OWN", product_id=self.pump.id)
        self.assertEqual(ticket.product_id, self.pump)
        self.assertFalse(ticket.lot_id)
        self.assertEqual(ticket.given_serial, "SN-OWN")

    def test_a_number_of_another_company_is_text(self):
        branch = self.env["res.company"].create({"name": "Branch"})
        team = self.env["helpdesk.ticket.team"].create(
            {"name": "Branch desk", "company_id": branch.id}
        )
        self.own_lot.company_id = self.company
        ticket = self._send(serial="SN-OWN", team_id=team.id)
        self.assertFalse(ticket.lot_id)

    def test_a_bought_product_is_taken(self):
        self._sell(self.pump)
        self.assertEqual(self._send(product_id=self.pump.id).product_id, self.pump)

    def test_a_product_that_was_not_bought_is_not_taken(self):
        draft = self._create_goods("Only offered")
        self._create_order(self.own, draft)
        self._sell(self.pump, partner=self.foreign)
        branch = self.env["res.company"].create({"name": "Branch"})
        elsewhere = self._create_goods("Bought of a branch")
        self._create_order(self.own, elsewhere, company_id=branch.id).state = "sale"
        for product_id in (draft.id, self.pump.id, elsewhere.id, 10**8):
            with self.subTest(product_id):
                self.assertFalse(self._send(product_id=product_id).product_id)

    def test_a_number_without_end_is_refused(self):
        self.assertEqual(self._send(serial="x" * 100).given_serial, "x" * 100)
        with self.assertRaisesRegex(UserError, "at most 100"):
            self._send(serial="x" * 101)

    def test_a_merge_takes_the_number_along(self):
        merged, left = self._send(serial="SN-FOREIGN"), self._send()
        merged.with_user(self.supervisor).action_merge_into(left)
        self.assertEqual(left.given_serial, "SN-FOREIGN")

    def test_what_follows_or_is_split_off_takes_the_number_along(self):
        ticket = self._send(serial="SN-FOREIGN")
        part = ticket.with_user(self.supervisor).action_split("Part", "Text")
        follow_up = ticket._open_follow_up({})
        for other in (part, follow_up):
            self.assertEqual(other.given_serial, "SN-FOREIGN")

    def test_offering_takes_one_query_however_many_orders_there_are(self):
        self._sell(self.pump)
        self._sell(self.meter)
        self.env.flush_all()

        def offer():
            return self.tickets._get_bought_products(self.contact, self.company)

        offer()
        few = self._count_queries(offer)
        for _index in range(5):
            self._sell(self.pump)
        self.env.flush_all()
        self.assertEqual(self._count_queries(offer), few)
        self.assertEqual(offer(), self.pump | self.meter)


@tagged("post_install", "-at_install")
class TestGoodsOnForms(WarrantyCase, DoorCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lot = cls._create_serial("SN-FOREIGN")
        cls._sell_delivered(cls.meter, lots=[cls.lot], partner=cls.foreign)
        cls._sell_delivered(cls.pump)

    def _send(self, url="/submitted/ticket", **data):
        values = {"subject": "Stands", "description": "Still", **data}
        return self._get_new(self._post, url, **values)

    def test_the_portal_offers_what_was_bought_and_nothing_else(self):
        self._log_in(self.customer)
        page = self.url_open("/new/ticket").text
        self.assertIn(f'<option value="{self.pump.id}">Pump</option>', page)
        self.assertNotIn("Meter", page)

    def test_the_page_of_the_request_shows_what_was_chosen(self):
        self._log_in(self.customer)
        ticket, page = self._send(product=self.pump.id, serial="<b>P1</b>")
        self.assertEqual(ticket.product_id, self.pump)
        self.assertEqual(ticket.warranty_verdict, "covered")
        self.assertIn("<strong>Pump</strong>", page.text)
        self.assertIn("<strong>&lt;b&gt;P1&lt;/b&gt;</strong>", page.text)

    def test_the_page_tells_nothing_of_a_foreign_number(self):
        self._log_in(self.customer)
        ticket, page = self._send(product=self.meter.id, serial="SN-FOREIGN")
        self.assertFalse(ticket.product_id)
        self.assertNotIn("Meter", page.text)
        # not even when staff have entered the number
        ticket.with_user(self.am).lot_name = "SN-FOREIGN"
        self.assertEqual(ticket.product_id, self.meter)
        page = self.url_open(f"/my/ticket/{ticket.id}").text
        self.assertIn("SN-FOREIGN", page)
        self.assertNotIn("Meter", page)
        self.assertNotIn(self.foreign.name, page)

    def test_the_customer_reads_no_verdict_by_rpc(self):
        ticket = self._create_ticket(lot_name="SN-FOREIGN").with_user(self.customer)
        for name in ("lot_id", "product_id", "warranty_cause", "warranty_verdict"):
            with self.subTest(name), self.assertRaises(AccessError):
                ticket.read([name])
            with self.subTest(name), self.assertRaises(AccessError):
                ticket.search([(name, "!=", False)])

    def test_the_public_form_offers_no_products(self):
        self.authenticate(None, None)
        page = self.url_open("/service/new").text
        self.assertIn('name="serial"', page)
        self.assertNotIn('name="product"', page)

    def test_the_public_form_answers_the_same_to_any_number(self):
        self.authenticate(None, None)
        pages = []
        for number in ("SN-FOREIGN", "SN-NOBODY"):
            ticket, page = self._send(
                "/service/new", name="Li", email="li@new.example", serial=number
            )
            self.assertEqual(ticket.given_serial, number)
            self.assertFalse(ticket.lot_name)
            pages.append(page.text.replace(ticket.number, ""))
        words = [text.partition("<main>")[2].partition("</main>")[0] for text in pages]
        self.assertEqual(*words)

    def test_the_public_form_takes_no_product(self):
        self.authenticate(None, None)
        ticket, _page = self._send(
            "/service/new",
            name="Han",
            email="han@own.example",
            product=self.pump.id,
            product_id=self.pump.id,
        )
        self.assertFalse(ticket.product_id)
