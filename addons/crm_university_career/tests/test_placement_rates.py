from datetime import date, datetime, timedelta
from random import Random
from unittest import TestCase

from ..tools.placement_rates import (
    DEFAULT_CATEGORIES,
    NACE_OUTCOMES,
    ROLL_UPS,
    Category,
    Row,
    get_present_rows,
    percent,
    rates,
    rates_as_of,
)

AGREEMENT, OTHER_FORM, PENDING = "10", "12", "70"
WILL_APPLY, NOT_SEEKING, UPGRADE = "71", "72", "80"
JUNE, AUGUST, DECEMBER = date(2022, 6, 30), date(2022, 8, 31), date(2022, 12, 26)

# Published by a Chinese college: http://www.616edu.com/hz/henan/2405.html, table 1-2
CLASS_OF_2022 = {
    "85": 3,  # abroad
    "80": 703,  # upgrade to bachelor
    "50": 3,  # national grass-roots project
    "46": 195,  # conscription
    "11": 224,  # labour contract
    "10": 1610,  # employment agreement
    "12": 1010,  # other form
    "75": 30,  # own business
    "70": 100,  # pending
}


class TestPublishedClass(TestCase):
    def setUp(self):
        super().setUp()
        self.found = rates(CLASS_OF_2022, DEFAULT_CATEGORIES)

    def test_all_graduates_are_counted(self):
        self.assertEqual(self.found.graduates, 3878)
        self.assertEqual(self.found.placed, 3778)

    def test_rates_are_those_that_were_published(self):
        self.assertEqual(self.found.overall, 97.42)
        self.assertEqual(self.found.agreement_contract, 52.40)
        self.assertEqual(self.found.flexible, 26.04)
        self.assertEqual(self.found.entrepreneurship, 0.77)
        self.assertEqual(self.found.pending, 2.58)

    def test_further_study_is_abroad_and_upgrade_together(self):
        self.assertEqual(self.found.roll_ups["further_study"], 706)
        self.assertEqual(self.found.further_study, 18.21)

    def test_published_rate_depends_on_where_each_destination_belongs(self):
        # each destination moved out of, or into, agreement or contract
        right = CLASS_OF_2022["10"] + CLASS_OF_2022["11"]
        right += CLASS_OF_2022["46"] + CLASS_OF_2022["50"]
        self.assertEqual(percent(right, 3878), 52.40)
        for code, number in CLASS_OF_2022.items():
            with self.subTest(code=code):
                inside = code in ("10", "11", "46", "50")
                moved = right - number if inside else right + number
                self.assertNotEqual(percent(moved, 3878), 52.40)

    def test_nace_rates_of_the_same_rows(self):
        self.assertEqual(self.found.knowledge, 100)
        self.assertEqual(self.found.career_outcomes, 97.42)
        self.assertEqual(
            self.found.nace_outcomes,
            {
                "employed": 1610 + 224 + 1010 + 30,
                "service": 3,
                "military": 195,
                "education": 706,
                "seeking": 100,
                "not_seeking": 0,
                "unknown": 0,
            },
        )


class TestRates(TestCase):
    def test_graduates_without_a_row_are_pending(self):
        found = rates({AGREEMENT: 6}, DEFAULT_CATEGORIES, graduates=8)
        self.assertEqual(found.overall, 75)
        self.assertEqual(found.pending, 25)

    def test_graduates_without_a_row_are_unknown_to_nace(self):
        found = rates({AGREEMENT: 6, PENDING: 1}, DEFAULT_CATEGORIES, graduates=10)
        self.assertEqual(found.overall, 60)
        self.assertEqual(found.knowledge, 70)
        self.assertEqual(found.career_outcomes, 85.71)  # 6 of 7

    def test_nace_leaves_out_who_seeks_nothing_the_ministry_does_not(self):
        found = rates({AGREEMENT: 8, NOT_SEEKING: 2}, DEFAULT_CATEGORIES)
        self.assertEqual(found.overall, 80)
        self.assertEqual(found.not_seeking, 20)
        self.assertEqual(found.knowledge, 100)
        self.assertEqual(found.career_outcomes, 100)

    def test_who_will_apply_to_study_still_seeks_for_nace(self):
        found = rates({AGREEMENT: 8, WILL_APPLY: 2}, DEFAULT_CATEGORIES)
        self.assertEqual(found.not_seeking, 20)
        self.assertEqual(found.career_outcomes, 80)

    def test_class_without_graduates_has_no_rates(self):
        found = rates({}, DEFAULT_CATEGORIES)
        self.assertIsNone(found.overall)
        self.assertIsNone(found.knowledge)
        self.assertIsNone(found.career_outcomes)

    def test_class_of_which_nothing_is_known(self):
        found = rates({}, DEFAULT_CATEGORIES, graduates=5)
        self.assertEqual((found.overall, found.knowledge), (0, 0))
        self.assertIsNone(found.career_outcomes)

    def test_roll_ups_are_the_schools_own(self):
        categories = {"x": Category("flexible", "employed")}
        self.assertEqual(rates({"x": 3}, categories).flexible, 100)

    def test_more_rows_than_graduates_are_refused(self):
        with self.assertRaises(ValueError):
            rates({AGREEMENT: 6}, DEFAULT_CATEGORIES, graduates=5)

    def test_negative_count_is_refused(self):
        with self.assertRaises(ValueError):
            rates({AGREEMENT: 6, PENDING: -1}, DEFAULT_CATEGORIES)

    def test_unknown_code_is_refused(self):
        with self.assertRaises(KeyError):
            rates({"99": 1}, DEFAULT_CATEGORIES)

    def test_unknown_roll_up_or_outcome_is_refused(self):
        for names in (("flexibel", "employed"), ("flexible", "employd")):
            with self.subTest(names=names), self.assertRaises(ValueError):
                Category(*names)

    def test_halves_are_rounded_up(self):
        self.assertEqual(percent(1, 32), 3.13)  # 3.125
        self.assertEqual(percent(5, 32), 15.63)  # 15.625
        self.assertEqual(percent(1, 3), 33.33)
        self.assertEqual(percent(2, 3), 66.67)

    def test_everybody_is_in_one_roll_up_and_one_outcome(self):
        random = Random(1)
        for _trial in range(300):
            counts = {code: random.randint(0, 50) for code in DEFAULT_CATEGORIES}
            whole = sum(counts.values()) + random.randint(0, 20)
            found = rates(counts, DEFAULT_CATEGORIES, whole)
            self.assertEqual(sum(found.roll_ups.values()), whole)
            self.assertEqual(sum(found.nace_outcomes.values()), whole)
            self.assertEqual(tuple(found.roll_ups), ROLL_UPS)
            self.assertEqual(tuple(found.nace_outcomes), NACE_OUTCOMES)
            self.assertLessEqual(found.overall, found.knowledge)


class TestAsOf(TestCase):
    def setUp(self):
        super().setUp()
        self.rows = [
            Row(1, PENDING, JUNE, replaced_on=DECEMBER, number=1),
            Row(2, AGREEMENT, JUNE, number=2),
            Row(1, UPGRADE, DECEMBER, number=3),
        ]

    def _categories(self, day):
        found = get_present_rows(self.rows, day)
        return {key: row.category for key, row in found.items()}

    def test_row_counts_from_the_day_it_is_recorded(self):
        self.assertEqual(self._categories(JUNE - timedelta(days=1)), {})
        self.assertEqual(self._categories(JUNE), {1: PENDING, 2: AGREEMENT})

    def test_correction_counts_from_its_own_day(self):
        before = DECEMBER - timedelta(days=1)
        self.assertEqual(self._categories(before), {1: PENDING, 2: AGREEMENT})
        self.assertEqual(self._categories(DECEMBER), {1: UPGRADE, 2: AGREEMENT})

    def test_rates_of_two_dates_differ(self):
        graduates = {1, 2, 3, 4}
        for day, overall in ((AUGUST, 25), (DECEMBER, 50)):
            found = rates_as_of(self.rows, graduates, DEFAULT_CATEGORIES, day)
            self.assertEqual(found.overall, overall)
            self.assertEqual(found.graduates, 4)

    def test_rows_of_another_class_do_not_count(self):
        found = rates_as_of(self.rows, {1, 3}, DEFAULT_CATEGORIES, DECEMBER)
        self.assertEqual(found.overall, 50)
        self.assertEqual(found.roll_ups["agreement_contract"], 0)

    def test_of_two_rows_that_stand_the_later_counts(self):
        self.rows = [
            Row(1, OTHER_FORM, DECEMBER, number=1),
            Row(1, AGREEMENT, JUNE, number=2),
        ]
        self.assertEqual(self._categories(DECEMBER), {1: OTHER_FORM})

    def test_of_two_rows_of_one_moment_the_greater_number_counts(self):
        self.rows = [
            Row(1, AGREEMENT, JUNE, number=7),
            Row(1, OTHER_FORM, JUNE, number=8),
        ]
        self.assertEqual(self._categories(JUNE), {1: OTHER_FORM})
        self.rows.reverse()
        self.assertEqual(self._categories(JUNE), {1: OTHER_FORM})

    def test_row_replaced_on_its_own_day_never_counts(self):
        self.rows = [
            Row(1, OTHER_FORM, JUNE, replaced_on=JUNE, number=8),
            Row(1, AGREEMENT, JUNE, number=7),
        ]
        self.assertEqual(self._categories(JUNE), {1: AGREEMENT})

    def test_moments_work_as_dates_do(self):
        noon = datetime(2022, 6, 30, 12)
        row = Row(1, AGREEMENT, noon, replaced_on=noon + timedelta(seconds=1))
        self.assertEqual(get_present_rows([row], noon), {1: row})
        self.assertEqual(get_present_rows([row], noon + timedelta(seconds=1)), {})


class TestAsOfRandomHistories(TestCase):
    """A history replayed day by day is the oracle; seeded, so that failures repeat."""

    def test_rows_rebuild_what_was_known_on_every_day(self):
        for seed in range(40):
            with self.subTest(seed=seed):
                rows, known_on = make_history(Random(seed))
                Random(seed).shuffle(rows)
                for day, known in known_on.items():
                    found = get_present_rows(rows, day)
                    categories = {key: row.category for key, row in found.items()}
                    self.assertEqual(categories, known)

    def test_what_is_recorded_later_leaves_an_earlier_date_alone(self):
        graduates = set(range(10))
        for seed in range(20):
            rows, known_on = make_history(Random(seed))
            day = sorted(known_on)[len(known_on) // 2]
            # as the rows were on that day: nothing later was there yet
            then = [
                Row(r.graduate, r.category, r.recorded_on, None, r.number)
                if r.replaced_on and r.replaced_on > day
                else r
                for r in rows
                if r.recorded_on <= day
            ]
            with self.subTest(seed=seed):
                self.assertEqual(
                    rates_as_of(rows, graduates, DEFAULT_CATEGORIES, day),
                    rates_as_of(then, graduates, DEFAULT_CATEGORIES, day),
                )


def make_history(random):
    """Return rows with corrections, and ``{day: {graduate: category}}`` beside them."""
    rows, open_rows, known, known_on = [], {}, {}, {}
    for day in (JUNE + timedelta(days=n) for n in range(60)):
        for _change in range(random.randint(0, 3)):
            graduate, category = random.randrange(10), random.choice(CODES)
            row = Row(graduate, category, day, number=len(rows))
            if graduate in open_rows:
                place = open_rows[graduate]
                old = rows[place]
                rows[place] = Row(graduate, old.category, old.recorded_on, day, place)
            open_rows[graduate] = len(rows)
            rows.append(row)
            known[graduate] = category
        known_on[day] = dict(known)
    return rows, known_on


CODES = sorted(DEFAULT_CATEGORIES)
