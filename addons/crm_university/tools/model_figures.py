"""How good scores are at telling who will have an outcome, in plain Python.

Sources: H. B. Mann, D. R. Whitney (1947) and J. A. Hanley, B. J. McNeil (1982) (the
area under the ROC curve as rank statistic); G. W. Brier (1950) (the score of
probabilities).
"""

from dataclasses import dataclass
from math import ceil, fsum
from statistics import median

FRACTION = 0.2


@dataclass(frozen=True)
class Figures:
    """The figures of one set of scores; None where they cannot be told."""

    count: int
    positives: int
    fraction: float
    auc: float | None
    recall: float | None
    precision: float | None
    brier: float | None


def evaluate(scores, labels, fraction=FRACTION):
    """Return the ``Figures`` of scores.

    Brier is told only where all scores are probabilities.

    :param list scores: the higher, the more likely the outcome
    :param list labels: whether each had the outcome
    :raises ValueError: if the lengths differ or the fraction is not within 0 to 1
    """
    return Figures(
        count=len(scores),
        positives=sum(map(bool, labels)),
        fraction=fraction,
        auc=auc(scores, labels),
        recall=recall_at(scores, labels, fraction),
        precision=precision_at(scores, labels, fraction),
        brier=brier(scores, labels)
        if all(0 <= score <= 1 for score in scores)
        else None,
    )


def auc(scores, labels):
    """Return how often one with the outcome scores higher than one without (0 to 1).

    U / (positives x negatives), U = sum of the positives' ranks less
    positives x (positives + 1) / 2 (Mann-Whitney); equal scores share their mean rank
    and thus count half.

    :return: None unless both outcomes occur
    """
    _check_lengths(scores, labels)
    positives = sum(map(bool, labels))
    negatives = len(labels) - positives
    if not positives or not negatives:
        return None
    excess = _sum_ranks(scores, labels) - positives * (positives + 1) / 2
    return excess / (positives * negatives)


def _sum_ranks(scores, labels):
    """Return the sum of the ranks (from 1) of those with the outcome."""
    total, before = 0.0, 0
    for _score, (size, positives) in _group(scores, labels):
        total += positives * (before + (size + 1) / 2)
        before += size
    return total


def _group(scores, labels, descending=False):
    """Yield (score, (rows, rows with the outcome)) in the order of the scores."""
    pairs = sorted(zip(scores, map(bool, labels), strict=True), reverse=descending)
    groups = {}
    for score, label in pairs:
        groups.setdefault(score, []).append(label)
    for score, outcomes in groups.items():
        yield score, (len(outcomes), sum(outcomes))


def count_flagged(count, fraction):
    """Return how many are looked at: ``fraction`` of them, begun ones included.

    :raises ValueError: unless 0 <= fraction <= 1
    """
    if not 0 <= fraction <= 1:
        raise ValueError("A fraction lies between 0 and 1.")
    # 0.07 x 100 is a little more than 7 in binary
    return ceil(fraction * count - 1e-9)


def count_hits(scores, labels, fraction=FRACTION):
    """Return how many with the outcome are among the highest ``fraction`` of scores.

    Of those with the score at the border as large a part counts as there is place for:
    what drawing lots would give on average. It may thus be no whole number.
    """
    _check_lengths(scores, labels)
    free, hits = count_flagged(len(scores), fraction), 0.0
    for _score, (size, positives) in _group(scores, labels, descending=True):
        taken = min(size, free)
        hits += positives * taken / size
        free -= taken
    return hits


def recall_at(scores, labels, fraction=FRACTION):
    """Return the part (0 to 1) of those with the outcome that is found by looking at
    the highest ``fraction`` of scores; None if nobody has it."""
    positives = sum(map(bool, labels))
    hits = count_hits(scores, labels, fraction)
    return hits / positives if positives else None


def precision_at(scores, labels, fraction=FRACTION):
    """Return the part (0 to 1) of the highest ``fraction`` of scores that has the
    outcome; None if that is nobody."""
    flagged = count_flagged(len(scores), fraction)
    hits = count_hits(scores, labels, fraction)
    return hits / flagged if flagged else None


def brier(probabilities, labels):
    """Return the mean of (probability - outcome)^2: 0 is perfect, None without rows.

    :raises ValueError: on what is no probability
    """
    _check_lengths(probabilities, labels)
    if not all(0 <= value <= 1 for value in probabilities):
        raise ValueError("Probabilities lie between 0 and 1.")
    if not probabilities:
        return None
    errors = (
        (value - bool(label)) ** 2
        for value, label in zip(probabilities, labels, strict=True)
    )
    return fsum(errors) / len(probabilities)


def score_by(rows, feature, *, falling=False):
    """Return plain scores to set beside a model's: one feature alone.

    Where it is missing the score is the median of the others, which says nothing.

    :param list rows: dicts {feature: number or None}
    :param bool falling: the lower the feature, the more likely the outcome (as GPA)
    """
    values = [row.get(feature) for row in rows]
    known = [value for value in values if value is not None]
    middle = median(known) if known else 0.0
    sign = -1 if falling else 1
    return [sign * (middle if value is None else value) for value in values]


def _check_lengths(scores, labels):
    if len(scores) != len(labels):
        raise ValueError("There must be one label for each score.")
