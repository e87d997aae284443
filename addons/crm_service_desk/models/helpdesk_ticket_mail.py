from markupsafe import Markup

from odoo import api, models
from odoo.tools import email_normalize, is_html_empty
from odoo.tools.mail import email_split_tuples

from ..tools.service_states import CLOSED

AUTOMATIC = "service_is_automatic"


class HelpdeskTicket(models.Model):
    """Requests that come by mail, and answers to those that were closed."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "helpdesk.ticket"

    # without it, mail does not notice that a sender floods us with requests
    _primary_email = "partner_email"

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Enter a request from a mail; an unknown sender becomes a contact."""
        values = dict(custom_values or {})
        is_automatic = values.pop(AUTOMATIC, False)
        msg_dict = {**msg_dict, "subject": self._get_mail_summary(msg_dict)}
        values.update(self._prepare_mail_vals(msg_dict, values))
        ticket = super().message_new(msg_dict, custom_values=values)
        if not is_automatic:
            ticket._send_acknowledgement()
        return ticket

    @api.model
    def _get_mail_summary(self, msg_dict):
        summary = " ".join((msg_dict.get("subject") or "").split())
        return summary or self.env._("(no subject)")

    @api.model
    def _prepare_mail_vals(self, msg_dict, values):
        """Return what a mail tells about its request, besides summary and text."""
        sender = msg_dict.get("email_from") or ""
        team = self.env["helpdesk.ticket.team"].browse(values.get("team_id") or ())
        partner = self._find_or_create_sender(msg_dict, team.company_id)
        names = [name for name, _address in email_split_tuples(sender) if name]
        channel = self.env.ref(
            "helpdesk_mgmt.helpdesk_ticket_channel_email", raise_if_not_found=False
        )
        body = msg_dict.get("body")
        return {
            "channel_id": channel and channel.id,
            "partner_id": partner.id,
            "partner_name": partner.name or (names or [sender])[0],
            "description": body if not is_html_empty(body) else Markup("<p>–</p>"),
            "user_id": False,
        }

    @api.model
    def _find_or_create_sender(self, msg_dict, company):
        """Return the contact who sent a mail, so that there is whom to ask later.

        Nobody for a sender without a usable address.
        """
        partners = self.env["res.partner"]
        if msg_dict.get("author_id"):
            return partners.browse(msg_dict["author_id"])
        sender = msg_dict.get("email_from")
        address = email_normalize(sender)
        if not address:
            return partners
        vals = {"company_id": company.id} if company else {}
        # a tool method: no request is there yet
        threads = self.env["mail.thread"]
        return threads._partner_find_from_emails_single(
            [sender], additional_values={address: vals}
        )

    # ------------------------------------------------------------
    # Messages
    # ------------------------------------------------------------

    def message_post(self, **kwargs):
        """Open a follow-up for an answer from outside to a closed request.

        Files of mails that cannot be taken are left out, and named.
        """
        if self._is_late_answer(kwargs):
            return self._follow_up_with_message(kwargs)
        refused = []
        if kwargs.get("message_type") == "email" and kwargs.get("attachments"):
            kwargs["attachments"], refused = self._split_files(kwargs["attachments"])
        message = super().message_post(**kwargs)
        if refused:
            self._message_log(
                body=self.env._("Left out of the mail: %s", " ".join(refused))
            )
        return message

    def _split_files(self, attachments):
        """Return the files of a mail that are taken, and what is wrong with others."""
        taken, refused = [], []
        # sudo: only limits
        company = self.sudo().company_id
        for attachment in attachments:
            content = attachment[1]
            if isinstance(content, str):
                content = content.encode()
            elif not isinstance(content, bytes):
                # a mail within the mail
                content = content.as_bytes()
            problem = company._find_service_file_problem(
                attachment[0], len(content), content
            )
            if problem:
                refused.append(problem)
            else:
                taken.append(attachment)
        return taken, refused

    def _is_late_answer(self, message):
        """Tell whether somebody from outside writes to this closed request."""
        # sudo: the state of a request, and whether somebody is staff, are no secrets
        if (
            message.get("message_type") not in ("email", "comment")
            or self.sudo().service_state not in CLOSED
        ):
            return False
        author = self.env["res.partner"].sudo().browse(message.get("author_id") or ())
        if not author and message["message_type"] == "comment":
            author = self.env.user.sudo().partner_id
        return not author or author.partner_share

    def _follow_up_with_message(self, message):
        """Put a late answer into the open request that follows, or into a new one."""
        # sudo: customers and mails enter requests through here
        ticket = self.sudo()
        follow_up = ticket._find_open_follow_up()
        if not follow_up:
            channel = self.env.ref(
                "helpdesk_mgmt.helpdesk_ticket_channel_email", raise_if_not_found=False
            )
            is_mail = message.get("message_type") == "email"
            follow_up = ticket._open_follow_up(
                {
                    "description": message.get("body") or Markup("<p>–</p>"),
                    "channel_id": channel.id
                    if is_mail and channel
                    else self._get_link_channel().id,
                }
            )
            outside = ticket.message_partner_ids.filtered("partner_share")
            follow_up.message_subscribe(outside.ids)
            follow_up._send_acknowledgement()
        message = {
            name: value for name, value in message.items() if name != "parent_id"
        }
        return follow_up.sudo(self.env.su).message_post(**message)
