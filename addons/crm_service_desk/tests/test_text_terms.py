from odoo.tests import BaseCase, tagged

from ..tools.text_terms import split_terms


@tagged("post_install", "-at_install")
class TestTextTerms(BaseCase):
    def test_chinese_is_cut_into_neighbouring_characters(self):
        self.assertEqual(split_terms("压缩机漏油"), ["压缩", "缩机", "机漏", "漏油"])

    def test_particles_and_punctuation_stand_between_chinese_words(self):
        self.assertEqual(split_terms("电机的轴承，坏了"), ["电机", "轴承", "坏"])

    def test_forms_of_an_english_word_are_one(self):
        for forms in (
            "leak leaks leaking leaked",
            "press presses pressing",
            "machine machines",
            "replace replaced replacing",
            "stop stops stopped stopping",
            "box boxes",
        ):
            with self.subTest(forms=forms):
                self.assertEqual(len(split_terms(forms)), 1)

    def test_different_words_stay_apart(self):
        self.assertEqual(len(split_terms("pump pipe motor belt")), 4)

    def test_width_case_and_accents_do_not_matter(self):
        self.assertEqual(split_terms("ＡＢＣ１２ Café"), split_terms("abc12 cafe"))

    def test_traditional_characters_are_simplified_ones(self):
        self.assertEqual(split_terms("液壓機異響"), split_terms("液压机异响"))

    def test_degrees_and_contractions_tell_nothing(self):
        self.assertEqual(split_terms("太慢 很慢"), ["慢"])
        self.assertEqual(split_terms("It won't start, doesn't it?"), ["start"])

    def test_an_error_code_is_a_word_however_it_is_joined(self):
        self.assertIn("e42", split_terms("Error E-42"))
        self.assertIn("e42", split_terms("报警E42"))

    def test_words_without_meaning_and_single_letters_are_left_out(self):
        self.assertEqual(split_terms("it is not in the a b 7"), [])

    def test_nothing_has_no_terms(self):
        for text in (None, False, "", "  ,. "):
            self.assertEqual(split_terms(text), [])

    def test_mixed_text_keeps_its_order_and_each_term_once(self):
        self.assertEqual(
            split_terms("Pump 漏油 pump 漏油 X200"), ["pump", "漏油", "x200"]
        )

    def test_a_limit_cuts_a_long_text(self):
        self.assertEqual(split_terms("甲乙丙丁戊", 2), ["甲乙", "乙丙"])
