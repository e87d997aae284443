from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import RoleCase

ALL_OPERATIONS = ("write", "create", "unlink")


@tagged("post_install", "-at_install")
class TestLookups(RoleCase):
    """Account managers look up products and stock, and hold no stock role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.category = cls.env["product.category"].create({"name": "Look-Up Pumps"})
        cls.pump = cls.env["product.product"].create(
            {
                "name": "Look-Up Pump",
                "default_code": "LOOKUP-1",
                "categ_id": cls.category.id,
                "is_storable": True,
                "tracking": "lot",
            }
        )
        cls.lot = cls.env["stock.lot"].create(
            {"name": "LOT-LOOKUP-77", "product_id": cls.pump.id}
        )
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.env.company.id)], limit=1
        )
        cls.second = cls.env["stock.warehouse"].create(
            {"name": "Second Warehouse", "code": "LK2"}
        )
        cls._put(cls.warehouse, 10, lot_id=cls.lot)
        cls._put(cls.second, 4)

    @classmethod
    def _put(cls, warehouse, quantity, **kwargs):
        cls.env["stock.quant"]._update_available_quantity(
            cls.pump, warehouse.lot_stock_id, quantity, **kwargs
        )

    def _stock(self, user=None):
        lookup = self.env["crm.stock.lookup"].with_user(user or self.am)
        return lookup.search([("product_id", "=", self.pump.id)])

    def _find(self, *domain):
        return self.env["product.product"].with_user(self.am).search(list(domain))

    def test_the_role_brings_no_stock_role(self):
        for user in (self.am, self.supervisor):
            self.assertFalse(user.has_group("stock.group_stock_user"))

    def test_a_product_is_found_by_name_reference_and_category(self):
        for condition in (
            ("name", "ilike", "look-up pump"),
            ("default_code", "=", "LOOKUP-1"),
            ("categ_id", "child_of", self.category.id),
        ):
            with self.subTest(condition=condition):
                self.assertEqual(self._find(condition), self.pump)

    def test_a_product_is_found_by_the_number_of_its_lot(self):
        for operator, value in (("ilike", "lookup-77"), ("=", "LOT-LOOKUP-77")):
            with self.subTest(operator=operator):
                found = self._find(("lookup_lot_name", operator, value))
                self.assertEqual(found, self.pump)

    def test_products_without_such_a_lot_are_found_as_well(self):
        other = self._create_product()
        found = self._find(("lookup_lot_name", "not ilike", "lookup-77"))
        self.assertIn(other, found)
        self.assertNotIn(self.pump, found)

    def test_a_lot_of_another_company_finds_nothing(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.env["stock.lot"].create(
            {
                "name": "LOT-ELSEWHERE",
                "product_id": self.pump.id,
                "company_id": company.id,
            }
        )
        self.assertFalse(self._find(("lookup_lot_name", "=", "LOT-ELSEWHERE")))

    def test_stock_is_listed_by_warehouse_and_lot(self):
        listed = {
            (row.warehouse_id, row.lot_name): row.quantity for row in self._stock()
        }
        self.assertEqual(
            listed,
            {(self.warehouse, "LOT-LOOKUP-77"): 10, (self.second, False): 4},
        )

    def test_what_is_reserved_is_not_available(self):
        self.env["stock.quant"]._update_reserved_quantity(
            self.pump, self.warehouse.lot_stock_id, 3, lot_id=self.lot
        )
        row = self._stock().filtered("lot_name")
        self.assertEqual(
            (row.quantity, row.reserved_quantity, row.available_quantity), (10, 3, 7)
        )

    def test_what_is_reserved_without_stock_is_missing(self):
        self.env["stock.quant"].create(
            {
                "product_id": self.pump.id,
                "location_id": self.warehouse.lot_stock_id.id,
                "reserved_quantity": 2,
            }
        )
        row = self._stock().filtered(lambda r: r.warehouse_id == self.warehouse)
        self.assertEqual(sum(row.mapped("available_quantity")), 8)

    def test_goods_at_customers_are_not_in_stock(self):
        customers = self.env.ref("stock.stock_location_customers")
        self.env["stock.quant"]._update_available_quantity(self.pump, customers, 50)
        self.assertEqual(sum(self._stock().mapped("quantity")), 14)

    def test_stock_adds_up_by_product_and_warehouse(self):
        groups = (
            self.env["crm.stock.lookup"]
            .with_user(self.am)
            ._read_group(
                [("product_id", "=", self.pump.id)],
                ["product_id", "warehouse_id"],
                ["available_quantity:sum"],
            )
        )
        self.assertIn((self.pump, self.second, 4), groups)

    def test_stock_of_another_company_is_not_listed(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", company.id)], limit=1
        )
        self._put(warehouse, 8)
        self.assertNotIn(warehouse, self._stock().warehouse_id)

    def test_the_product_sheet_shows_its_stock(self):
        form = Form(
            self.pump.with_user(self.am),
            "crm_customer.product_product_view_form_lookup",
        )
        self.assertEqual(form.qty_available, 14)
        self.assertEqual(
            sum(self.pump.with_user(self.am).stock_lookup_ids.mapped("quantity")), 14
        )

    def test_nothing_can_be_changed(self):
        row, product = self._stock()[0], self.pump.with_user(self.am)
        for record in (row, product, product.stock_quant_ids[0]):
            for operation in ALL_OPERATIONS:
                with self.subTest(model=record._name, operation=operation):
                    self.assertFalse(record.has_access(operation))
        with self.assertRaises(AccessError):
            row.write({"quantity": 99})
        with self.assertRaises(AccessError):
            product.write({"qty_available": 99})

    def test_lots_themselves_stay_closed(self):
        with self.assertRaises(AccessError):
            self.lot.with_user(self.am).read(["name"])

    def test_who_lacks_the_role_looks_nothing_up(self):
        for user in (self.executive, self.crm_admin, self.plain, self.portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._stock(user).read(["quantity"])
        with self.assertRaises(AccessError):
            self.env["product.product"].with_user(self.plain).search(
                [("lookup_lot_name", "=", "LOT-LOOKUP-77")]
            )

    def test_many_rows_take_as_many_queries_as_one(self):
        products = self.env["product.product"].create(
            [{"name": f"Pump {number}", "is_storable": True} for number in range(30)]
        )
        for product in products:
            self.env["stock.quant"]._update_available_quantity(
                product, self.second.lot_stock_id, 1
            )
        lookup = self.env["crm.stock.lookup"].with_user(self.am)
        fields = {"product_id": {"fields": {"display_name": {}}}, "quantity": {}}

        def read(products):
            lookup.web_search_read([("product_id", "in", products.ids)], fields)

        read(products)
        one = self._count_queries(read, products[:1])
        self.assertLessEqual(self._count_queries(read, products), one + 1)
