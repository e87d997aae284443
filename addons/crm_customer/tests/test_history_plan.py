from datetime import date
from unittest import TestCase
from unittest.mock import patch

from ..tools import history_plan
from ..tools.history_file import Contents, Problem, Row
from ..tools.history_plan import Plan
from ..tools.history_work import Work

DAY = date(2026, 1, 31)


def row(line, order="A1", customer="C1", day=DAY, product="DESK", quantity=1.0):
    return Row(line, customer, order, day, product, quantity, 10.0, "")


class TestHistoryPlan(TestCase):
    def _plan(self, *rows):
        return Plan.of(Contents({}, iter(rows)))

    def _get_codes(self, plan):
        return [(problem.line, problem.code) for problem in plan.problems]

    def test_rows_of_one_number_are_one_order(self):
        plan = self._plan(row(2), row(3, order="A2"), row(4))
        self.assertEqual(list(plan.orders), ["A1", "A2"])
        self.assertEqual([line[0] for line in plan.orders["A1"].lines], [2, 4])

    def test_repeated_row_is_a_line_of_its_own(self):
        plan = self._plan(row(2), row(3))
        self.assertEqual(len(plan.orders["A1"].lines), 2)
        self.assertFalse(plan.problem_count)

    def test_one_number_with_two_customers(self):
        plan = self._plan(row(2), row(3, customer="C2"))
        self.assertEqual(self._get_codes(plan), [(3, "two_customers")])
        self.assertEqual(plan.problems[0].values["line"], 2)

    def test_one_number_with_two_dates(self):
        plan = self._plan(row(2), row(3, day=date(2026, 2, 1)))
        self.assertEqual(self._get_codes(plan), [(3, "two_dates")])

    def test_problems_are_all_counted_but_not_all_kept(self):
        problems = [[Problem(i, "price", "x", "not_a_number", {})] for i in range(5)]
        with patch.object(history_plan, "MAX_PROBLEMS", 2):
            plan = self._plan(*problems)
        self.assertEqual((plan.problem_count, len(plan.problems)), (5, 2))

    def test_loaded_orders_are_neither_checked_nor_created(self):
        plan = self._plan(row(2), row(3, order="A2", customer="C2", product="LAMP"))
        plan.skip({"A1"})
        self.assertEqual([order.number for order in plan.new_orders], ["A2"])
        self.assertEqual((plan.customer_keys, plan.product_keys), (["C2"], ["LAMP"]))

    def test_unknown_customer_is_refused_or_created(self):
        for create, codes in ((False, [(2, "customer_unknown")]), (True, [])):
            with self.subTest(create=create):
                plan = self._plan(row(2))
                plan.check_customers({}, set(), create)
                self.assertEqual(self._get_codes(plan), codes)

    def test_ambiguous_customer_is_refused_even_when_creating(self):
        plan = self._plan(row(2))
        plan.check_customers({}, {"C1"}, True)
        self.assertEqual(self._get_codes(plan), [(2, "customer_ambiguous")])

    def test_products_that_do_not_fit(self):
        plan = self._plan(row(2), row(3, product="LAMP"), row(4, product="SOFA"))
        plan.check_products({"DESK": 1}, {"SOFA"}, 2)
        self.assertEqual(
            self._get_codes(plan), [(3, "product_unknown"), (4, "product_ambiguous")]
        )

    def test_quantity_that_rounds_to_nothing(self):
        plan = self._plan(row(2, quantity=0.004))
        plan.check_products({"DESK": 1}, set(), 2)
        self.assertEqual(self._get_codes(plan), [(2, "quantity_too_small")])

    def test_work_survives_being_written_down(self):
        named = row(4, order="A2", customer="新客户")._replace(customer_name="新公司")
        plan = self._plan(row(2), row(3, product="LAMP"), named)
        work = Work.load(plan.dump({"C1": 7}, {"DESK": 1, "LAMP": 2}))
        self.assertEqual(
            work.orders[0],
            ("A1", 7, "2026-01-31", [[1, 1.0, 10.0], [2, 1.0, 10.0]]),
        )
        self.assertEqual(work.orders[1].customer, "新客户")
        self.assertEqual(work.names, {"新客户": "新公司"})
        self.assertEqual(work.missing, ["新客户"])
