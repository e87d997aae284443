from math import inf
from random import Random
from unittest import TestCase

from ..tools.forecast import (
    METHODS,
    Forecast,
    backtest,
    forecast,
    forecast_drift,
    forecast_last,
    forecast_mean,
    forecast_programs,
    forecast_smoothed,
    get_histories,
    get_width,
)

PHYSICS, NURSING = 1, 2


class TestMethods(TestCase):
    def test_last(self):
        self.assertEqual(forecast_last([10, 30, 20]), 20)

    def test_mean(self):
        self.assertEqual(forecast_mean([10, 30, 20]), 20)

    def test_drift_goes_on_as_from_the_first_season_to_the_last(self):
        self.assertEqual(forecast_drift([10, 50, 20]), 25)

    def test_drift_never_falls_below_zero(self):
        self.assertEqual(forecast_drift([30, 10]), 0)

    def test_smoothing_follows_what_changes_for_good(self):
        # alpha .9: level 10, 10 + .9 * 20 = 28, 28 + .9 * 2 = 29.8
        self.assertAlmostEqual(forecast_smoothed([10, 30, 30]), 29.8)

    def test_smoothing_ignores_what_was_chance(self):
        # squared errors by alpha: .1 187.1, .2 185.3, .3 191.4, and more from there;
        # level of .2: 10, 12, 11.6, 13.28, 12.624
        self.assertAlmostEqual(forecast_smoothed([10, 20, 10, 20, 10]), 12.624)

    def test_smoothing_trusts_a_single_change_least(self):
        self.assertEqual(forecast_smoothed([10, 20]), 11)

    def test_one_season_is_all_that_a_method_needs(self):
        for name, method in METHODS.items():
            with self.subTest(method=name):
                self.assertEqual(method([7]), 7)

    def test_what_never_changed_is_expected_unchanged(self):
        for name, method in METHODS.items():
            with self.subTest(method=name):
                self.assertAlmostEqual(method([7, 7, 7, 7]), 7)


class TestBacktest(TestCase):
    def test_error_is_forecast_minus_fact(self):
        self.assertEqual(backtest([10, 30, 20], "last"), [-20, 10])
        self.assertEqual(backtest([10, 30, 20], "mean"), [-20, 0])
        # from 10 and 30 to 50
        self.assertEqual(backtest([10, 30, 20], "drift"), [-20, 30])

    def test_no_season_is_forecast_from_itself_or_later_ones(self):
        random = Random(1)
        for _trial in range(100):
            history = [random.randint(0, 50) for _season in range(8)]
            cut = random.randint(2, 7)
            for method in METHODS:
                early = backtest(history[:cut], method)
                self.assertEqual(early, backtest(history, method)[: cut - 1])


class TestForecast(TestCase):
    def test_fewer_than_three_seasons_say_so(self):
        for history in ([], [5], [5, 8]):
            with self.subTest(history=history):
                self.assertEqual(forecast(history), Forecast(reason="too_short"))

    def test_steady_growth_by_hand(self):
        found = forecast([10, 20, 30, 40])
        # seasons 2 and 3: last -10, -10; mean -10, -15; drift -10, 0;
        # smoothed -10, -19 (alpha .1: 10 + .1 * 10 = 11)
        self.assertEqual(found.method, "drift")
        self.assertEqual(found.maes["last"], 10)
        self.assertEqual(found.maes["mean"], 12.5)
        self.assertEqual(found.maes["drift"], 5)
        self.assertAlmostEqual(found.maes["smoothed"], 14.5)
        self.assertEqual(found.value, 50)
        self.assertEqual(found.last_error, 0)
        self.assertEqual(found.naive_error, -10)
        # the widest of three errors: 10
        self.assertEqual((found.low, found.high), (40, 60))
        self.assertEqual(found.coverage, 0.75)

    def test_ups_and_downs_around_a_mean(self):
        found = forecast([10, 20, 14, 16, 15])
        # seasons 2 to 4: mean -10, 1, -4/3; last -10, 6, -2; smoothed -10, -3, -2
        self.assertEqual(found.method, "mean")
        self.assertAlmostEqual(found.maes["mean"], 37 / 9)
        self.assertAlmostEqual(found.maes["last"], 6)
        self.assertAlmostEqual(found.maes["smoothed"], 5)
        self.assertEqual(found.value, 15)
        # the four seasons before are 15 on average, the last of them 16
        self.assertEqual((found.last_error, found.naive_error), (0, 1))

    def test_the_last_season_does_not_choose_the_method(self):
        # drift was right up to 40, and is 50 off in the end: still chosen, and told
        found = forecast([10, 20, 30, 40, 0])
        self.assertEqual(found.method, "drift")
        self.assertEqual((found.last_error, found.naive_error), (50, 40))

    def test_of_equally_good_methods_the_simplest_is_taken(self):
        self.assertEqual(forecast([5, 5, 5, 5]).method, "last")

    def test_interval_is_that_of_the_method_chosen(self):
        # drift was 10 off once of nine times, taking the last season every time
        found = forecast(list(range(10, 101, 10)))
        self.assertEqual((found.low, found.value, found.high), (110, 110, 110))
        self.assertEqual(found.coverage, 0.8)

    def test_interval_never_falls_below_zero(self):
        found = forecast([0, 9, 0, 9, 1])
        self.assertEqual(found.low, 0)
        self.assertGreater(found.high, found.value)

    def test_the_method_chosen_was_the_best_of_the_earlier_seasons(self):
        random = Random(2)
        for _trial in range(300):
            history = [random.randint(0, 60) for _season in range(random.randint(3, 9))]
            found = forecast(history)
            sizes = {
                method: sum(map(abs, backtest(history[:-1], method)))
                for method in METHODS
            }
            self.assertAlmostEqual(sizes[found.method], min(sizes.values()))
            self.assertLessEqual(found.low, found.value)
            self.assertGreaterEqual(found.high, found.value)
            self.assertGreaterEqual(found.low, 0)


class TestWidth(TestCase):
    def test_four_of_five_seasons_lie_within_the_widest_of_four_errors(self):
        self.assertEqual(get_width([-3, 1, 7, -2]), (7, 0.8))

    def test_more_errors_leave_out_the_widest(self):
        # 8 of 9 errors: rank ceil(.8 * 10) = 8
        self.assertEqual(get_width([1, 2, 3, 4, 5, 6, 7, -8, 99]), (8, 0.8))

    def test_few_errors_promise_less(self):
        self.assertEqual(get_width([5, -9]), (9, 2 / 3))

    def test_the_share_promised_is_kept(self):
        random, kept, trials = Random(3), 0, 4000
        for _trial in range(trials):
            errors = [random.gauss(0, 10) for _season in range(6)]
            width, coverage = get_width(errors[:-1])
            kept += abs(errors[-1]) <= width
        self.assertEqual(coverage, 5 / 6)
        self.assertAlmostEqual(kept / trials, coverage, delta=0.02)


class TestPrograms(TestCase):
    SEASONS = (2021, 2022, 2023, 2024)

    def test_figures_of_a_season_are_added_up(self):
        rows = [(PHYSICS, 2021, 2), (PHYSICS, 2024, 1), (PHYSICS, 2021, 3)]
        self.assertEqual(get_histories(rows, self.SEASONS), {PHYSICS: [5, 0, 0, 1]})

    def test_program_begins_with_its_first_season(self):
        rows = [(NURSING, 2023, 4), (PHYSICS, 2021, 1)]
        self.assertEqual(get_histories(rows, self.SEASONS)[NURSING], [4, 0])

    def test_unfinished_seasons_do_not_count(self):
        rows = [(PHYSICS, 2024, 4), (PHYSICS, 2025, 1)]
        self.assertEqual(get_histories(rows, self.SEASONS), {PHYSICS: [4]})

    def test_each_program_has_its_own_forecast(self):
        rows = [(PHYSICS, season, 5) for season in self.SEASONS] + [(NURSING, 2024, 9)]
        found = forecast_programs(rows, self.SEASONS)
        self.assertEqual(found[PHYSICS].value, 5)
        self.assertEqual(found[NURSING].reason, "too_short")
        self.assertLess(found[PHYSICS].high, inf)
