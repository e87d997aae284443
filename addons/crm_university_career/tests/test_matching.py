from random import Random
from unittest import TestCase

from ..tools.matching import (
    Finding,
    Requirement,
    Student,
    Vacancy,
    match,
    rank_pairs,
    score,
)

SQL, STATISTICS, ENGLISH, WELDING = 1, 2, 3, 4
PHYSICS, NURSING = 1, 2


class TestScore(TestCase):
    def test_score_is_the_weighted_share_of_the_levels_asked_for(self):
        required = [
            Requirement(SQL, 4, weight=3),
            Requirement(STATISTICS, 5, weight=2),
            Requirement(ENGLISH, 2, weight=1),
        ]
        # 3 * 2/4 + 2 * 5/5 + 1 * 0/2 = 3.5 of 6
        held = {SQL: 2, STATISTICS: 5}
        self.assertAlmostEqual(score(required, held), 100 * 3.5 / 6, places=6)

    def test_more_than_asked_for_adds_nothing(self):
        required = [Requirement(SQL, 2), Requirement(ENGLISH, 4)]
        self.assertEqual(score(required, {SQL: 2}), 50)
        self.assertEqual(score(required, {SQL: 5}), 50)

    def test_skills_nobody_asked_for_add_nothing(self):
        required = [Requirement(SQL, 2), Requirement(ENGLISH, 4)]
        self.assertEqual(score(required, {SQL: 2, WELDING: 5}), 50)

    def test_missing_mandatory_skill_gives_no_score(self):
        required = [Requirement(SQL, 1), Requirement(ENGLISH, 1, is_mandatory=True)]
        self.assertIsNone(score(required, {SQL: 5}))

    def test_mandatory_skill_below_its_level_gives_no_score(self):
        required = [Requirement(SQL, 1), Requirement(ENGLISH, 4, is_mandatory=True)]
        self.assertIsNone(score(required, {SQL: 5, ENGLISH: 3}))
        self.assertEqual(score(required, {SQL: 5, ENGLISH: 4}), 100)

    def test_light_mandatory_skill_blocks_as_a_heavy_one_does(self):
        required = [
            Requirement(SQL, 1, weight=1000),
            Requirement(ENGLISH, 1, is_mandatory=True, weight=0.001),
        ]
        self.assertIsNone(score(required, {SQL: 5}))

    def test_nothing_held_scores_zero(self):
        self.assertEqual(score([Requirement(SQL, 3)], {}), 0)

    def test_nothing_asked_for_is_met_by_everybody(self):
        self.assertEqual(score([], {}), 100)
        self.assertEqual(score([], {SQL: 1}), 100)

    def test_level_is_one_of_one_to_five(self):
        for level in (0, 6, -1):
            with self.subTest(level=level), self.assertRaises(ValueError):
                Requirement(SQL, level)

    def test_weight_is_above_zero(self):
        for weight in (0, -1, float("nan"), float("inf")):
            with self.subTest(weight=weight), self.assertRaises(ValueError):
                Requirement(SQL, 1, weight=weight)


class TestMatch(TestCase):
    def setUp(self):
        super().setUp()
        self.required = [
            Requirement(SQL, 4),
            Requirement(STATISTICS, 3, is_mandatory=True),
            Requirement(ENGLISH, 2),
        ]

    def test_each_skill_is_met_partly_met_or_missing(self):
        found = match(self.required, {SQL: 2, STATISTICS: 5})
        self.assertEqual(found.met, (Finding(STATISTICS, 3, 5, True),))
        self.assertEqual(found.partly, (Finding(SQL, 4, 2, False),))
        self.assertEqual(found.missing, (Finding(ENGLISH, 2, 0, False),))
        self.assertEqual(found.blocking, ())
        self.assertAlmostEqual(found.score, 50)

    def test_reasons_are_given_without_a_score_too(self):
        found = match(self.required, {SQL: 4, STATISTICS: 2})
        self.assertIsNone(found.score)
        self.assertEqual(found.blocking, (Finding(STATISTICS, 3, 2, True),))
        self.assertEqual(found.met, (Finding(SQL, 4, 4, False),))

    def test_missing_mandatory_skill_is_named_as_what_blocks(self):
        found = match(self.required, {SQL: 4})
        self.assertEqual(found.blocking, (Finding(STATISTICS, 3, 0, True),))


class TestRanking(TestCase):
    def test_best_of_both_sides(self):
        vacancies = [
            Vacancy(1, (Requirement(SQL, 4),)),
            Vacancy(2, (Requirement(SQL, 4), Requirement(ENGLISH, 2))),
        ]
        students = [Student(1, {SQL: 2, ENGLISH: 2}), Student(2, {SQL: 4})]
        found = rank_pairs(vacancies, students, limit=5)
        self.assertEqual(
            found.by_vacancy, {1: [(2, 100), (1, 50)], 2: [(1, 75), (2, 50)]}
        )
        self.assertEqual(
            found.by_student, {1: [(2, 75), (1, 50)], 2: [(1, 100), (2, 50)]}
        )

    def test_limit_holds_for_each_vacancy_and_each_student(self):
        vacancies = [Vacancy(key, (Requirement(SQL, 5),)) for key in (1, 2, 3)]
        students = [Student(key, {SQL: key}) for key in (1, 2, 3, 4)]
        found = rank_pairs(vacancies, students, limit=2)
        for pairs in found.by_vacancy.values():
            self.assertEqual([key for key, _score in pairs], [4, 3])
        for pairs in found.by_student.values():
            self.assertEqual([key for key, _score in pairs], [1, 2])

    def test_limit_is_at_least_one(self):
        with self.assertRaises(ValueError):
            rank_pairs([], [], limit=0)

    def test_vacancy_is_open_to_its_programs_only(self):
        vacancy = Vacancy(1, (Requirement(SQL, 1),), frozenset({PHYSICS}))
        students = [
            Student(1, {SQL: 1}, frozenset({NURSING})),
            Student(2, {SQL: 1}, frozenset({NURSING, PHYSICS})),
            Student(3, {SQL: 1}),
        ]
        found = rank_pairs([vacancy], students, limit=5)
        self.assertEqual(found.by_vacancy[1], [(2, 100)])
        self.assertEqual(found.by_student, {1: [], 2: [(1, 100)], 3: []})

    def test_vacancy_that_asks_for_nothing_is_for_all_of_its_programs(self):
        vacancy = Vacancy(1, programs=frozenset({PHYSICS}))
        students = [
            Student(1, {}, frozenset({PHYSICS})),
            Student(2, {SQL: 5}, frozenset({NURSING})),
        ]
        found = rank_pairs([vacancy], students, limit=5)
        self.assertEqual(found.by_vacancy[1], [(1, 100)])

    def test_of_equal_scores_the_vacancy_that_asks_for_more_comes_first(self):
        vacancies = [
            Vacancy(1),
            Vacancy(2, (Requirement(SQL, 1),)),
            Vacancy(3, (Requirement(SQL, 1), Requirement(ENGLISH, 1))),
        ]
        found = rank_pairs(vacancies, [Student(1, {SQL: 1, ENGLISH: 1})], limit=5)
        self.assertEqual(found.by_student[1], [(3, 100), (2, 100), (1, 100)])

    def test_score_of_zero_is_no_recommendation(self):
        vacancy = Vacancy(1, (Requirement(SQL, 1), Requirement(ENGLISH, 1)))
        students = [Student(1, {WELDING: 5}), Student(2, {SQL: 0})]
        found = rank_pairs([vacancy], students, limit=5)
        self.assertEqual(found.by_vacancy[1], [])

    def test_order_of_the_input_makes_no_difference(self):
        vacancies, students = make_set(Random(7), 20, 60)
        found = rank_pairs(vacancies, students, limit=4)
        turned = rank_pairs(vacancies[::-1], students[::-1], limit=4)
        self.assertEqual(found, turned)


class TestRandomSets(TestCase):
    """What must hold whatever the skills are; seeded, so that a failure repeats."""

    def test_ranking_is_that_of_looking_at_every_pair(self):
        for seed in range(30):
            vacancies, students = make_set(Random(seed), 12, 40)
            limit = seed % 5 + 1
            with self.subTest(seed=seed):
                found = rank_pairs(vacancies, students, limit)
                expected = rank_by_force(vacancies, students, limit)
                self.assertEqual((found.by_vacancy, found.by_student), expected)

    def test_nobody_without_a_mandatory_skill_is_recommended(self):
        vacancies, students = make_set(Random(1), 60, 300)
        held = {student.id: student.held for student in students}
        found = rank_pairs(vacancies, students, limit=300)
        blocked = [
            (vacancy.id, key)
            for vacancy in vacancies
            for key, _score in found.by_vacancy[vacancy.id]
            for need in vacancy.required
            if need.is_mandatory and held[key].get(need.skill, 0) < need.level
        ]
        self.assertEqual(blocked, [])
        self.assertGreater(sum(map(len, found.by_vacancy.values())), 1000)

    def test_scores_lie_within_zero_and_a_hundred(self):
        random = Random(2)
        for _trial in range(5000):
            value = score(make_required(random), make_held(random))
            self.assertTrue(value is None or 0 <= value <= 100, value)

    def test_whoever_holds_all_scores_exactly_a_hundred(self):
        random = Random(3)
        for _trial in range(2000):
            required = make_required(random)
            held = {need.skill: need.level for need in required}
            self.assertEqual(score(required, held), 100)

    def test_one_more_skill_or_level_never_lowers_a_score(self):
        random = Random(4)
        for _trial in range(5000):
            required, held = make_required(random), make_held(random)
            skill = random.choice(SKILLS)
            more = {**held, skill: min(5, held.get(skill, 0) + random.randint(1, 5))}
            before, after = score(required, held), score(required, more)
            if before is not None:
                self.assertIsNotNone(after)
                self.assertGreaterEqual(after, before)

    def test_every_skill_asked_for_is_explained_once(self):
        random = Random(5)
        for _trial in range(1000):
            required, held = make_required(random), make_held(random)
            found = match(required, held)
            explained = [f.skill for f in found.met + found.partly + found.missing]
            self.assertCountEqual(explained, [need.skill for need in required])
            self.assertEqual(found.score, score(required, held))
            self.assertEqual(found.score is None, bool(found.blocking))


SKILLS = range(1, 16)


def make_required(random):
    skills = random.sample(SKILLS, random.randint(0, 6))
    return tuple(
        Requirement(
            skill,
            random.randint(1, 5),
            is_mandatory=random.random() < 0.25,
            weight=random.choice((0.1, 0.5, 1, 2, 3.3)),
        )
        for skill in skills
    )


def make_held(random):
    skills = random.sample(SKILLS, random.randint(0, 10))
    return {skill: random.randint(1, 5) for skill in skills}


def make_set(random, vacancy_count, student_count):
    programs = (PHYSICS, NURSING, 3)
    vacancies = [
        Vacancy(
            key,
            make_required(random),
            frozenset(random.sample(programs, random.randint(0, 2))),
        )
        for key in range(1, vacancy_count + 1)
    ]
    students = [
        Student(key, make_held(random), frozenset({random.choice(programs)}))
        for key in range(1, student_count + 1)
    ]
    return vacancies, students


def score_by_force(vacancy, student):
    """Say the rules once more, without any regard to speed."""
    if vacancy.programs and not vacancy.programs & student.programs:
        return None
    share = whole = 0.0
    for need in vacancy.required:
        level = student.held.get(need.skill, 0)
        if need.is_mandatory and level < need.level:
            return None
        share += need.weight * (1 if level >= need.level else level / need.level)
        whole += need.weight
    return 100 * share / whole if vacancy.required else 100


def rank_by_force(vacancies, students, limit):
    pairs = []
    for vacancy in vacancies:
        for student in students:
            value = score_by_force(vacancy, student)
            if value:
                pairs.append((round(value, 6), len(vacancy.required), vacancy, student))
    by_vacancy = {
        vacancy.id: [
            (student.id, value)
            for value, _asked, other, student in sorted(
                pairs, key=lambda pair: (-pair[0], pair[3].id)
            )
            if other is vacancy
        ][:limit]
        for vacancy in vacancies
    }
    by_student = {
        student.id: [
            (vacancy.id, value)
            for value, _asked, vacancy, other in sorted(
                pairs, key=lambda pair: (-pair[0], -pair[1], pair[2].id)
            )
            if other is student
        ][:limit]
        for student in students
    }
    return by_vacancy, by_student
