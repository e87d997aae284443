from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestIrSequence(TransactionCase):
    def _create(self, **vals):
        return self.env["ir.sequence"].create(
            {"name": "Batch", "prefix": "B", "padding": 3, **vals}
        )

    def test_batch_continues_the_sequence(self):
        sequence = self._create()
        self.assertEqual(sequence.next_by_id(), "B001")
        self.assertEqual(sequence._next_batch(3), ["B002", "B003", "B004"])
        self.assertEqual(sequence.next_by_id(), "B005")

    def test_batch_keeps_step_and_suffix(self):
        sequence = self._create(number_increment=5, suffix="/x")
        self.assertEqual(sequence._next_batch(2), ["B001/x", "B006/x"])

    def test_batch_of_a_gapless_sequence(self):
        sequence = self._create(implementation="no_gap")
        self.assertEqual(sequence._next_batch(2), ["B001", "B002"])

    def test_batch_takes_one_query(self):
        sequence = self._create()
        sequence._next_batch(1)
        with self.assertQueryCount(1):
            sequence._next_batch(500)
