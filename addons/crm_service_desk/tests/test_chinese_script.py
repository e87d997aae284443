from odoo.tests import BaseCase, tagged

from ..tools.chinese_script import _PAIRS, simplify


@tagged("post_install", "-at_install")
class TestChineseScript(BaseCase):
    def test_traditional_characters_become_simplified_ones(self):
        self.assertEqual(simplify("登錄不了，貨物破損"), "登录不了，货物破损")

    def test_simplified_and_other_text_stays(self):
        text = "液压机后面漏油，里程表 E-42 does not move 面粉"
        self.assertEqual(simplify(text), text)

    def test_no_character_of_simplified_text_is_replaced(self):
        traditional = "".join(_PAIRS[::2])
        self.assertFalse(traditional.encode("gb2312", "ignore"))

    def test_what_stands_for_them_is_simplified(self):
        _PAIRS[1::2].encode("gb2312")

    def test_each_character_has_one_simplified_form(self):
        traditional = _PAIRS[::2]
        self.assertEqual(len(set(traditional)), len(traditional))
