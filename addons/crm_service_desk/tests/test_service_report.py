from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .common import NOW, ServiceCase


@tagged("post_install", "-at_install")
class TestServiceReport(ServiceCase):
    def _read(self, tickets, user=None, groupby=(), aggregates=()):
        self.env.flush_all()
        report = self.env["helpdesk.service.report"].with_user(user or self.supervisor)
        return report._read_group(
            [("ticket_id", "in", tickets.ids)], list(groupby), list(aggregates)
        )

    def _create_returned(self):
        """A request that `am` solved badly and `am2` well."""
        ticket = self._create_processed(user=self.am)
        self._judge(ticket, 2)
        ticket.with_user(self.supervisor).action_assign(self.am2.id)
        ticket.with_user(self.am2).action_process("Another fuse")
        self._judge(ticket, 5)
        return ticket

    def test_a_request_is_counted_once_whatever_its_rounds(self):
        tickets = self._create_returned() | self._create_archived()
        tickets |= self._create_ticket()
        [(count,)] = self._read(tickets, aggregates=["request_count:sum"])
        self.assertEqual(count, 3)

    def test_satisfaction_is_that_of_the_round_each_handled(self):
        ticket = self._create_returned()
        found = self._read(ticket, groupby=["user_id"], aggregates=["satisfaction:avg"])
        self.assertEqual(dict(found), {self.am: 2, self.am2: 5})

    def test_rounds_without_a_verdict_count_in_no_average(self):
        tickets = self._create_archived(satisfaction=3) | self._create_processed()
        [(average, count)] = self._read(
            tickets, aggregates=["satisfaction:avg", "verdict_count:sum"]
        )
        self.assertEqual((average, count), (3, 1))

    def test_no_response_is_archived_without_satisfaction(self):
        ticket = self._create_processed()
        ticket.sudo()._archive_silent()
        [(average, count, reopened, first)] = self._read(
            ticket,
            aggregates=[
                "satisfaction:avg",
                "request_count:sum",
                "reopen_rate:avg",
                "first_contact_rate:avg",
            ],
        )
        self.assertFalse(average)
        self.assertEqual((count, reopened), (1, 0))
        self.assertFalse(first, "nobody said that it was resolved")

    def test_reopen_rate_of_archived_requests(self):
        tickets = self._create_returned() | self._create_archived()
        tickets |= self._create_assigned()
        [(rate,)] = self._read(tickets, aggregates=["reopen_rate:avg"])
        self.assertEqual(rate, 0.5)

    def test_first_contact_resolution(self):
        tickets = self._create_returned() | self._create_archived()
        [(rate,)] = self._read(tickets, aggregates=["first_contact_rate:avg"])
        self.assertEqual(rate, 0.5)
        unsolved = self._create_unsolved()
        [(rate,)] = self._read(unsolved, aggregates=["first_contact_rate:avg"])
        self.assertEqual(rate, 0)
        escalated = self._create_assigned()
        escalated.with_user(self.am).action_escalate("Too big for me")
        escalated.with_user(self.am).action_process("New motor")
        self._judge(escalated, 5)
        [(rate,)] = self._read(escalated, aggregates=["first_contact_rate:avg"])
        self.assertEqual(rate, 0)

    def test_age_of_the_backlog(self):
        tickets = self.env["helpdesk.ticket"]
        for days in (0, 1.5, 20, 40):
            ticket = self._create_ticket()
            ticket.flush_recordset()
            # the moment of creation is the transaction's
            self.env.cr.execute(
                "UPDATE helpdesk_ticket SET create_date = %s WHERE id = %s",
                (NOW - timedelta(days=days), ticket.id),
            )
            tickets |= ticket
        tickets |= self._create_archived()
        found = self._read(tickets, groupby=["age"], aggregates=["request_count:sum"])
        self.assertEqual(dict(found), {"a": 1, "b": 1, "c": 1, "d": 1, False: 1})

    def test_grouping_by_facts_of_product_and_customer(self):
        category = self.env["product.category"].create({"name": "Presses"})
        product = self.env["product.product"].create(
            {"name": "Press", "categ_id": category.id}
        )
        ticket = self._create_ticket(product_id=product.id)
        [row] = self._read(
            ticket,
            groupby=["product_category_id", "partner_id", "customer_level_id"],
            aggregates=["__count"],
        )
        self.assertEqual(row, (category, self.own, self.own.customer_level_id, 1))

    def test_merged_requests_are_left_out(self):
        kept, merged = self._create_ticket(), self._create_ticket()
        merged.sudo().write({"active": False, "merged_into_id": kept.id})
        [(count,)] = self._read(kept | merged, aggregates=["request_count:sum"])
        self.assertEqual(count, 1)

    def test_each_row_opens_its_request(self):
        ticket = self._create_ticket()
        self.env.flush_all()
        row = self.env["helpdesk.service.report"].search(
            [("ticket_id", "=", ticket.id)]
        )
        action = row.with_user(self.supervisor).action_open_request()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("helpdesk.ticket", ticket.id)
        )

    def test_supervisors_and_executives_only(self):
        ticket = self._create_ticket()
        for user in (self.supervisor, self.executive):
            self.assertTrue(self._read(ticket, user=user, aggregates=["__count"]))
        for user in (self.am, self.crm_admin, self.plain, self.portal):
            with self.assertRaises(AccessError):
                self._read(ticket, user=user, aggregates=["__count"])

    def test_other_companies_are_not_seen(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        ticket = self._create_ticket()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET company_id = %s WHERE id = %s",
            (other.id, ticket.id),
        )
        [(count,)] = self._read(ticket, aggregates=["__count"])
        self.assertEqual(count, 0)

    def test_a_reopened_request_has_no_hours_to_the_archive(self):
        ticket = self._create_archived()
        [(hours,)] = self._read(ticket, aggregates=["hours_to_archive:avg"])
        self.assertIsNot(hours, False)
        ticket.with_user(self.supervisor).action_reopen("Again")
        [(hours,)] = self._read(ticket, aggregates=["hours_to_archive:avg"])
        self.assertIs(hours, False)

    def test_hours_stand_on_the_request_once(self):
        ticket = self._create_returned()
        self.env.flush_all()
        rows = self.env["helpdesk.service.report"].search(
            [("ticket_id", "=", ticket.id)], order="round_number"
        )
        self.assertEqual(rows.mapped("request_count"), [0, 1])
        self.assertFalse(rows[0].hours_to_archive)
        self.assertEqual(rows[1].hours_to_archive, ticket.sudo().hours_to_archive)
        self.assertLessEqual(rows[1].closed_date, fields.Datetime.now())


@tagged("post_install", "-at_install")
class TestServiceReportScreen(HttpCase, ServiceCase):
    def test_a_share_of_nothing_is_not_shown_as_zero(self):
        # the report counts these alone
        self.env["helpdesk.ticket"].search([]).active = False
        self._create_ticket()
        self.start_tour(
            "/odoo/crm-service-analysis",
            "crm_service_desk_report",
            login="role_supervisor",
        )
