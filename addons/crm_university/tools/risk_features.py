"""What is known of a student at mid-term, as features for a prediction.

Only what the school itself knows by then: grades of this term's first assessments,
posted results of terms before, and when the courses were selected. In plain Python.
"""

from dataclasses import dataclass
from math import fsum
from statistics import fmean

from . import gpa

PASS_SCORE = 60.0
# what to learn from: the others repeat it, and Naive Bayes would count it twice
FEATURES = (
    "needed_most",
    "early_average",
    "early_missing",
    "average",
    "failures",
    "repeated",
    "hours_late",
)


@dataclass(frozen=True)
class MidTerm:
    """A student in a term.

    :ivar early: {course: [(weight in percent, score or None)]} of the graded courses
        taken now and their assessments that are over; None: the grade is missing
    :ivar past: ``gpa.Attempt`` of earlier terms
    :ivar hours_late: hours from the opening of the selection to each request
    """

    early: dict
    past: list
    hours_late: list


def get_features(mid_term, rule=gpa.BEST, pass_score=PASS_SCORE):
    """Return {feature: number, or None where nothing is known yet}.

    - ``needed_most``: what must be reached (0 to 100, or beyond) in the rest of the
      worst course to pass it
    - ``early_average``, ``early_lowest``: mean and lowest of the courses' scores so far
    - ``early_missing``: grades that are missing
    - ``gpa``, ``average``: of the posted results
    - ``failures``: failed attempts so far; ``open_failures``: courses among them that
      are not passed yet; ``repeated``: those among the courses taken now
    - ``hours_late``: how long after the opening the courses were selected, mean
    """
    past = [attempt for attempt in mid_term.past if attempt.has_result]
    summary = gpa.summarize(past, rule)
    return {
        **_get_early(mid_term.early.values(), pass_score),
        **_get_failures(past, mid_term.early),
        "gpa": summary.gpa,
        "average": summary.average,
        "hours_late": fmean(mid_term.hours_late) if mid_term.hours_late else None,
    }


def get_needed(parts, pass_score=PASS_SCORE):
    """Return the mean score needed in the rest of a course to pass it.

    (pass_score x 100 - sum(weight x score)) / (100 - sum(weight)), of the known parts.

    :param list parts: [(weight in percent, score or None)]
    :return: None if nothing is left
    """
    known = [(weight, score) for weight, score in parts if score is not None]
    left = 100 - fsum(weight for weight, _score in known)
    if left <= 0:
        return None
    return (pass_score * 100 - fsum(weight * score for weight, score in known)) / left


def _get_early(courses, pass_score):
    averages, needed, missing = [], [], 0
    for parts in courses:
        known = [(weight, score) for weight, score in parts if score is not None]
        missing += len(parts) - len(known)
        if known:
            averages.append(_weigh(known))
            needed.append(get_needed(parts, pass_score))
    return {
        "needed_most": max((one for one in needed if one is not None), default=None),
        "early_average": fmean(averages) if averages else None,
        "early_lowest": min(averages, default=None),
        "early_missing": missing,
    }


def _weigh(parts):
    weights = fsum(weight for weight, _score in parts)
    return fsum(weight * score for weight, score in parts) / weights


def _get_failures(past, current):
    failed = [attempt.course for attempt in past if not attempt.is_passed]
    passed = {attempt.course for attempt in past if attempt.is_passed}
    return {
        "failures": len(failed),
        "open_failures": len(set(failed) - passed),
        "repeated": len(set(failed) & set(current)),
    }
