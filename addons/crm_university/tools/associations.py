"""Which courses are failed by the same students, in plain Python.

Source: R. Agrawal, T. Imielinski, A. Swami (1993) (support and confidence of a rule);
S. Brin et al. (1997) (lift, there called interest).
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import permutations
from typing import Any

MIN_SUPPORT = 0.02
MIN_COUNT = 5


@dataclass(frozen=True)
class Association:
    """Who failed ``antecedent`` failed ``consequent``.

    All is counted over the students who took both (``taken``): one who never took B
    could not fail it. ``count`` failed both; support = count / taken; confidence =
    count / failed A; lift = confidence / (failed B / taken), 1 where the two have
    nothing to do with each other.
    """

    antecedent: Any
    consequent: Any
    taken: int
    failed_antecedent: int
    failed_consequent: int
    count: int

    @property
    def support(self):
        """Part (0 to 1) of those who took both that failed both."""
        return self.count / self.taken

    @property
    def confidence(self):
        """Part (0 to 1) of those who failed the antecedent that failed both."""
        return self.count / self.failed_antecedent

    @property
    def lift(self):
        """How many times as often as others who took both they failed the second."""
        return (
            self.count * self.taken / (self.failed_antecedent * self.failed_consequent)
        )


def find_associations(
    results, *, min_support=MIN_SUPPORT, min_count=MIN_COUNT, min_lift=0.0
):
    """Return the associations of all ordered pairs of courses, strongest lift first.

    :param dict results: {student: {course: whether failed}}
    :param float min_support: least part of those who took both that failed both
    :param int min_count: least number that failed both, at least 1
    """
    taken, failed = _collect(results)
    found = [
        association
        for pair in permutations(sorted(failed), 2)
        if (association := _count_pair(pair, taken, failed)).count >= max(min_count, 1)
    ]
    kept = [one for one in found if one.support >= min_support and one.lift >= min_lift]
    # sorting keeps the order of the names among equals
    return sorted(kept, key=lambda one: (-one.lift, -one.count))


def _collect(results):
    """Return who took and who failed each course.

    The students of a course are the bits of one number: what two courses have in common
    is one operation, also with many thousand students.
    """
    taken, failed = defaultdict(int), defaultdict(int)
    for number, courses in enumerate(results.values()):
        bit = 1 << number
        for course, is_failed in courses.items():
            taken[course] |= bit
            if is_failed:
                failed[course] |= bit
    return taken, failed


def _count_pair(pair, taken, failed):
    antecedent, consequent = pair
    both = taken[antecedent] & taken[consequent]
    return Association(
        antecedent,
        consequent,
        taken=both.bit_count(),
        failed_antecedent=(failed[antecedent] & both).bit_count(),
        failed_consequent=(failed[consequent] & both).bit_count(),
        count=(failed[antecedent] & failed[consequent]).bit_count(),
    )
