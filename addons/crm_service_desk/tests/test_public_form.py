from datetime import timedelta

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import NOW
from .common_doors import DoorCase


@tagged("post_install", "-at_install")
class TestPublicForm(DoorCase):
    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def _send(self, **data):
        values = {
            "name": "Zhang San",
            "email": "zhang@new.example",
            "subject": "Pump leaks",
            "description": "Since Monday",
            **data,
        }
        return self._get_new(self._post, "/service/new", **values)

    def test_the_form_has_a_field_for_each_thing_asked(self):
        page = self.url_open("/service/new").text
        for name in ("name", "email", "type", "subject", "description", "attachment"):
            with self.subTest(name):
                self.assertIn(f' name="{name}"', page)

    def test_a_stranger_becomes_a_contact(self):
        ticket, page = self._send()
        self.assertIn(ticket.number, page.text)
        self.assertEqual(ticket.partner_id.name, "Zhang San")
        self.assertEqual(ticket.partner_id.email, "zhang@new.example")
        self.assertEqual(ticket.service_state, "new")
        self.assertIn(ticket.partner_id, ticket.message_partner_ids)

    def test_a_known_address_is_the_known_contact(self):
        ticket, page = self._send(email="HAN@own.example", name="Somebody")
        self.assertEqual(ticket.partner_id, self.contact)
        self.assertEqual(self.contact.name, "Han Mei")
        self.assertNotIn("Han Mei", page.text)

    def test_the_page_shows_no_link_to_the_request(self):
        ticket, page = self._send(email="han@own.example")
        self.assertNotIn("access_token", page.text)
        self.assertNotIn(f"/my/ticket/{ticket.id}", page.text)

    def test_what_is_missing_is_refused(self):
        for field in ("name", "email", "subject", "description"):
            with self.subTest(field):
                ticket, page = self._send(**{field: "  "})
                self.assertFalse(ticket)
                self.assertIn("alert-danger", page.text)

    def test_an_address_that_is_none_is_refused(self):
        for email in (
            "x",
            "a@b@c",
            "a@x.example, b@x.example",
            "a" * 300 + "@x.example",
        ):
            with self.subTest(email):
                ticket, _page = self._send(email=email)
                self.assertFalse(ticket)

    def test_who_fills_in_the_hidden_field_is_thanked_and_forgotten(self):
        ticket, page = self._send(website="http://spam.example")
        self.assertFalse(ticket)
        self.assertIn("Thank you", page.text)
        partners = self.env["res.partner"]
        self.assertFalse(partners.search([("email", "=", "zhang@new.example")]))

    def test_without_the_form_nothing_is_taken(self):
        with self._quiet():
            ticket, page = self._send(csrf_token="x")
        self.assertFalse(ticket)
        self.assertEqual(page.status_code, 400)

    def test_one_address_sends_a_few_an_hour(self):
        self.company.service_form_limit_address = 2
        tickets = [self._send()[0] for _index in range(3)]
        self.assertEqual([bool(ticket) for ticket in tickets], [True, True, False])
        self.assertTrue(self._send(email="li@new.example")[0])

    def test_one_network_sends_some_an_hour(self):
        self.company.service_form_limit_network = 3
        tickets = [self._send(email=f"z{i}@new.example")[0] for i in range(4)]
        self.assertEqual([bool(t) for t in tickets], [True, True, True, False])

    def test_an_hour_later_the_form_is_open_again(self):
        self.company.service_form_limit_address = 1
        hits = self.env["service.form.hit"]
        self.assertTrue(hits._admit({"a": 1}))
        self.assertFalse(hits._admit({"a": 1}))
        with freeze_time(NOW + timedelta(minutes=61)):
            self.assertTrue(hits._admit({"a": 1}))

    def test_a_thousand_posts_leave_no_more_than_the_limit(self):
        hits = self.env["service.form.hit"]
        taken = [hits._admit({"flood": 30, f"a{i}": 5}) for i in range(1000)]
        self.assertEqual(sum(taken), 30)
        self.assertEqual(hits.search_count([]), 60)

    def test_submissions_of_one_moment_want_the_same_number(self):
        hits = self.env["service.form.hit"]
        hits._admit({"a": 9})
        hits._admit({"a": 9})
        hits._admit({"a": 9}, is_exact=False)
        rows = hits.search([], order="id")
        self.assertEqual(rows.mapped("number"), [1, 2, 0])
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self.env.cr.execute(
                "INSERT INTO service_form_hit (key, moment, number)"
                " SELECT key, moment, number FROM service_form_hit WHERE number = 2"
            )

    def test_senders_are_unreadable_and_forgotten(self):
        hits = self.env["service.form.hit"]
        hits._admit({"network 10.0.0.1": 1})
        self.assertNotIn("10.0", hits.search([]).key)
        with freeze_time(NOW + timedelta(hours=2)):
            hits._gc_hits()
        self.env.invalidate_all()
        self.assertFalse(hits.search([]))

    def test_the_team_of_the_link_gets_the_request(self):
        company = self.env["res.company"].create({"name": "Branch"})
        team = self.env["helpdesk.ticket.team"].create(
            {"name": "Branch desk", "company_id": company.id, "show_in_portal": True}
        )
        hidden = self.env["helpdesk.ticket.team"].create(
            {"name": "Hidden desk", "show_in_portal": False}
        )
        self.assertIn("Branch desk", self.url_open(f"/service/new?team={team.id}").text)
        ticket, _page = self._send(team=team.id)
        self.assertEqual(ticket.team_id, team)
        self.assertEqual(ticket.company_id, company)
        ticket, _page = self._send(team=hidden.id)
        self.assertFalse(ticket.team_id)
        self.assertEqual(self.url_open("/service/new?team=x").status_code, 200)

    def test_a_program_is_refused(self):
        ticket, page = self._send(files={"attachment": ("run.exe", b"MZ", "image/png")})
        self.assertFalse(ticket)
        self.assertIn("programs and web pages", page.text)

    def test_customers_who_are_logged_in_get_their_own_form(self):
        self._log_in(self.customer)
        self.assertIn("/new/ticket", self.url_open("/service/new").url)

    def test_the_sender_is_told_the_number_by_mail(self):
        mails = self.env["mail.mail"]
        before = mails.search([])
        ticket, _page = self._send()
        self.assertTrue(ticket.create_date <= fields.Datetime.now())
        notes = ticket.message_ids.filtered(lambda m: m.message_type == "auto_comment")
        self.assertIn("was told the number", notes.body)
        self.assertFalse("access_token" in notes.body)
        self.assertFalse((mails.search([]) - before).filtered("failure_reason"))
