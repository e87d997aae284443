from unittest import TestCase

from ..tools.likeness import licence_key, name_key, phone_key


class TestNameKey(TestCase):
    def _assert_same(self, *names):
        for name in names[1:]:
            with self.subTest(name=name):
                self.assertEqual(name_key(name), name_key(names[0]))

    def test_width_is_no_difference(self):
        self._assert_same("ABC 123", "ＡＢＣ　１２３")
        self._assert_same("荷桥(上海)机械", "荷桥（上海）机械")

    def test_case_spaces_and_punctuation_are_no_difference(self):
        self._assert_same("North Star", "north-star", "NORTH  STAR.", "North'Star")

    def test_chinese_legal_form_is_no_difference(self):
        self._assert_same(
            "荷桥机械",
            "荷桥机械公司",
            "荷桥机械有限公司",
            "荷桥机械 有限 公司",
            "荷桥机械有限责任公司",
            "荷桥机械股份有限公司",
            "荷桥机械集团有限公司",
            "荷桥机械集团",
            "荷桥机械股份有限公司总公司",
        )

    def test_european_legal_form_is_no_difference(self):
        forms = (
            "Co., Ltd.|Ltd|Limited|Inc.|LLC|Corp.|Corporation|PLC|GmbH|AG|KG|S.A.|SA"
            "|SARL|S.A.R.L.|B.V.|BV|N.V.|Pty Ltd|Oy|AB|K.K.|S.p.A.|Sp. z o.o."
            "|GmbH & Co. KG|& Company|Sdn. Bhd.|Pte. Ltd."
        )
        for form in forms.split("|"):
            with self.subTest(form=form):
                self.assertEqual(name_key(f"Silk Gate {form}"), "silkgate")

    def test_legal_form_without_space_before_it_is_found(self):
        self.assertEqual(name_key("荷桥Ltd"), name_key("荷桥有限公司"))

    def test_legal_form_within_the_name_stays(self):
        self.assertEqual(name_key("Incandescent"), "incandescent")
        self.assertEqual(name_key("AG Weser"), "agweser")
        self.assertEqual(name_key("公司宝科技"), "公司宝科技")

    def test_word_that_ends_like_a_legal_form_stays(self):
        self.assertEqual(name_key("Texaco"), "texaco")
        self.assertEqual(name_key("Visa"), "visa")

    def test_other_companies_differ(self):
        self.assertNotEqual(name_key("荷桥机械有限公司"), name_key("荷桥电气有限公司"))
        self.assertNotEqual(name_key("North Star"), name_key("North Stair"))

    def test_nothing_but_a_legal_form_keeps_its_letters(self):
        self.assertEqual(name_key("Limited"), "limited")
        self.assertEqual(name_key("Co., Ltd."), "coltd")
        self.assertEqual(name_key("有限公司"), "有限公司")

    def test_no_letters_are_no_name(self):
        for name in ("", None, False, " - ", "　"):
            with self.subTest(name=name):
                self.assertEqual(name_key(name), "")


class TestPhoneKey(TestCase):
    def _assert_all(self, key, *numbers):
        for number in numbers:
            with self.subTest(number=number):
                self.assertEqual(phone_key(number), key)

    def test_chinese_line_has_one_key(self):
        self._assert_all(
            "2112345678",
            "+86 21 1234 5678",
            "021-12345678",
            "(021)12345678",
            "021-1234-5678",
            "0086 21 12345678",
            "+86 (0)21 1234 5678",
            "8621 12345678",
            "０２１－１２３４５６７８",
        )

    def test_mobile_has_one_key(self):
        self._assert_all(
            "13800138000", "138 0013 8000", "+86-138-0013-8000", "8613800138000"
        )

    def test_country_code_of_each_length_is_left_out(self):
        self._assert_all("105550108", "+31 10 555 0108", "010 555 0108")
        self._assert_all("2125550123", "+1 (212) 555-0123", "212-555-0123")
        self._assert_all("12345678", "+855 12 345 678", "012 345 678")

    def test_extension_is_left_out(self):
        self._assert_all(
            "2112345678",
            "021-12345678-801",
            "021-12345678转801",
            "021-12345678 ext. 801",
            "021-12345678 x801",
            "021-12345678 分机 801",
            "+86 21 12345678;ext=801",
        )

    def test_last_part_of_a_number_is_no_extension(self):
        self._assert_all("57188888888", "0571-8888-8888", "0086-571-8888-8888")

    def test_of_several_numbers_the_first_counts(self):
        self._assert_all("2112345678", "021-12345678 / 021-87654321")

    def test_short_number_finds_nobody(self):
        self._assert_all("", "", None, False, "110", "12-34-56", "0000000", "none")


class TestLicenceKey(TestCase):
    def test_letters_and_digits_count_in_one_case_and_width(self):
        for number in (
            "91310000MA1K35D24X",
            "9131 0000-ma1k35d24x",
            "９１３１0000MA1K35D24X",
        ):
            with self.subTest(number=number):
                self.assertEqual(licence_key(number), "91310000MA1K35D24X")

    def test_remark_is_no_number(self):
        for number in ("", None, False, "n/a", "无"):
            with self.subTest(number=number):
                self.assertEqual(licence_key(number), "")
