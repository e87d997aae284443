from odoo import models


class UniversityEnrollment(models.Model):
    """What students are told about their enrollments by mail."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "university.enrollment"

    def _notify_seat(self):
        """Tell students that they have moved up from the waiting list."""
        result = super()._notify_seat()
        template = self.env.ref(
            "crm_university.mail_template_seat", raise_if_not_found=False
        )
        reachable = self.filtered("partner_id.email")
        if template and reachable:
            # sudo: students give seats back, and know neither the next one nor letters
            template.sudo().send_mail_batch(reachable.ids)
        return result
