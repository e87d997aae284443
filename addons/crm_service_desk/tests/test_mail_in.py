import base64
import re
from email import message_from_bytes, policy

from odoo.tests import tagged

from .common_mail import DOMAIN, MailCase

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@tagged("post_install", "-at_install")
class TestMailIn(MailCase):
    def _answer(self, ticket, **kwargs):
        """Let the customer answer the last letter of a request."""
        letters = ticket.message_ids.filtered(
            lambda m: m.message_type == "auto_comment"
        )
        reference = letters.sorted("id")[-1:].message_id
        return self._receive(
            **{
                "From": "han@own.example",
                "Subject": "Re: request",
                "In_Reply_To": reference,
                "References": reference,
                **kwargs,
            }
        )

    # ------------------------------------------------------------
    # New requests
    # ------------------------------------------------------------

    def test_a_mail_becomes_a_request(self):
        with self.mock_mail_gateway():
            ticket = self._receive()
        self.assertEqual(ticket.name, "Pump leaks")
        self.assertIn("It leaks", ticket.description)
        self.assertEqual(ticket.team_id, self.team)
        self.assertEqual(ticket.service_state, "new")
        self.assertFalse(ticket.user_id)
        email = self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_email")
        self.assertEqual(ticket.channel_id, email)

    def test_an_unknown_sender_becomes_a_contact(self):
        with self.mock_mail_gateway():
            ticket = self._receive()
        self.assertEqual(ticket.partner_id.name, "Zhang San")
        self.assertEqual(ticket.partner_id.email, "zhang@new.example")
        self.assertIn("zhang@new.example", ticket.partner_email)

    def test_a_known_sender_is_the_known_contact(self):
        with self.mock_mail_gateway():
            ticket = self._receive(From="HAN@own.example")
        self.assertEqual(ticket.partner_id, self.contact)

    def test_a_broken_sender_still_makes_a_request(self):
        for sender in ("nobody", "", "<>", "a@b@c <"):
            with self.subTest(sender), self.mock_mail_gateway():
                raw = self._prepare_mail(From=None)
                raw = b"From: " + sender.encode() + b"\r\n" + raw
                ticket = self._receive(raw)
                self.assertEqual(len(ticket), 1)

    def test_the_sender_gets_number_and_link(self):
        with self.mock_mail_gateway():
            ticket = self._receive()
        (mail,) = self._get_sent_to("zhang@new.example")
        self.assertIn(ticket.number, mail["subject"])
        self.assertIn(ticket.access_token, mail["body"])
        self.assertEqual(mail["headers"]["Auto-Submitted"], "auto-replied")
        self.assertIn(self.to, mail["reply_to"])

    def test_the_copies_are_kept(self):
        with self.mock_mail_gateway():
            ticket = self._receive(Cc="Wei <wei@own.example>, han@own.example")
        self.assertIn("wei@own.example", ticket.email_cc)
        self.assertIn("han@own.example", ticket.email_cc)

    def test_a_mail_without_subject_and_text_makes_a_request(self):
        with self.mock_mail_gateway():
            ticket = self._receive(text="", Subject=None)
        self.assertEqual(ticket.name, "(no subject)")
        self.assertTrue(ticket.description)

    def test_scripts_are_taken_out(self):
        html = "<p>Hi<script>alert(1)</script><img src=x onerror=alert(1)></p>"
        with self.mock_mail_gateway():
            ticket = self._receive(html=html)
        self.assertNotIn("script", ticket.description)
        self.assertNotIn("onerror", ticket.description)

    def test_the_company_is_that_of_the_team(self):
        other = self.env["res.company"].create(
            {"name": "Branch", "alias_domain_id": self.domain.id}
        )
        team = self.env["helpdesk.ticket.team"].create(
            {"name": "Branch", "alias_name": "branch-desk", "company_id": other.id}
        )
        with self.mock_mail_gateway():
            ticket = self._receive(To=f"branch-desk@{DOMAIN}")
        self.assertEqual(ticket.team_id, team)
        self.assertEqual(ticket.company_id, other)

    # ------------------------------------------------------------
    # Files
    # ------------------------------------------------------------

    def test_files_that_cannot_be_taken_are_left_out_and_named(self):
        files = [("photo.png", PNG), ("run.exe", b"MZ"), ("b.png", b"MZ\x90")]
        with self.mock_mail_gateway():
            ticket = self._receive(files=files)
        self.assertEqual(ticket.attachment_ids.mapped("name"), ["photo.png"])
        note = ticket.message_ids.filtered(lambda m: "Left out" in (m.body or ""))
        self.assertIn("run.exe", note.body)
        self.assertIn("b.png", note.body)

    # ------------------------------------------------------------
    # Character sets
    # ------------------------------------------------------------

    def _prepare_chinese(self, text, charset, declared):
        encoded = base64.b64encode("泵漏水".encode(charset)).decode()
        subject = f"=?{declared}?B?{encoded}?="
        head = (
            f"From: zhang@new.example\r\nTo: {self.to}\r\nSubject: {subject}\r\n"
            f"Message-Id: <zh.{charset}.{declared}@new.example>\r\n"
            f"Content-Type: text/plain; charset={declared}\r\n"
            "Content-Transfer-Encoding: 8bit\r\n\r\n"
        )
        return head.encode() + text.encode(charset)

    def test_chinese_mails_are_read_whole(self):
        for charset, declared in (
            ("gb18030", "gb18030"),
            ("gb18030", "gb2312"),
            ("gb18030", "gbk"),
            ("utf-8", "utf-8"),
            ("utf-8", "x-unknown"),
            ("big5", "big5"),
        ):
            with self.subTest(declared), self.mock_mail_gateway():
                text = "水泵" if charset == "big5" else "镕基先生：水泵漏水㐀"
                raw = self._prepare_chinese(text, charset, declared)
                if declared == "x-unknown" or charset == "big5":
                    raw = re.sub(rb"Subject: .*\r\n", b"Subject: Pump\r\n", raw)
                ticket = self._receive(raw)
                self.assertIn(text, ticket.description)
                if b"Subject: Pump" not in raw:
                    self.assertEqual(ticket.name, "泵漏水")

    def test_broken_headers_lose_no_mail(self):
        raws = {
            "8 bit subject": b"Subject: \xb1\xc3\xc2\xa9\xcb\xae\r\n\r\nText",
            "half an encoded word": b"Subject: =?utf-8?B?5rW\r\n\r\nText",
            "no blank line": b"Subject: Pump\r\nText without header end\r\n",
            "date of nowhere": b"Subject: Pump\r\nDate: yesterday\r\n\r\nText",
            "wrong length": b"Subject: P\r\nContent-Length: -5\r\n\r\nText",
            "multipart without parts": b"Subject: P\r\n"
            b"Content-Type: multipart/mixed; boundary=x\r\n\r\nText",
            "zero byte": b"Subject: Pu\x00mp\r\n\r\nTe\x00xt",
        }
        for index, (name, rest) in enumerate(raws.items()):
            with self.subTest(name), self.mock_mail_gateway():
                head = f"From: zhang@new.example\r\nTo: {self.to}\r\n".encode()
                head += f"Message-Id: <broken.{index}@new.example>\r\n".encode()
                self.assertEqual(len(self._receive(head + rest)), 1)

    # ------------------------------------------------------------
    # Loops
    # ------------------------------------------------------------

    def test_machines_that_answer_make_no_request(self):
        for headers in (
            {"Auto_Submitted": "auto-replied"},
            {"X_Autoreply": "yes"},
            {"Precedence": "auto_reply"},
            {"Return_Path": "<>"},
        ):
            with self.subTest(headers), self.mock_mail_gateway():
                self.assertFalse(self._receive(**headers))
                self.assertFalse(self._mails)

    def test_an_alarm_makes_a_request_and_gets_no_answer(self):
        with self.mock_mail_gateway():
            self.assertTrue(self._receive(Auto_Submitted="auto-generated"))
        self.assertFalse(self._mails)

    def test_our_own_address_makes_no_request(self):
        with self.mock_mail_gateway():
            self.assertFalse(self._receive(From=self.to))
        self.assertFalse(self._mails)

    def test_a_sender_who_floods_us_is_stopped(self):
        # helpdesk_mgmt does not tell mail which field holds the sender
        self.env["ir.config_parameter"].set_param("mail.gateway.loop.threshold", "3")
        with self.mock_mail_gateway():
            made = [bool(self._receive()) for _index in range(5)]
        self.assertEqual(made, [True, True, True, False, False])

    def test_nobody_gets_acknowledgements_without_end(self):
        with self.mock_mail_gateway():
            for _index in range(8):
                self._receive()
        self.assertEqual(len(self._get_sent_to("zhang@new.example")), 5)

    def test_an_absence_opens_no_follow_up(self):
        ticket = self._create_archived()
        ticket._send_letters(
            self.env.ref("crm_service_desk.mail_template_request_received"), "Note"
        )
        with self.mock_mail_gateway():
            self.assertFalse(self._answer(ticket, Auto_Submitted="auto-replied"))

    # ------------------------------------------------------------
    # Answers
    # ------------------------------------------------------------

    def test_an_answer_to_the_survey_reaches_the_handler_as_a_message(self):
        with self.mock_mail_gateway():
            ticket = self._create_processed()
            self.assertFalse(self._answer(ticket, text="One question"))
        words = ticket.message_ids.filtered(lambda m: "One question" in (m.body or ""))
        self.assertEqual(words.author_id, self.contact)
        self.assertEqual(words.subtype_id, self.env.ref("mail.mt_comment"))
        self.assertEqual(ticket.service_state, "processed")

    def test_answers_to_surveys_sent_at_once_reach_their_requests(self):
        with self.mock_mail_gateway():
            tickets = self._create_assigned("One") | self._create_assigned("Two")
            tickets.with_user(self.am).action_process("Fuse")
            for ticket in tickets:
                self._answer(ticket, text=f"About {ticket.name}")
        for ticket in tickets:
            bodies = "".join(ticket.message_ids.mapped("body"))
            self.assertIn(f"About {ticket.name}", bodies)
        self.assertEqual(len(tickets.sudo().rating_ids), 2)

    def test_an_answer_to_a_closed_request_opens_a_follow_up(self):
        with self.mock_mail_gateway():
            ticket = self._create_processed()
            self._judge(ticket, 5)
            follow_up = self._answer(ticket, text="Now it smokes")
            more = self._answer(ticket, text="And it stinks")
        self.assertEqual(follow_up.origin_id, ticket)
        self.assertIn("Now it smokes", follow_up.description)
        self.assertEqual(follow_up.partner_id, self.contact)
        self.assertEqual(follow_up.service_state, "new")
        self.assertFalse(more)
        bodies = "".join(follow_up.message_ids.mapped("body"))
        self.assertIn("And it stinks", bodies)
        self.assertEqual(ticket.service_state, "archived")
        self.assertNotIn("smokes", "".join(ticket.message_ids.mapped("body")))

    def test_staff_write_on_closed_requests_without_a_follow_up(self):
        ticket = self._create_archived()
        before = self.tickets.search_count([])
        ticket.with_user(self.am).message_post(body="Note", message_type="comment")
        self.assertEqual(self.tickets.search_count([]), before)

    # ------------------------------------------------------------
    # Letters
    # ------------------------------------------------------------

    def test_the_survey_has_a_link_for_each_satisfaction(self):
        with self.mock_mail_gateway():
            ticket = self._create_processed(solution="New <b>fuse</b>")
        (mail,) = self._get_sent_to("han@own.example")
        rating = ticket.rating_ids
        links = re.findall(rf"/service/rate/{rating.access_token}/(\d)", mail["body"])
        self.assertEqual(links, ["5", "4", "3", "2", "1"])
        self.assertNotIn("<b>fuse</b>", mail["body"])

    def test_no_message_of_the_request_has_the_link(self):
        with self.mock_mail_gateway():
            ticket = self._create_processed()
        token = ticket.rating_ids.access_token
        bodies = "".join(ticket.sudo().message_ids.mapped("body"))
        self.assertNotIn(token, bodies)
        self.assertIn("asked for a verdict", bodies)

    def test_the_survey_speaks_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        template = self.env.ref("crm_service_desk.mail_template_survey")
        template.with_context(lang="zh_CN").subject = "您的服务单据 {{ object.number }}"
        self.contact.lang = "zh_CN"
        with self.mock_mail_gateway():
            self._create_processed()
        (mail,) = self._get_sent_to("han@own.example")
        self.assertIn("您的服务单据", mail["subject"])

    def test_the_silent_are_reminded_in_other_words(self):
        with self.mock_mail_gateway():
            ticket = self._create_processed()
        with self.mock_mail_gateway():
            ticket._remind_silent()
        (mail,) = self._get_sent_to("han@own.example")
        self.assertIn("have not heard from you", mail["body"])

    def test_a_customer_without_address_stops_nothing(self):
        self.contact.email = False
        with self.mock_mail_gateway():
            ticket = self._create_processed()
        self.assertEqual(ticket.service_state, "processed")

    def test_the_customer_is_told_why_a_request_is_closed(self):
        for stage in ("done", "cancelled", "rejected"):
            self.env.ref(f"helpdesk_mgmt.helpdesk_ticket_stage_{stage}").write(
                {
                    "mail_template_id": self.env.ref(
                        "crm_service_desk.mail_template_request_closed"
                    ).id
                }
            )
        with self.mock_mail_gateway():
            ticket = self._create_assigned()
            ticket.with_user(self.supervisor).action_close_unsolved("No parts any more")
            self.env.flush_all()
            self.cr.flush()
        (mail,) = self._get_sent_to("han@own.example")
        self.assertIn("No parts any more", mail["body"])


@tagged("post_install", "-at_install")
class TestMailTools(MailCase):
    def test_the_real_character_set_is_found(self):
        threads = self.env["mail.thread"]
        self.assertEqual(threads._get_real_charset("gb2312"), "gb18030")
        self.assertEqual(threads._get_real_charset("x-unknown"), "utf-8")
        self.assertEqual(threads._get_real_charset("iso-8859-1"), "iso-8859-1")

    def test_parsing_takes_bytes_as_they_come(self):
        message = message_from_bytes(self._prepare_mail(), policy=policy.SMTP)
        parsed = self.env["mail.thread"].message_parse(message)
        self.assertIn("It leaks", parsed["body"])
