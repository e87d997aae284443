"""How often customers will buy: the BG/NBD model, in plain Python.

P. S. Fader, B. G. S. Hardie and K. L. Lee: "Counting Your Customers" the Easy Way: An
Alternative to the Pareto/NBD Model. Marketing Science 24 (2005) 275-284; here "FHL".

A customer is known by three figures: ``repeats`` (days with a purchase after the first
one), ``recency`` (days from the first purchase to the last) and ``age`` (days from the
first purchase to today). FHL call them x, t_x and T. Days come in, since they are
whole numbers; the model counts in weeks.

The chance of being "alive" is deliberately not offered: it is 1 for everybody who
bought just once, so nobody can be ranked by it.
"""

from array import array
from collections import Counter, defaultdict
from functools import lru_cache
from math import exp, expm1, lgamma, log, log1p
from typing import NamedTuple

from .maximum_likelihood import NoModelError, digamma, maximize

DAYS_PER_WEEK = 7
# Lowest and highest r, alpha, a and b. Beyond them customers hardly differ in how often
# they buy (r), or in how soon they leave (a), or they never leave (a / b); the data of
# such customers do not tell how far beyond, and the series below would lose its digits.
LIMITS = ((1e-3, 20), (1e-3, 1e5), (1e-5, 20), (1e-3, 1e4))
START = (1.0, 10.0, 1.0, 1.0)
MAX_TERMS = 100_000
SERIES_TOLERANCE = 1e-14


class PurchaseHistory:
    """How many customers there are of each (repeats, recency, age).

    Compact arrays: a million customers take a few megabytes.
    """

    def __init__(self):
        self.customers = 0
        self.once = Counter()
        self.again = defaultdict(lambda: (array("l"), array("l"), array("l")))

    def add(self, repeats, recency, age, count=1):
        """Add ``count`` customers with the same figures; recency and age in days."""
        self.customers += count
        if not repeats:
            self.once[age] += count
            return
        for column, value in zip(
            self.again[repeats], (recency, age, count), strict=True
        ):
            column.append(value)

    def count_by_repeats(self):
        """Return ``{repeats: number of customers}``."""
        counts = {repeats: sum(rows[2]) for repeats, rows in self.again.items()}
        counts[0] = sum(self.once.values())
        return counts

    def to_weeks(self):
        """Return the same customers by whole weeks: fewer rows, nearly the same."""
        coarse = PurchaseHistory()
        weeks = Counter()
        for repeats, rows in self.again.items():
            for recency, age, count in zip(*rows, strict=True):
                weeks[repeats, _to_week(recency), _to_week(age)] += count
        for age, count in self.once.items():
            weeks[0, 0, _to_week(age)] += count
        for figures, count in weeks.items():
            coarse.add(*figures, count)
        return coarse


def _to_week(days):
    return round(days / DAYS_PER_WEEK) * DAYS_PER_WEEK


class PurchaseModel(NamedTuple):
    """The fitted parameters; time in weeks."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float

    def get_expected_purchases(self, weeks, repeats, recency, age):
        """Return how many days with a purchase to expect in the next ``weeks``.

        FHL, equation (10): what a customer who still buys would do, times the chance
        of still buying.

        :param recency: days from the first purchase to the last
        :param age: days from the first purchase to today
        """
        purchases = _get_purchases_if_alive(self, weeks, repeats, age)
        if not repeats:
            return purchases
        last = self.alpha + recency / DAYS_PER_WEEK
        now = self.alpha + age / DAYS_PER_WEEK
        gone = log(self.a / (self.b + repeats - 1))
        gone += (self.r + repeats) * log(now / last)
        # 1 / (1 + exp(gone)), which cannot overflow this way round
        return (
            purchases * exp(-gone) / (1 + exp(-gone))
            if gone > 0
            else purchases / (1 + exp(gone))
        )


@lru_cache(maxsize=100_000)
def _get_purchases_if_alive(model, weeks, repeats, age):
    """Return the purchases of somebody who has not left: FHL (10), the numerator.

    As printed, the numerator divides by ``a - 1`` and its hypergeometric series
    explodes for many repeats. Euler's transformation (Abramowitz & Stegun 15.3.3)
    turns the bracket into ``1 - (1 - z)^(a-1) F(a+b-1-r, a-1; a+b+x-1; z)``, from
    which ``a - 1`` cancels term by term; and ``a+b+x-1``, which may be 0, cancels
    against the factor in front.
    """
    start = model.alpha + age / DAYS_PER_WEEK
    z = weeks / (start + weeks)
    power = model.a - 1
    base = model.a + model.b + repeats - 1
    log_left = -log1p(weeks / start)
    first = expm1(power * log_left) / power if power else log_left
    series = _sum_series(model.a + model.b - 1 - model.r, model.a, base + 1, z)
    return -(base * first + exp(power * log_left) * series)


def _sum_series(upper, factor, lower, z):
    """Return the sum over j >= 1 of (upper)_j (factor)_(j-1) z^j / (lower)_(j-1) j!."""
    term = upper * z
    total = term
    for j in range(1, MAX_TERMS):
        term *= (upper + j) * (factor + j - 1) / ((lower + j - 1) * (j + 1)) * z
        total += term
        # what is left shrinks by at least z from one term to the next
        if abs(term) * z <= SERIES_TOLERANCE * abs(total) * (1 - z):
            break
    return total


def fit_purchases(history):
    """Return the ``PurchaseModel`` of maximum likelihood.

    Whole weeks lead near the best parameters cheaply, the exact days to them.

    :param PurchaseHistory history: customers who have bought at least once
    :raises NoModelError: ``no_data`` or ``no_convergence``
    """
    if not history.again:
        raise NoModelError("no_data")
    coarse, _value = maximize(_Likelihood(history.to_weeks()), START, LIMITS)
    best, value = maximize(_Likelihood(history), coarse, LIMITS)
    return PurchaseModel(*best, value * history.customers)


class _Likelihood:
    """FHL, equation (6), per customer, with its slopes by r, alpha, a and b.

    With ``w = (b+x-1)/a ((alpha+t_x)/(alpha+T))^(r+x)`` the last two factors of a
    repeat buyer are ``a/(b+x-1) (alpha+t_x)^-(r+x) (1 + w)``, and ``w/(1+w)`` is the
    chance of being alive.
    """

    def __init__(self, history):
        self.history = history
        self.counts = history.count_by_repeats()
        ages = [*history.once, *(max(rows[1]) for rows in history.again.values())]
        self.days = range(max(ages) + 1)

    def __call__(self, r, alpha, a, b):
        weeks = [alpha + day / DAYS_PER_WEEK for day in self.days]
        logs = [log(week) for week in weeks]
        inverses = [1 / week for week in weeks]
        total, *slopes = self._sum_once(r, logs, inverses)
        for part in (
            self._sum_again(r, a, b, logs, inverses),
            self._sum_by_repeats(r, alpha, a, b),
        ):
            total += part[0]
            slopes = [s + p for s, p in zip(slopes, part[1:], strict=True)]
        number = self.history.customers
        return total / number, [slope / number for slope in slopes]

    def _sum_once(self, r, logs, inverses):
        """Sum over those who bought once: ``(alpha+T)^-r``."""
        log_sum = sum(n * logs[age] for age, n in self.history.once.items())
        inverse_sum = sum(n * inverses[age] for age, n in self.history.once.items())
        return -r * log_sum, -log_sum, -r * inverse_sum, 0.0, 0.0

    def _sum_again(self, r, a, b, logs, inverses):
        """Sum the factors that depend on the days of those who bought again."""
        sums = [0.0] * 5
        for repeats, rows in self.history.again.items():
            power, gone = r + repeats, log(a / (b + repeats - 1))
            value, by_r, by_alpha, alive = _sum_days(rows, power, gone, logs, inverses)
            left = self.counts[repeats] - alive
            sums[0] += value + self.counts[repeats] * gone
            sums[1] += by_r
            sums[2] -= power * by_alpha
            sums[3] += left / a
            sums[4] -= left / (b + repeats - 1)
        return sums

    def _sum_by_repeats(self, r, alpha, a, b):
        """Sum the factors that depend on the number of purchases alone."""
        sums = [0.0] * 5
        for repeats, n in self.counts.items():
            ratio = digamma(a + b) - digamma(a + b + repeats)
            sums[0] += n * (
                lgamma(r + repeats) - lgamma(r) + r * log(alpha)
                + lgamma(a + b) + lgamma(b + repeats)
                - lgamma(b) - lgamma(a + b + repeats)
            )  # fmt: skip
            sums[1] += n * (digamma(r + repeats) - digamma(r) + log(alpha))
            sums[2] += n * r / alpha
            sums[3] += n * ratio
            sums[4] += n * (ratio + digamma(b + repeats) - digamma(b))
        return sums


def _sum_days(rows, power, gone, logs, inverses):
    """Sum over the rows of one number of repeats: the loop that takes the time.

    :return: value, slope by r, slope by alpha over ``-power``, sum of those alive
    """
    value = by_r = by_alpha = living = 0.0
    for recency, age, count in zip(*rows, strict=True):
        log_last, inverse_last = logs[recency], inverses[recency]
        drift = log_last - logs[age]
        odds = exp(power * drift - gone)
        alive = odds / (1 + odds)
        value += count * (log1p(odds) - power * log_last)
        by_r += count * (alive * drift - log_last)
        by_alpha += count * (inverse_last + alive * (inverses[age] - inverse_last))
        living += count * alive
    return value, by_r, by_alpha, living
