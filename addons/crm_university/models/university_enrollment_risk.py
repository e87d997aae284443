from odoo import models


class UniversityEnrollment(models.Model):
    """What enrollments tell to the search for risks."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "university.enrollment"

    def _get_failed_courses(self):
        """Return {course id: whether failed in an attempt} of these, where posted."""
        failed = {}
        for row in self:
            if row.posted:
                course = row.course_id.id
                failed[course] = failed.get(course, False) or not row.is_passed
        return failed
