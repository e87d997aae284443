import csv
from statistics import fmean

from odoo.tests import tagged
from odoo.tools import file_open

from .common import ServiceCase

DATA = "crm_service_desk/tests/data"
FIRST_PAGE = 5


@tagged("post_install", "-at_install")
class TestSimilarPrecision(ServiceCase):
    """How often the right solution is offered, on a small set labelled by hand.

    60 archived requests and 46 summaries, half of them Chinese; for 6 summaries nothing
    in the archive is right. The floors lie a little below what was measured, see
    docs/benchmark.md. They are to be raised with the ranking, never lowered for it.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        archive = cls._read_rows("similar_archive.csv")
        cls.products = {
            name: cls._create_product(name)
            for name in sorted({row["product"] for row in archive})
        }
        cls.keys = {cls._create_row(row).id: row["key"] for row in archive}
        cls.answers = [
            (row["right"].split(), cls._find_keys(row))
            for row in cls._read_rows("similar_queries.csv")
        ]
        cls.solvable = [(right, found) for right, found in cls.answers if right]

    @staticmethod
    def _read_rows(name):
        with file_open(f"{DATA}/{name}") as file:
            return list(csv.DictReader(file))

    @classmethod
    def _create_row(cls, row):
        return cls._create_archived(
            row["summary"],
            satisfaction=int(row["satisfaction"]),
            solution=row["solution"],
            description=row["description"],
            product_id=cls.products[row["product"]].id,
        )

    @classmethod
    def _find_keys(cls, row):
        """Return the keys of what is offered for a summary, best first."""
        product = row["product"] and cls.products[row["product"]].id
        found = (
            cls.env["helpdesk.ticket"]
            .with_user(cls.am)
            .get_similar_requests(row["summary"], product, FIRST_PAGE)
        )
        return [cls.keys[similar["id"]] for similar in found]

    def test_the_set_is_whole(self):
        self.assertEqual((len(self.keys), len(self.solvable)), (60, 40))
        known = set(self.keys.values())
        for right, _found in self.solvable:
            self.assertLessEqual(set(right), known)

    def test_the_first_one_offered_is_right(self):
        """Precision at 1."""
        hits = [found[:1] != [] and found[0] in right for right, found in self.solvable]
        self.assertGreaterEqual(fmean(hits), 0.77)

    def test_the_first_three_offered_are_right(self):
        """Precision at 3, as a part of the best possible: most have one right."""
        hits = sum(len(set(right) & set(found[:3])) for right, found in self.solvable)
        possible = sum(min(3, len(right)) for right, _found in self.solvable)
        self.assertGreaterEqual(hits / possible, 0.88)

    def test_right_ones_are_on_the_first_page(self):
        """Recall at 5."""
        shares = [
            len(set(right) & set(found)) / len(right) for right, found in self.solvable
        ]
        self.assertGreaterEqual(fmean(shares), 0.92)

    def test_the_right_one_stands_near_the_top(self):
        """Mean reciprocal rank."""
        ranks = [
            next((1 / place for place, key in enumerate(found, 1) if key in right), 0)
            for right, found in self.solvable
        ]
        self.assertGreaterEqual(fmean(ranks), 0.84)

    def test_little_is_offered_where_nothing_is_right(self):
        offered = [found for right, found in self.answers if not right and found]
        self.assertLessEqual(len(offered), 1)
