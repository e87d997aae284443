from odoo import fields, models
from odoo.exceptions import AccessError

# who prints the transcripts of students; students get their own in the portal
ROLES = (
    "crm_university.group_registrar",
    "crm_university.group_student_affairs",
    "crm_university.group_dean",
)


class ResPartner(models.Model):
    """The transcript: every attempt with a posted result, term by term."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.partner"

    def _check_transcript(self):
        """Raise AccessError if the user may not see whole transcripts."""
        user = self.env.user
        if not self.env.su and not any(user.has_group(role) for role in ROLES):
            raise AccessError(
                self.env._(
                    "Transcripts are given out by the registrar and student affairs."
                )
            )

    def _get_transcript(self):
        """Return what the transcript of this person shows.

        :return: list of (term, enrollments in their order), oldest first
        :raises AccessError: if the user may not see whole transcripts
        """
        self.ensure_one()
        self._check_transcript()
        rows = self.env["university.enrollment"].search(
            [("partner_id", "=", self.id), ("posted", "=", True)]
        )
        rows = rows.sorted(
            lambda row: (row.term_id.date_start, row.course_id.code, row.attempt)
        )
        return list(rows.grouped("term_id").items())

    def _get_transcript_date(self):
        """Return the day on which a transcript is issued, where the reader is."""
        return fields.Date.context_today(self)

    def _get_transcript_filename(self):
        """Return the name of the file of this person's transcript."""
        self.ensure_one()
        parts = [self.env._("Transcript"), self.student_number, self.name]
        return " ".join(part for part in parts if part).replace("/", "-")
