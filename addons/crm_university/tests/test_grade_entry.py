from unittest import TestCase

from ..tools.grade_entry import ScoreError, format_score, normalize, parse_score

LEVELS = {"good": 85, "a-": 91}
# text, highest score of the assessment, score
READ = (
    ("86", 100, 86),
    (" 86.5 ", 100, 86.5),
    ("86,5", 100, 86.5),
    ("８６．５", 100, 86.5),
    ("86.", 100, 86),
    ("0", 100, 0),
    ("100", 100, 100),
    ("86.254", 100, 86.25),
    ("20", 20, 20),
    ("Good", 100, 85),
    ("good", 20, 17),
    ("A\u2212", 100, 91),
    ("", 100, None),
    ("  ", 100, None),
    (None, 100, None),
)
REFUSED = (
    ("101", 100),
    ("20.01", 20),
    ("-1", 100),
    ("1e1", 100),
    ("1_0", 100),
    ("nan", 100),
    ("inf", 100),
    ("80%", 100),
    ("=1+1", 100),
    ("Excellent", 100),
    ("9" * 50, 100),
)


class TestGradeEntry(TestCase):
    def test_what_people_write(self):
        for text, highest, score in READ:
            with self.subTest(text=text, highest=highest):
                self.assertEqual(parse_score(text, highest, LEVELS), score)

    def test_what_is_no_score(self):
        for text, highest in REFUSED:
            with self.subTest(text=text), self.assertRaises(ScoreError):
                parse_score(text, highest, LEVELS)

    def test_names_of_grades_only_where_the_scale_has_some(self):
        with self.assertRaises(ScoreError):
            parse_score("good", 100)

    def test_scores_are_written_without_needless_zeros(self):
        for score, text in ((86, "86"), (86.5, "86.5"), (0, "0"), (100, "100")):
            self.assertEqual(format_score(score), text)

    def test_what_is_written_reads_the_same(self):
        for score in (0, 0.01, 10, 59.99, 100):
            self.assertEqual(parse_score(format_score(score)), score)

    def test_texts_are_compared_as_people_read_them(self):
        self.assertEqual(normalize(" Final\u3000 EXAM "), "final exam")
