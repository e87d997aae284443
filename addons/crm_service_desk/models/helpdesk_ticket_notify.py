from markupsafe import Markup

from odoo import models
from odoo.tools import plaintext2html

# told to message_post: the handler gets a notice of our own about the same
SKIP_HANDLER = "service_skip_handler"


class HelpdeskTicket(models.Model):
    """What staff are told about requests: one notice an event, with links."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "helpdesk.ticket"

    def _notify_handler(self, user, words=False):
        """Tell a handler (in one notice) about the requests that are now theirs.

        :param str words: why they are back, if they are
        """
        if user == self.env.user:
            return
        tickets = self.with_context(lang=user.sudo().lang or self.env.lang)
        if len(tickets) > 1:
            subject = tickets.env._("%(count)s requests for you", count=len(tickets))
        elif words:
            subject = tickets.env._("Back to you: %s", tickets.display_name)
        else:
            subject = tickets.env._("For you: %s", tickets.display_name)
        tickets._notify_staff(user, subject, words)

    def _notify_staff(self, user, subject, words=False):
        """Send one notice about all of these, in the language of the context."""
        if self.env.context.get("tracking_disable"):
            return
        body = self._join_staff_links()
        if words:
            body = plaintext2html(words) + body
        thread = self if len(self) == 1 else self.env["mail.thread"]
        vals = {}
        if not self.env.user._is_internal():
            # customers and visitors write no notices
            vals["author_id"] = self.env.ref("base.partner_root").id
        thread.message_notify(
            partner_ids=user.sudo().partner_id.ids,
            subject=subject,
            body=body,
            model_description=self.env._("service request"),
            **vals,
        )

    def _join_staff_links(self):
        """Return an HTML list of links that work in mails, too."""
        item = Markup('<li><a href="%s">%s</a></li>')
        links = (
            item % (ticket._notify_get_action_link("view"), ticket.display_name)
            for ticket in self
        )
        return Markup("<ul>%s</ul>") % Markup("").join(links)

    # ------------------------------------------------------------
    # What core would send besides
    # ------------------------------------------------------------

    def _message_auto_subscribe_followers(self, updated_values, default_subtype_ids):
        """Let handlers follow without core's mail: the step sends its notice."""
        followers = super()._message_auto_subscribe_followers(
            updated_values, default_subtype_ids
        )
        return [(partner, subtypes, False) for partner, subtypes, _mail in followers]

    def _get_notify_valid_parameters(self):
        return super()._get_notify_valid_parameters() | {SKIP_HANDLER}

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_get_recipients(
            message, msg_vals=msg_vals, **kwargs
        )
        if not kwargs.get(SKIP_HANDLER):
            return recipients
        # sudo: only who the handler is
        skipped = self.sudo().user_id.partner_id.ids
        return [row for row in recipients if row["id"] not in skipped]
