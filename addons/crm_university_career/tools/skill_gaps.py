"""Which skills programs lack for the vacancies there are, in plain Python."""

from collections import defaultdict
from dataclasses import dataclass

from .matching import get_fulfilment, to_points


@dataclass(frozen=True)
class SkillDemand:
    """A skill that vacancies open to a program ask for beyond what its courses give.

    ``level`` is the highest asked for, ``given`` the highest that a course gives (0:
    none). ``headcount`` adds up the posts of the vacancies, ``mandatory`` those of them
    that nobody gets without the skill.
    """

    skill: int
    level: int
    given: int
    vacancies: int
    headcount: int
    mandatory: int


@dataclass(frozen=True)
class CourseSuggestion:
    """A course that brings a student nearer to a vacancy.

    ``closes`` are the skills that are met after it, ``improves`` those that are nearer;
    ``gain`` is in points of the score, counted as if no skill were mandatory.
    """

    course: int
    closes: tuple[int, ...]
    improves: tuple[int, ...]
    gain: float


def get_best_levels(courses):
    """Return ``{skill: highest level}`` of courses that are each ``{skill: level}``."""
    best = {}
    for skills in courses:
        for skill, level in skills.items():
            best[skill] = max(level, best.get(skill, 0))
    return best


def demand(vacancies, program_skills):
    """Return ``{program: [SkillDemand, ...]}``, the most posts first.

    A vacancy that is open to several programs counts in full for each: any of them
    could fill it. So the figures of programs must not be added up.

    :param vacancies: ``matching.Vacancy`` that are open now
    :param dict program_skills: the ``get_best_levels`` of the courses of each program
    """
    gaps = {program: defaultdict(list) for program in program_skills}
    for vacancy in vacancies:
        for program in vacancy.programs or program_skills:
            if program in gaps:
                _add_gaps(gaps[program], vacancy, program_skills[program])
    return {
        program: _sum_up(found, program_skills[program])
        for program, found in gaps.items()
    }


def _add_gaps(found, vacancy, given):
    for need in vacancy.required:
        if not need.is_met_by(given):
            found[need.skill].append((need, vacancy.headcount))


def _sum_up(found, given):
    demands = [
        SkillDemand(
            skill,
            level=max(need.level for need, _posts in needs),
            given=given.get(skill, 0),
            vacancies=len(needs),
            headcount=sum(posts for _need, posts in needs),
            mandatory=sum(posts for need, posts in needs if need.is_mandatory),
        )
        for skill, needs in found.items()
    ]
    return sorted(demands, key=lambda d: (-d.headcount, -d.mandatory, d.skill))


def suggest_courses(required, held, course_skills):
    """Return the ``CourseSuggestion`` that help with a vacancy, the best first.

    First those that close most of the mandatory gaps, since without them there is no
    score; then by gain. A course passed already gives nothing new, and is left out by
    that.

    :param required: the ``matching.Requirement`` of the vacancy
    :param dict held: the level of each skill that the student holds
    :param dict course_skills: ``{skill: level}`` that each course gives who passes it
    """
    suggestions = [
        _suggest(course, required, held, skills)
        for course, skills in course_skills.items()
    ]
    mandatory = {need.skill for need in required if need.is_mandatory}
    return sorted(
        (found for found in suggestions if found.gain > 0),
        key=lambda s: (-len(mandatory.intersection(s.closes)), -s.gain, s.course),
    )


def _suggest(course, required, held, skills):
    later = get_best_levels([held, skills])
    gaps = [need for need in required if not need.is_met_by(held)]
    nearer = [n for n in gaps if later.get(n.skill, 0) > held.get(n.skill, 0)]
    gain = get_fulfilment(required, later) - get_fulfilment(required, held)
    return CourseSuggestion(
        course,
        closes=tuple(need.skill for need in nearer if need.is_met_by(later)),
        improves=tuple(need.skill for need in nearer if not need.is_met_by(later)),
        gain=to_points(gain),
    )
