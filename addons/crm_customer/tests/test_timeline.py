from datetime import date, datetime
from unittest import TestCase

import pytz

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..tools.timeline import (
    TimelineSource,
    join_parts,
    make_extract,
    merge_newest,
    to_moment,
)
from .test_crm_interaction import InteractionCase


class TestTimelineTools(TestCase):
    def test_the_newest_of_all_lists_come_first(self):
        lists = [[(9, "a"), (3, "b")], [(7, "c"), (5, "d")], []]
        self.assertEqual(merge_newest(lists, 3), [(9, "a"), (7, "c"), (5, "d")])

    def test_a_day_begins_in_its_time_zone(self):
        shanghai = pytz.timezone("Asia/Shanghai")
        self.assertEqual(
            to_moment(date(2026, 3, 11), shanghai), datetime(2026, 3, 10, 16)
        )

    def test_a_moment_stays_as_it_is(self):
        moment = datetime(2026, 3, 11, 4)
        self.assertEqual(to_moment(moment, pytz.timezone("Asia/Shanghai")), moment)

    def test_an_extract_is_one_short_line(self):
        self.assertEqual(make_extract("One\n two "), "One two")
        self.assertEqual(make_extract("我" * 300), "我" * 199 + "…")
        self.assertEqual(make_extract(False), "")

    def test_only_what_there_is_is_joined(self):
        self.assertEqual(join_parts("Li Lei", False, "Shanghai"), "Li Lei · Shanghai")


@tagged("post_install", "-at_install")
class TestTimeline(InteractionCase):
    def _get(self, customer=None, user=None, **kwargs):
        customer = customer or self.own
        return customer.with_user(user or self.am).get_customer_timeline(**kwargs)

    def _titles(self, *args, **kwargs):
        return [entry["title"] for entry in self._get(*args, **kwargs)["entries"]]

    def _count(self, kind, **kwargs):
        kinds = self._get(**kwargs)["kinds"]
        return {known["kind"]: known["count"] for known in kinds}[kind]

    @classmethod
    def _create_lead(cls, partner, **vals):
        return cls.env["crm.lead"].create(
            {"name": "Press", "type": "opportunity", "partner_id": partner.id, **vals}
        )

    def test_entries_of_all_kinds_come_newest_first(self):
        self._create_lead(self.own)
        self._create_order(self.own, name="Q1", date_order="2026-01-01")
        self._create_interaction(self.own, name="Visit", date="2026-02-01")
        self._create_order(self.own, name="Q2", date_order="2026-03-01")
        self.assertEqual(self._titles(), ["Press", "Q2", "Visit", "Q1"])

    def test_orders_and_opportunities_of_contacts_count_for_the_customer(self):
        self.contact.active = False
        self._create_order(self.contact, name="Q1")
        self._create_lead(self.contact)
        self.assertCountEqual(self._titles(), ["Q1", "Press"])

    def test_the_timeline_of_a_contact_is_that_of_its_customer(self):
        self._create_interaction(self.own)
        self.assertEqual(self._titles(self.contact), ["Visit"])

    def test_nothing_of_other_customers_is_shown(self):
        self._create_interaction(self.foreign)
        self._create_order(self.unowned)
        self.assertEqual(self._titles(), [])

    def test_a_lost_opportunity_is_shown_as_lost(self):
        self._create_lead(self.own).action_set_lost()
        [entry] = self._get()["entries"]
        self.assertEqual((entry["status"], entry["color"]), ("Lost", "danger"))

    def test_an_opportunity_archived_otherwise_is_not_shown(self):
        lead = self._create_lead(self.own, probability=50)
        lead.active = False
        self.assertEqual(self._titles(), [])

    def test_a_won_opportunity_is_shown_as_won(self):
        self._create_lead(self.own, expected_revenue=1200).action_set_won()
        [entry] = self._get()["entries"]
        self.assertEqual(entry["color"], "success")
        self.assertIn("1,200.00", entry["amount"])

    def test_a_cancelled_order_is_not_shown(self):
        self._create_order(self.own).action_cancel()
        self.assertEqual(self._titles(), [])

    def test_an_order_tells_how_far_it_has_come(self):
        order = self._create_order(self.own)
        self.assertEqual(self._get()["entries"][0]["status"], "Quotation")
        order.action_confirm()
        self.assertEqual(self._get()["entries"][0]["status"], "Open")

    def test_an_order_of_a_contact_names_the_contact(self):
        self._create_order(self.contact)
        self.assertEqual(self._get()["entries"][0]["subtitle"], "Li Lei")

    def test_an_archived_interaction_is_not_shown(self):
        self._create_interaction(self.own).action_archive()
        self.assertEqual(self._titles(), [])

    # Pages and kinds

    def test_pages_show_each_entry_once(self):
        for number in range(7):
            self._create_interaction(
                self.own, name=f"Visit {number}", date="2026-02-01"
            )
            self._create_order(self.own, name=f"Q{number}", date_order="2026-02-01")
        pages, offsets = [], None
        while offsets is not False:
            page = self._get(limit=4, offsets=offsets)
            pages.append([entry["title"] for entry in page["entries"]])
            offsets = page["next"]
        self.assertEqual([len(page) for page in pages], [4, 4, 4, 2])
        self.assertEqual(len(set(sum(pages, []))), 14)

    def test_kinds_can_be_chosen_and_all_are_counted(self):
        self._create_interaction(self.own)
        self._create_order(self.own, name="Q1")
        answer = self._get(kinds=["order"])
        self.assertEqual([entry["title"] for entry in answer["entries"]], ["Q1"])
        self.assertEqual(self._count("interaction", kinds=["order"]), 1)

    def test_no_caller_gets_more_than_a_page(self):
        vals = [self._prepare_vals(self.own) for _number in range(201)]
        self.env["crm.interaction"].create(vals)
        self.assertEqual(len(self._titles(limit=10**9)), 200)

    def test_many_entries_take_no_more_queries_than_few(self):
        def fill(count):
            self.env["crm.interaction"].create(
                [self._prepare_vals(self.own, user_id=self.am.id)] * count
            )
            for _number in range(count):
                self._create_lead(self.own)
                self._create_order(self.own, product, user_id=self.am2.id)

        product = self._create_product()
        fill(2)

        def page():
            return self._get(limit=100)

        page()
        few = self._count_queries(page)
        fill(20)
        self.assertLessEqual(self._count_queries(page), few)

    # Access

    def test_orders_of_another_company_are_not_shown(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self._create_order(self.own, company_id=company.id)
        self.assertEqual(self._titles(), [])

    def test_who_lacks_a_role_reads_no_timeline(self):
        self._create_interaction(self.own)
        for user in (self.plain, self.crm_admin, self.portal):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._get(user=user)

    def test_a_customer_of_another_company_has_no_timeline(self):
        self.own.company_id = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaises(AccessError):
            self._get()

    def test_executive_reads_the_timeline_and_logs_nothing(self):
        self._create_interaction(self.foreign)
        answer = self._get(self.foreign, self.executive)
        self.assertEqual(len(answer["entries"]), 1)
        self.assertFalse(answer["can_log"])

    def test_interactions_are_logged_by_whoever_may_edit_the_customer(self):
        self.unowned.sudo().customer_status = "lost"
        for customer, user, can_log in (
            (self.own, self.am, True),
            (self.foreign, self.am, False),
            (self.foreign, self.supervisor, True),
            (self.unowned, self.am, False),
            (self.unowned, self.supervisor, True),
        ):
            with self.subTest(customer=customer.name, user=user.name):
                self.assertEqual(self._get(customer, user)["can_log"], can_log)

    def test_a_source_that_the_user_may_not_read_is_left_out(self):
        secret = TimelineSource("log", "Log", "ir.logging", [], "create_date", "fa-eye")
        partners = self.env.registry["res.partner"]
        self.patch(partners, "_get_timeline_sources", lambda partner: [secret])
        self.assertEqual(self._get()["kinds"], [])

    def test_a_contact_who_went_to_another_company_is_named(self):
        self._create_interaction(self.contact)
        self.contact.company_id = self.env["res.company"].create({"name": "Elsewhere"})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertIn("Li Lei", self._get()["entries"][0]["subtitle"])
