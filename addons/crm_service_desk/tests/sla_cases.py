"""Deadlines computed by hand: what the clock of a request must come to.

Each case was worked out by hand from the calendar of 2026 and the working hours below,
by adding up pieces of time as the last column does, before the program ran; nothing was
copied from its results. All times are local times of the case's calendar.

    office    Asia/Shanghai (UTC+8), Monday to Friday 09-12 and 13-18: 8 hours a day.
              Closed from 1 to 5 May (Labour Day), and on 10 June from 13:00.
    berlin    Europe/Berlin, Monday to Friday 08-12 and 12:30-16:30: 8 hours a day.
              Closed on 3 and 6 April (Easter), 24 December from 12:00, 25 December.
    always    Europe/Berlin, day and night. On 29 March 02:00 becomes 03:00 (a day of 23
              hours), on 25 October 03:00 becomes 02:00 (a day of 25 hours).
    night     Europe/Berlin, Saturday 22-24 and Sunday 00-06.
    newyork   America/New_York, Monday to Friday 09-17. The clocks change on 8 March and
              1 November.
    kolkata   Asia/Kolkata (UTC+5:30), Monday to Friday 10-14 and 15-19.
    saturday  Asia/Shanghai, Monday to Saturday 09-12.
    none      no calendar, in UTC: every hour counts.

Monday is 9, 16 and 30 March, 4 May, 8 June, 26 October, 2 November, 28 December.
"""

from collections import namedtuple

Case = namedtuple("Case", "calendar start hours events at deadline elapsed state how")

# used in events: ("suspend", when), ("resume", when), ("process", when),
# ("verdict", when): a dissatisfied one, ("high"|"normal", when): the priority,
# ("office"|"always"…, when): to the team with that calendar
GO, HOLD, KEPT, LATE = "in_progress", "on_hold", "accomplished", "expired"
MON, TUE, WED, THU, FRI = (f"2026-03-{day:02}" for day in range(9, 14))
SAT, SUN, NEXT = "2026-03-14", "2026-03-15", "2026-03-16"


# One case a line or three, as in a table.
# fmt: off
CASES = [
    # one day
    Case("office", f"{MON} 09:00", 4, [], f"{MON} 10:00", f"{MON} 14:00", 1, GO,
         "09-12 is 3, 13-14 is 1"),
    Case("office", f"{MON} 09:30", 2, [], f"{MON} 11:00", f"{MON} 11:30", 1.5, GO,
         "all before lunch"),
    Case("office", f"{MON} 11:00", 3, [], f"{MON} 12:30", f"{MON} 15:00", 1, GO,
         "11-12 is 1, lunch, 13-15 is 2"),
    Case("office", f"{MON} 09:00", 8, [], f"{MON} 18:00", f"{MON} 18:00", 8, GO,
         "3 + 5: ends at closing time, not the next morning; not late at 18:00 sharp"),
    Case("office", f"{MON} 12:15", 0.5, [], f"{MON} 13:15", f"{MON} 13:30", 0.25, GO,
         "begins in the lunch break: 13:00-13:30"),
    Case("office", f"{MON} 06:00", 1, [], f"{MON} 08:00", f"{MON} 10:00", 0, GO,
         "begins before work: 09-10"),
    Case("office", f"{MON} 11:45", 0.5, [], f"{MON} 13:05", f"{MON} 13:15", 1 / 3, GO,
         "15 minutes before lunch and 15 after; at 13:05 15 + 5 minutes"),
    Case("office", f"{MON} 09:00", 2, [], f"{MON} 11:01", f"{MON} 11:00", 121 / 60,
         LATE, "one minute too late"),
    # several days, the weekend
    Case("office", f"{MON} 09:00", 9, [], f"{MON} 20:00", f"{TUE} 10:00", 8, GO,
         "8 on Monday, 1 on Tuesday"),
    Case("office", f"{FRI} 17:00", 2, [], f"{SUN} 12:00", f"{NEXT} 10:00", 1, GO,
         "Friday 17-18, Monday 09-10"),
    Case("office", f"{SAT} 10:00", 1, [], f"{SAT} 23:00", f"{NEXT} 10:00", 0, GO,
         "Monday 09-10"),
    Case("office", f"{MON} 19:00", 16, [], f"{WED} 09:00", f"{WED} 18:00", 8, GO,
         "Tuesday 8, Wednesday 8"),
    Case("office", f"{MON} 09:00", 40, [], f"{THU} 13:30", f"{FRI} 18:00", 27.5, GO,
         "5 days of 8; by Thursday 13:30 3 days, 3 and a half"),
    Case("office", f"{MON} 09:00", 41, [], f"{NEXT} 09:30", f"{NEXT} 10:00", 40.5, GO,
         "5 days of 8, Monday 09-10"),
    Case("saturday", f"{SAT} 11:00", 2, [], f"{SUN} 12:00", f"{NEXT} 10:00", 1, GO,
         "Saturday 11-12, Monday 09-10"),
    # holidays
    Case("office", "2026-04-30 16:00", 4, [], "2026-05-03 12:00", "2026-05-06 11:00",
         2, GO, "Thursday 16-18, five days off, Wednesday 09-11"),
    Case("office", "2026-05-01 10:00", 1, [], "2026-05-05 18:00", "2026-05-06 10:00",
         0, GO, "begins on a holiday: Wednesday 09-10"),
    Case("office", "2026-04-29 17:00", 10, [], "2026-04-30 18:00", "2026-05-06 10:00",
         9, GO, "Wednesday 1, Thursday 8, Wednesday 1"),
    Case("office", "2026-06-10 11:00", 2, [], "2026-06-10 17:00", "2026-06-11 10:00",
         1, GO, "half a day off: 11-12, Thursday 09-10"),
    Case("office", "2026-06-10 14:00", 1, [], "2026-06-10 18:00", "2026-06-11 10:00",
         0, GO, "begins in the free afternoon"),
    Case("office", f"{THU} 09:00", 2, [], f"{THU} 10:00", f"{THU} 11:00", 1, GO,
         "Thursday is a holiday of another company, and one man's day off: both count "
         "for nothing here"),
    Case("berlin", "2026-04-02 16:00", 1, [], "2026-04-06 12:00", "2026-04-07 08:30",
         0.5, GO, "Thursday 16-16:30, Easter until Monday, Tuesday 08-08:30"),
    Case("berlin", "2026-12-24 10:00", 3, [], "2026-12-27 12:00", "2026-12-28 09:00",
         2, GO, "Christmas Eve 10-12, Monday 08-09"),
    # suspended
    Case("office", f"{MON} 09:00", 4,
         [("suspend", f"{MON} 10:00"), ("resume", f"{MON} 11:00")],
         f"{MON} 11:30", f"{MON} 15:00", 1.5, GO, "1; then 11-12 and 13-15 are 3"),
    Case("office", f"{MON} 09:00", 4, [("suspend", f"{MON} 10:00")],
         f"{MON} 15:00", None, 1, HOLD, "stands since 10:00"),
    Case("office", f"{MON} 09:00", 4,
         [("suspend", f"{MON} 10:00"), ("resume", f"{WED} 14:00")],
         f"{WED} 15:00", f"{WED} 17:00", 2, GO, "1; then Wednesday 14-17 are 3"),
    Case("office", f"{FRI} 16:00", 3,
         [("suspend", f"{FRI} 17:30"), ("resume", f"{SAT} 12:00")],
         f"{NEXT} 10:00", f"{NEXT} 10:30", 2.5, GO,
         "1.5; resumed on a Saturday: Monday 09-10:30"),
    Case("office", f"{MON} 09:00", 10,
         [("suspend", f"{MON} 20:00"), ("resume", f"{TUE} 08:00")],
         f"{TUE} 09:30", f"{TUE} 11:00", 8.5, GO,
         "suspended only while nobody works: 8, Tuesday 09-11"),
    Case("office", f"{MON} 09:00", 4,
         [("suspend", f"{MON} 12:10"), ("resume", f"{MON} 12:50")],
         f"{MON} 13:30", f"{MON} 14:00", 3.5, GO, "suspended in the lunch break"),
    Case("office", f"{MON} 09:00", 5,
         [("suspend", f"{MON} 09:30"), ("resume", f"{MON} 10:30"),
          ("suspend", f"{MON} 11:30"), ("resume", f"{MON} 14:00")],
         f"{MON} 15:00", f"{MON} 17:30", 2.5, GO,
         "0.5 + 1; then 14-17:30 are 3.5"),
    Case("office", f"{MON} 09:00", 2, [("suspend", f"{MON} 11:00")],
         f"{MON} 12:00", None, 2, HOLD, "all used, but not yet late"),
    Case("office", f"{MON} 09:00", 2,
         [("suspend", f"{MON} 11:00"), ("resume", f"{MON} 14:00")],
         f"{MON} 14:00", f"{MON} 14:00", 2, GO, "late as soon as the clock runs on"),
    Case("office", f"{MON} 09:00", 2, [("suspend", f"{MON} 11:30")],
         f"{MON} 15:00", f"{MON} 11:00", 2.5, LATE, "suspended when late already"),
    Case("berlin", "2026-03-27 08:00", 8,
         [("suspend", "2026-03-27 10:00"), ("resume", "2026-03-30 14:00")],
         "2026-03-31 08:00", "2026-03-31 11:30", 4.5, GO,
         "2; the clocks change; Monday 14-16:30 are 2.5, Tuesday 08-11:30 are 3.5"),
    # waiting for the customer
    Case("office", f"{MON} 09:00", 6,
         [("process", f"{MON} 11:00"), ("verdict", f"{TUE} 10:00")],
         f"{TUE} 11:00", f"{TUE} 15:00", 3, GO,
         "2; comes back on Tuesday: 10-12 and 13-15 are 4"),
    Case("office", f"{MON} 09:00", 4, [("process", f"{MON} 13:30")],
         f"{TUE} 09:00", f"{MON} 14:00", 3.5, KEPT, "3 + 0.5, the clock stands"),
    Case("office", f"{MON} 09:00", 2, [("process", f"{MON} 11:00")],
         f"{MON} 15:00", f"{MON} 11:00", 2, KEPT, "solved at the very deadline"),
    Case("office", f"{MON} 09:00", 2, [("process", f"{MON} 13:00")],
         f"{MON} 14:00", f"{MON} 11:00", 3, LATE, "solved after it"),
    # summer time, other time zones
    Case("berlin", "2026-03-27 15:30", 2, [], "2026-03-30 08:30", "2026-03-30 09:00",
         1.5, GO, "Friday 1 in winter time, Monday 1 in summer time"),
    Case("berlin", "2026-10-23 16:00", 5, [], "2026-10-26 12:15", "2026-10-26 13:00",
         4.5, GO, "Friday 0.5, Monday 08-12 is 4, 12:30-13 is 0.5"),
    Case("berlin", f"{MON} 12:10", 0.25, [], f"{MON} 12:40", f"{MON} 12:45", 1 / 6, GO,
         "12:30-12:45"),
    Case("always", "2026-03-28 22:00", 8, [], "2026-03-29 04:00", "2026-03-29 07:00",
         5, GO, "2 before midnight; 00-02 is 2, 02-03 does not exist, 03-07 is 4"),
    Case("always", "2026-10-24 22:00", 8, [], "2026-10-25 03:00", "2026-10-25 05:00",
         6, GO, "2 before midnight; 00-02 is 2, 02-03 comes twice, 03-05 is 2"),
    Case("always", f"{MON} 09:00", 24, [], f"{MON} 21:00", f"{TUE} 09:00", 12, GO,
         "a whole day"),
    Case("night", "2026-03-28 22:00", 7, [], "2026-03-29 05:00", "2026-03-29 06:00",
         6, GO, "2, and the shift from 00 to 06 is 5 hours long this night"),
    Case("night", "2026-10-24 22:00", 8, [], "2026-10-25 04:00", "2026-10-25 05:00",
         7, GO, "2, and the shift from 00 to 06 is 7 hours long: at 05 6 have passed"),
    Case("newyork", "2026-03-06 16:00", 2, [], "2026-03-09 09:30", "2026-03-09 10:00",
         1.5, GO, "Friday 1 in winter time, Monday 1 in summer time"),
    Case("newyork", "2026-10-30 16:30", 1, [], "2026-10-31 12:00", "2026-11-02 09:30",
         0.5, GO, "Friday 0.5 in summer time, Monday 0.5 in winter time"),
    Case("newyork", f"{MON} 20:00", 1, [], f"{TUE} 09:15", f"{TUE} 10:00", 0.25, GO,
         "Monday evening, which is Tuesday in UTC"),
    Case("kolkata", f"{MON} 13:30", 1, [], f"{MON} 15:10", f"{MON} 15:30", 2 / 3, GO,
         "half an hour on each side of lunch; at 15:10 30 + 10 minutes"),
    Case("none", f"{MON} 23:00", 3, [], f"{TUE} 00:30", f"{TUE} 02:00", 1.5, GO,
         "neither team nor company has a calendar"),
    # another priority: 8 hours for normal, 4 for high
    Case("office", f"{MON} 09:00", "priority", [("high", f"{MON} 11:00")],
         f"{MON} 13:30", f"{MON} 14:00", 3.5, GO,
         "the 2 hours that have passed count: 11-12 and 13-14 are left"),
    Case("office", f"{MON} 09:00", "priority", [("high", f"{MON} 15:00")],
         f"{MON} 15:00", f"{MON} 14:00", 5, LATE, "4 hours were over at 14:00"),
    Case("office", f"{MON} 09:00", "priority",
         [("high", f"{MON} 10:00"), ("normal", f"{MON} 11:00")],
         f"{MON} 13:30", f"{MON} 18:00", 3.5, GO, "8 hours from 09:00, as before"),
    Case("office", f"{MON} 09:00", "priority",
         [("suspend", f"{MON} 10:00"), ("high", f"{MON} 11:00"),
          ("resume", f"{TUE} 10:00")],
         f"{TUE} 11:00", f"{TUE} 14:00", 2, GO,
         "raised while suspended: 1; Tuesday 10-12 and 13-14 are 3"),
    # another team, with another calendar
    Case("office", f"{MON} 16:00", 8, [("always", f"{MON} 18:00")],
         f"{MON} 20:00", f"{TUE} 00:00", 4, GO,
         "2 in the office, then 6 day and night"),
    Case("office", f"{MON} 09:00", 16,
         [("always", f"{MON} 18:00"), ("office", f"{TUE} 06:00")],
         f"{TUE} 06:00", f"{TUE} 02:00", 20, LATE,
         "8 in the office, 8 more by 02:00 at night"),
    Case("office", f"{MON} 17:00", 10,
         [("always", f"{MON} 18:00"), ("office", f"{MON} 23:00")],
         f"{TUE} 10:00", f"{TUE} 14:00", 7, GO,
         "1, 5 day and night, Tuesday 09-12 is 3 and 13-14 is 1"),
]
# fmt: on
