from odoo import models

from ..tools.placement_states import SUBMITTED

TEMPLATE = "crm_university_career.mail_template_placement_confirm"


class UniversityPlacement(models.Model):
    """Graduates are asked to confirm where they went."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "university.placement"

    def write(self, vals):
        asked = vals.get("state") == SUBMITTED
        asking = self.filtered(lambda row: asked and row.state != SUBMITTED)
        result = super().write(vals)
        told = asking.filtered(lambda row: row.partner_id != self.env.user.partner_id)
        template = told and self.env.ref(TEMPLATE, raise_if_not_found=False)
        (template or self.env["mail.template"])._send_career_letters(told)
        return result

    def _get_letter_reader(self):
        """Return whom letters about this placement go to."""
        self.ensure_one()
        return self.partner_id
