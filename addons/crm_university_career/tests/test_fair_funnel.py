from unittest import TestCase

from ..tools.fair_funnel import (
    INTERVIEW,
    OFFER,
    PLACEMENT,
    Comparison,
    Interview,
    compare,
    get_booth_funnels,
    get_funnel,
)

BANK, FACTORY, HOSPITAL, SCHOOL = 1, 2, 3, 4
BOOTHS = (BANK, FACTORY, HOSPITAL, SCHOOL)


def make_interviews(booth, *, interviews=0, offers=0, placements=0):
    """Return interviews by the furthest stage that each led to."""
    return (
        [Interview(booth, INTERVIEW)] * interviews
        + [Interview(booth, OFFER)] * offers
        + [Interview(booth, PLACEMENT)] * placements
    )


class TestFunnel(TestCase):
    def test_figures_by_hand(self):
        held = make_interviews(BANK, interviews=5, offers=3, placements=1)
        held += make_interviews(FACTORY, placements=1)
        found = get_funnel(BOOTHS, held, cost=9000)
        self.assertEqual((found.booths, found.busy_booths), (4, 2))
        self.assertEqual((found.interviews, found.offers, found.placements), (10, 5, 2))
        self.assertEqual(found.busy_rate, 0.5)
        self.assertEqual(found.offer_rate, 0.5)
        self.assertEqual(found.placement_rate, 0.4)
        self.assertEqual(found.yield_rate, 0.2)
        self.assertEqual(found.cost_per_placement, 4500)

    def test_each_stage_contains_the_next(self):
        for stage, counts in (
            (INTERVIEW, (1, 0, 0)),
            (OFFER, (1, 1, 0)),
            (PLACEMENT, (1, 1, 1)),
        ):
            with self.subTest(stage=stage):
                found = get_funnel(BOOTHS, [Interview(BANK, stage)])
                self.assertEqual(
                    (found.interviews, found.offers, found.placements), counts
                )

    def test_without_placements_there_is_no_cost_of_one(self):
        found = get_funnel(BOOTHS, make_interviews(BANK, offers=2), cost=9000)
        self.assertIsNone(found.cost_per_placement)
        self.assertEqual(found.placement_rate, 0)
        self.assertEqual(found.cost, 9000)

    def test_fair_that_cost_nothing_has_placements_for_nothing(self):
        found = get_funnel(BOOTHS, make_interviews(BANK, placements=2))
        self.assertEqual(found.cost_per_placement, 0)

    def test_fair_without_booths_has_no_rates(self):
        found = get_funnel([], [])
        self.assertEqual((found.booths, found.interviews), (0, 0))
        for rate in ("busy_rate", "offer_rate", "placement_rate", "yield_rate"):
            with self.subTest(rate=rate):
                self.assertIsNone(getattr(found, rate))

    def test_interview_at_a_foreign_booth_is_refused(self):
        with self.assertRaises(ValueError):
            get_funnel([BANK], [Interview(FACTORY)])

    def test_unknown_stage_is_refused(self):
        with self.assertRaises(ValueError):
            Interview(BANK, "talk")

    def test_each_booth_has_a_funnel_of_its_own(self):
        held = make_interviews(BANK, interviews=1, placements=1)
        found = get_booth_funnels([BANK, FACTORY], held, {BANK: 300})
        self.assertEqual(found[BANK], get_funnel([BANK], held, 300))
        self.assertEqual(found[FACTORY], get_funnel([FACTORY], []))


class TestComparison(TestCase):
    def _get_funnel(self, cost, **stages):
        return get_funnel(BOOTHS, make_interviews(BANK, **stages), cost)

    def test_mean_of_earlier_fairs_stands_beside_each_figure(self):
        earlier = [
            self._get_funnel(1000, interviews=3, placements=1),
            self._get_funnel(3000, interviews=4, placements=4),
        ]
        found = compare(self._get_funnel(4000, placements=5), earlier)
        self.assertEqual(found["placements"], Comparison(5, 2.5, 2.5))
        self.assertEqual(found["yield_rate"], Comparison(1, 0.375, 0.625))
        # 1000 / 1 and 3000 / 4
        self.assertEqual(found["cost_per_placement"], Comparison(800, 875, -75))

    def test_first_fair_has_nothing_to_compare_with(self):
        found = compare(self._get_funnel(100, placements=2), [])
        self.assertEqual(found["placements"], Comparison(2, None, None))

    def test_fair_without_placements_does_not_change_the_mean_cost_of_one(self):
        earlier = [
            self._get_funnel(1000, placements=2),
            self._get_funnel(5000, interviews=9),
        ]
        found = compare(self._get_funnel(900, placements=1), earlier)
        self.assertEqual(found["cost_per_placement"], Comparison(900, 500, 400))

    def test_earlier_fair_with_a_figure_of_zero_counts_in_the_mean(self):
        earlier = [self._get_funnel(0, interviews=2), self._get_funnel(0, offers=2)]
        found = compare(self._get_funnel(0, offers=1), earlier)
        self.assertEqual(found["offer_rate"], Comparison(1, 0.5, 0.5))

    def test_figure_that_is_missing_now_has_no_difference(self):
        earlier = [self._get_funnel(1000, placements=2)]
        found = compare(self._get_funnel(900, interviews=1), earlier)
        self.assertEqual(found["cost_per_placement"], Comparison(None, 500, None))
