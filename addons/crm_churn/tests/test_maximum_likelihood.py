from math import lgamma, log
from unittest import TestCase

from ..tools.maximum_likelihood import NoModelError, digamma, maximize

EVERYTHING = (1e-9, 1e9)


class TestMaximumLikelihood(TestCase):
    def test_digamma_is_the_slope_of_the_logarithm_of_gamma(self):
        for x in (0.01, 0.3, 1.0, 2.5, 6.0, 40.0, 5000.0):
            step = 1e-4 * x
            slope = (lgamma(x + step) - lgamma(x - step)) / (2 * step)
            with self.subTest(x=x):
                self.assertAlmostEqual(digamma(x) / slope, 1, 6)

    def test_digamma_of_one_is_minus_eulers_constant(self):
        self.assertAlmostEqual(digamma(1), -0.5772156649015329, 12)

    def test_finds_the_parameters_of_a_curved_ridge(self):
        def ridge(x, y):
            """Rosenbrock's function turned upside down, in logarithms."""
            u, v = log(x), log(y)
            value = -((1 - u) ** 2) - 10 * (v - u * u) ** 2
            by_u = 2 * (1 - u) + 40 * u * (v - u * u)
            return value, (by_u / x, -20 * (v - u * u) / y)

        (x, y), value = maximize(ridge, (0.5, 5.0), [EVERYTHING] * 2)
        self.assertAlmostEqual(log(x), 1, 5)
        self.assertAlmostEqual(log(y), 1, 5)
        self.assertAlmostEqual(value, 0, 9)

    def test_parameter_that_runs_away_stays_at_its_limit(self):
        def slope_for_ever(x, y):
            return log(x) - (y - 3) ** 2, (1 / x, -2 * (y - 3))

        (x, y), _value = maximize(slope_for_ever, (1.0, 1.0), [(1e-2, 50), EVERYTHING])
        self.assertAlmostEqual(x, 50)
        self.assertAlmostEqual(y, 3, 4)

    def test_function_that_cannot_be_calculated_gives_no_model(self):
        def undefined(x):
            return log(x - 10), (1.0,)

        with self.assertRaises(NoModelError) as caught:
            maximize(undefined, (1.0,), [EVERYTHING])
        self.assertEqual(caught.exception.reason, "no_convergence")

    def test_wrong_slopes_give_no_model(self):
        with self.assertRaises(NoModelError):
            maximize(lambda x: (-x, (1.0,)), (1.0,), [EVERYTHING])
