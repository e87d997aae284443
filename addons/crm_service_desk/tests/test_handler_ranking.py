from odoo.tests import BaseCase, tagged

from ..tools.handler_ranking import Handler, balance_load, rank_handlers, take_turns


@tagged("post_install", "-at_install")
class TestHandlerRanking(BaseCase):
    def _rank(self, *handlers):
        return [handler.user_id for _score, handler in rank_handlers(handlers)]

    def test_each_fact_speaks_for_a_handler(self):
        for fact in (
            "is_account_manager",
            "knows_type",
            "knows_product",
            "knows_region",
        ):
            with self.subTest(fact=fact):
                found = self._rank(Handler(1, 0), Handler(2, 0, **{fact: True}))
                self.assertEqual(found, [2, 1])

    def test_open_requests_speak_against_a_handler(self):
        self.assertEqual(self._rank(Handler(1, 4), Handler(2, 3)), [2, 1])

    def test_the_account_manager_beats_knowledge_of_the_region(self):
        found = self._rank(
            Handler(1, 2, knows_region=True), Handler(2, 2, is_account_manager=True)
        )
        self.assertEqual(found, [2, 1])

    def test_a_specialist_without_work_beats_an_overloaded_account_manager(self):
        found = self._rank(
            Handler(1, 9, is_account_manager=True), Handler(2, 0, knows_type=True)
        )
        self.assertEqual(found, [2, 1])

    def test_turns_begin_with_who_has_waited_longest(self):
        self.assertEqual(take_turns(4, [1, 2, 3], {1: 10, 2: 5}), [3, 2, 1, 3])

    def test_load_is_balanced_while_it_grows(self):
        self.assertEqual(balance_load(4, [1, 2], {1: 2}), [2, 2, 1, 2])
