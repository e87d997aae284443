from odoo import api, fields, models
from odoo.tools import format_duration

from ..tools import schedule

WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]


class UniversityMeeting(models.Model):
    """When and where an offering meets each week."""

    _name = "university.meeting"
    _description = "Meeting of an Offering"
    _order = "weekday, hour_from, id"
    _rec_name = "weekday"

    offering_id = fields.Many2one(
        "university.course.offering", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="offering_id.company_id", store=True)
    weekday = fields.Selection(selection=WEEKDAYS, required=True)
    hour_from = fields.Float(string="From", required=True)
    hour_to = fields.Float(string="To", required=True)
    week_from = fields.Integer(
        string="First Week", default=1, help="1 is the first week of the term."
    )
    week_to = fields.Integer(string="Last Week", default=16)
    week_parity = fields.Selection(
        selection=[
            (schedule.ALL_WEEKS, "Every week"),
            (schedule.ODD_WEEKS, "Odd weeks"),
            (schedule.EVEN_WEEKS, "Even weeks"),
        ],
        string="Weeks",
        default=schedule.ALL_WEEKS,
        required=True,
    )
    room = fields.Char()

    _check_hours = models.Constraint(
        "CHECK (0 <= hour_from AND hour_from < hour_to AND hour_to <= 24)",
        "A meeting ends after it begins, on the same day.",
    )
    _check_weeks = models.Constraint(
        "CHECK (0 < week_from AND week_from <= week_to)",
        "The last week of a meeting does not come before its first.",
    )

    @api.depends("weekday", "hour_from", "hour_to")
    def _compute_display_name(self):
        days = dict(self._fields["weekday"]._description_selection(self.env))
        for meeting in self:
            hours = (meeting.hour_from, meeting.hour_to)
            times = "–".join(format_duration(hour) for hour in hours)
            meeting.display_name = f"{days.get(meeting.weekday, '')} {times}"

    def _to_plain(self):
        """Return these as ``tools.schedule.Meeting``."""
        return [
            schedule.Meeting(
                weekday=int(meeting.weekday),
                hour_from=meeting.hour_from,
                hour_to=meeting.hour_to,
                week_from=meeting.week_from,
                week_to=meeting.week_to,
                parity=meeting.week_parity,
            )
            for meeting in self
        ]
