"""Maximum likelihood of models with a few positive parameters, in plain Python."""

from math import exp, log

# of slope and rise per observation: below what changes a digit that anybody reads,
# above what rounding does to a sum over a million
TOLERANCE = 1e-8
ENOUGH_RISE = 1e-14
# a slope so small that rounding may hide any further rise
FLAT = 1e-4
MAX_STEPS = 300
MAX_STEP_LENGTH = 2.0
MIN_STEP_LENGTH = 1e-10
# Armijo's share of the rise that the slope promises
SUFFICIENT_RISE = 1e-4


class NoModelError(Exception):
    """The data allow no model; ``reason`` names why.

    ``no_data``: nobody bought again, ``no_variation``: all amounts are equal,
    ``no_convergence``: no best parameters were found, ``no_mean``: the mean of the
    fitted distribution is infinite.
    """

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


def digamma(x):
    """Return the derivative of ``log(gamma(x))`` for ``x > 0``.

    Recurrence up to 8, then the asymptotic series: Abramowitz & Stegun (1964),
    formulas 6.3.5 and 6.3.18. Correct to 1e-12.
    """
    shift = 0.0
    while x < 8:
        shift -= 1 / x
        x += 1
    y = 1 / (x * x)
    series = y * (1 / 12 - y * (1 / 120 - y * (1 / 252 - y * (1 / 240 - y / 132))))
    return shift + log(x) - 0.5 / x - series


def maximize(function, start, limits):
    """Return the positive parameters that maximize ``function``, and its value there.

    Quasi-Newton steps (BFGS: Nocedal & Wright, Numerical Optimization, 2006, chapter
    6) on the logarithms, which keep the parameters positive and of one scale. A
    parameter that the data drive to a limit stays there.

    :param function: takes the parameters, returns its value and its slopes; both per
        observation, so that the tolerance means the same for every number of them
    :param limits: the lowest and the highest value of each parameter
    :raises NoModelError: ``no_convergence``
    """
    box = [(log(low), log(high)) for low, high in limits]
    try:
        return _climb(function, [log(value) for value in start], box)
    except (OverflowError, ValueError, ZeroDivisionError) as error:
        raise NoModelError("no_convergence") from error


def _climb(function, position, box):
    value, slope = _evaluate(function, position, box)
    curvature = _identity(len(position))
    for _step in range(MAX_STEPS):
        steepest = max(map(abs, slope))
        # a parameter held at its limit stays out of the step
        direction = _shorten(
            [s and _dot(row, slope) for s, row in zip(slope, curvature, strict=True)]
        )
        if steepest < TOLERANCE or 0 < _dot(slope, direction) < ENOUGH_RISE:
            return tuple(map(exp, position)), value
        found = _search_line(function, position, value, slope, direction, box)
        if found:
            next_position, value, next_slope = found
            moved = _subtract(next_position, position)
            _update_curvature(curvature, moved, _subtract(slope, next_slope))
            position, slope = next_position, next_slope
        elif curvature != _identity(len(position)):
            # what was learnt of the curvature misleads here
            curvature = _identity(len(position))
        elif steepest < FLAT:
            return tuple(map(exp, position)), value
        else:
            break
    raise NoModelError("no_convergence")


def _evaluate(function, position, box):
    """Return the value, and the slopes by the logarithms of the parameters.

    A slope that leads out of the box counts as none.
    """
    parameters = [exp(item) for item in position]
    value, slopes = function(*parameters)
    slopes = [s * p for s, p in zip(slopes, parameters, strict=True)]
    for index, (item, (low, high)) in enumerate(zip(position, box, strict=True)):
        if (item <= low and slopes[index] < 0) or (item >= high and slopes[index] > 0):
            slopes[index] = 0.0
    return value, slopes


def _search_line(function, position, value, slope, direction, box):
    """Return position, value and slope of a sufficient rise; None if there is none."""
    length = 1.0
    while length > MIN_STEP_LENGTH:
        reached = [
            min(max(p + length * d, low), high)
            for p, d, (low, high) in zip(position, direction, box, strict=True)
        ]
        promised = _dot(slope, _subtract(reached, position))
        reached_value, reached_slope = _evaluate(function, reached, box)
        if promised > 0 and reached_value > value + SUFFICIENT_RISE * promised:
            return reached, reached_value, reached_slope
        length /= 2
    return None


def _update_curvature(curvature, moved, bent):
    """Update the inverse Hessian of the negative function by one step (BFGS)."""
    product = _dot(moved, bent)
    if product <= 0:
        return
    size = range(len(moved))
    turned = [_dot(row, bent) for row in curvature]
    weight = (product + _dot(bent, turned)) / product**2
    for i in size:
        for j in size:
            crossed = turned[i] * moved[j] + moved[i] * turned[j]
            curvature[i][j] += weight * moved[i] * moved[j] - crossed / product


def _shorten(direction):
    """Shorten a step that leaps too far for the logarithm of a parameter."""
    longest = max(map(abs, direction))
    factor = min(1.0, MAX_STEP_LENGTH / longest) if longest else 1.0
    return [factor * item for item in direction]


def _identity(size):
    return [[float(i == j) for j in range(size)] for i in range(size)]


def _dot(left, right):
    return sum(a * b for a, b in zip(left, right, strict=True))


def _subtract(left, right):
    return [a - b for a, b in zip(left, right, strict=True)]
