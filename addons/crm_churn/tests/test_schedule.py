from datetime import date, datetime, timedelta
from unittest import TestCase
from zoneinfo import ZoneInfo

from odoo.tests import TransactionCase, tagged

from odoo.addons.crm_customer.tools import local_time

from ..tools import schedule

ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Shanghai",
    "Asia/Kolkata",
    "America/Sao_Paulo",
    "Pacific/Auckland",
    "Pacific/Apia",
)


class TestNextScan(TestCase):
    def _next_local(self, now, zone_name):
        zone = ZoneInfo(zone_name)
        moment = schedule.next_scan(now, zone)
        return moment, local_time.to_local(moment, zone)

    def test_is_saturday_two_o_clock_local_in_every_zone_all_year(self):
        for zone in ZONES:
            for day in range(0, 366, 3):
                now = datetime(2026, 1, 1, 11, 30) + timedelta(days=day)
                moment, local = self._next_local(now, zone)
                with self.subTest(zone=zone, now=now):
                    self.assertEqual((local.weekday(), local.hour), (5, 2))
                    self.assertEqual(local.minute, 0)
                    self.assertTrue(now < moment <= now + timedelta(days=7, hours=1))

    def test_kolkata_is_half_an_hour_off(self):
        moment, _local = self._next_local(datetime(2026, 3, 11), "Asia/Kolkata")
        self.assertEqual(moment, datetime(2026, 3, 13, 20, 30))

    def test_daylight_saving_moves_utc_not_the_wall_clock(self):
        zone = ZoneInfo("Europe/Berlin")
        winter = schedule.next_scan(datetime(2026, 3, 23), zone)
        summer = schedule.next_scan(winter, zone)
        self.assertEqual(winter, datetime(2026, 3, 28, 1, 0))
        self.assertEqual(summer, datetime(2026, 4, 4, 0, 0))

    def test_moment_of_the_scan_itself_gives_the_week_after(self):
        moment = datetime(2026, 3, 14, 2, 0)
        self.assertEqual(
            schedule.next_scan(moment, ZoneInfo("UTC")), datetime(2026, 3, 21, 2, 0)
        )

    def test_second_before_the_scan_gives_that_scan(self):
        now = datetime(2026, 3, 14, 1, 59, 59)
        self.assertEqual(
            schedule.next_scan(now, ZoneInfo("UTC")), datetime(2026, 3, 14, 2, 0)
        )

    def test_saturday_that_a_zone_skipped(self):
        # Samoa had no Friday 30 December 2011; its Saturday came a day early
        moment, local = self._next_local(datetime(2011, 12, 29, 12, 0), "Pacific/Apia")
        self.assertEqual(local, datetime(2011, 12, 31, 2, 0))
        self.assertEqual(moment, datetime(2011, 12, 30, 12, 0))


class TestToEpoch(TestCase):
    def test_epoch_counts_whole_seconds(self):
        moment = datetime(2026, 3, 11, 4, 0, 0, 999)
        self.assertEqual(
            schedule.to_epoch(moment),
            int(datetime(2026, 3, 11, 4, tzinfo=local_time.UTC).timestamp()),
        )


class TestDueBefore(TestCase):
    def test_end_of_a_longer_month_is_clamped(self):
        self.assertEqual(
            schedule.months_before(date(2026, 8, 31), 6), date(2026, 2, 28)
        )

    def test_leap_day(self):
        self.assertEqual(
            schedule.months_before(date(2028, 8, 31), 6), date(2028, 2, 29)
        )

    def test_cutoff_is_the_beginning_of_the_local_day(self):
        # noon in Shanghai on 11 March; 11 September begins there at 16:00 UTC
        cutoff = schedule.due_before(
            datetime(2026, 3, 11, 4), 6, ZoneInfo("Asia/Shanghai")
        )
        self.assertEqual(cutoff, datetime(2025, 9, 10, 16, 0))

    def test_local_today_differs_from_utc_today(self):
        # 11 March 20:00 UTC is the 12th in Shanghai and the 11th in New York
        now = datetime(2026, 3, 11, 20)
        east = schedule.due_before(now, 6, ZoneInfo("Asia/Shanghai"))
        west = schedule.due_before(now, 6, ZoneInfo("America/New_York"))
        self.assertEqual(east, datetime(2025, 9, 11, 16, 0))
        self.assertEqual(west, datetime(2025, 9, 11, 4, 0))

    def test_cutoff_says_the_same_as_comparing_local_dates(self):
        zone = ZoneInfo("America/New_York")
        now = datetime(2026, 5, 31, 3, 30)
        first_day = schedule.months_before(local_time.to_local(now, zone).date(), 6)
        cutoff = schedule.due_before(now, 6, zone)
        for minutes in range(-3000, 3000, 13):
            order = cutoff + timedelta(minutes=minutes)
            by_date = local_time.to_local(order, zone).date() < first_day
            self.assertEqual(order < cutoff, by_date, order)


@tagged("post_install", "-at_install")
class TestMonthsInPostgresql(TransactionCase):
    def test_postgresql_and_python_agree_on_every_day_of_nine_years(self):
        self.env.cr.execute(
            """
            SELECT day::date, months, (day - make_interval(months => months))::date
              FROM generate_series('2023-01-01', '2031-12-31', interval '1 day') day,
                   unnest(ARRAY[1, 3, 6, 9, 12, 24, 25]) months
            """
        )
        rows = self.env.cr.fetchall()
        self.assertEqual(len(rows), 7 * 3287)
        wrong = [row for row in rows if schedule.months_before(*row[:2]) != row[2]]
        self.assertFalse(wrong)
