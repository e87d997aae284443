"""How well a student's skills fit what a vacancy asks for, in plain Python.

A vacancy asks for skills at a level from 1 to 5, each with a weight; some of them are
mandatory. The score is the weighted share of the levels asked for that is held:

    100 * sum(weight * min(held, asked) / asked) / sum(weight)

It is the formula of this addon, chosen because it can be explained skill by skill: more
than what is asked adds nothing, half the level counts half. A vacancy whose mandatory
skill is missing, or held below the level asked for, is never recommended, whatever
the rest would score.

A vacancy that asks for no skill scores 100 with everybody: nothing is missing, and
whoever held all that a vacancy asks for must not lose when it asks for one skill less.
So that a vacancy gains nothing by keeping silent, one of the same score that asks for
more stands before it.
"""

from collections import defaultdict
from dataclasses import dataclass
from heapq import heappush, heappushpop, nsmallest
from math import isfinite

MIN_LEVEL, MAX_LEVEL = 1, 5
FULL_SCORE = 100
# Beyond these places a score is rounding, which must not decide who comes first.
DIGITS = 6


@dataclass(frozen=True)
class Requirement:
    """A skill that a vacancy asks for.

    :raises ValueError: the level is not one of 1 to 5, or the weight not above zero
    """

    skill: int
    level: int
    is_mandatory: bool = False
    weight: float = 1.0

    def __post_init__(self):
        if not MIN_LEVEL <= self.level <= MAX_LEVEL:
            raise ValueError(f"level {self.level} of skill {self.skill}")
        if not (isfinite(self.weight) and self.weight > 0):
            raise ValueError(f"weight {self.weight} of skill {self.skill}")

    def is_met_by(self, held):
        """Tell whether somebody with these skills holds the level asked for."""
        return held.get(self.skill, 0) >= self.level


@dataclass(frozen=True)
class Vacancy:
    """What counts of a vacancy; without programs it is open to students of all."""

    id: int
    required: tuple[Requirement, ...] = ()
    programs: frozenset[int] = frozenset()
    headcount: int = 1


@dataclass(frozen=True)
class Student:
    """What counts of a student: ``{skill: level}`` and the programs followed."""

    id: int
    held: dict[int, int]
    programs: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Finding:
    """One skill asked for, and the level held: 0 for none."""

    skill: int
    required: int
    held: int
    is_mandatory: bool


@dataclass(frozen=True)
class Match:
    """A score and its reasons; no score where a mandatory skill is not met."""

    score: float | None
    met: tuple[Finding, ...]
    partly: tuple[Finding, ...]
    missing: tuple[Finding, ...]

    @property
    def blocking(self):
        """The mandatory skills because of which there is no score."""
        return tuple(find for find in self.partly + self.missing if find.is_mandatory)


@dataclass(frozen=True)
class Ranking:
    """The best pairs from both sides: ``{id: [(id of the other, score), ...]}``."""

    by_vacancy: dict[int, list[tuple[int, float]]]
    by_student: dict[int, list[tuple[int, float]]]


def score(required, held):
    """Return how well skills fit, from 0 to 100; None if a mandatory one is not met.

    :param required: the ``Requirement`` of a vacancy
    :param dict held: the level of each skill that the student holds
    """
    for need in required:
        if need.is_mandatory and not need.is_met_by(held):
            return None
    return to_points(get_fulfilment(required, held))


def to_points(share):
    """Return a share from 0 to 1 in points of the score."""
    return round(FULL_SCORE * share, DIGITS)


def get_fulfilment(required, held):
    """Return the weighted share of the levels asked for that is held, from 0 to 1.

    Mandatory or not makes no difference here.
    """
    reached = whole = 0.0
    for need in required:
        whole += need.weight
        level = held.get(need.skill, 0)
        if level >= need.level:
            reached += need.weight
        elif level:
            reached += need.weight * level / need.level
    return reached / whole if required else 1.0


def match(required, held):
    """Return the ``Match`` of skills asked for and held, explained skill by skill."""
    findings = [
        Finding(need.skill, need.level, held.get(need.skill, 0), need.is_mandatory)
        for need in required
    ]
    return Match(
        score(required, held),
        met=tuple(find for find in findings if find.held >= find.required),
        partly=tuple(find for find in findings if 0 < find.held < find.required),
        missing=tuple(find for find in findings if not find.held),
    )


def rank_pairs(vacancies, students, limit):
    """Return the ``Ranking`` with at most ``limit`` for each vacancy and student.

    A pair that scores 0 is none. Of equal scores the vacancy that asks for more skills
    comes first, then the lower id, so that the same data always give the same order.

    :raises ValueError: ``limit`` is not above zero
    """
    if limit < 1:
        raise ValueError(f"limit {limit}")
    index = _SkillIndex(students)
    by_vacancy, heaps = {}, {student_id: [] for student_id in index.students}
    for vacancy in vacancies:
        pairs = _score_candidates(vacancy, index)
        best = nsmallest(limit, pairs, key=lambda pair: (-pair[1], pair[0]))
        by_vacancy[vacancy.id] = best
        for student_id, value in pairs:
            place = (value, len(vacancy.required), -vacancy.id)
            _keep_best(heaps[student_id], place, limit)
    return Ranking(by_vacancy, {key: _to_list(heap) for key, heap in heaps.items()})


def _score_candidates(vacancy, index):
    """Return ``(id of a student, score)`` of all whom the vacancy may be told."""
    scored = (
        (student.id, score(vacancy.required, student.held))
        for student in index.find_candidates(vacancy)
    )
    return [pair for pair in scored if pair[1]]


def _keep_best(heap, place, limit):
    # a heap has its least item on top, which is the one to give way
    if len(heap) < limit:
        heappush(heap, place)
    else:
        heappushpop(heap, place)


def _to_list(heap):
    return [(-key, value) for value, _asked, key in sorted(heap, reverse=True)]


class _SkillIndex:
    """Finds the students who hold skills without looking at all the others.

    It only spares work: who is recommended is decided by ``score`` alone.
    """

    def __init__(self, students):
        self.students = {student.id: student for student in students}
        self.by_program = defaultdict(set)
        self.by_skill = defaultdict(dict)
        for student in self.students.values():
            for program in student.programs:
                self.by_program[program].add(student.id)
            for skill, level in student.held.items():
                self.by_skill[skill][student.id] = level

    def find_candidates(self, vacancy):
        """Return the students of its programs who can have a score above zero."""
        found = self._find_skilled(vacancy.required)
        if vacancy.programs:
            groups = (self.by_program.get(key, ()) for key in vacancy.programs)
            found = found & set().union(*groups)
        return [self.students[key] for key in found]

    def _find_skilled(self, required):
        mandatory = [need for need in required if need.is_mandatory]
        if mandatory:
            return set.intersection(*map(self._find_meeting, mandatory))
        if required:
            return set().union(*(self.by_skill.get(n.skill, ()) for n in required))
        return set(self.students)

    def _find_meeting(self, need):
        levels = self.by_skill.get(need.skill, {})
        return {key for key, level in levels.items() if level >= need.level}
