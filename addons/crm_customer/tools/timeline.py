"""Sources of a customer's timeline, and how their entries are put in one order.

Plain Python: what an addon tells about its documents, and the merge of several lists.
"""

import heapq
from dataclasses import dataclass
from datetime import datetime, time, timezone
from itertools import islice


@dataclass(frozen=True)
class TimelineSource:
    """Where the entries of one kind come from.

    The model must have ``_prepare_timeline_entries()``. Its archived records are
    searched, too: a domain that does not want them says so.
    """

    kind: str
    label: str
    model: str
    domain: list
    date_field: str  # a date or a datetime
    icon: str  # a Font Awesome class

    def describe(self, count):
        """Return what the web client shows of the source, with its count."""
        return {
            "kind": self.kind,
            "label": self.label,
            "icon": self.icon,
            "count": count,
        }


@dataclass(frozen=True)
class TimelineEntry:
    """What the timeline shows of one record, ready to be read by a person."""

    title: str
    subtitle: str = ""
    extract: str = ""
    status: str = ""
    color: str = "secondary"  # of the status, in Bootstrap's words
    amount: str = ""
    person: str = ""


def to_moment(value, zone, at=time.min):
    """Return the naive UTC datetime of a day in a time zone.

    :param value: a date, or a naive UTC datetime that is returned as it is
    :param zone: a ``pytz`` time zone
    :param time at: the local time, midnight unless given
    """
    if isinstance(value, datetime):
        return value
    local = zone.localize(datetime.combine(value, at))
    return local.astimezone(timezone.utc).replace(tzinfo=None)


def merge_newest(lists, limit):
    """Return the newest items of several lists that are newest first each.

    :param lists: of tuples that begin with the moment
    :param int limit: how many are wanted
    """
    merged = heapq.merge(*lists, key=lambda item: item[0], reverse=True)
    return list(islice(merged, limit))


def join_parts(*parts):
    """Join what there is of these texts by a middle dot."""
    return " · ".join(filter(None, parts))


def make_extract(text, length=200):
    """Return the beginning of a text in one line."""
    line = " ".join((text or "").split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"
