from markupsafe import Markup, escape

from odoo import models

from ..tools.placeholders import fill_in


class HelpdeskTicket(models.Model):
    """What the placeholders of canned answers stand for."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "helpdesk.ticket"

    def message_post(self, **kwargs):
        """Fill in the placeholders of what staff write, and of nobody else's words."""
        body = kwargs.get("body")
        if body and "{{" in body and self._is_staff_writing(kwargs):
            kwargs["body"] = self._fill_in_answer(body)
        return super().message_post(**kwargs)

    def _is_staff_writing(self, message):
        is_comment = message.get("message_type") == "comment"
        return is_comment and not self.env.su and self.env.user._is_internal()

    def _fill_in_answer(self, text):
        """Return a text with the facts of this request for its placeholders.

        :param text: plain text, or Markup, in which the facts are escaped
        """
        self.ensure_one()
        values = self._get_answer_values()
        if not isinstance(text, Markup):
            return fill_in(text, values)
        escaped = {name: str(escape(value)) for name, value in values.items()}
        return Markup(fill_in(str(text), escaped))

    def _get_answer_values(self):
        """Return {placeholder: text}: the only ones there are."""
        # sudo: nothing but names
        ticket = self.sudo()
        return {
            "customer": ticket.partner_id.name or ticket.partner_name or "",
            "handler": ticket.user_id.name or "",
            "number": ticket.number or "",
            "product": ticket.product_id.display_name or "",
            "summary": ticket.name or "",
        }
