import re

from odoo.tests import tagged

from .common_doors import DoorCase
from .common_mail import MailCase

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}"
HARM = re.compile(r"<script>alert|<img[^>]+onerror", re.IGNORECASE)


@tagged("post_install", "-at_install")
class TestScriptInTexts(MailCase, DoorCase):
    """A script in every text that a request takes, from its first day to its last."""

    def _live(self):
        """Return a request whose every text is a script, and one that follows it."""
        self.contact.name = self.customer.name = SCRIPT
        product = self._create_product()
        product.name = SCRIPT
        ticket = self.tickets._create_by_customer(
            self.contact, {"name": SCRIPT, "description": SCRIPT, "serial": SCRIPT}
        )
        ticket.product_id = product
        supervised = ticket.with_user(self.supervisor)
        supervised.action_assign(self.am.id)
        handled = ticket.with_user(self.am)
        handled.action_suspend(SCRIPT)
        handled.action_resume()
        supervised.action_escalate(SCRIPT)
        handled.message_post(body=SCRIPT, message_type="comment")
        self.env["helpdesk.ticket.work"].with_user(self.am).create(
            {"ticket_id": ticket.id, "minutes": 5, "note": SCRIPT}
        )
        handled.action_process(SCRIPT)
        supervised.action_record_feedback(2, SCRIPT, given_by=SCRIPT)
        handled.action_process(SCRIPT)
        ticket.with_user(self.customer)._rate_by_customer(5, SCRIPT)
        ticket.with_user(self.customer)._reopen_by_customer(SCRIPT)
        supervised.action_close_unsolved(SCRIPT)
        return ticket, ticket._follow_up_by_customer(self.contact, SCRIPT)

    def test_none_becomes_part_of_a_page_a_message_or_a_mail(self):
        with self.mock_mail_gateway():
            ticket, follow_up = self._live()
            self.env.flush_all()
            self.cr.flush()
        both = ticket | follow_up
        texts = {
            "messages": both.message_ids.mapped("body"),
            "activities": both.activity_ids.mapped("note"),
            "descriptions": both.mapped("description"),
            "mails": [str(mail["body"]) for mail in self._mails],
        }
        self._log_in(self.customer)
        urls = ("/my", "/my/tickets", "/new/ticket", f"/my/ticket/{ticket.id}")
        texts["portal"] = [self.url_open(url).text for url in urls]
        self.authenticate(None, None)
        rating = ticket.rating_ids[0]
        urls = (ticket.get_portal_url(), f"/service/rate/{rating.access_token}")
        texts["links"] = [self.url_open(url).text for url in urls]
        for place, found in texts.items():
            with self.subTest(place):
                self.assertTrue(found)
                self.assertFalse([x for x in found if HARM.search(str(x or ""))])
                self.assertFalse([x for x in found if "49" in re.findall(">(49)", x)])

    def test_none_becomes_part_of_a_form_that_is_shown_again(self):
        fields = ("name", "email", "subject", "description", "serial", "type", "team")
        self.authenticate(None, None)
        page = self._post("/service/new", **dict.fromkeys(fields, SCRIPT))
        self.assertIn("alert-danger", page.text)
        self.assertFalse(HARM.search(page.text))
        self._log_in(self.customer)
        values = {**dict.fromkeys(fields, SCRIPT), "serial": SCRIPT * 10}
        page = self._post("/submitted/ticket", **values)
        self.assertIn("alert-danger", page.text)
        self.assertFalse(HARM.search(page.text))

    def test_none_becomes_part_of_a_refusal(self):
        ticket = self._create_processed(SCRIPT, solution=SCRIPT)
        self._log_in(self.customer)
        page = self._post(f"/my/ticket/{ticket.id}/rate", rate=SCRIPT, feedback=SCRIPT)
        self.assertIn("alert-danger", page.text)
        self.assertIn("&lt;script&gt;alert", page.text)
        self.assertFalse(HARM.search(page.text))
