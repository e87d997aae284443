"""Missing and odd grades of one offering, in plain Python."""

from dataclasses import dataclass
from math import fsum, sqrt
from typing import Any

MISSING = "missing"
OUTLIER = "outlier"
ALL_EQUAL = "all_equal"
NOT_FINISHED = "not_finished"

SIGMA_LIMIT = 3.0
MIN_EQUAL = 5
# Scores are entered with few decimals; what differs by less is rounding.
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Issue:
    """Something to look at; ``student`` is None where it is about the offering.

    ``distance`` is the signed distance of an outlier from the mean, in sigmas.
    """

    kind: str
    student: Any = None
    score: float | None = None
    distance: float | None = None


def measure(scores):
    """Return (mean, population standard deviation) of a list of scores.

    Population: the students of the offering are all there are, not a sample of more;
    sigma = sqrt(sum((score - mean)^2) / n).

    :return: (None, None) without scores
    """
    if not scores:
        return None, None
    mean = fsum(scores) / len(scores)
    return mean, sqrt(fsum((score - mean) ** 2 for score in scores) / len(scores))


def find_issues(
    scores, *, is_finished=True, sigma_limit=SIGMA_LIMIT, min_equal=MIN_EQUAL
):
    """Return the issues of an offering: its own first, then those of students.

    :param dict scores: {student: score, or None where it is missing}
    :param bool is_finished: whether the teacher said that all grades are in. While
        grades are not due yet, pass True.
    :param float sigma_limit: a score is odd when it lies farther from the mean. In a
        group of n none can lie farther than sqrt(n - 1) sigmas, thus with the default
        of 3 groups of up to 10 have no odd score.
    :param int min_equal: fewer equal scores than this are no surprise
    """
    known = {student: score for student, score in scores.items() if score is not None}
    issues = []
    if not is_finished:
        issues.append(Issue(NOT_FINISHED))
    if is_all_equal(known.values(), min_equal):
        issues.append(Issue(ALL_EQUAL, score=next(iter(known.values()))))
    issues += [Issue(MISSING, student) for student in scores if student not in known]
    return issues + find_outliers(known, sigma_limit)


def is_all_equal(scores, min_equal=MIN_EQUAL):
    """Tell whether at least ``min_equal`` students all have one score."""
    scores = list(scores)
    return len(scores) >= min_equal and max(scores) - min(scores) <= TOLERANCE


def find_outliers(scores, sigma_limit=SIGMA_LIMIT):
    """Return the issues of scores farther than ``sigma_limit`` from the mean.

    :param dict scores: {student: score}
    """
    mean, sigma = measure(list(scores.values()))
    if not sigma or sigma <= TOLERANCE:
        return []
    distances = {student: (score - mean) / sigma for student, score in scores.items()}
    return [
        Issue(OUTLIER, student, scores[student], distance)
        for student, distance in distances.items()
        if abs(distance) > sigma_limit + TOLERANCE
    ]
