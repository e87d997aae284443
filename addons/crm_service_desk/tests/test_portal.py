from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import JsonRpcException, tagged

from odoo.addons.crm_customer.tests.common import PASSWORD

from .common_doors import DoorCase


@tagged("post_install", "-at_install")
class TestPortal(DoorCase):
    def _send(self, **data):
        values = {"subject": "Pump leaks", "description": "Since Monday", **data}
        return self._get_new(self._post, "/submitted/ticket", **values)

    # ------------------------------------------------------------
    # Entering
    # ------------------------------------------------------------

    def test_a_customer_sends_a_request(self):
        self._log_in(self.customer)
        ticket, page = self._send(type=self.type_repair.id)
        self.assertIn(ticket.number, page.text)
        self.assertEqual(ticket.name, "Pump leaks")
        self.assertEqual(ticket.partner_id, self.contact)
        self.assertEqual(ticket.service_type_id, self.type_repair)
        self.assertEqual(ticket.service_state, "new")
        self.assertFalse(ticket.user_id)
        channel = self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_web")
        self.assertEqual(ticket.channel_id, channel)

    def test_the_server_refuses_a_blank_summary(self):
        self._log_in(self.customer)
        for field in ("subject", "description"):
            with self.subTest(field):
                ticket, page = self._send(**{field: " \u3000 "})
                self.assertFalse(ticket)
                self.assertIn("Please fill in", page.text)

    def test_what_was_written_is_kept_when_refused(self):
        self._log_in(self.customer)
        _ticket, page = self._send(subject="", description="Long story")
        self.assertIn("Long story", page.text)

    def test_scripts_stay_text(self):
        self._log_in(self.customer)
        script = "<script>alert(1)</script><img src=x onerror=alert(1)>"
        ticket, page = self._send(subject=script, description=script)
        self.assertNotIn("<script>alert", page.text)
        self.assertNotIn("<img src=x", page.text)
        self.assertNotIn("<script", ticket.description)
        self.assertNotIn("<img", ticket.description)

    def test_characters_that_no_database_takes_are_dropped(self):
        self._log_in(self.customer)
        ticket, _page = self._send(subject="Pump\x00 leaks")
        self.assertEqual(ticket.name, "Pump leaks")

    def test_a_text_without_end_is_refused(self):
        self._log_in(self.customer)
        ticket, page = self._send(description="x" * 20_001)
        self.assertFalse(ticket)
        self.assertIn("too long", page.text)

    def test_ids_that_were_not_offered_are_ignored(self):
        self._log_in(self.customer)
        scope = self.env.ref("crm_service_desk.dictionary_scope_product")
        for value in (scope.id, "-1", "x", "99999999999999999999", "²"):
            with self.subTest(value):
                ticket, _page = self._send(type=value, team=value, category=value)
                self.assertEqual(len(ticket), 1)
                self.assertFalse(ticket.service_type_id)
                self.assertFalse(ticket.team_id)

    def test_fields_that_are_not_in_the_form_are_ignored(self):
        self._log_in(self.customer)
        ticket, _page = self._send(
            partner_id=self.foreign.id, user_id=self.am.id, number="X", priority="3"
        )
        self.assertEqual(ticket.partner_id, self.contact)
        self.assertFalse(ticket.user_id)
        self.assertNotEqual(ticket.number, "X")

    def test_files_come_along(self):
        self._log_in(self.customer)
        ticket, _page = self._send(
            files={"attachment": ("../photo.txt", b"Hello", "text/plain")}
        )
        self.assertEqual(ticket.attachment_ids.mapped("name"), ["photo.txt"])

    def test_a_program_is_refused_and_nothing_is_left_behind(self):
        self._log_in(self.customer)
        ticket, page = self._send(
            files={"attachment": ("photo.png", b"MZ\x90", "image/png")}
        )
        self.assertFalse(ticket)
        self.assertIn("programs and web pages", page.text)

    def test_thirty_megabytes_are_refused(self):
        self._log_in(self.customer)
        ticket, page = self._send(
            files={"attachment": ("a.pdf", b"0" * 30 * 1024 * 1024, "application/pdf")}
        )
        self.assertFalse(ticket)
        self.assertIn("up to 10 MB", page.text)

    def test_the_form_has_a_field_for_each_thing_asked(self):
        self._log_in(self.customer)
        page = self.url_open("/new/ticket").text
        for name in ("type", "subject", "description", "attachment"):
            with self.subTest(name):
                self.assertIn(f'name="{name}"', page)

    # ------------------------------------------------------------
    # Looking
    # ------------------------------------------------------------

    def test_the_list_shows_the_customers_own_only(self):
        own = self._create_ticket("Own pump")
        self._create_ticket("Foreign pump", partner_id=self.foreign.id)
        self._log_in(self.customer)
        page = self.url_open("/my/tickets").text
        self.assertIn(own.number, page)
        self.assertNotIn("Foreign pump", page)

    def test_a_colleague_sees_the_requests_of_the_company(self):
        ticket = self._create_ticket()
        other = self._create_contact(self.own, "Wei Hua", email="wei@own.example")
        colleague = self._create_portal_user("door_colleague", other)
        self.assertTrue(ticket.with_user(colleague).has_access("read"))

    def test_the_home_page_leads_to_the_requests(self):
        self._log_in(self.customer)
        page = self.url_open("/my").text
        self.assertIn("Service Requests", page)
        self.assertIn("Your Orders", page)
        self.assertNotIn("Tickets", page)

    def test_the_list_filters_and_searches(self):
        closed = self._create_archived("Closed pump")
        opened = self._create_ticket("Open press")
        self._log_in(self.customer)
        page = self.url_open("/my/tickets?filterby=closed").text
        self.assertIn(closed.number, page)
        self.assertNotIn(opened.number, page)
        page = self.url_open("/my/tickets?search=press").text
        self.assertIn(opened.number, page)
        self.assertNotIn(closed.number, page)
        self.assertEqual(
            self.url_open("/my/tickets?filterby=x&sortby=y").status_code, 200
        )

    def test_a_neighbour_cannot_tell_a_foreign_request_from_none(self):
        ticket = self._create_ticket("Secret pump")
        self._log_in(self.neighbour)
        foreign = self.url_open(f"/my/ticket/{ticket.id}")
        missing = self.url_open(f"/my/ticket/{ticket.id + 10**6}")
        self.assertEqual((foreign.status_code, missing.status_code), (404, 404))
        self.assertNotIn("Secret pump", foreign.text)
        words = [page.text.partition("<main>")[2] for page in (foreign, missing)]
        self.assertIn("This link does not work", words[0])
        self.assertEqual(*(text.partition("</main>")[0] for text in words))

    def test_a_follower_of_another_customer_sees_nothing(self):
        ticket = self._create_ticket("Secret pump")
        ticket.message_subscribe(self.neighbour.partner_id.ids)
        self.assertFalse(ticket.with_user(self.neighbour).has_access("read"))

    def test_a_parent_company_sees_nothing_of_its_daughters(self):
        daughter = self._create_customer("Daughter", parent_id=self.own.id)
        ticket = self._create_ticket(partner_id=daughter.id)
        self.assertFalse(ticket.with_user(self.customer).has_access("read"))

    def test_a_portal_user_of_another_company_sees_nothing(self):
        other = self.env["res.company"].create({"name": "Branch"})
        ticket = self._create_ticket("Branch pump", company_id=other.id)
        self._log_in(self.customer)
        self.assertEqual(self.url_open(f"/my/ticket/{ticket.id}").status_code, 404)

    def test_a_neighbour_takes_no_step(self):
        ticket = self._create_processed()
        self._log_in(self.neighbour)
        for path, data in (
            ("rate", {"rate": 5, "feedback": "Fine"}),
            ("reopen", {"reason": "Broken"}),
            ("follow-up", {"text": "Hello"}),
        ):
            with self.subTest(path):
                page = self._post(f"/my/ticket/{ticket.id}/{path}", **data)
                self.assertEqual(page.status_code, 404)
        self.assertEqual(ticket.service_state, "processed")

    # ------------------------------------------------------------
    # The link without login
    # ------------------------------------------------------------

    def test_the_link_shows_the_request_without_login(self):
        ticket = self._create_ticket("Own pump")
        page = self.url_open(ticket.get_portal_url())
        self.assertIn(ticket.number, page.text)

    def test_the_link_shows_no_data_of_the_contact(self):
        self.contact.phone = "021-5551234"
        page = self.url_open(self._create_ticket().get_portal_url())
        self.assertNotIn("021-5551234", page.text)
        self.assertNotIn("han@own.example", page.text)

    def test_a_guessed_token_shows_nothing(self):
        ticket = self._create_ticket()
        other = self._create_ticket("Other")
        other.get_portal_url()
        for token in ("", "0", "None", "False", other.access_token):
            with self.subTest(token):
                page = self.url_open(f"/my/ticket/{ticket.id}?access_token={token}")
                self.assertEqual(page.status_code, 404)

    def test_the_link_ends_some_time_after_closing(self):
        ticket = self._create_archived()
        url = ticket.get_portal_url()
        self.assertEqual(self.url_open(url).status_code, 200)
        days = self.company.service_link_days + 1
        ticket.closed_date = fields.Datetime.now() - timedelta(days=days)
        self.env.flush_all()
        self.assertEqual(self.url_open(url).status_code, 404)
        threads = self.env["helpdesk.ticket"].with_user(
            self.env.ref("base.public_user")
        )
        thread = threads._get_thread_with_access(ticket.id, token=ticket.access_token)
        self.assertFalse(thread)

    def test_an_expired_link_does_not_lock_the_customer_out(self):
        ticket = self._create_archived()
        ticket.closed_date = fields.Datetime.now() - timedelta(days=10**3)
        self._log_in(self.customer)
        self.assertEqual(self.url_open(f"/my/ticket/{ticket.id}").status_code, 200)

    def test_an_address_says_nothing_in_our_name(self):
        ticket = self._create_ticket()
        url = ticket.get_portal_url(query_string="&error=Call+0900&done=x")
        self.assertNotIn("Call 0900", self.url_open(url).text)

    # ------------------------------------------------------------
    # Merged requests
    # ------------------------------------------------------------

    def _merge(self):
        """Return a request that was merged, its link, and the one that is left."""
        merged, left = self._create_ticket("Twice"), self._create_ticket("Left pump")
        url = merged.get_portal_url()
        merged.with_user(self.supervisor).action_merge_into(left)
        self.env.flush_all()
        return merged, url, left

    def test_the_link_of_a_merged_request_leads_to_the_one_that_is_left(self):
        merged, url, left = self._merge()
        self.authenticate(None, None)
        page = self.url_open(url)
        self.assertIn("Left pump", page.text)
        self.assertIn(f"/my/ticket/{left.id}?", page.url)
        page = self._post(
            f"/my/ticket/{merged.id}/follow-up",
            access_token=merged.access_token,
            text="More",
        )
        self.assertIn(f"/my/ticket/{left.id}?", page.url)

    def test_a_chain_of_merged_requests_leads_to_its_end(self):
        _merged, url, left = self._merge()
        end = self._create_ticket("End pump")
        left.with_user(self.supervisor).action_merge_into(end)
        self.env.flush_all()
        self.authenticate(None, None)
        self.assertIn("End pump", self.url_open(url).text)

    def test_the_customer_who_is_logged_in_gets_no_link_of_others(self):
        merged, url, left = self._merge()
        self._log_in(self.customer)
        for asked in (f"/my/ticket/{merged.id}", url):
            page = self.url_open(asked)
            self.assertTrue(page.url.endswith(f"/my/ticket/{left.id}"), page.url)

    def test_the_link_of_a_merged_request_opens_no_other_customers(self):
        for customer in (self.foreign, self.env["res.partner"]):
            with self.subTest(customer.name):
                _merged, url, left = self._merge()
                left.partner_id = customer
                self.env.flush_all()
                self.authenticate(None, None)
                page = self.url_open(url)
                self.assertNotIn("Left pump", page.text)
                self.assertNotIn(f"/my/ticket/{left.id}", page.url)
                self.assertNotIn(left._portal_ensure_token(), page.text)
                self.assertIn("Twice", page.text)

    def test_two_requests_of_nobody_are_not_of_one_customer(self):
        merged, url, left = self._merge()
        (merged | left).partner_id = False
        self.env.flush_all()
        self.authenticate(None, None)
        self.assertNotIn("Left pump", self.url_open(url).text)

    def test_a_merged_request_leads_no_neighbour_anywhere(self):
        merged, _url, left = self._merge()
        self._log_in(self.neighbour)
        for token in ("", left._portal_ensure_token()):
            page = self.url_open(f"/my/ticket/{merged.id}?access_token={token}")
            self.assertEqual(page.status_code, 404)

    def test_the_link_of_a_merged_request_ends_with_the_one_that_is_left(self):
        _merged, url, left = self._merge()
        left.with_user(self.supervisor).action_close_unsolved("Too old")
        left.closed_date = fields.Datetime.now() - timedelta(days=10**3)
        self.env.flush_all()
        self.authenticate(None, None)
        self.assertEqual(self.url_open(url).status_code, 404)

    # ------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------

    def test_the_customer_rates_in_the_portal(self):
        ticket = self._create_processed()
        self._log_in(self.customer)
        page = self.url_open(f"/my/ticket/{ticket.id}").text
        self.assertEqual(page.count('name="rate"'), 5)
        self.assertEqual(page.count('name="feedback"'), 1)
        page = self._post(f"/my/ticket/{ticket.id}/rate", rate=4, feedback="Runs")
        self.assertIn("Thank you for your verdict", page.text)
        self.env.invalidate_all()
        self.assertEqual(ticket.service_state, "archived")
        self.assertEqual(ticket.round_id.given_by_id, self.contact)
        self.assertFalse(ticket.round_id.recorded_by_id)

    def test_a_verdict_needs_words_and_a_whole_number(self):
        ticket = self._create_processed()
        self._log_in(self.customer)
        for data in (
            {"rate": 4, "feedback": " "},
            {"rate": 0, "feedback": "Runs"},
            {"rate": 6, "feedback": "Runs"},
            {"rate": "4.5", "feedback": "Runs"},
            {"feedback": "Runs"},
        ):
            with self.subTest(data):
                page = self._post(f"/my/ticket/{ticket.id}/rate", **data)
                self.assertIn("alert-danger", page.text)
        self.env.invalidate_all()
        self.assertEqual(ticket.service_state, "processed")

    def test_staff_do_not_rate_as_customers(self):
        ticket = self._create_processed()
        for user in (self.am, self.supervisor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                ticket.with_user(user)._rate_by_customer(5, "Fine")

    def test_the_link_without_login_gives_no_verdict(self):
        ticket = self._create_processed()
        self.authenticate(None, None)
        page = self.url_open(ticket.get_portal_url())
        self.assertNotIn('name="rate"', page.text)
        page = self._post(
            f"/my/ticket/{ticket.id}/rate",
            access_token=ticket.access_token,
            rate=5,
            feedback="Fine",
        )
        self.assertIn("/web/login", page.url)
        self.env.invalidate_all()
        self.assertEqual(ticket.service_state, "processed")

    def test_the_customer_reopens_within_the_days(self):
        ticket = self._create_archived()
        self._log_in(self.customer)
        self._post(f"/my/ticket/{ticket.id}/reopen", reason="Leaks again")
        self.env.invalidate_all()
        self.assertEqual(ticket.service_state, "assigned")
        self.assertFalse(ticket.closed_date)
        words = ticket.message_ids.filtered(lambda m: m.message_type == "comment")
        self.assertIn("Leaks again", words.body)
        self.assertEqual(words.author_id, self.contact)

    def test_reopening_is_not_offered_after_the_days(self):
        ticket = self._create_archived()
        ticket.closed_date = fields.Datetime.now() - timedelta(days=31)
        self._log_in(self.customer)
        page = self.url_open(f"/my/ticket/{ticket.id}").text
        self.assertNotIn("service_reopen", page)
        page = self._post(f"/my/ticket/{ticket.id}/reopen", reason="Leaks").text
        self.assertIn("more than 30 days ago", page)

    def test_writing_to_a_closed_request_opens_a_linked_one(self):
        ticket = self._create_archived()
        self.authenticate(None, None)
        follow_up, page = self._get_new(
            self._post,
            f"/my/ticket/{ticket.id}/follow-up",
            access_token=ticket._portal_ensure_token(),
            text="Now the other pump",
        )
        self.assertEqual(follow_up.origin_id, ticket)
        self.assertIn(follow_up.number, page.text)
        self.assertEqual(ticket.service_state, "archived")
        again, _page = self._get_new(
            self._post,
            f"/my/ticket/{ticket.id}/follow-up",
            access_token=ticket.access_token,
            text="And the third",
        )
        self.assertFalse(again)
        self.assertIn("And the third", follow_up.message_ids[0].body)

    # ------------------------------------------------------------
    # Messages and their files
    # ------------------------------------------------------------

    def _upload(self, ticket, name, content):
        answer = self._post(
            "/mail/attachment/upload",
            files={"ufile": (name, content, "application/octet-stream")},
            thread_id=ticket.id,
            thread_model="helpdesk.ticket",
            is_pending="true",
        )
        return answer

    def test_the_customer_attaches_a_file_to_an_answer(self):
        ticket = self._create_assigned()
        self._log_in(self.customer)
        answer = self._upload(ticket, "photo.txt", b"Hello").json()
        self.assertNotIn("error", answer)
        (file,) = answer["data"]["store_data"]["ir.attachment"]
        self.make_jsonrpc_request(
            "/mail/message/post",
            {
                "thread_model": "helpdesk.ticket",
                "thread_id": ticket.id,
                "post_data": {
                    "body": "<script>x</script>Here it is",
                    "attachment_ids": [file["id"]],
                    "attachment_tokens": [file["ownership_token"]],
                    "message_type": "comment",
                    "subtype_xmlid": "mail.mt_comment",
                },
            },
        )
        self.env.invalidate_all()
        words = ticket.message_ids.filtered(lambda m: "Here it is" in (m.body or ""))
        self.assertEqual(words.author_id, self.contact)
        self.assertNotIn("<script", words.body)
        self.assertEqual(ticket.attachment_ids.mapped("name"), ["photo.txt"])

    def test_a_program_is_refused_before_it_is_stored(self):
        ticket = self._create_assigned()
        self._log_in(self.customer)
        before = self.env["ir.attachment"].search_count([])
        for name, content in (("run.exe", b"x"), ("a.png", b"MZ\x90")):
            with self.subTest(name):
                answer = self._upload(ticket, name, content).json()
                self.assertIn("programs", answer["error"])
        self.assertEqual(self.env["ir.attachment"].search_count([]), before)

    def test_a_neighbour_neither_reads_nor_writes_messages(self):
        ticket = self._create_assigned()
        self._log_in(self.neighbour)
        self.assertEqual(self._upload(ticket, "a.txt", b"x").status_code, 404)
        with self._quiet(), self.assertRaises(JsonRpcException):
            self.make_jsonrpc_request(
                "/mail/message/post",
                {
                    "thread_model": "helpdesk.ticket",
                    "thread_id": ticket.id,
                    "post_data": {"body": "Hello"},
                },
            )

    # ------------------------------------------------------------
    # helpdesk_mgmt's way to close
    # ------------------------------------------------------------

    def test_nobody_closes_a_request_by_an_address(self):
        ticket = self._create_assigned()
        done = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        url = f"/ticket/close?ticket_id={ticket.id}&stage_id={done.id}"
        for user in (self.customer, self.neighbour, self.plain, self.am):
            with self.subTest(user.login):
                self.authenticate(user.login, PASSWORD)
                self.assertEqual(self.url_open(url).status_code, 403)
        self.env.invalidate_all()
        self.assertEqual(ticket.service_state, "assigned")


@tagged("post_install", "-at_install")
class TestPortalTour(DoorCase):
    def test_a_customer_asks_and_judges(self):
        self.start_tour(
            "/my", "crm_service_desk_customer_asks", login=self.customer.login
        )
        ticket = self.tickets.search([("name", "=", "Pump leaks")])
        ticket.with_user(self.supervisor).action_assign(self.am.id)
        ticket.with_user(self.am).action_process("New gasket")
        self.start_tour(
            f"/my/ticket/{ticket.id}",
            "crm_service_desk_customer_judges",
            login=self.customer.login,
        )
        self.assertEqual(ticket.service_state, "assigned")
        self.assertEqual(ticket.reopen_count, 1)
        self.assertEqual(ticket.round_ids[0].satisfaction, 2)
