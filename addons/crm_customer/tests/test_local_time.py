from datetime import date, datetime, timedelta
from unittest import TestCase
from unittest.mock import Mock, patch
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ..tools import local_time

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


class TestGetZone(TestCase):
    def test_no_zone_is_utc(self):
        self.assertEqual(local_time.get_zone(False), ZoneInfo("UTC"))

    def test_zone_that_the_system_lacks_is_read_from_pytz(self):
        bare = Mock(side_effect=ZoneInfoNotFoundError, from_file=ZoneInfo.from_file)
        with patch.object(local_time, "ZoneInfo", bare):
            zone = local_time.get_zone("Asia/Shanghai")
        self.assertEqual(
            local_time.to_local(datetime(2026, 7, 1, 12), zone),
            datetime(2026, 7, 1, 20),
        )

    def test_old_zone_names_of_odoo_are_known(self):
        zone = local_time.get_zone("US/Eastern")
        self.assertEqual(
            local_time.to_local(datetime(2026, 7, 1, 12), zone), datetime(2026, 7, 1, 8)
        )


class TestToUtc(TestCase):
    def test_midnight_that_is_skipped_is_the_first_moment_of_the_day(self):
        # Brazil set its clocks forward at midnight until 2018
        zone = ZoneInfo("America/Sao_Paulo")
        moment = local_time.to_utc(datetime(2018, 11, 4), zone)
        self.assertEqual(moment, datetime(2018, 11, 4, 3, 0))
        before = local_time.to_local(moment - timedelta(seconds=1), zone)
        self.assertEqual(before.date(), date(2018, 11, 3))

    def test_midnight_after_clocks_were_set_back_at_midnight(self):
        zone = ZoneInfo("America/Sao_Paulo")
        self.assertEqual(
            local_time.to_utc(datetime(2018, 2, 18), zone), datetime(2018, 2, 18, 3, 0)
        )

    def test_midnight_that_occurs_twice_is_the_first(self):
        # Havana sets its clocks back from 01:00 to 00:00
        zone = ZoneInfo("America/Havana")
        self.assertEqual(
            local_time.to_utc(datetime(2026, 11, 1), zone), datetime(2026, 11, 1, 4, 0)
        )

    def test_first_moment_of_a_local_day_in_every_zone(self):
        for name in ZONES:
            zone = ZoneInfo(name)
            for offset in range(0, 4000, 7):
                day = date(2015, 1, 1) + timedelta(days=offset)
                moment = local_time.to_utc(
                    datetime.combine(day, datetime.min.time()), zone
                )
                if local_time.to_local(moment, zone).date() != day:
                    self.fail(f"{day} in {name} does not begin at {moment}")
                before = local_time.to_local(moment - timedelta(seconds=1), zone)
                self.assertLess(before.date(), day, name)
