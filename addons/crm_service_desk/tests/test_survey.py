from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_doors import DoorCase


@tagged("post_install", "-at_install")
class TestSurvey(DoorCase):
    def setUp(self):
        super().setUp()
        self.ticket = self._create_processed()
        self.token = self.ticket._rating_get_access_token()
        self.url = f"/service/rate/{self.token}"
        self.env.flush_all()

    def _vote(self, rate, feedback="As I said", **kwargs):
        page = self._post(self.url, rate=rate, feedback=feedback, **kwargs)
        self.env.invalidate_all()
        return page

    def test_looking_never_votes(self):
        for path in ("", "/1", "/5", "/3", "/0", "/9"):
            with self.subTest(path):
                page = self.url_open(self.url + path)
                self.assertEqual(page.status_code, 200)
                self.assertEqual(page.text.count('name="rate"'), 5)
                self.assertEqual(page.text.count('name="feedback"'), 1)
        self.env.invalidate_all()
        self.assertEqual(self.ticket.service_state, "processed")

    def test_the_mail_chooses_for_the_customer(self):
        page = self.url_open(self.url + "/2").text
        self.assertEqual(
            page.count('checked="True"') + page.count('checked="checked"'), 1
        )

    def test_each_good_verdict_archives(self):
        for rate in (3, 4, 5):
            with self.subTest(rate):
                self.setUp()
                page = self._vote(rate)
                self.assertEqual(self.ticket.service_state, "archived")
                self.assertEqual(self.ticket.satisfaction, rate)
                self.assertIn("Your request is closed", page.text)

    def test_each_bad_verdict_returns(self):
        for rate in (1, 2):
            with self.subTest(rate):
                self.setUp()
                page = self._vote(rate)
                self.assertEqual(self.ticket.service_state, "assigned")
                self.assertIn("open again", page.text)

    def test_a_verdict_outside_one_to_five_is_refused(self):
        for rate in ("0", "6", "-1", "2.5", "x", "", "1e1"):
            with self.subTest(rate):
                self.assertIn("from 1 (worst) to 5", self._vote(rate).text)
        self.assertEqual(self.ticket.service_state, "processed")

    def test_a_verdict_needs_words(self):
        page = self._vote(5, " \u3000")
        self.assertIn("alert-danger", page.text)
        self.assertEqual(self.ticket.service_state, "processed")

    def test_the_first_of_two_answers_counts(self):
        token = self._get_csrf_token()
        self._vote(5, csrf_token=token)
        page = self._vote(1, csrf_token=token)
        self.assertIn("the first answer counts", page.text)
        self.assertEqual(self.ticket.satisfaction, 5)
        self.assertEqual(self.ticket.service_state, "archived")

    def test_a_link_of_an_earlier_solution_is_spent(self):
        self._judge(self.ticket, 2)
        self.ticket.with_user(self.am).action_process("Motor")
        self.env.flush_all()
        self.assertIn("earlier solution", self.url_open(self.url).text)
        self.assertIn("earlier", self._vote(5).text)
        self.assertEqual(self.ticket.service_state, "processed")

    def test_a_guessed_link_is_unknown(self):
        for token in ("x", "0" * 32, self.token[:-1], "False"):
            with self.subTest(token):
                page = self.url_open(f"/service/rate/{token}")
                self.assertEqual(page.status_code, 404)

    def test_without_the_form_there_is_no_vote(self):
        with self._quiet():
            page = self.url_open(self.url, data={"rate": 5, "feedback": "Fine"})
        self.assertEqual(page.status_code, 400)
        self.env.invalidate_all()
        self.assertEqual(self.ticket.service_state, "processed")

    def test_staff_who_are_logged_in_do_not_vote(self):
        for user in (self.am, self.supervisor):
            with self.subTest(user.login):
                self._log_in(user)
                self.assertIn("not as the customer", self.url_open(self.url).text)
                self._vote(5)
                self.assertEqual(self.ticket.service_state, "processed")

    def test_another_customer_does_not_vote(self):
        self._log_in(self.neighbour)
        self.assertIn("not as the customer", self._vote(5).text)
        self.assertEqual(self.ticket.service_state, "processed")

    def test_the_handler_cannot_read_the_link(self):
        ratings = self.env["rating.rating"].with_user(self.am)
        rating = ratings.search([("res_id", "=", self.ticket.id)])
        with self.assertRaises(AccessError):
            rating.read(["access_token"])

    def test_scripts_stay_text(self):
        self._vote(2, "<script>alert(1)</script>")
        self.assertNotIn("<script>", self.ticket.message_ids[0].body)

    def test_cores_page_leads_to_ours(self):
        for path in ("/1", "/2", "/4", "/5", "/7", "/submit_feedback"):
            with self.subTest(path):
                page = self.url_open(f"/rate/{self.token}{path}")
                self.assertIn(self.url, page.url)
                self.assertEqual(page.status_code, 200)

    def test_cores_page_takes_no_vote_of_ours(self):
        page = self._post(f"/rate/{self.token}/submit_feedback", rate=5)
        self.assertIn(self.url, page.url)
        self.env.invalidate_all()
        self.assertEqual(self.ticket.service_state, "processed")

    def test_a_message_carries_no_stars(self):
        with self.assertRaises(UserError):
            self.ticket.with_user(self.customer).message_post(
                body="Fine", rating_value=5
            )
