"""Figures of a service request, worked out from what was done to it and nothing else.

The oracle of the service report: plain Python that knows no record, no field, no SQL. A
story is a list of (moment in UTC, what happened, with what).
"""

from datetime import datetime, time, timedelta

SHANGHAI = timedelta(hours=8)
# local days on which the office is closed, wholly or from an hour on
CLOSED_DAYS = {(2026, 5, day) for day in range(1, 6)}
CLOSED_FROM = {(2026, 6, 10): 13}
OFFICE_HOURS = ((9, 12), (13, 18))
RESPONSE_HOURS, SOLUTION_HOURS = 4, 16
# what happened: the state that follows
FOLLOWING = {
    "entered": "new",
    "assigned": "assigned",
    "suspended": "suspended",
    "resumed": "assigned",
    "solved": "processed",
    "reopened": "assigned",
    "unsolved": "unsolved",
    "silent": "archived",
}


def count_office_hours(start, end):
    """Return the hours of the office between two moments, day by day."""
    start, end = start + SHANGHAI, end + SHANGHAI
    total, day = timedelta(), start.date()
    while day <= end.date():
        for opens, closes in _get_shifts(day):
            begin = max(start, datetime.combine(day, time(opens)))
            finish = min(end, datetime.combine(day, time(closes)))
            total += max(finish - begin, timedelta())
        day += timedelta(days=1)
    return total / timedelta(hours=1)


def _get_shifts(day):
    key = (day.year, day.month, day.day)
    if day.weekday() > 4 or key in CLOSED_DAYS:
        return []
    return [s for s in OFFICE_HOURS if s[1] <= CLOSED_FROM.get(key, 24)]


def count_all_hours(start, end):
    return (end - start) / timedelta(hours=1)


class Story:
    """What happened to one request, up to a moment."""

    def __init__(self, facts, events, until, count_hours):
        self.facts = facts
        self.events = events
        self.until = until
        self.count_hours = count_hours
        self.rounds = []  # pairs [handler, verdict or None]
        self.spans = []  # triples (start, end, state)
        self.state = None
        for number, event in enumerate(events):
            self._happen(*event)
            following = events[number + 1][0] if number + 1 < len(events) else until
            self.spans.append((event[0], following, self.state))

    def _happen(self, moment, what, value):
        if what == "judged":
            self.rounds[-1][1] = value
        self.state = self._get_state(what, value)
        if what == "assigned" and self.rounds:
            self.rounds[-1][0] = value
        elif what == "assigned":
            self.rounds.append([value, None])
        elif what == "reopened" or (what == "judged" and value < 3):
            self.rounds.append([self.rounds[-1][0], None])

    def _get_state(self, what, value):
        if what == "judged":
            return "archived" if value >= 3 else "assigned"
        return FOLLOWING.get(what, self.state)

    # ------------------------------------------------------------

    def _find(self, *names):
        return [moment for moment, what, _value in self.events if what in names]

    def _count(self, until, states):
        return sum(
            self.count_hours(start, min(end, until))
            for start, end, state in self.spans
            if state in states and start < until
        )

    def _count_running(self, moments):
        """Hours without pauses up to the last of some moments, if any."""
        return self._count(moments[-1], ("new", "assigned")) if moments else None

    def _get_hours_to_archive(self):
        if self.state != "archived":
            return None
        ends = self._find("judged", "silent")
        return self._count(ends[-1], ("new", "assigned", "suspended", "processed"))

    def _is_sla_kept(self):
        answers = self._find("answered", "solved")[:1]
        response = self._count_running(answers or [self.until])
        solution = self._count_running([self.until])
        if response > RESPONSE_HOURS or solution > SOLUTION_HOURS:
            return 0
        return 1 if self.state in ("processed", "archived") else None

    def _is_escalated(self):
        verdicts = [verdict for _handler, verdict in self.rounds]
        failures = sum(verdict is not None and verdict < 3 for verdict in verdicts)
        return bool(self._find("escalated")) or failures >= 2

    def _is_first_contact(self):
        if self.state == "unsolved":
            return 0
        if self.state != "archived" or self.events[-1][1] == "silent":
            return None
        return int(len(self.rounds) == 1 and not self._is_escalated())

    def _is_returned(self):
        return int(len(self.rounds) > 1) if self.state == "archived" else None

    def _get_age(self):
        if self.state in ("archived", "unsolved"):
            return False
        days = (self.until - self.events[0][0]) / timedelta(days=1)
        return next(
            (name for name, limit in (("a", 1), ("b", 7), ("c", 30)) if days < limit),
            "d",
        )

    def get_figures(self):
        """Return the figures of the request as a whole; None counts in no average."""
        return {
            "hours_to_first_response": self._count_running(
                self._find("answered", "solved")[:1]
            ),
            "hours_to_assign": self._count_running(self._find("assigned")[:1]),
            "hours_to_process": self._count_running(self._find("solved")),
            "hours_to_archive": self._get_hours_to_archive(),
            "sla_kept_rate": self._is_sla_kept(),
            "first_contact_rate": self._is_first_contact(),
            "reopen_rate": self._is_returned(),
        }

    def get_groups(self):
        """Return by what the request is grouped, whichever its rounds."""
        local = self.events[0][0] + SHANGHAI
        return {
            **self.facts,
            "create_date:month": local.strftime("%Y-%m"),
            "age": self._get_age(),
        }

    def get_handler(self):
        return self.rounds[-1][0] if self.rounds else False
