"""Who is likely to fail a course this term, learned from terms before; plain Python.

A model is judged on the last finished term, which it has not seen, and beside it what
one figure alone would have told. For the current term it learns from all of them.
"""

from dataclasses import dataclass
from typing import Any

from . import model_figures
from .naive_bayes import NaiveBayes
from .risk_features import FEATURES

MAX_REASONS = 3
# parts (0 to 1) of the students, by rank: Naive Bayes tells an order, and its
# probabilities are too extreme
BANDS = (("high", 0.1), ("medium", 0.2))
LOW = "low"
# plain scores beside the model: feature, and whether a low one is the bad sign
BASELINES = {
    "gpa": ("gpa", True),
    "failures": ("failures", False),
    "needed": ("needed_most", False),
}

TOO_FEW_TERMS = "too_few_terms"
TOO_FEW_STUDENTS = "too_few_students"
ONE_OUTCOME = "one_outcome"


class NoModelError(Exception):
    """The school's terms allow no model; ``reason`` is one of the above."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Sample:
    """A student in a term, as known at mid-term.

    ``term`` orders the terms; ``failed`` is None while the term runs; ``weakest`` is
    the course in which most points are still needed.
    """

    student: Any
    term: Any
    features: dict
    failed: bool | None = None
    weakest: Any = None


@dataclass(frozen=True)
class Ranked:
    """A student of the current term with the probability (0 to 1) and its rank."""

    sample: Sample
    risk: float
    rank: int
    band: str


@dataclass(frozen=True)
class Judged:
    """The model's ``Figures`` on the held-out term, and those of each baseline."""

    term: Any
    trained: int
    trained_failed: int
    figures: model_figures.Figures
    baselines: dict


def judge(samples, min_students=1):
    """Return how well a model of the terms before tells the failures of the last one.

    :param list samples: of finished terms
    :param int min_students: least number of students to learn from, and to judge by
    :raises NoModelError: if there are too few terms, students or outcomes
    """
    terms = sorted({sample.term for sample in samples})
    if len(terms) < 2:
        raise NoModelError(TOO_FEW_TERMS)
    past = [sample for sample in samples if sample.term != terms[-1]]
    last = [sample for sample in samples if sample.term == terms[-1]]
    for part in (past, last):
        if len({sample.student for sample in part}) < min_students:
            raise NoModelError(TOO_FEW_STUDENTS)
    labels = [sample.failed for sample in last]
    if len(set(labels)) < 2:
        raise NoModelError(ONE_OUTCOME)
    model = learn(past)
    rows = [sample.features for sample in last]
    return Judged(
        term=terms[-1],
        trained=len(past),
        trained_failed=sum(sample.failed for sample in past),
        figures=model_figures.evaluate([model.predict(_pick(r)) for r in rows], labels),
        baselines={
            name: model_figures.evaluate(
                model_figures.score_by(rows, feature, falling=falling), labels
            )
            for name, (feature, falling) in BASELINES.items()
        },
    )


def learn(samples):
    """Return the ``NaiveBayes`` of these finished samples.

    :raises NoModelError: if all have failed, or none
    """
    labels = [sample.failed for sample in samples]
    if len(set(labels)) < 2:
        raise NoModelError(ONE_OUTCOME)
    return NaiveBayes().fit([_pick(sample.features) for sample in samples], labels)


def rank(model, samples):
    """Return the samples as ``Ranked``, most likely to fail first.

    Equal ones keep the order of their students, so that a run again gives the same.
    """
    scored = sorted(
        ((model.predict(_pick(sample.features)), sample) for sample in samples),
        key=lambda pair: (-pair[0], pair[1].student),
    )
    return [
        Ranked(sample, risk, place, get_band(place, len(scored)))
        for place, (risk, sample) in enumerate(scored, start=1)
    ]


def get_band(place, count):
    """Return the band of a rank (from 1) among so many students."""
    for name, part in BANDS:
        if place <= model_figures.count_flagged(count, part):
            return name
    return LOW


def explain(model, sample):
    """Return what raised a student's risk most, as list of dicts of plain values.

    ``ratio`` is how many times as common it is among those who failed.
    """
    raised, _lowered = model.find_movers(_pick(sample.features), MAX_REASONS)
    return [
        {
            "code": one.feature,
            "value": round(one.value, 2),
            "ratio": round(one.rate_positive / one.rate_negative, 2),
        }
        for one in raised
    ]


def _pick(features):
    return {name: features.get(name) for name in FEATURES}
