"""Naive Bayes of two outcomes over categories and binned numbers, in plain Python.

Sources: T. M. Mitchell, Machine Learning (1997), chapter 6.9 (the classifier) and
6.9.1 (the m-estimate, here with m = smoothing x number of levels and equal priors,
which is Laplace's); I. J. Good, Probability and the Weighing of Evidence (1950) (the
logarithm of a likelihood ratio as weight of evidence, which adds up).
"""

import json
from bisect import bisect_left
from collections import Counter
from dataclasses import asdict, dataclass
from math import exp, log
from typing import Any

BINS = 5
SMOOTHING = 1.0


@dataclass(frozen=True)
class Evidence:
    """What one feature of a row says about the outcome.

    ``weight`` is ln(rate_positive / rate_negative): above 0 it raises the probability.
    The rates tell how many of each outcome have this level, smoothed. For a number,
    ``above`` < value <= ``up_to`` is its bin; None where the bin has no such end.
    """

    feature: str
    value: Any
    weight: float
    rate_positive: float
    rate_negative: float
    above: float | None = None
    up_to: float | None = None


@dataclass
class Feature:
    """What was learned of one feature: rows by level and outcome.

    ``edges`` are the inclusive upper ends of all bins but the last, None for
    categories; ``counts`` is {level: [rows without, rows with the outcome]}. Levels
    are text, as keys of JSON are.
    """

    edges: list | None
    counts: dict

    @classmethod
    def learn(cls, values, labels, bins):
        """Return the feature of these values, which may be None, and outcomes."""
        edges = find_edges(values, bins) if _is_numeric(values) else None
        feature = cls(edges, {})
        pairs = Counter(zip(map(feature.get_level, values), labels, strict=True))
        for (level, label), count in sorted(pairs.items(), key=str):
            if level is not None:
                feature.counts.setdefault(level, [0, 0])[label] += count
        return feature

    def get_level(self, value):
        """Return the level of a value: its bin or itself, as text; None if missing."""
        if _is_missing(value):
            return None
        if self.edges is None:
            return str(value)
        return str(bisect_left(self.edges, value))

    def get_rates(self, level, smoothing):
        """Return how many of the rows (without, with) the outcome have this level.

        Laplace: (count + s) / (total + s x levels), of the rows where it is known.
        """
        return tuple(
            (self.counts[level][outcome] + smoothing)
            / (self._count(outcome) + smoothing * len(self.counts))
            for outcome in (0, 1)
        )

    def _count(self, outcome):
        return sum(counts[outcome] for counts in self.counts.values())

    def get_bounds(self, level):
        """Return (above, up_to) of a level, None where open or not a number's."""
        if self.edges is None:
            return None, None
        number = int(level)
        above = self.edges[number - 1] if number else None
        return above, self.edges[number] if number < len(self.edges) else None


class NaiveBayes:
    """Probability of an outcome from features that are taken as independent.

    Rows are dicts {feature: value}: text and booleans are categories, numbers are put
    into bins of about equal size, learned from the rows of the training only. None and
    NaN are missing and say nothing, as does a category that the training never saw.
    The same rows in any order give the same model. Dependent features make the
    probability too extreme; the order of the rows by it is what to rely on.
    """

    def __init__(self, bins=BINS, smoothing=SMOOTHING):
        self.bins = bins
        self.smoothing = smoothing
        self.outcomes = [0, 0]
        self.features = {}
        self._weights = {}

    def fit(self, rows, labels):
        """Learn from rows and whether each had the outcome; return self.

        :param list rows: dicts; what a row does not have is missing
        :raises ValueError: unless both outcomes occur and lengths agree
        """
        labels = [int(bool(label)) for label in labels]
        if len(set(labels)) < 2:
            raise ValueError("Both outcomes must occur in the rows to learn from.")
        self.outcomes = [labels.count(0), labels.count(1)]
        self.features = {
            name: Feature.learn([row.get(name) for row in rows], labels, self.bins)
            for name in sorted(set().union(*rows))
        }
        self._weigh()
        return self

    def _weigh(self):
        """Look up once what a level of each feature says."""
        self._weights = {
            name: {
                level: _log_ratio(feature.get_rates(level, self.smoothing))
                for level in feature.counts
            }
            for name, feature in self.features.items()
        }

    def predict(self, row):
        """Return the probability (0 to 1) of the outcome for a row."""
        return _to_probability(self.get_log_odds(row))

    def get_log_odds(self, row):
        """Return ln(p / (1 - p)) of a row: of all rows learned, plus all evidence."""
        score = _log_ratio(self.outcomes)
        for name, feature in self.features.items():
            level = feature.get_level(row.get(name))
            score += self._weights[name].get(level, 0.0)
        return score

    def explain(self, row):
        """Return the row's ``Evidence``, from what raised the score most to what
        lowered it most. Together with the odds of all rows it makes up the log odds."""
        evidence = [
            self._explain_feature(name, row[name])
            for name, weights in self._weights.items()
            if self.features[name].get_level(row.get(name)) in weights
        ]
        return sorted(evidence, key=lambda one: (-one.weight, one.feature))

    def _explain_feature(self, name, value):
        feature = self.features[name]
        level = feature.get_level(value)
        negative, positive = feature.get_rates(level, self.smoothing)
        above, up_to = feature.get_bounds(level)
        weight = self._weights[name][level]
        return Evidence(name, value, weight, positive, negative, above, up_to)

    def find_movers(self, row, limit=3):
        """Return (raised, lowered): the strongest evidence each way, strongest first.

        :param int limit: at most so many of each
        """
        evidence = self.explain(row)
        raised = [one for one in evidence if one.weight > 0]
        lowered = [one for one in reversed(evidence) if one.weight < 0]
        return raised[:limit], lowered[:limit]

    def to_json(self):
        """Return the model as text that ``from_json`` reads."""
        features = {name: asdict(one) for name, one in self.features.items()}
        content = {
            "bins": self.bins,
            "smoothing": self.smoothing,
            "outcomes": self.outcomes,
            "features": features,
        }
        return json.dumps(content, sort_keys=True)

    @classmethod
    def from_json(cls, text):
        """Return the model that ``to_json`` wrote."""
        content = json.loads(text)
        model = cls(content["bins"], content["smoothing"])
        model.outcomes = content["outcomes"]
        model.features = {
            name: Feature(**values) for name, values in content["features"].items()
        }
        model._weigh()
        return model


def find_edges(values, bins):
    """Return the inclusive upper ends of bins of about equal size, but for the last.

    Values that occur often take one bin, therefore there may be fewer. The largest
    value is no edge: where most rows have it, those below it still get a bin.
    """
    known = sorted(value for value in values if not _is_missing(value))
    edges = set()
    for number in range(1, bins) if known else ():
        position = max(len(known) * number // bins - 1, 0)
        if known[position] == known[-1]:
            position = bisect_left(known, known[-1]) - 1
        if position >= 0:
            edges.add(known[position])
    return sorted(edges)


def _is_missing(value):
    # NaN is the one number that differs from itself
    return value is None or value != value


def _is_numeric(values):
    known = [value for value in values if not _is_missing(value)]
    return bool(known) and all(
        isinstance(value, (int, float)) and not isinstance(value, bool)
        for value in known
    )


def _log_ratio(pair):
    negative, positive = pair
    return log(positive / negative)


def _to_probability(log_odds):
    # the exponent is never positive, so that it cannot overflow
    if log_odds >= 0:
        return 1 / (1 + exp(-log_odds))
    return exp(log_odds) / (1 + exp(log_odds))
