from odoo import models
from odoo.fields import Domain


class UniversityCourseOffering(models.Model):
    """What students do with offerings in the portal."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "university.course.offering"

    def action_request_seat(self):
        """Select these offerings for the student whom the user is.

        There is a seat, a place in the waiting list, or, when many ask in the same
        moment, a request that is decided soon.

        :return: the enrollments
        :raises AccessError: if the user may not see an offering
        :raises UserError: if a rule of the selection is not met; it says which
        """
        self.check_access("read")
        # sudo: students create no enrollments by themselves. The student is the user,
        # nothing else is taken from outside, and the rules are checked in create().
        enrollments = self.env["university.enrollment"].sudo()
        rows = enrollments.create(
            [
                {"partner_id": self.env.user.partner_id.id, "offering_id": offering.id}
                for offering in self
            ]
        )
        return rows.sudo(self.env.su)

    def _get_own_obstacles(self):
        """Return why the student whom the user is may not select each of these.

        :return: {offering: [sentence]}, each as if it were the only one selected
        """
        # sudo: the rules are checked against all that is recorded of the student
        student = self.env.user.partner_id.sudo()
        return self.env["university.enrollment"]._get_obstacles_each(student, self)

    def _get_selectable_domain(self):
        """Return the offerings among which the student whom the user is may choose."""
        # sudo: the school of the user's own record
        school = self.env.user.partner_id.sudo().school_id
        return (
            Domain("company_id", "=", school.id)
            & Domain("state", "=", "open")
            & Domain("term_id.state", "=", "open")
        )
