from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ServiceCase


@tagged("post_install", "-at_install")
class TestTicketWork(ServiceCase):
    def setUp(self):
        super().setUp()
        self.ticket = self._create_assigned()

    def _work(self, user=None, minutes=30, **vals):
        works = self.env["helpdesk.ticket.work"].with_user(user or self.am)
        return works.create({"ticket_id": self.ticket.id, "minutes": minutes, **vals})

    def test_times_are_added_up(self):
        self._work()
        self._work(self.am2, 15)
        self.assertEqual(self.ticket.minutes_spent, 45)

    def test_time_is_today_and_the_writers_unless_given(self):
        work = self._work()
        self.assertEqual(str(work.date), "2026-03-11")
        self.assertEqual(work.user_id, self.am)

    def test_nobody_enters_or_changes_the_time_of_somebody_else(self):
        with self.assertRaises(AccessError):
            self._work(user_id=self.am2.id)
        work = self._work(self.am2)
        for call in (
            lambda w: w.write({"minutes": 5}),
            lambda w: w.write({"user_id": self.am.id}),
            lambda w: w.unlink(),
        ):
            with self.assertRaises(AccessError):
                call(work.with_user(self.am))
        with self.assertRaises(AccessError):
            work.user_id = self.am

    def test_a_supervisor_corrects_times(self):
        work = self._work()
        work.with_user(self.supervisor).minutes = 20
        self.assertEqual(self.ticket.minutes_spent, 20)

    def test_time_is_between_a_minute_and_a_day(self):
        for minutes in (0, -5, 1441):
            with (
                self.subTest(minutes=minutes),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                self._work(minutes=minutes).flush_recordset()

    def test_the_sum_is_not_written_by_users(self):
        with self.assertRaises(UserError):
            self.ticket.with_user(self.supervisor).write({"minutes_spent": 999})

    def test_time_is_entered_for_a_closed_request(self):
        self.ticket = self._create_archived()
        self.ticket.with_user(self.am).write({"work_ids": [(0, 0, {"minutes": 10})]})
        self.assertEqual(self.ticket.minutes_spent, 10)

    def test_executives_read_and_others_see_nothing(self):
        work = self._work()
        work.with_user(self.executive).read(["minutes"])
        with self.assertRaises(AccessError):
            self._work(self.executive)
        for user in (self.plain, self.portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                work.with_user(user).read(["minutes"])
