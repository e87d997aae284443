from datetime import datetime

import pytz
from freezegun import freeze_time

from odoo.fields import Command

from .common import ServiceCase

OFFICE = [(9, 12), (13, 18)]
# name: (time zone, days of the week, hours)
CALENDARS = {
    "office": ("Asia/Shanghai", range(5), OFFICE),
    "berlin": ("Europe/Berlin", range(5), [(8, 12), (12.5, 16.5)]),
    "always": ("Europe/Berlin", range(7), [(0, 24)]),
    "newyork": ("America/New_York", range(5), [(9, 17)]),
    "kolkata": ("Asia/Kolkata", range(5), [(10, 14), (15, 19)]),
    "saturday": ("Asia/Shanghai", range(6), [(9, 12)]),
}


class SlaCase(ServiceCase):
    """Teams with the calendars of the cases in ``sla_cases``, and their holidays."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["helpdesk.sla"].search([]).active = False
        cls.calendars = {
            name: cls._create_calendar(name, tz, [(d, h) for d in days for h in hours])
            for name, (tz, days, hours) in CALENDARS.items()
        }
        cls.calendars["night"] = cls._create_calendar(
            "night", "Europe/Berlin", [(5, (22, 24)), (6, (0, 6))]
        )
        cls._create_holidays()
        cls.teams = {
            name: cls._create_team(name, resource_calendar_id=calendar.id)
            for name, calendar in cls.calendars.items()
        }
        cls.team = cls.teams["office"]

    @classmethod
    def _create_team(cls, name, **vals):
        return cls.env["helpdesk.ticket.team"].create(
            {"name": name, "use_sla": True, "user_id": cls.supervisor.id, **vals}
        )

    @classmethod
    def _create_calendar(cls, name, tz, shifts):
        return cls.env["resource.calendar"].create(
            {
                "name": name,
                "tz": tz,
                "attendance_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "name": f"{name} {day} {hours[0]}",
                                "dayofweek": str(day),
                                "hour_from": hours[0],
                                "hour_to": hours[1],
                                "day_period": "morning",
                            }
                        )
                        for day, hours in shifts
                    ),
                ],
            }
        )

    @classmethod
    def _create_holidays(cls):
        for name, start, end in (
            ("office", "2026-05-01 00:00", "2026-05-06 00:00"),
            ("office", "2026-06-10 13:00", "2026-06-10 18:00"),
            ("berlin", "2026-04-03 00:00", "2026-04-04 00:00"),
            ("berlin", "2026-04-06 00:00", "2026-04-07 00:00"),
            ("berlin", "2026-12-24 12:00", "2026-12-26 00:00"),
        ):
            cls._create_holiday(name, start, end)

    @classmethod
    def _create_holiday(cls, name, start, end, company=None, **vals):
        """Close a calendar (its name) between two local times."""
        leave = cls.env["resource.calendar.leaves"].create(
            {
                "name": "Closed",
                "calendar_id": cls.calendars[name].id,
                "date_from": cls._to_utc(name, start),
                "date_to": cls._to_utc(name, end),
                **vals,
            }
        )
        # core computes that of the user who stores it
        leave.company_id = company or cls.company
        return leave

    def _run_cron(self, moment, name="check_sla"):
        """Run a cron of ours at a local time of the office."""
        cron = self.env.ref(f"crm_service_desk.ir_cron_{name}")
        self.env.flush_all()
        with self._at(moment), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    @classmethod
    def _to_utc(cls, name, text):
        """Return the moment in UTC of a local time of a calendar."""
        local = datetime.strptime(text, "%Y-%m-%d %H:%M")
        tz = pytz.timezone(cls.calendars[name].tz if name in cls.calendars else "UTC")
        return tz.localize(local).astimezone(pytz.utc).replace(tzinfo=None)

    @classmethod
    def _at(cls, text, name="office"):
        """Let the time stand still at a local time of a calendar."""
        return freeze_time(cls._to_utc(name, text))

    @classmethod
    def _create_sla(cls, hours=0, **vals):
        return cls.env["helpdesk.sla"].create(
            {
                "name": "Solved in time",
                "target": "processing",
                "minutes": round(hours * 60),
                **vals,
            }
        )
