from odoo.tests import BaseCase, tagged

from ..tools.attachment_rules import (
    clean_name,
    find_problem,
    get_type,
    read_types,
)

TYPES = {"pdf", "png", "txt"}


@tagged("post_install", "-at_install")
class TestAttachmentRules(BaseCase):
    def _find(self, name, size=10, head=b"%PDF", **kwargs):
        return find_problem(name, size, TYPES, 100, head=head, **kwargs)

    def test_a_listed_type_is_taken(self):
        self.assertIsNone(self._find("manual.PDF"))

    def test_an_unlisted_type_is_refused(self):
        self.assertEqual(self._find("plan.dwg"), "type")

    def test_a_program_is_refused_under_its_own_name(self):
        for name in ("setup.exe", "run.BAT", "a.pdf.exe", "page.html", "i.svg"):
            with self.subTest(name):
                self.assertEqual(self._find(name), "program")

    def test_a_program_is_refused_under_another_name(self):
        for head in (b"MZ\x90", b"\x7fELF", b"#!/bin/sh", b"\xca\xfe\xba\xbe"):
            with self.subTest(head):
                self.assertEqual(self._find("photo.png", head=head), "program")

    def test_a_program_is_refused_even_where_listed(self):
        self.assertEqual(find_problem("a.exe", 1, {"exe"}, 100), "program")

    def test_dots_and_blanks_at_the_end_hide_nothing(self):
        for name in ("setup.exe.", "setup.exe ", "setup.exe. ."):
            with self.subTest(name):
                self.assertEqual(self._find(name), "program")

    def test_characters_that_turn_the_name_hide_nothing(self):
        self.assertEqual(self._find("photo\u202egnp.exe"), "program")
        self.assertEqual(self._find("photo.exe\u200b"), "program")

    def test_the_size_counts_up_to_the_limit(self):
        self.assertIsNone(self._find("a.pdf", size=100))
        self.assertEqual(self._find("a.pdf", size=101), "size")

    def test_a_name_without_ending_is_what_its_content_says(self):
        self.assertIsNone(self._find("image", mimetype="image/png"))
        self.assertEqual(self._find("image", mimetype="application/zip"), "type")
        self.assertEqual(get_type(".exe", None), "")

    def test_a_name_loses_its_path(self):
        self.assertEqual(clean_name("..\\..\\etc/passwd.txt"), "passwd.txt")

    def test_types_are_read_however_they_are_written(self):
        self.assertEqual(read_types("PDF, .png；txt"), TYPES)
        self.assertEqual(read_types(False), set())
