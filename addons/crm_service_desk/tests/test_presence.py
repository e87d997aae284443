from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import NOW, ServiceCase


@tagged("post_install", "-at_install")
class TestPresence(ServiceCase):
    def setUp(self):
        super().setUp()
        self.ticket = self._create_ticket()

    def _view(self, user, **kwargs):
        return self.ticket.with_user(user).notice_viewing(**kwargs)

    def test_colleagues_see_each_other(self):
        self.assertFalse(self._view(self.am))
        self.assertEqual(
            self._view(self.am2),
            [{"id": self.am.id, "name": self.am.name, "is_editing": False}],
        )
        self.assertEqual([v["id"] for v in self._view(self.am)], self.am2.ids)

    def test_who_is_writing_is_shown_as_such(self):
        self._view(self.am)
        self._view(self.am, is_editing=True)
        self.assertTrue(self._view(self.am2)[0]["is_editing"])
        self._view(self.am)
        self.assertFalse(self._view(self.am2)[0]["is_editing"])

    def test_who_has_left_is_not_shown(self):
        self._view(self.am)
        self.ticket.with_user(self.am).notice_leaving()
        self.assertFalse(self._view(self.am2))

    def test_who_is_silent_has_left(self):
        self._view(self.am)
        with freeze_time(NOW + timedelta(seconds=51)):
            self.assertFalse(self._view(self.am2))
            self.env["helpdesk.ticket.viewer"]._gc_viewers()
            found = self.env["helpdesk.ticket.viewer"].search([])
            self.assertEqual(found.user_id, self.am2)

    def test_another_request_is_another_matter(self):
        self._view(self.am)
        self.ticket = self._create_ticket("Another")
        self.assertFalse(self._view(self.am2))

    def test_colleagues_are_told_when_somebody_comes_or_goes(self):
        sent = []
        self.patch(
            type(self.env["res.users"]),
            "_bus_send",
            lambda user, kind, message, **kwargs: sent.append((user, message)),
        )
        notice = (self.am, {"ticket_id": self.ticket.id})
        self._view(self.am)
        self._view(self.am2)
        self.assertEqual(sent, [notice])
        # nothing new
        self._view(self.am2)
        self.assertEqual(sent, [notice])
        self.ticket.with_user(self.am2).notice_leaving()
        self.assertEqual(sent, [notice, notice])

    def test_who_cannot_read_the_request_learns_nothing(self):
        self._view(self.am)
        for user in (self.plain, self.portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._view(user)
