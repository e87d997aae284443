from odoo import api, models

from ..tools.application_states import DECLINED, INTERVIEW, OFFER, RECOMMENDED

TEMPLATE = "crm_university_career.mail_template_application_state"
# what students learn by mail, unless it was they who took the step
TOLD = {RECOMMENDED, INTERVIEW, OFFER, DECLINED}


class UniversityApplication(models.Model):
    """Students are told how their applications go on."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "university.application"

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows.filtered(lambda row: row.state == RECOMMENDED)._send_state()
        return rows

    def write(self, vals):
        state = vals.get("state")
        moving = self.filtered(lambda row: row.state != state)
        # a recommendation that its student declines was never an application
        moving = moving.filtered(lambda row: state != DECLINED or row.applied_on)
        result = super().write(vals)
        if state in TOLD:
            moving._send_state()
        return result

    def _send_state(self):
        user = self.env.user
        told = self.filtered(lambda row: row.partner_id != user.partner_id)
        template = self.env.ref(TEMPLATE, raise_if_not_found=False)
        (template or self.env["mail.template"])._send_career_letters(told)

    def _get_letter_reader(self):
        """Return whom letters about this application go to."""
        self.ensure_one()
        return self.partner_id

    def _get_letter_words(self):
        """Return what the state means for the student, in words."""
        self.ensure_one()
        words = {
            RECOMMENDED: self.env._("The career office recommends this post to you."),
            INTERVIEW: self.env._("You are invited to an interview."),
            OFFER: self.env._("The post is offered to you. Accept or decline it."),
            DECLINED: self.env._("Your application was declined."),
        }
        return words.get(self.state, "")
