import random
from unittest import TestCase

from ..tools import spend_model
from ..tools.maximum_likelihood import NoModelError
from ..tools.spend_model import SpendHistory, SpendModel, fit_spend

# parameters that Fader and Hardie publish for CDNOW
CDNOW = SpendModel(6.25, 3.74, 15.45)


def history_of(rows):
    history = SpendHistory()
    for row in rows:
        history.add(*row)
    return history


def simulate(model, number, seed=7):
    """Mean amounts of customers who behave as the model says."""
    drawn = random.Random(seed)
    for _customer in range(number):
        repeats = drawn.randrange(1, 8)
        rate = drawn.gammavariate(model.q, 1 / model.v)
        amounts = (drawn.gammavariate(model.p, 1 / rate) for _ in range(repeats))
        yield repeats, sum(amounts) / repeats


class TestExpectedSpend(TestCase):
    def test_without_repeats_it_is_the_mean_of_all_customers(self):
        mean = CDNOW.p * CDNOW.v / (CDNOW.q - 1)
        self.assertAlmostEqual(CDNOW.get_expected_spend(0, 0), mean)

    def test_lies_between_the_customers_own_mean_and_that_of_all(self):
        everybody = CDNOW.get_expected_spend(0, 0)
        expected = [CDNOW.get_expected_spend(repeats, 90) for repeats in (1, 5, 50)]
        self.assertEqual([everybody, *expected, 90], sorted([everybody, *expected, 90]))

    def test_refunds_do_not_make_it_negative(self):
        self.assertEqual(
            CDNOW.get_expected_spend(3, -500), CDNOW.get_expected_spend(3, 0)
        )
        self.assertGreater(CDNOW.get_expected_spend(3, -500), 0)


class TestFitSpend(TestCase):
    def test_finds_the_parameters_behind_simulated_customers(self):
        found = fit_spend(history_of(simulate(CDNOW, 20_000)))
        for name, value in CDNOW._asdict().items():
            with self.subTest(parameter=name):
                self.assertAlmostEqual(getattr(found, name) / value, 1, delta=0.1)

    def test_slopes_are_those_of_the_likelihood(self):
        likelihood = spend_model._Likelihood(history_of(simulate(CDNOW, 300)), 30.0)
        point = [4.0, 3.0, 0.6]
        _value, slopes = likelihood(*point)
        for index, slope in enumerate(slopes):
            low, high = list(point), list(point)
            low[index] -= 1e-5
            high[index] += 1e-5
            difference = likelihood(*high)[0] - likelihood(*low)[0]
            self.assertAlmostEqual(slope, difference / 2e-5, places=6)

    def test_the_currency_does_not_matter(self):
        rows = list(simulate(CDNOW, 1000))
        one = fit_spend(history_of(rows))
        other = fit_spend(history_of((x, mean * 1e9) for x, mean in rows))
        self.assertAlmostEqual(other.p / one.p, 1, 4)
        self.assertAlmostEqual(other.v / one.v / 1e9, 1, 4)

    def test_amounts_of_zero_or_less_are_left_out(self):
        rows = list(simulate(CDNOW, 1000))
        others = [(3, 0.0), (3, -20.0), (0, 0.0)] * 100
        self.assertEqual(
            fit_spend(history_of(rows)), fit_spend(history_of(rows + others))
        )

    def test_no_amount_at_all_gives_no_model(self):
        self.assert_no_model("no_data", [])
        self.assert_no_model("no_data", [(2, 0.0)] * 300)

    def test_equal_amounts_give_no_model(self):
        self.assert_no_model("no_variation", [(2, 10.0)] * 300)
        sums = [(n, sum([0.1] * n) / n) for n in range(1, 300)]
        self.assert_no_model("no_variation", sums)

    def test_amounts_without_a_mean_give_no_model(self):
        drawn = random.Random(4)
        rows = [(1, drawn.paretovariate(0.6)) for _ in range(3000)]
        self.assert_no_model("no_mean", rows)

    def test_amounts_at_the_limits_give_a_model(self):
        drawn = random.Random(4)
        histories = {
            "nearly equal": [(1, 10 + 1e-3 * drawn.random()) for _ in range(1000)],
            "tiny": [(1, 1e-9 * drawn.random()) for _ in range(1000)],
            "huge": [(3, 1e12 * drawn.random()) for _ in range(1000)],
            "two kinds": [(2, 10.0)] * 300 + [(1, 20.0)] * 300,
        }
        for name, rows in histories.items():
            typical = sum(mean for _x, mean in rows) / len(rows)
            with self.subTest(name):
                expected = fit_spend(history_of(rows)).get_expected_spend(0, 0)
                self.assertAlmostEqual(expected / typical, 1, delta=0.2)

    def assert_no_model(self, reason, rows):
        with self.assertRaises(NoModelError) as caught:
            fit_spend(history_of(rows))
        self.assertEqual(caught.exception.reason, reason)
