from datetime import date, datetime

from odoo.tests import BaseCase, tagged

from ..tools.warranty import (
    Movement,
    choose_contract,
    choose_delivery,
    get_kept_deliveries,
    get_last_day,
    judge_delivery,
)


def out(number, day, quantity=1, customer=1, origin=None, line=1):
    moved_on = datetime(2026, 1, day)
    return Movement(number, moved_on, quantity, True, customer, line, origin)


def back(number, day, quantity=1, customer=1, origin=None):
    moved_on = datetime(2026, 1, day)
    return Movement(number, moved_on, quantity, False, customer, 1, origin)


@tagged("post_install", "-at_install")
class TestWarrantyTools(BaseCase):
    def _kept(self, *movements):
        return [delivery.id for delivery in get_kept_deliveries(movements)]

    def test_a_term_ends_with_the_day_of_the_same_date(self):
        start = date(2024, 2, 29)
        for count, unit, last in (
            (1, "day", date(2024, 3, 1)),
            (2, "week", date(2024, 3, 14)),
            (12, "month", date(2025, 2, 28)),
            (4, "year", date(2028, 2, 29)),
        ):
            with self.subTest(unit=unit):
                self.assertEqual(get_last_day(start, count, unit), last)
        self.assertEqual(get_last_day(date(2026, 1, 31), 1, "month"), date(2026, 2, 28))

    def test_without_a_length_there_is_no_term(self):
        for count in (0, -1, None, False):
            self.assertIsNone(get_last_day(date(2026, 1, 1), count, "month"))

    def test_a_term_beyond_all_dates_never_ends(self):
        for unit in ("day", "week", "month", "year"):
            with self.subTest(unit=unit):
                last = get_last_day(date(2026, 1, 1), 2**31 - 1, unit)
                self.assertEqual(last, date.max)

    def test_what_was_returned_is_not_kept(self):
        self.assertEqual(self._kept(out(1, 1), back(2, 5, origin=1)), [])

    def test_what_is_left_of_a_delivery_is_kept(self):
        self.assertEqual(self._kept(out(1, 1, 3), back(2, 5, 2, origin=1)), [1])

    def test_a_return_reduces_the_delivery_that_it_belongs_to(self):
        kept = self._kept(out(1, 1), out(2, 3), back(3, 5, origin=2))
        self.assertEqual(kept, [1])

    def test_a_return_without_a_delivery_takes_from_the_oldest(self):
        kept = self._kept(out(1, 1, 2), out(2, 3, 2), back(3, 5, 3))
        self.assertEqual(kept, [2])

    def test_a_return_takes_nothing_from_another_customer(self):
        kept = self._kept(out(1, 1, customer=2), out(2, 3), back(3, 5))
        self.assertEqual(kept, [1])

    def test_a_return_of_nobody_takes_from_whoever_has_it(self):
        kept = self._kept(out(1, 1, customer=2), back(3, 5, customer=None))
        self.assertEqual(kept, [])

    def test_what_comes_back_from_repair_belongs_to_its_first_delivery(self):
        movements = [out(1, 1), back(2, 5, origin=1), out(3, 9, origin=2)]
        self.assertEqual(self._kept(*movements), [1])
        self.assertEqual(self._kept(*movements, back(4, 11, origin=3)), [])

    def test_what_replaces_a_return_is_a_delivery_of_its_own(self):
        self.assertEqual(self._kept(out(1, 1), back(2, 5, origin=1), out(3, 9)), [3])

    def test_movements_are_read_by_date_whatever_their_order(self):
        kept = self._kept(back(1, 5), out(2, 1), out(3, 9))
        self.assertEqual(kept, [3])

    def test_the_latest_delivery_serves_the_customer_best(self):
        first, second = out(1, 9), out(2, 3)
        self.assertEqual(choose_delivery([second, first]), first)
        self.assertIsNone(choose_delivery([]))

    def test_the_last_day_of_the_term_is_covered(self):
        last = date(2026, 3, 1)
        self.assertEqual(judge_delivery(out(1, 1), last, last), "in_term")
        self.assertEqual(judge_delivery(out(1, 1), date(2026, 3, 2), last), "over")
        self.assertEqual(judge_delivery(out(1, 1), last, None), "no_term")
        self.assertEqual(judge_delivery(out(1, 1, line=None), last, last), "no_order")

    def test_the_contract_that_runs_longest_covers(self):
        day = date(2026, 3, 1)
        year_end = date(2026, 12, 31)
        for contracts, product, expected in (
            ([(1, None, day, ())], 7, (1, day)),
            ([(1, day, None, ())], 7, (1, None)),
            ([(1, None, date(2026, 2, 28), ())], 7, None),
            ([(1, date(2026, 3, 2), None, ())], 7, None),
            ([(1, None, None, (8, 9))], 7, None),
            ([(1, None, None, (8,))], None, None),
            ([(1, None, None, ())], None, (1, None)),
            ([(1, None, day, ()), (2, None, year_end, (7,))], 7, (2, year_end)),
            ([(1, None, year_end, ()), (2, None, None, ())], 7, (2, None)),
            ([(1, None, None, ()), (2, None, None, ())], 7, (1, None)),
            ([], 7, None),
        ):
            with self.subTest(contracts=contracts, product=product):
                found = choose_contract(contracts, day, product)
                self.assertEqual(found, expected)
