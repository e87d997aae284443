from email import policy
from email.message import EmailMessage

from odoo.addons.mail.tests.common import MockEmail

from .common import ServiceCase

DOMAIN = "desk.example"


class MailCase(ServiceCase, MockEmail):
    """Real mails: they go in by the gateway, and out as messages that are kept."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._init_mail_gateway()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=False))
        cls.tickets = cls.env["helpdesk.ticket"]
        cls.domain = cls.env["mail.alias.domain"].create({"name": DOMAIN})
        cls.company.write({"alias_domain_id": cls.domain.id, "email": f"co@{DOMAIN}"})
        cls.team = cls.env["helpdesk.ticket.team"].create(
            {"name": "Desk", "alias_name": "desk-team"}
        )
        cls.to = f"desk-team@{DOMAIN}"
        processed = cls.env.ref("crm_service_desk.helpdesk_ticket_stage_processed")
        processed.rating_mail_template_id = cls.env.ref(
            "crm_service_desk.mail_template_survey"
        )

    def _prepare_mail(self, text="It leaks", html=None, files=(), **headers):
        message = EmailMessage(policy=policy.SMTP)
        headers = {
            "From": "Zhang San <zhang@new.example>",
            "To": self.to,
            "Subject": "Pump leaks",
            "Message-Id": f"<{self.id()}.{self.env.cr.sql_log_count}@new.example>",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        for name, value in headers.items():
            if value is not None:
                message[name] = value
        message.set_content(text)
        if html:
            message.add_alternative(html, subtype="html")
        for name, content in files:
            message.add_attachment(
                content, maintype="application", subtype="octet-stream", filename=name
            )
        return message.as_bytes()

    def _receive(self, raw=None, **kwargs):
        """Let a mail in; return the requests that it made."""
        before = self.tickets.search([])
        raw = raw if raw is not None else self._prepare_mail(**kwargs)
        self.env["mail.thread"].message_process(False, raw)
        self.env.invalidate_all()
        return self.tickets.search([]) - before

    def _get_sent_to(self, address):
        """Return the mails that went out to an address."""
        return [mail for mail in self._mails if address in str(mail["email_to"])]
