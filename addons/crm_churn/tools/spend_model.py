"""How much customers spend each time: the Gamma-Gamma model, in plain Python.

P. S. Fader and B. G. S. Hardie: The Gamma-Gamma Model of Monetary Value (2013),
http://www.brucehardie.com/notes/025/; here "FH".
"""

from array import array
from collections import defaultdict
from math import lgamma, log
from typing import NamedTuple

from .maximum_likelihood import NoModelError, digamma, maximize

# Rounding alone makes equal amounts differ by less than this.
MIN_SPREAD = 1e-6
# Lowest and highest p, q and v (v as a multiple of the mean amount). Beyond them the
# purchases of a customer, or the customers, are all alike.
LIMITS = ((1e-2, 1e3), (1e-2, 1e3), (1e-4, 1e4))
START = (5.0, 3.0, 0.5)
SAMPLE = 5000


class SpendHistory:
    """The mean amounts of customers' repeat purchases, by number of repeats."""

    def __init__(self):
        self.customers = 0
        self.means = defaultdict(lambda: array("d"))

    def add(self, repeats, mean):
        """Add a customer; amounts of zero or less say nothing about the next one."""
        if repeats and mean > 0:
            self.customers += 1
            self.means[repeats].append(mean)

    def thin_out(self):
        """Return about ``SAMPLE`` of the customers, evenly from all of them."""
        step = self.customers // SAMPLE + 1
        sample = SpendHistory()
        for repeats, means in self.means.items():
            for mean in means[::step]:
                sample.add(repeats, mean)
        return sample


class SpendModel(NamedTuple):
    """The fitted parameters; ``v`` in the unit of the amounts."""

    p: float
    q: float
    v: float

    def get_expected_spend(self, repeats, mean):
        """Return the amount to expect of a purchase: FH, equation (5).

        An average of the customer's own mean and everybody's, the more of the
        customer's own the more purchases there are.

        :param mean: of the repeat purchases; less than zero counts as zero
        """
        spent = repeats * max(mean, 0)
        return self.p * (self.v + spent) / (self.p * repeats + self.q - 1)


def fit_spend(history):
    """Return the ``SpendModel`` of maximum likelihood.

    A sample leads near the best parameters cheaply, all customers to them.

    :param SpendHistory history: customers who bought again
    :raises NoModelError: ``no_data``, ``no_variation``, ``no_convergence``,
        ``no_mean``
    """
    if not history.customers:
        raise NoModelError("no_data")
    lowest = min(map(min, history.means.values()))
    highest = max(map(max, history.means.values()))
    if highest - lowest <= MIN_SPREAD * highest:
        raise NoModelError("no_variation")
    typical = sum(map(sum, history.means.values())) / history.customers
    sample = _Likelihood(history.thin_out(), typical)
    near, _value = maximize(sample, START, LIMITS)
    (p, q, v), _value = maximize(_Likelihood(history, typical), near, LIMITS)
    if q <= 1:
        raise NoModelError("no_mean")
    return SpendModel(p, q, v * typical)


class _Likelihood:
    """FH, equation (1a), per customer, with its slopes by p, q and v."""

    def __init__(self, history, unit):
        self.customers = history.customers
        self.means = {
            repeats: array("d", (mean / unit for mean in means))
            for repeats, means in history.means.items()
        }
        self.log_means = {x: sum(map(log, means)) for x, means in self.means.items()}

    def __call__(self, p, q, v):
        sums = [0.0] * 4
        for repeats, means in self.means.items():
            part = self._sum_repeats(p, q, v, repeats, means)
            sums = [s + item for s, item in zip(sums, part, strict=True)]
        value, *slopes = (item / self.customers for item in sums)
        return value, slopes

    def _sum_repeats(self, p, q, v, repeats, means):
        """Sum over the customers with the same number of repeats."""
        n, log_means = len(means), self.log_means[repeats]
        weights = [v + repeats * mean for mean in means]
        log_weights = sum(map(log, weights))
        inverse_weights = sum(1 / weight for weight in weights)
        power = p * repeats + q
        value = n * (
            lgamma(power) - lgamma(p * repeats) - lgamma(q)
            + q * log(v) + p * repeats * log(repeats)
        )  # fmt: skip
        shape = digamma(power)
        by_p = n * (shape - digamma(p * repeats) + log(repeats))
        return (
            value + (p * repeats - 1) * log_means - power * log_weights,
            repeats * (by_p + log_means - log_weights),
            n * (shape - digamma(q) + log(v)) - log_weights,
            n * q / v - power * inverse_weights,
        )
