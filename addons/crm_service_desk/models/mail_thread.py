import codecs
import logging

from odoo import api, models
from odoo.tools import email_normalize

from ..tools.mail_headers import is_auto_reply, is_automatic
from .helpdesk_ticket_mail import AUTOMATIC

_logger = logging.getLogger(__name__)

TICKET = "helpdesk.ticket"
# Mail programs in China call their texts gb2312 and use its larger successors.
CHINESE_CHARSETS = ("gb2312", "gbk", "gb_2312-80", "x-gbk")


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def message_parse(self, message, save_original=False):
        """Read mails by the character set that they really use.

        Core reads Chinese ones with holes, and none of an unknown character set or
        with zero bytes, which no database takes.
        """
        for part in message.walk():
            charset = part.get_content_charset()
            if charset and (real := self._get_real_charset(charset)) != charset:
                part.set_param("charset", real)
        parsed = super().message_parse(message, save_original=save_original)
        for name, value in parsed.items():
            if isinstance(value, str):
                parsed[name] = value.replace("\x00", "")
        return parsed

    @api.model
    def _get_real_charset(self, charset):
        if charset in CHINESE_CHARSETS:
            return "gb18030"
        try:
            codecs.lookup(charset)
        except LookupError:
            return "utf-8"
        return charset

    @api.model
    def message_route(
        self, message, message_dict, model=None, thread_id=None, custom_values=None
    ):
        """Let no machine that answers our mails begin a loop with a request."""
        routes = super().message_route(
            message, message_dict, model, thread_id, custom_values
        )
        if not any(route[0] == TICKET for route in routes):
            return routes
        if is_auto_reply(message) or self._is_own_alias(message_dict["email_from"]):
            _logger.info(
                "Ignored mail from %s with Message-Id %s: it answers by itself",
                message_dict["email_from"],
                message_dict["message_id"],
            )
            return [route for route in routes if route[0] != TICKET]
        if is_automatic(message):
            return [self._mark_automatic(route) for route in routes]
        return routes

    @api.model
    def _is_own_alias(self, sender):
        """Tell whether a mail comes from one of our own addresses."""
        address = email_normalize(sender)
        # sudo: only compares addresses
        domains = self.env["mail.alias.domain"].sudo()
        return bool(address and domains._find_aliases([address]))

    @api.model
    def _mark_automatic(self, route):
        """Let a new request of this route not be acknowledged."""
        model, thread_id, values, user_id, alias = route
        if model == TICKET and not thread_id:
            values = {**(values or {}), AUTOMATIC: True}
        return (model, thread_id, values, user_id, alias)
