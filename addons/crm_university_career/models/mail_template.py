from odoo import models

LAYOUT = "mail.mail_notification_light"


class MailTemplate(models.Model):
    """Letters of the career office."""

    _inherit = "mail.template"

    def _send_career_letters(self, records):
        """Queue this letter about records, for those of them whose reader has a mail.

        :param records: of a model with ``_get_letter_reader()``; none if the template
            was deleted
        """
        if not self or self.env.context.get("tracking_disable"):
            return
        # sudo: whoever takes the step, the school writes; portal users read no template
        readable = records.sudo().filtered(lambda row: row._get_letter_reader().email)
        if readable:
            self.sudo().send_mail_batch(readable.ids, email_layout_xmlid=LAYOUT)
