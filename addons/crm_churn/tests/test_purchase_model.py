import random
from math import exp, expm1, isfinite, lgamma, log, log1p
from unittest import TestCase

from ..tools import purchase_model
from ..tools.maximum_likelihood import NoModelError
from ..tools.purchase_model import PurchaseHistory, PurchaseModel, fit_purchases

# parameters that Fader, Hardie and Lee publish for CDNOW
CDNOW = PurchaseModel(0.243, 4.414, 0.793, 2.426, -9582.4)
WEEKS = 26


def history_of(rows):
    history = PurchaseHistory()
    for row in rows:
        history.add(*row)
    return history


def simulate(model, number, seed=7):
    """Customers who behave as the model says, first seen within the last two years."""
    drawn = random.Random(seed)
    for _customer in range(number):
        age = drawn.randrange(1, 730)
        rate = drawn.gammavariate(model.r, 1 / model.alpha) / 7
        leave = drawn.betavariate(model.a, model.b)
        days, now = {0}, 0.0
        while rate and (now := now + drawn.expovariate(rate)) < age:
            days.add(int(now))
            if drawn.random() < leave:
                break
        yield len(days) - 1, max(days), age


def integrate(model, weeks, repeats, recency, age, steps=20_000):
    """Expected purchases by the midpoint rule, straight from what the model says.

    Who is alive has a rate of Gamma(r + x, alpha + T) and leaves after a purchase with
    a probability p of Beta(a, b + x); buys (1 - exp(-rate p t)) / p times in t. Taken
    over the rate in closed form, over p by steps that are finest near 0 and 1.
    """
    last, now = model.alpha + recency / 7, model.alpha + age / 7
    shape = lgamma(model.a + model.b + repeats)
    shape -= lgamma(model.a) + lgamma(model.b + repeats)
    total = 0.0
    for step in range(steps):
        u = (step + 0.5) / steps
        near = u**16 / 2
        for p, q in (near, 1 - near), (1 - near, near):
            bought = -expm1(-(model.r + repeats) * log1p(p * weeks / now)) / p
            density = (model.a - 1) * log(p) + (model.b + repeats - 1) * log(q)
            total += bought * exp(shape + density) * 8 * u**15 / steps
    gone = repeats and model.a / (model.b + repeats - 1)
    return total / (1 + gone * (now / last) ** (model.r + repeats))


class TestExpectedPurchases(TestCase):
    def assert_integrates(self, model, *figures):
        with self.subTest(model=model, figures=figures):
            expected = model.get_expected_purchases(WEEKS, *figures)
            self.assertAlmostEqual(
                expected / integrate(model, WEEKS, *figures), 1, places=3
            )

    def test_published_example(self):
        """FHL, page 280: x = 2, t_x = 30.43, T = 38.86 expects 1.226 in 39 weeks."""
        expected = CDNOW.get_expected_purchases(39, 2, 213, 272)
        self.assertAlmostEqual(expected, 1.226, places=3)

    def test_agrees_with_the_integral_of_the_definition(self):
        for figures in ((0, 0, 0), (0, 0, 200), (1, 30, 200), (9, 300, 400)):
            self.assert_integrates(CDNOW, *figures)
            self.assert_integrates(CDNOW._replace(a=3.0), *figures)
            self.assert_integrates(CDNOW._replace(r=6.0, alpha=2.0), *figures)

    def test_nothing_happens_where_the_printed_formula_divides_by_zero(self):
        for figures in ((0, 0, 200), (3, 100, 200)):
            self.assert_integrates(CDNOW._replace(a=1.0), *figures)
            self.assert_integrates(CDNOW._replace(a=1 + 1e-12), *figures)

    def test_nothing_happens_where_a_and_b_add_up_to_one(self):
        self.assert_integrates(CDNOW._replace(a=0.75, b=0.25), 0, 0, 200)
        self.assert_integrates(CDNOW._replace(a=0.8, b=0.1), 0, 0, 200)

    def test_is_finite_at_every_corner_of_the_limits(self):
        (r, alpha, a, b) = purchase_model.LIMITS
        for model in (
            PurchaseModel(*corner, 0)
            for corner in ((w, x, y, z) for w in r for x in alpha for y in a for z in b)
        ):
            for figures in ((0, 0, 0), (0, 0, 9000), (1, 1, 9000), (9000, 9000, 9000)):
                expected = model.get_expected_purchases(WEEKS, *figures)
                with self.subTest(model=model, figures=figures):
                    self.assertTrue(isfinite(expected))
                    self.assertGreaterEqual(expected, -1e-6)

    def test_of_two_with_as_many_orders_the_one_silent_for_longer_buys_less(self):
        expected = [
            CDNOW.get_expected_purchases(WEEKS, 5, recency, 300)
            for recency in (300, 200, 100)
        ]
        self.assertEqual(expected, sorted(expected, reverse=True))


class TestPurchaseHistory(TestCase):
    def test_weeks_keep_every_customer_and_every_repeat(self):
        rows = list(simulate(CDNOW, 500))
        history = history_of(rows)
        weeks = history.to_weeks()
        self.assertEqual(weeks.customers, 500)
        self.assertEqual(weeks.count_by_repeats(), history.count_by_repeats())

    def test_equal_customers_can_be_added_at_once(self):
        rows = list(simulate(CDNOW, 500))
        single = fit_purchases(history_of(rows))
        grouped = fit_purchases(
            history_of((*row, rows.count(row)) for row in dict.fromkeys(rows))
        )
        for name, value in single._asdict().items():
            self.assertAlmostEqual(getattr(grouped, name) / value, 1, 5, name)


class TestFitPurchases(TestCase):
    def test_finds_the_parameters_behind_simulated_customers(self):
        behind = PurchaseModel(0.6, 8.0, 0.8, 2.5, 0)
        found = fit_purchases(history_of(simulate(behind, 20_000)))
        for name in ("r", "alpha", "a", "b"):
            with self.subTest(parameter=name):
                ratio = getattr(found, name) / getattr(behind, name)
                self.assertAlmostEqual(ratio, 1, delta=0.15)

    def test_slopes_are_those_of_the_likelihood(self):
        likelihood = purchase_model._Likelihood(history_of(simulate(CDNOW, 300)))
        point = [0.5, 6.0, 0.7, 2.0]
        _value, slopes = likelihood(*point)
        for index, slope in enumerate(slopes):
            low, high = list(point), list(point)
            low[index] -= 1e-5
            high[index] += 1e-5
            difference = likelihood(*high)[0] - likelihood(*low)[0]
            self.assertAlmostEqual(slope, difference / 2e-5, places=6)

    def test_customers_who_never_come_back_give_no_model(self):
        for rows in ([], [(0, 0, 100)] * 300, [(0, 0, 0)] * 300):
            with self.subTest(rows=rows[:1]), self.assertRaises(NoModelError) as caught:
                fit_purchases(history_of(rows))
            self.assertEqual(caught.exception.reason, "no_data")

    def test_odd_histories_give_finite_figures(self):
        drawn = random.Random(3)
        histories = {
            "all the same": [(3, 50, 100)] * 300,
            "nobody ever leaves": [(3, 100, 100)] * 300,
            "all came on one day": [(0, 0, 0)] * 300 + [(2, 10, 10)] * 300,
            "like clockwork": [(n // 7, n // 7 * 7, n) for n in range(30, 700)],
            "every day": [(n, n, n) for n in range(30, 700)],
            "huge counts": [(5000, 7000, 7000)] * 200 + [(1, 10, 100)] * 300,
            "one repeat in all": [(0, 0, n) for n in range(300)] + [(1, 5, 30)],
            "nothing but chance": [
                (drawn.randrange(1, 50), drawn.randrange(1, 100), 100)
                for _ in range(300)
            ],
        }
        for name, rows in histories.items():
            with self.subTest(name):
                model = fit_purchases(history_of(rows))
                for figures in rows[:5]:
                    expected = model.get_expected_purchases(WEEKS, *figures)
                    self.assertTrue(0 <= expected < 1000, expected)
