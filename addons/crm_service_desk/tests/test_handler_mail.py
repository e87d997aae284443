from odoo.tests import tagged

from .common_mail import MailCase


@tagged("post_install", "-at_install")
class TestHandlerMail(MailCase):
    """What handlers get by mail: one letter an event, whatever happens besides."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.am.write({"email": "handler@desk.example", "notification_type": "email"})
        cls.ticket = cls._create_ticket()

    def _get_letter(self, function, *args, **kwargs):
        """Return the one mail that the handler gets of a step."""
        self._settle()
        with self.mock_mail_gateway():
            function(*args, **kwargs)
            self._settle()
        (letter,) = self._get_sent_to("handler@desk.example")
        return letter

    def _settle(self):
        """Let core send what it keeps until the end of the transaction."""
        self.env.flush_all()
        self.cr.flush()

    def _assert_leads_to(self, letter, *tickets):
        for ticket in tickets:
            link = f"/mail/view?model=helpdesk.ticket&amp;res_id={ticket.id}"
            self.assertIn(f'href="{ticket.get_base_url()}{link}"', str(letter["body"]))

    def test_one_tells_of_an_assignment(self):
        assign = self.ticket.with_user(self.supervisor).action_assign
        letter = self._get_letter(assign, self.am.id)
        self.assertEqual(letter["subject"], f"For you: {self.ticket.display_name}")
        self._assert_leads_to(letter, self.ticket)

    def test_one_tells_of_a_request_entered_for_the_handler(self):
        letter = self._get_letter(
            self._create_ticket, user=self.supervisor, user_id=self.am.id
        )
        self.assertIn("For you", letter["subject"])

    def test_one_tells_of_several(self):
        tickets = self.ticket | self._create_ticket("Two")
        assign = tickets.with_user(self.supervisor).action_assign
        letter = self._get_letter(assign, self.am.id)
        self.assertEqual(letter["subject"], "2 requests for you")
        self._assert_leads_to(letter, *tickets)

    def test_it_speaks_the_handlers_language(self):
        self.am.lang = "zh_CN"
        assign = self.ticket.with_user(self.supervisor).action_assign
        letter = self._get_letter(assign, self.am.id)
        self.assertEqual(letter["subject"], f"请您处理：{self.ticket.display_name}")
        self.assertIn("服务单据", str(letter["body"]))

    def test_one_tells_what_the_customer_dislikes(self):
        ticket = self._create_processed()
        letter = self._get_letter(self._judge, ticket, 2, "It <still> drips")
        self.assertEqual(letter["subject"], f"Back to you: {ticket.display_name}")
        self.assertIn("It &lt;still&gt; drips", str(letter["body"]))
        self._assert_leads_to(letter, ticket)

    def test_one_tells_that_the_customer_is_content(self):
        ticket = self._create_processed()
        letter = self._get_letter(self._judge, ticket, 5, "Runs again")
        self.assertIn("Runs again", str(letter["body"]))

    def test_one_tells_that_the_customer_reopens(self):
        ticket = self._create_archived()
        self.contact.user_ids = self.env["res.users"].create(
            {
                "login": "reopening",
                "partner_id": self.contact.id,
                "group_ids": self.env.ref("base.group_portal").ids,
            }
        )
        reopen = ticket.with_user(self.contact.user_ids)._reopen_by_customer
        letter = self._get_letter(reopen, "It drips again")
        self.assertIn("Back to you", letter["subject"])
        self.assertIn("It drips again", str(letter["body"]))
        self.assertNotIn("han@own.example", letter["email_from"])

    def test_one_tells_of_deadlines(self):
        ticket = self._create_assigned()
        letter = self._get_letter(ticket._notify_of_deadline, self.am)
        self._assert_leads_to(letter, ticket)

    def test_who_takes_a_request_needs_no_letter(self):
        self.supervisor.write(
            {"email": "boss@desk.example", "notification_type": "email"}
        )
        with self.mock_mail_gateway():
            self.ticket.with_user(self.supervisor).assign_to_me()
            self._settle()
        self.assertFalse(self._get_sent_to("boss@desk.example"))
