"""Moments and local days, in plain Python.

Odoo stores moments as naive UTC; people think in the local days of their company.
"""

from datetime import datetime, time, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytz

# `datetime.UTC` came with Python 3.11, Odoo 19 runs on 3.10
UTC = timezone.utc  # noqa: UP017


def get_zone(name):
    """Return the zone called ``name``; UTC when there is no name.

    Odoo offers the names that pytz knows, among them old ones that a system's own
    zone data may lack.
    """
    try:
        return ZoneInfo(name or "UTC")
    except ZoneInfoNotFoundError:
        with pytz.open_resource(name) as data:
            return ZoneInfo.from_file(data, key=name)


def to_utc(local, zone):
    """Return the UTC moment of a wall clock time.

    A time that occurs twice (clocks set back) is the first of the two. A time that
    is skipped (clocks set forward) is read with the offset valid before, so the
    midnight of a day that begins at 01:00 is the very beginning of that day.
    """
    aware = local.replace(tzinfo=zone, fold=0)
    return aware.astimezone(UTC).replace(tzinfo=None)


def to_local(moment, zone):
    """Return the wall clock time of a UTC moment."""
    return moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)


def start_of_day(day, zone):
    """Return the UTC moment at which a local day begins."""
    return to_utc(datetime.combine(day, time.min), zone)
