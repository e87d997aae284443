from odoo.tests import BaseCase, tagged

from ..tools.mail_headers import is_auto_reply, is_automatic


@tagged("post_install", "-at_install")
class TestMailHeaders(BaseCase):
    def test_a_person_is_no_machine(self):
        for headers in ({}, {"Auto-Submitted": "no"}, {"X-Autoreply": "no"}):
            with self.subTest(headers):
                self.assertFalse(is_auto_reply(headers))
                self.assertFalse(is_automatic(headers))

    def test_an_absence_answers_by_itself(self):
        for name, value in (
            ("Auto-Submitted", "auto-replied"),
            ("Auto-Submitted", "Auto-Replied; vacation"),
            ("Precedence", "auto_reply"),
            ("X-Autoreply", "yes"),
            ("X-Autorespond", "vacation"),
            ("Return-Path", "<>"),
        ):
            with self.subTest(name, value=value):
                self.assertTrue(is_auto_reply({name: value}))

    def test_an_alarm_is_automatic_but_no_answer(self):
        for name, value in (
            ("Auto-Submitted", "auto-generated"),
            ("Precedence", "bulk"),
            ("List-Id", "<news.example>"),
        ):
            with self.subTest(name, value=value):
                self.assertTrue(is_automatic({name: value}))
                self.assertFalse(is_auto_reply({name: value}))
