"""Grade point average, average score and credits from attempts, in plain Python.

Sources of the formulas: Fudan University, MBA manual, 3.3.8 "Grades and Grade Points"
(GPA = sum of credits x points / sum of credits, over passed and failed courses);
Nanyang Institute of Technology, rules on the average credit point (a failed course
earns no points until it is passed, and its credits stay in the denominator).
"""

from dataclasses import dataclass
from math import fsum, inf
from typing import Any

BEST = "best"
LATEST = "latest"


@dataclass(frozen=True)
class Attempt:
    """One attempt of a student at a course: a first one, a resit or a retake.

    ``order`` tells which attempt of a course came later (any values that compare, for
    instance (first day of the term, number of the attempt)). ``score`` is None while
    there is no result, and means nothing where the course is not graded.
    """

    course: Any
    credits: float
    order: Any
    score: float | None = None
    points: float = 0.0
    is_passed: bool = False
    is_graded: bool = True
    posted: bool = True
    dropped: bool = False

    @property
    def has_result(self):
        """Whether the student and everybody else may know how it ended."""
        known = self.score is not None or not self.is_graded
        return self.posted and not self.dropped and known

    @property
    def earned_points(self):
        """Grade points of the attempt: what is failed earns none."""
        return self.points if self.is_passed else 0.0


@dataclass(frozen=True)
class Summary:
    """What a student's attempts come to; None where nothing counts yet."""

    gpa: float | None
    average: float | None
    credits_earned: float
    credits_counted: float


def pick_counting(attempts, rule=BEST):
    """Return for each course the attempt that counts, as {course: attempt}.

    An attempt without a posted result, or dropped, is never chosen. ``BEST`` prefers a
    passed attempt, then more points, then a higher score, then the earlier one;
    ``LATEST`` takes the last one, also where it went worse.

    :param str rule: ``BEST`` or ``LATEST``
    :raises ValueError: on another rule
    """
    rank = _get_rank(rule)
    counting = {}
    for attempt in sorted(attempts, key=lambda one: one.order):
        if not attempt.has_result:
            continue
        other = counting.get(attempt.course)
        if other is None or rank(attempt, other):
            counting[attempt.course] = attempt
    return counting


def _get_rank(rule):
    """Return the function that tells whether a later attempt replaces an earlier."""
    if rule == BEST:
        return lambda later, earlier: _merit(later) > _merit(earlier)
    if rule == LATEST:
        return lambda later, earlier: True
    raise ValueError(f"Unknown rule of attempts: {rule!r}")


def _merit(attempt):
    score = -inf if attempt.score is None else attempt.score
    return attempt.is_passed, attempt.earned_points, score


def sum_credits_earned(attempts):
    """Return the credits of all courses passed, each once, graded or not.

    A pass is not lost when the course is taken again and failed, whatever the rule.
    """
    passed = {
        attempt.course: attempt.credits
        for attempt in attempts
        if attempt.has_result and attempt.is_passed
    }
    return fsum(passed.values())


def summarize(attempts, rule=BEST):
    """Return the ``Summary`` of one student's attempts.

    GPA = sum(credits x points) / sum(credits) and average = sum(credits x score) /
    sum(credits), both over the graded courses' attempts that count, failed ones
    included: with no points, and with the score that was reached.
    Nothing is rounded.

    :raises ValueError: on an unknown rule
    """
    attempts = list(attempts)
    counting = pick_counting(attempts, rule).values()
    graded = [attempt for attempt in counting if attempt.is_graded]
    return Summary(
        gpa=_weigh(graded, lambda attempt: attempt.earned_points),
        average=_weigh(graded, lambda attempt: attempt.score),
        credits_earned=sum_credits_earned(attempts),
        credits_counted=fsum(attempt.credits for attempt in graded),
    )


def _weigh(attempts, value):
    """Return the mean of a value, weighted by credits; None without credits."""
    total = fsum(attempt.credits for attempt in attempts)
    if not total:
        return None
    return fsum(attempt.credits * value(attempt) for attempt in attempts) / total
