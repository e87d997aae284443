from unittest import TestCase

from ..tools import alert_model
from ..tools.alert_model import NoModelError, Sample


def make_samples(term, count=20, failing=5):
    """Students of a term, the first of whom are weak; the weak ones fail."""
    return [
        Sample(
            student=number,
            term=term,
            features={"early_average": 50 + number, "gpa": number / 10, "failures": 0},
            failed=number < failing,
        )
        for number in range(count)
    ]


class TestAlertModel(TestCase):
    def test_it_is_judged_on_the_last_term(self):
        judged = alert_model.judge(make_samples(1) + make_samples(2), 20)
        self.assertEqual(judged.term, 2)
        self.assertEqual((judged.trained, judged.trained_failed), (20, 5))
        self.assertEqual((judged.figures.count, judged.figures.positives), (20, 5))
        self.assertGreater(judged.figures.auc, 0.9)

    def test_the_judged_term_is_not_learned_from(self):
        # in the last term it is the strong who fail: who had seen it would know
        turned = [
            Sample(one.student, 2, one.features, not one.failed)
            for one in make_samples(2)
        ]
        judged = alert_model.judge(make_samples(1) + turned)
        self.assertLess(judged.figures.auc, 0.1)

    def test_one_figure_alone_is_told_beside_it(self):
        judged = alert_model.judge(make_samples(1) + make_samples(2))
        self.assertEqual(set(judged.baselines), {"gpa", "failures", "needed"})
        self.assertEqual(judged.baselines["gpa"].auc, 1)
        self.assertEqual(judged.baselines["failures"].auc, 0.5)

    def test_there_is_no_model_of_one_term(self):
        self._assert_no_model(alert_model.TOO_FEW_TERMS, make_samples(1))

    def test_there_is_no_model_of_few_students(self):
        rows = make_samples(1, 19) + make_samples(2)
        self._assert_no_model(alert_model.TOO_FEW_STUDENTS, rows, 20)
        rows = make_samples(1) + make_samples(2, 19)
        self._assert_no_model(alert_model.TOO_FEW_STUDENTS, rows, 20)

    def test_there_is_no_model_where_nobody_failed(self):
        rows = make_samples(1) + make_samples(2, failing=0)
        self._assert_no_model(alert_model.ONE_OUTCOME, rows)
        rows = make_samples(1, failing=0) + make_samples(2)
        self._assert_no_model(alert_model.ONE_OUTCOME, rows)

    def _assert_no_model(self, reason, *args):
        with self.assertRaises(NoModelError) as caught:
            alert_model.judge(*args)
        self.assertEqual(caught.exception.reason, reason)

    def test_bands_follow_from_the_rank(self):
        bands = [alert_model.get_band(place, 20) for place in range(1, 21)]
        self.assertEqual(bands, ["high"] * 2 + ["medium"] * 2 + ["low"] * 16)

    def test_a_begun_student_belongs_to_the_band(self):
        bands = [alert_model.get_band(place, 5) for place in range(1, 6)]
        self.assertEqual(bands, ["high"] + ["low"] * 4)

    def test_ranks_are_the_same_in_any_order(self):
        model = alert_model.learn(make_samples(1))
        rows = make_samples(2)
        ranked = alert_model.rank(model, rows)
        again = alert_model.rank(model, rows[::-1])
        self.assertEqual(ranked, again)
        self.assertEqual([one.rank for one in ranked], list(range(1, 21)))
        self.assertTrue(all(one.sample.failed for one in ranked[:4]))

    def test_reasons_are_what_raised_the_risk(self):
        model = alert_model.learn(make_samples(1))
        weak = Sample(99, 2, {"early_average": 50, "average": None})
        [reason] = alert_model.explain(model, weak)
        self.assertEqual((reason["code"], reason["value"]), ("early_average", 50))
        self.assertGreater(reason["ratio"], 1)
