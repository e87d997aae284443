import re
from html import unescape
from urllib.parse import urlsplit

from odoo.tests import tagged
from odoo.tools.misc import file_open

from .common_doors import DoorCase
from .common_mail import MailCase

SECOND_SOLUTION = "Shaft polished, 密封圈 replaced"


@tagged("post_install", "-at_install")
class TestDoneWhen(MailCase, DoorCase):
    """The whole life of a request: each person in a browser, the mails in between."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.contact.parent_id.user_id = cls.am2
        cls._create_archived("Pump leaks oil", solution="Seal replaced")

    def test_a_request_lives_its_life(self):
        self._live("en_US")

    def test_a_request_lives_its_life_in_chinese(self):
        self._live("zh_CN")

    def _live(self, lang):
        people = self.customer | self.supervisor | self.am2
        people.lang = lang
        self.env["ir.config_parameter"].set_param("web.base.url", self.base_url())
        with self.mock_mail_gateway():
            ticket = self._write_mail(f"request_{lang[:2]}.eml")
            asked = self._ask_in_portal()
            self._tour("/odoo/crm-service-requests", "assign", self.supervisor)
            self.assertEqual(ticket.user_id, self.am2)
            self._tour("/odoo/crm-service-requests", "similar", self.am2)
            self.assertEqual(ticket.solution, "Seal replaced, oil filled up")
            first = self._open_mailed_link(ticket, 2, lang)
            self._assert_back_at_work(ticket)
            self._tour("/odoo/crm-service-requests", "solve_again", self.am2)
            self.assertEqual(ticket.solution, SECOND_SOLUTION)
            second = self._open_mailed_link(ticket, 5, lang)
        self.assertNotEqual(first, second)
        self.assertEqual((ticket.service_state, ticket.satisfaction), ("archived", 5))
        self._tour("/odoo/crm-service-archive", "find", self.am2)
        self._tour("/odoo/crm-service-analysis", "figures", self.supervisor)
        self._assert_counted(ticket, asked)

    def _tour(self, url, tour, user=None):
        self.start_tour(url, f"crm_service_desk_{tour}", login=user and user.login)
        self.env.invalidate_all()

    def _write_mail(self, name):
        """Let a message file in, as a mail server hands it over."""
        with file_open(f"crm_service_desk/tests/data/{name}", "rb") as file:
            ticket = self._receive(file.read())
        self.assertEqual(ticket.partner_id, self.contact)
        self.assertEqual(ticket.service_state, "new")
        self.assertIn("workshop@own.example", ticket.email_cc)
        return ticket

    def _ask_in_portal(self):
        before = self.tickets.search([])
        self._tour("/my", "customer_asks", self.customer)
        asked = self.tickets.search([]) - before
        self.assertEqual((asked.partner_id, len(asked)), (self.contact, 1))
        return asked

    def _open_mailed_link(self, ticket, satisfaction, lang):
        """Vote as the customer does: by the link of the last mail that went out."""
        self.env.flush_all()
        mail = self._get_sent_to("han@own.example")[-1]
        self.assertIn(ticket.number, mail["subject"])
        links = re.findall(r'href="([^"]*/service/rate/[^"]+)"', str(mail["body"]))
        (link,) = (unescape(x) for x in links if x.endswith(f"/{satisfaction}"))
        self.assertEqual(urlsplit(link).netloc, urlsplit(self.base_url()).netloc)
        self.authenticate(None, None)
        label = self.tickets.with_context(lang=lang)._get_satisfaction_labels()
        self.assertIn(label[satisfaction], self.url_open(link).text)
        self._tour(link, "survey")
        return link

    def _assert_back_at_work(self, ticket):
        self.assertEqual(ticket.service_state, "assigned")
        self.assertEqual(ticket.reopen_count, 1)
        self.assertEqual(ticket.round_ids.mapped("satisfaction"), [2, 0])

    def _assert_counted(self, ticket, asked):
        """Both are in the figures: the verdicts of both rounds, and the backlog."""
        self.env.flush_all()
        report = self.env["helpdesk.service.report"].with_user(self.supervisor)
        rows = report.search([("ticket_id", "=", ticket.id)], order="round_number")
        self.assertEqual(rows.mapped("satisfaction"), [2, 5])
        self.assertEqual(rows.user_id, self.am2)
        [figures] = report._read_group(
            [("ticket_id", "in", (ticket | asked).ids)],
            [],
            ["request_count:sum", "satisfaction:avg", "reopen_rate:avg"],
        )
        self.assertEqual(figures, (2, 3.5, 1))
        self.assertTrue(report.search([("ticket_id", "=", asked.id)]).age)
