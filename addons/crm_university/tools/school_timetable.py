"""A timetable without clashes for the generated school, in plain Python."""

from dataclasses import dataclass, field

from .schedule import ALL_WEEKS, EVEN_WEEKS, ODD_WEEKS, Meeting

TEACHING_WEEKS = 16
DAYS = range(5)
DAY_HOURS = (8.0, 10.0, 14.0, 16.0)
EVENING_HOURS = (19.0,)
MEETING_HOURS = 2.0

# weeks of the weekly meetings of a course, by its credits
PATTERNS = {
    1: (ALL_WEEKS,),
    2: (ALL_WEEKS,),
    3: (ALL_WEEKS, ODD_WEEKS),
    4: (ALL_WEEKS, ALL_WEEKS),
    5: (ALL_WEEKS, ALL_WEEKS, EVEN_WEEKS),
}
HALVES = {
    ALL_WEEKS: (ODD_WEEKS, EVEN_WEEKS),
    ODD_WEEKS: (ODD_WEEKS,),
    EVEN_WEEKS: (EVEN_WEEKS,),
}


@dataclass
class Timetable:
    """Who and what is busy when, in one term.

    Anyone or anything that cannot be in two places is a name: a teacher, the students
    of one program and semester, a room.
    """

    rooms: tuple
    busy: set = field(default_factory=set)

    def place(self, credits, names, slots):
        """Return [(meeting, room)] of a course, at the first slots free for all.

        :param names: whom the course must not clash for
        :param list slots: (weekday, hour) to try, in this order
        :raises ValueError: if there is no room or time left
        """
        placed = []
        for parity in PATTERNS[int(credits)]:
            days = {meeting.weekday for meeting, _room in placed}
            # another day first: nobody likes one course twice on a day
            order = sorted(slots, key=lambda slot: slot[0] in days)
            placed.append(self._place_one(parity, names, order))
        return placed

    def _place_one(self, parity, names, slots):
        for day, hour in slots:
            room = self._find_room(day, hour, parity)
            if room and self._is_free(names, day, hour, parity):
                self._take([*names, room], day, hour, parity)
                end = hour + MEETING_HOURS
                return Meeting(day, hour, end, 1, TEACHING_WEEKS, parity), room
        raise ValueError("The timetable has no room or time left.")

    def _find_room(self, day, hour, parity):
        free = (room for room in self.rooms if self._is_free([room], day, hour, parity))
        return next(free, None)

    def _is_free(self, names, day, hour, parity):
        return not any(
            (name, day, hour, half) in self.busy
            for name in names
            for half in HALVES[parity]
        )

    def _take(self, names, day, hour, parity):
        self.busy.update(
            (name, day, hour, half) for name in names for half in HALVES[parity]
        )
