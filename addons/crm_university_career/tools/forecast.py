"""How many graduates employers will ask for next season, in plain Python.

A program has one figure a season, and few seasons: only methods that need next to no
data are tried, and the one that would have been best so far is used. Formulas from
R. J. Hyndman and G. Athanasopoulos, Forecasting: Principles and Practice, 3rd edition
2021, https://otexts.com/fpp3/ ; here "FPP".

Every method is tested as it would have been used: for each season, it forecasts from
the seasons before only ("rolling origin", FPP 5.10). The season that ended last decides
nothing about the method, so the error shown for it is an honest one; the error of
taking the season before unchanged stands beside it.
"""

from collections import defaultdict
from dataclasses import dataclass
from math import ceil

MIN_SEASONS = 3
TOO_SHORT = "too_short"
# the share of seasons that an interval is to hold
COVERAGE = 0.8
SMOOTHING = tuple(step / 10 for step in range(1, 10))

LAST, MEAN, DRIFT, SMOOTHED = "last", "mean", "drift", "smoothed"


@dataclass(frozen=True)
class Forecast:
    """The figure to expect next season, and how far off such figures were so far.

    Without enough seasons there is only a ``reason`` (``too_short``).

    ``low`` and ``high`` lie as far from ``value`` as the share ``coverage`` of past
    errors; ``maes`` is the mean absolute error of each method in the seasons before
    the last one. ``last_error`` and ``naive_error`` are forecast minus fact for the
    last season: of this method, and of taking the season before unchanged.
    """

    reason: str | None = None
    method: str | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    coverage: float | None = None
    maes: dict[str, float] | None = None
    last_error: float | None = None
    naive_error: float | None = None


def forecast_last(history):
    """Return the last figure: the naive method, FPP 5.2."""
    return history[-1]


def forecast_mean(history):
    """Return the mean of all figures: FPP 5.2."""
    return sum(history) / len(history)


def forecast_drift(history):
    """Return the last figure plus the average change a season: FPP 5.2.

    Never below zero, as nobody asks for fewer than no graduates.
    """
    if len(history) == 1:
        return history[0]
    slope = (history[-1] - history[0]) / (len(history) - 1)
    return max(0, history[-1] + slope)


def forecast_smoothed(history):
    """Return the level of simple exponential smoothing: FPP 8.1.

    The share of a new figure in the level is the one of 0.1, 0.2 ... 0.9 whose squared
    errors would have been least, and the lowest of equals; the level begins with the
    first figure.
    """
    return min(_smooth(history, alpha) for alpha in SMOOTHING)[-1]


def _smooth(history, alpha):
    """Return (sum of squared errors, alpha, level): the order of preference."""
    level, squares = history[0], 0
    for figure in history[1:]:
        error = figure - level
        squares += error * error
        level += alpha * error
    return squares, alpha, level


# in the order in which they are preferred when they are equally good: simple first
METHODS = {
    LAST: forecast_last,
    MEAN: forecast_mean,
    DRIFT: forecast_drift,
    SMOOTHED: forecast_smoothed,
}


def backtest(history, method):
    """Return forecast minus fact of each season but the first, from those before it."""
    forecast_next = METHODS[method]
    return [
        forecast_next(history[:place]) - history[place]
        for place in range(1, len(history))
    ]


def forecast(history):
    """Return the ``Forecast`` of the season after ``history``.

    :param history: a figure for each finished season without a gap, the oldest first
    """
    if len(history) < MIN_SEASONS:
        return Forecast(reason=TOO_SHORT)
    errors = {method: backtest(history, method) for method in METHODS}
    maes = {method: _mean_size(past[:-1]) for method, past in errors.items()}
    method = min(maes, key=maes.get)
    value = METHODS[method](history)
    width, coverage = get_width(errors[method])
    return Forecast(
        method=method,
        value=value,
        low=max(0, value - width),
        high=value + width,
        coverage=coverage,
        maes=maes,
        last_error=errors[method][-1],
        naive_error=errors[LAST][-1],
    )


def _mean_size(errors):
    return sum(map(abs, errors)) / len(errors)


def get_width(errors, coverage=COVERAGE):
    """Return (width, coverage): how far a figure may be from its forecast.

    If the next error is like the earlier ones, it is as likely the smallest, the second
    ... or the largest of them all; so it is within the k-th smallest of n earlier ones
    with probability k / (n + 1): G. Shafer and V. Vovk, A Tutorial on Conformal
    Prediction, Journal of Machine Learning Research 9 (2008) 371-421. Few errors cannot
    promise much: the widest of two holds two seasons of three; the coverage says so.
    """
    sizes = sorted(map(abs, errors))
    rank = min(ceil(coverage * (len(sizes) + 1)), len(sizes))
    return sizes[rank - 1], rank / (len(sizes) + 1)


def get_histories(rows, seasons):
    """Return ``{program: [figure of each season]}``.

    The figures of a program begin with the first season that has any for it: before,
    it may not have existed. Later seasons without rows are zeros.

    :param rows: (program, season, number), several of one program and season add up
    :param seasons: all finished seasons, the oldest first; rows of others do not count
    """
    totals = defaultdict(lambda: [0] * len(seasons))
    places = {season: place for place, season in enumerate(seasons)}
    for program, season, number in rows:
        if season in places:
            totals[program][places[season]] += number
    return {program: _from_first(figures) for program, figures in totals.items()}


def _from_first(figures):
    first = next((place for place, figure in enumerate(figures) if figure), 0)
    return figures[first:]


def forecast_programs(rows, seasons):
    """Return ``{program: Forecast}``; see ``get_histories`` for the parameters."""
    histories = get_histories(rows, seasons)
    return {program: forecast(history) for program, history in histories.items()}
