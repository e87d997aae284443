from unittest import TestCase

from ..tools.text import is_blank


class TestIsBlank(TestCase):
    def test_what_nobody_can_read_is_blank(self):
        for text in (
            None,
            False,
            "",
            "  \n\t",
            "\u3000",
            "\u200b\ufeff",
            "&nbsp;",
            "<p><br></p>",
            "<p>&nbsp;</p>",
        ):
            with self.subTest(text=text):
                self.assertTrue(is_blank(text))

    def test_what_somebody_can_read_is_not(self):
        for text in ("x", "0", "<p>Called</p>", "a < b", "电话回访"):
            with self.subTest(text=text):
                self.assertFalse(is_blank(text))
