from odoo import fields, models
from odoo.tools import email_normalize
from odoo.tools.mail import generate_tracking_message_id

# Nobody gets more acknowledgements an hour: two machines may be answering each other.
ACKNOWLEDGEMENTS_AN_HOUR = 5
LAYOUT = "mail.mail_notification_light"


class HelpdeskTicket(models.Model):
    """What a request's customer is told by mail."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "helpdesk.ticket"

    def _send_acknowledgement(self):
        """Confirm to senders that their requests have arrived, with a link to each."""
        template = self.env.ref(
            "crm_service_desk.mail_template_request_received", raise_if_not_found=False
        )
        hits = self.env["service.form.hit"]
        for ticket in self:
            email = email_normalize(ticket._get_letter_email())
            limits = {f"acknowledged {email}": ACKNOWLEDGEMENTS_AN_HOUR}
            if email and hits._admit(limits, is_exact=False):
                ticket._send_letters(
                    template, self.env._("The customer was told the number."), True
                )

    def _send_ticket_rating_mail(self, force_send=False):
        """Ask the customers of processed requests for their verdicts.

        Core would keep the mail, with the link, among the messages of the request:
        whoever handled it could then judge their own work.
        """
        asked = self.filtered(lambda ticket: ticket.rating_status == "stage_change")
        note = self.env._("The customer was asked for a verdict.")
        for template, tickets in asked.grouped(
            lambda ticket: ticket.stage_id.rating_mail_template_id
        ).items():
            if template:
                tickets._open_round_ratings()
            tickets._send_letters(template, note)

    def _send_letters(self, template, note, is_reply=False):
        """Mail a template to the customers, and note so without its links.

        The note has the identity of the mail, so that an answer finds the request.

        :param template: mail.template, or nothing
        :param str note: what stands among the messages of the request
        :param bool is_reply: whether the mails answer the customers' own
        """
        if not template or self.env.context.get("tracking_disable"):
            return
        tickets = self.filtered(lambda ticket: ticket._get_letter_email())
        texts = template._generate_template(
            tickets.ids, ("subject", "body_html", "email_from", "lang")
        )
        messages = tickets._log_letters(note)
        reply_to = tickets._notify_get_reply_to(default=messages[:1].email_from)
        mails = self.env["mail.mail"].create(
            [
                {
                    **ticket._prepare_letter_vals(texts[ticket.id], message, is_reply),
                    "reply_to": reply_to[ticket.id],
                }
                for ticket, message in zip(tickets, messages, strict=True)
            ]
        )
        mails.send_after_commit()

    def _log_letters(self, note):
        """Return a note on each of these, with an identity of its own."""
        messages = self._message_log_batch(
            dict.fromkeys(self.ids, note), message_type="auto_comment"
        )
        for message in messages:
            # core gives all of them the same
            message.message_id = generate_tracking_message_id("message-notify")
        return messages

    def _prepare_letter_vals(self, texts, message, is_reply):
        """Return the values of a mail, except where answers go."""
        return {
            "mail_message_id": message.id,
            "subject": texts.get("subject"),
            "body_html": self._encapsulate_letter(texts),
            "email_from": texts.get("email_from") or message.email_from,
            "headers": repr(self._get_letter_headers(is_reply)),
            "auto_delete": True,
            **self._prepare_letter_recipient_vals(),
        }

    def _encapsulate_letter(self, values):
        """Return the body of a letter in the company's layout, in its language."""
        lang = values.get("lang") or self.env.lang
        ticket = self.with_context(lang=lang)
        return ticket.env["mail.template"]._render_encapsulate(
            LAYOUT,
            values["body_html"],
            add_context={
                "company": ticket.company_id,
                "model_description": ticket.env._("service request"),
                "record_name": ticket.number,
            },
            context_record=ticket,
        )

    def _get_letter_email(self):
        return self.partner_id.email or self.partner_email

    def _prepare_letter_recipient_vals(self):
        if self.partner_id.email:
            return {"recipient_ids": [fields.Command.link(self.partner_id.id)]}
        return {"email_to": self.partner_email}

    def _get_letter_headers(self, is_reply):
        """Return the headers that keep machines from answering."""
        return {
            "Auto-Submitted": "auto-replied" if is_reply else "auto-generated",
            "X-Auto-Response-Suppress": "All",
        }

    def _get_verdict_links(self):
        """Return [(satisfaction, link)] from best to worst, for the survey.

        A link only shows the page: programs that look at links cannot vote.
        """
        base = f"{self.get_base_url()}/service/rate/{self._rating_get_access_token()}"
        return [(number, f"{base}/{number}") for number in range(5, 0, -1)]

    def _get_tracking_link(self):
        """Return the link that shows this request without login."""
        return f"{self.get_base_url()}{self.get_portal_url()}"
