from odoo import api, models
from odoo.exceptions import AccessError


class ResUsers(models.Model):
    """Who holds which role of the school, and where each starts the day."""

    _inherit = "res.users"

    def _has_school_role(self, *roles):
        """Tell whether the user holds one of these roles of the school.

        :param roles: ``teacher``, ``student_affairs``, ``registrar``, ``dean``
        """
        return any(self.has_group(f"crm_university.group_{role}") for role in roles)

    @api.model
    def action_open_university(self):
        """Return the page that the user works in: that of the first role held.

        :raises AccessError: if the user holds no role of the school
        """
        for group, action in self._get_university_homes():
            if self.env.user.has_group(group):
                return self.env["ir.actions.act_window"]._for_xml_id(action)
        raise AccessError(self.env._("You hold no role of the school."))

    @api.model
    def _get_university_homes(self):
        """Return (group, action) of each role; addons add theirs.

        Registrars are teachers too, and come before them.
        """
        return [
            (f"crm_university.{group}", f"crm_university.{action}")
            for group, action in (
                ("group_registrar", "university_course_offering_action"),
                ("group_student_affairs", "university_alert_action"),
                ("group_teacher", "university_course_offering_action_mine"),
                ("group_dean", "university_course_offering_action_pass_rates"),
            )
        ]
