from unittest import TestCase

from ..tools.matching import Requirement, Vacancy
from ..tools.skill_gaps import (
    CourseSuggestion,
    SkillDemand,
    demand,
    get_best_levels,
    suggest_courses,
)

SQL, STATISTICS, ENGLISH = 1, 2, 3
PHYSICS, NURSING = 10, 20
DATABASES, ANALYSIS, LANGUAGES = 100, 200, 300


class TestDemand(TestCase):
    def test_best_level_of_several_courses_counts(self):
        courses = [{SQL: 2, ENGLISH: 1}, {SQL: 4}, {}, {SQL: 3}]
        self.assertEqual(get_best_levels(courses), {SQL: 4, ENGLISH: 1})

    def test_posts_are_added_up_over_the_vacancies(self):
        vacancies = [
            Vacancy(1, (Requirement(SQL, 3, is_mandatory=True),), headcount=4),
            Vacancy(2, (Requirement(SQL, 5),), headcount=2),
        ]
        self.assertEqual(
            demand(vacancies, {PHYSICS: {}}),
            {PHYSICS: [SkillDemand(SQL, 5, 0, 2, headcount=6, mandatory=4)]},
        )

    def test_skill_that_courses_give_is_no_demand(self):
        vacancies = [Vacancy(1, (Requirement(SQL, 3), Requirement(ENGLISH, 3)))]
        found = demand(vacancies, {PHYSICS: {SQL: 3, ENGLISH: 2}})
        self.assertEqual(found, {PHYSICS: [SkillDemand(ENGLISH, 3, 2, 1, 1, 0)]})

    def test_vacancy_counts_for_its_programs_only(self):
        vacancy = Vacancy(1, (Requirement(SQL, 3),), frozenset({NURSING, 99}))
        found = demand([vacancy], {PHYSICS: {}, NURSING: {}})
        self.assertEqual(found[PHYSICS], [])
        self.assertEqual(found[NURSING], [SkillDemand(SQL, 3, 0, 1, 1, 0)])
        self.assertNotIn(99, found)

    def test_vacancy_without_programs_counts_for_all(self):
        vacancy = Vacancy(1, (Requirement(SQL, 3),))
        found = demand([vacancy], {PHYSICS: {}, NURSING: {}})
        self.assertEqual(found[PHYSICS], found[NURSING])
        self.assertEqual(len(found[PHYSICS]), 1)

    def test_most_posts_come_first_then_most_mandatory_ones(self):
        vacancies = [
            Vacancy(1, (Requirement(SQL, 1), Requirement(ENGLISH, 1)), headcount=2),
            Vacancy(2, (Requirement(STATISTICS, 1, is_mandatory=True),), headcount=2),
            Vacancy(3, (Requirement(ENGLISH, 1),), headcount=5),
        ]
        found = demand(vacancies, {PHYSICS: {}})[PHYSICS]
        self.assertEqual([need.skill for need in found], [ENGLISH, STATISTICS, SQL])


class TestCourseSuggestions(TestCase):
    def _suggest(self, required, held):
        courses = {
            DATABASES: {SQL: 3},
            ANALYSIS: {STATISTICS: 2, SQL: 1},
            LANGUAGES: {ENGLISH: 4},
        }
        return suggest_courses(required, held, courses)

    def test_gain_is_in_points_of_the_score(self):
        required = [Requirement(SQL, 3), Requirement(STATISTICS, 4)]
        self.assertEqual(
            self._suggest(required, {SQL: 1}),
            [
                # SQL from 1/3 to 3/3, half of all the weight
                CourseSuggestion(DATABASES, (SQL,), (), 33.333333),
                # statistics from 0 to 2/4 of the other half
                CourseSuggestion(ANALYSIS, (), (STATISTICS,), 25),
            ],
        )

    def test_course_that_closes_a_mandatory_gap_comes_first(self):
        required = [
            Requirement(SQL, 3, weight=10),
            Requirement(ENGLISH, 4, is_mandatory=True, weight=0.1),
        ]
        found = self._suggest(required, {})
        self.assertEqual(found[0].course, LANGUAGES)
        self.assertLess(found[0].gain, found[1].gain)

    def test_course_that_adds_nothing_is_left_out(self):
        required = [Requirement(SQL, 3)]
        self.assertEqual(self._suggest(required, {SQL: 3}), [])
        self.assertEqual(
            [found.course for found in self._suggest(required, {SQL: 1})], [DATABASES]
        )

    def test_vacancy_that_asks_for_nothing_needs_no_course(self):
        self.assertEqual(self._suggest([], {}), [])
