"""Calendar arithmetic of the churn scan, in plain Python.

Odoo stores moments as naive UTC; people think in the local days of their company.
Every function takes and returns naive UTC datetimes and names the zone.
"""

from datetime import datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from odoo.addons.crm_customer.tools.local_time import (
    UTC,
    start_of_day,
    to_local,
    to_utc,
)

SATURDAY = 5
SCAN_WEEKDAY = SATURDAY
SCAN_TIME = time(2, 0)


def to_epoch(moment):
    """Return the whole seconds from 1970 to a UTC moment."""
    return int(moment.replace(tzinfo=UTC).timestamp())


def next_scan(now, zone):
    """Return the first Saturday 02:00 of the zone that lies after ``now``."""
    local = to_local(now, zone)
    days = (SCAN_WEEKDAY - local.weekday()) % 7
    day = local.date() + timedelta(days=days)
    moment = to_utc(datetime.combine(day, SCAN_TIME), zone)
    if moment <= now:
        moment = to_utc(datetime.combine(day + timedelta(days=7), SCAN_TIME), zone)
    return moment


def months_before(day, months):
    """Return the date ``months`` calendar months earlier.

    The end of a shorter month stands for the days it lacks: six months before
    31 August is 28 (or 29) February. PostgreSQL's
    ``day - make_interval(months => n)`` agrees on every date.
    """
    return day - relativedelta(months=months)


def due_before(now, months, zone):
    """Return the UTC moment before which a last order is too old.

    A customer is due when the local date of the last order is earlier than the local
    date of ``now`` less ``months`` calendar months; that is when the order is older
    than the beginning of that local day.
    """
    first_day = months_before(to_local(now, zone).date(), months)
    return start_of_day(first_day, zone)
