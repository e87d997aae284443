from itertools import product

from odoo.tests import BaseCase, tagged

from odoo.addons.crm_service_desk.tools.service_states import (
    STATES,
    is_move_allowed,
    read_verdict,
)

# the table of the functional description, written down once more by hand
ALLOWED = {
    "new": {"assigned", "unsolved"},
    "assigned": {"processed", "suspended", "unsolved"},
    "processed": {"archived", "assigned", "unsolved"},
    "suspended": {"assigned", "unsolved"},
    "archived": {"assigned"},
    "unsolved": set(),
}


@tagged("post_install", "-at_install")
class TestServiceStates(BaseCase):
    def test_exactly_the_moves_of_the_table_are_allowed(self):
        states = [state for state, _label in STATES]
        self.assertEqual(set(states), set(ALLOWED))
        for before, after in product(states, states):
            with self.subTest(before=before, after=after):
                expected = before == after or after in ALLOWED[before]
                self.assertEqual(is_move_allowed(before, after), expected)

    def test_whole_numbers_from_one_to_five_are_verdicts(self):
        for value in (1, 5, "4", 3.0):
            self.assertEqual(read_verdict(value), int(value))

    def test_anything_else_is_none(self):
        for value in (0, 6, -1, 2.5, True, False, None, "", "good", "nan", [3]):
            with self.subTest(value=value):
                self.assertIsNone(read_verdict(value))
