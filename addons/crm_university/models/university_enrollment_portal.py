from odoo import api, models

from .university_enrollment_request import HELD

# what a state looks like in the portal
BADGES = {
    "requested": "info",
    "enrolled": "success",
    "waitlisted": "warning",
    "dropped": "secondary",
    "completed": "success",
}


class UniversityEnrollment(models.Model):
    """What students see of their enrollments in the portal."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "university.enrollment"

    @api.model
    def _get_obstacles_each(self, student, offerings):
        """Return why a student may not select each of these offerings alone.

        :return: {offering: [sentence]}
        """
        # sudo: the rules are checked against all that is recorded of the student
        held = self.sudo().search(
            [("partner_id", "=", student.id), ("state", "in", HELD)]
        )
        return {
            offering: held._describe_obstacles(student.sudo(), one, one)
            for offering, one in zip(offerings, offerings.sudo(), strict=True)
        }

    def _get_badge(self):
        """Return (label of the state, kind of badge) for the portal."""
        self.ensure_one()
        labels = dict(self._fields["state"]._description_selection(self.env))
        return labels[self.state], BADGES[self.state]

    def _is_droppable(self):
        """Tell whether the student may give the seat back now."""
        self.ensure_one()
        return (
            self.state in ("requested", "waitlisted", "enrolled")
            and not self.is_resit
            and self.term_id._is_selection_open()
        )
