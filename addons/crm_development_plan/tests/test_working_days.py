from datetime import date, timedelta

from odoo.tests import BaseCase, tagged

from odoo.addons.crm_development_plan.tools.working_days import at_offsets

FRIDAY = date(2026, 3, 13)
SATURDAY = date(2026, 3, 14)
MONDAY = date(2026, 3, 16)
TUESDAY = date(2026, 3, 17)


def weekdays(first, last):
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return {day for day in days if day.weekday() < 5}


@tagged("post_install", "-at_install")
class TestWorkingDays(BaseCase):
    def test_offset_zero_is_the_start(self):
        self.assertEqual(at_offsets(FRIDAY, [0], weekdays), {0: FRIDAY})

    def test_weekends_are_skipped(self):
        self.assertEqual(at_offsets(FRIDAY, [1], weekdays), {1: MONDAY})

    def test_a_start_on_a_free_day_is_the_next_working_day(self):
        dates = at_offsets(SATURDAY, [0, 1], weekdays)
        self.assertEqual(dates, {0: MONDAY, 1: TUESDAY})

    def test_holidays_are_skipped(self):
        def work(first, last):
            return weekdays(first, last) - {MONDAY}

        self.assertEqual(at_offsets(FRIDAY, [1], work), {1: TUESDAY})

    def test_far_offsets_are_found(self):
        # 260 working days are 52 weeks
        dates = at_offsets(FRIDAY, [260], weekdays)
        self.assertEqual(dates, {260: FRIDAY + timedelta(weeks=52)})

    def test_long_shutdown_is_passed(self):
        def work(first, last):
            return {d for d in weekdays(first, last) if d >= date(2026, 9, 1)}

        self.assertEqual(at_offsets(FRIDAY, [0], work), {0: date(2026, 9, 1)})

    def test_nobody_ever_works(self):
        self.assertIsNone(at_offsets(FRIDAY, [0], lambda first, last: set()))

    def test_nothing_asked_for(self):
        self.assertEqual(at_offsets(FRIDAY, [], weekdays), {})
