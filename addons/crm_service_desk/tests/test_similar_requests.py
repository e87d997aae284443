import ast
from datetime import timedelta

from freezegun import freeze_time
from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from .common import NOW, ServiceCase


@tagged("post_install", "-at_install")
class TestSimilarRequests(ServiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pump = cls._create_product("Pump P200")
        cls.leak = cls._create_archived(
            "Pump leaks oil", solution="Seal replaced", product_id=cls.pump.id
        )
        cls.leak_zh = cls._create_archived("压缩机漏油报警 E-42", solution="更换密封圈")

    def _find(self, summary, user=None, **kwargs):
        tickets = self.env["helpdesk.ticket"].with_user(user or self.am)
        return tickets.get_similar_requests(summary, **kwargs)

    def _find_ids(self, summary, **kwargs):
        return [found["id"] for found in self._find(summary, **kwargs)]

    # ------------------------------------------------------------
    # What is found
    # ------------------------------------------------------------

    def test_a_solution_is_found_by_words_of_the_summary(self):
        found = self._find("oil leaking from a pump", product_id=self.pump.id)
        self.assertEqual(
            found,
            [
                {
                    "id": self.leak.id,
                    "number": self.leak.number,
                    "name": "Pump leaks oil",
                    "solution": "Seal replaced",
                    "satisfaction": 5,
                    "product": "Pump P200",
                    "closed_on": "2026-03-11",
                    "is_same_product": True,
                    "score": found[0]["score"],
                }
            ],
        )

    def test_a_solution_is_found_by_chinese_words(self):
        self.assertEqual(self._find_ids("客户的压缩机又漏油了"), self.leak_zh.ids)

    def test_a_solution_is_found_by_an_error_code(self):
        self.assertEqual(self._find_ids("error e42"), self.leak_zh.ids)

    def test_a_solution_is_found_by_words_of_description_and_solution(self):
        ticket = self._create_archived(
            "Strange noise", solution="Gearbox exchanged", description="<p>Rattling</p>"
        )
        self.assertEqual(self._find_ids("rattle gearbox"), ticket.ids)

    def test_the_words_need_not_be_all_there(self):
        self.assertEqual(self._find_ids("pump leak tower"), self.leak.ids)

    def test_what_has_nothing_in_common_is_not_found(self):
        self.assertFalse(self._find("invoice wrong"))
        self.assertFalse(self._find(""))
        self.assertFalse(self._find(False))

    def test_requests_without_solution_are_not_offered(self):
        for create in (
            self._create_ticket,
            self._create_assigned,
            self._create_processed,
            self._create_unsolved,
        ):
            with self.subTest(create=create.__name__):
                create("Conveyor belt torn")
                self.assertFalse(self._find("Conveyor belt torn"))

    def test_a_reopened_request_is_offered_no_more(self):
        self.leak.with_user(self.supervisor).action_reopen("Leaks again")
        self.assertFalse(self._find("pump leak"))

    def test_a_request_archived_without_answer_is_offered(self):
        ticket = self._create_processed("Conveyor belt torn", solution="Glued")
        ticket.sudo()._archive_silent()
        found = self._find("conveyor torn")
        self.assertEqual([f["id"] for f in found], ticket.ids)
        self.assertEqual(found[0]["satisfaction"], 0)

    # ------------------------------------------------------------
    # In which order
    # ------------------------------------------------------------

    def test_the_product_counts(self):
        other = self._create_archived("Pump leaks oil", solution="Hose tightened")
        self.assertEqual(self._find_ids("pump leaks"), [other.id, self.leak.id])
        self.assertEqual(
            self._find_ids("pump leaks", product_id=self.pump.id),
            [self.leak.id, other.id],
        )

    def test_the_satisfaction_counts(self):
        other = self._create_archived("Pump leaks oil", satisfaction=3)
        self.assertEqual(self._find_ids("pump leaks"), [self.leak.id, other.id])

    def test_the_limit_holds(self):
        for _number in range(6):
            self._create_archived("Pump leaks oil")
        self.assertEqual(len(self._find("pump leaks")), 5)
        self.assertEqual(len(self._find("pump leaks", limit=2)), 2)

    def test_queries_do_not_grow_with_what_is_found(self):
        self._find("pump leaks")
        few = self._count_queries(self._find, "pump leaks")
        for _number in range(4):
            self._create_archived("Pump leaks oil", product_id=self.pump.id)
        self._find("pump leaks")
        self.assertEqual(self._count_queries(self._find, "pump leaks"), few)

    def test_common_words_are_known_from_the_statistics_of_the_index(self):
        for number in range(4):
            self._create_archived(f"Machine {number}0 broken")
        self.env.flush_all()
        self.env.cr.execute("ANALYZE helpdesk_ticket")
        tickets = self.env["helpdesk.ticket"]
        shares, total = tickets._get_term_shares(["broken", "leak", "unheard"])
        self.assertGreaterEqual(total, 6)
        self.assertGreater(shares["broken"], shares.get("leak", 0))
        self.assertNotIn("unheard", shares)

    # ------------------------------------------------------------
    # For whom
    # ------------------------------------------------------------

    def test_staff_and_executives_search_the_archive(self):
        for user in (self.am2, self.supervisor, self.executive):
            with self.subTest(user=user.login):
                self.assertTrue(self._find("pump leaks", user=user))

    def test_others_do_not_search_the_archive(self):
        for user in (self.plain, self.portal, self.crm_admin):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._find("pump leaks", user=user)

    def test_requests_of_another_company_stay_hidden(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.am2.write({"company_ids": [(6, 0, company.ids)], "company_id": company.id})
        tickets = self.env["helpdesk.ticket"].with_user(self.am2)
        self.assertFalse(
            tickets.with_company(company).get_similar_requests("pump leaks")
        )

    def test_requests_of_another_company_do_not_crowd_out_own_ones(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        other = self._create_archived("Pump leaks oil", product_id=self.pump.id)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET company_id = %s WHERE id = %s",
            (company.id, other.id),
        )
        self.env.invalidate_all()
        self.assertEqual(self._find_ids("pump leaks", limit=1), self.leak.ids)

    # ------------------------------------------------------------
    # The archive
    # ------------------------------------------------------------

    def _search_words(self, words):
        tickets = self.env["helpdesk.ticket"].with_user(self.am)
        return tickets.search([("archive_words", "ilike", words)])

    def test_the_archive_is_searched_by_words_of_the_solution(self):
        self.assertEqual(self._search_words("replacing seals"), self.leak)
        self.assertEqual(self._search_words("密封圈"), self.leak_zh)

    def test_the_archive_needs_all_words(self):
        self.assertFalse(self._search_words("seal gearbox"))
        self.assertFalse(self._search_words("?!"))

    def test_open_requests_are_not_in_the_archive(self):
        self._create_assigned("Conveyor belt torn")
        self.assertFalse(self._search_words("conveyor belt"))

    def test_unsolved_requests_are_found_in_the_archive(self):
        ticket = self._create_unsolved("Conveyor belt torn")
        self.assertEqual(self._search_words("conveyor belt"), ticket)
        self.assertFalse(self._search_words("conveyor seal"))

    def _get_archive_query(self):
        """Return the query of the list of the archive, as it opens."""
        action = self.env.ref("crm_service_desk.helpdesk_ticket_action_archive")
        view = self.env.ref("crm_service_desk.helpdesk_ticket_view_list_archive")
        order = etree.fromstring(view.arch).get("default_order")
        tickets = self.env["helpdesk.ticket"].with_user(self.am)
        return tickets._search(ast.literal_eval(action.domain), order=order, limit=80)

    def test_the_archive_opens_with_the_latest(self):
        with freeze_time(NOW + timedelta(hours=1)):
            latest = self._create_archived("Pump stands still")
        found = list(self._get_archive_query().get_result_ids())
        self.assertEqual(found[0], latest.id)

    def test_the_archive_is_opened_by_an_index(self):
        query = self._get_archive_query()
        self.env.flush_all()
        # few records would rather be read and sorted one by one
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute("SET LOCAL enable_sort = off")
        self.env.cr.execute(SQL("EXPLAIN %s", query.select()))
        plan = str(self.env.cr.fetchall())
        self.assertIn("Index Scan Backward using helpdesk_ticket_archive_closed", plan)

    def test_an_index_that_is_missing_is_filled_by_the_cron(self):
        self.env.flush_all()
        self.env.cr.execute("UPDATE helpdesk_ticket SET archive_terms = NULL")
        self.env.invalidate_all()
        self.assertFalse(self._search_words("seal"))
        with self.enter_registry_test_mode():
            self.env.ref(
                "crm_service_desk.ir_cron_index_archive"
            ).method_direct_trigger()
        self.assertEqual(self._search_words("seal"), self.leak)
