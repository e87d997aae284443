from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .common import DORMANT, LONG_AGO, NOW, RECENTLY, ChurnCase


@tagged("post_install", "-at_install")
class TestDetection(ChurnCase):
    def test_silent_customer_gets_a_warning(self):
        order = self._buy(self.own, LONG_AGO)
        self._scan()
        warning = self._warnings(self.own)
        self.assertRecordValues(
            warning,
            [
                {
                    "partner_id": self.own.id,
                    "user_id": self.am.id,
                    "company_id": self.company.id,
                    "last_order_id": order.id,
                    "last_order_date": LONG_AGO,
                    "detected_on": NOW.date(),
                    "days_silent": 282,
                    "state": "warning",
                }
            ],
        )
        self.assertRegex(warning.name, r"^CW\d{6}$")

    def test_day_of_detection_is_a_day_of_the_company(self):
        self._buy(self.own, LONG_AGO)
        with freeze_time("2026-03-11 20:00:00"):
            self._scan()
        self.assertEqual(self._warnings(self.own).detected_on, date(2026, 3, 12))

    def test_customer_becomes_at_risk(self):
        self._buy(self.own, LONG_AGO)
        self._scan()
        self.assertEqual(self.own.customer_status, "at_risk")

    def test_account_manager_gets_a_reminder(self):
        self._buy(self.own, LONG_AGO)
        self._scan()
        warning = self._warnings(self.own).with_user(self.am)
        self.assertRecordValues(
            warning.activity_ids,
            [
                {
                    "user_id": self.am.id,
                    "res_model_id": self.env["ir.model"]._get_id("crm.churn.warning"),
                    "res_name": warning.display_name,
                    "automated": True,
                    "active": True,
                    "date_deadline": NOW.date() + timedelta(days=3),
                }
            ],
        )

    def test_sql_fills_the_same_columns_of_a_reminder_as_the_orm(self):
        self._buy(self.own, LONG_AGO)
        self._scan()
        warning = self._warnings(self.own)
        by_sql = warning.activity_ids
        by_orm = self.env["mail.activity"].create(
            {
                "res_model_id": by_sql.res_model_id.id,
                "res_id": warning.id,
                "activity_type_id": by_sql.activity_type_id.id,
                "summary": by_sql.activity_type_id.summary,
                "user_id": self.am.id,
                "date_deadline": by_sql.date_deadline,
                "automated": True,
            }
        )
        self.env.flush_all()
        skipped = {"id", "create_date", "write_date"}
        self.env.cr.execute(
            "SELECT * FROM mail_activity WHERE id IN %s", [(by_sql.id, by_orm.id)]
        )
        first, second = (
            {name: value or None for name, value in row.items() if name not in skipped}
            for row in self.env.cr.dictfetchall()
        )
        self.assertEqual(first, second)

    def test_reminder_speaks_the_language_of_the_account_manager(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        kind = self.env.ref("crm_churn.mail_activity_type_churn")
        kind.with_context(lang="fr_FR").summary = "Appeler le client"
        self.am.lang = "fr_FR"
        self._buy(self.own, LONG_AGO)
        self._buy(self.foreign, LONG_AGO)
        self._scan()
        self.assertEqual(
            self._warnings(self.own).activity_ids.summary, "Appeler le client"
        )
        self.assertEqual(
            self._warnings(self.foreign).activity_ids.summary, kind.summary
        )

    def test_customer_without_manager_is_warned_about_without_reminder(self):
        self._buy(self.unowned, LONG_AGO)
        self._scan()
        warning = self._warnings(self.unowned)
        self.assertEqual(len(warning), 1)
        self.assertFalse(warning.activity_ids)

    def test_archived_manager_gets_no_reminder(self):
        self._buy(self.own, LONG_AGO)
        self.am.active = False
        self._scan()
        self.assertFalse(self._warnings(self.own).activity_ids)

    def test_recent_order_means_no_warning(self):
        self._buy(self.own, LONG_AGO)
        self._buy(self.own, RECENTLY)
        self._scan()
        self.assertFalse(self._warnings(self.own))

    def test_order_of_a_contact_counts_for_the_customer(self):
        self._buy(self.own, LONG_AGO)
        self._buy(self._create_contact(self.own), RECENTLY)
        self._scan()
        self.assertFalse(self._warnings(self.own))

    def test_silent_contact_is_a_warning_of_the_customer(self):
        self._buy(self._create_contact(self.own), LONG_AGO)
        self._scan()
        self.assertEqual(len(self._warnings(self.own)), 1)

    def test_last_of_several_orders_is_named(self):
        self._buy(self.own, LONG_AGO - timedelta(days=30))
        last = self._buy(self.own, LONG_AGO)
        self._buy(self.own, LONG_AGO - timedelta(days=60))
        self._scan()
        self.assertEqual(self._warnings(self.own).last_order_id, last)

    def test_never_bought_is_not_due(self):
        self._quote(self.own, date_order=LONG_AGO)
        self._scan()
        self.assertFalse(self._warnings(self.own))

    def test_archived_customer_is_not_due(self):
        self._buy(self.own, LONG_AGO)
        self.own.active = False
        self._scan()
        self.assertFalse(self._warnings(self.own))

    def test_own_company_is_not_due(self):
        partner = self.company.partner_id
        self._buy(partner, LONG_AGO)
        self._scan()
        self.assertFalse(self._warnings(partner))

    def test_confirmed_lost_is_not_due(self):
        lost = self._create_warning(self.own, "lost")
        self._scan()
        self.assertEqual(self._warnings(self.own), lost)

    def test_customer_lost_in_another_company_is_due_in_this_one(self):
        other = self._create_company("Other")
        self._create_warning(self.own, "lost").company_id = other
        self._scan()
        self.assertEqual(self._warnings(self.own).company_id, self.company | other)

    def test_lost_customer_who_came_back_and_went_silent_is_due(self):
        lost = self._create_warning(self.own, "lost")
        lost.closed_on = datetime(2025, 7, 1)
        self._buy(self.own, datetime(2025, 8, 1, 4))
        self._scan()
        self.assertEqual(len(self._warnings(self.own) - lost), 1)

    def test_recovered_customer_can_be_warned_about_again(self):
        first = self._create_warning(self.own)
        self._buy(self.own, RECENTLY)
        self.assertEqual(first.state, "recovered")
        with freeze_time(NOW + timedelta(days=200)):
            self._scan()
        self.assertEqual(len(self._warnings(self.own) - first), 1)

    def test_dormant_customers_are_counted_not_warned(self):
        self._buy(self.own, DORMANT)
        self._buy(self.foreign, LONG_AGO)
        scan = self._scan()
        self.assertFalse(self._warnings(self.own))
        self.assertRecordValues(
            scan, [{"due_count": 1, "warned_count": 1, "dormant_count": 1}]
        )

    def test_day_of_the_limit_itself_is_not_due(self):
        # six months before 11 March in Shanghai: 11 September, from 16:00 UTC on
        self._buy(self.own, datetime(2025, 9, 10, 16, 0))
        self._buy(self.foreign, datetime(2025, 9, 10, 15, 59, 59))
        self._scan()
        self.assertFalse(self._warnings(self.own))
        self.assertEqual(len(self._warnings(self.foreign)), 1)

    def test_day_of_the_dormant_horizon_itself_is_still_warned_about(self):
        # 24 months before 11 March in Shanghai: that day begins at 16:00 UTC
        self._buy(self.own, datetime(2024, 3, 10, 16, 0))
        self._buy(self.foreign, datetime(2024, 3, 10, 15, 59, 59))
        self._scan()
        self.assertEqual(len(self._warnings(self.own)), 1)
        self.assertFalse(self._warnings(self.foreign))

    def test_each_company_has_its_own_today(self):
        west = self._create_company("West", "America/New_York")
        order = datetime(2025, 9, 10, 16, 0)  # local: 10 September in New York
        self._buy(self.own, order)
        self._buy(self.own, order, company_id=west.id)
        self._scan(self.company, west)
        self.assertEqual(self._warnings(self.own).company_id, west)

    def test_order_in_another_company_does_not_break_the_silence(self):
        other = self._create_company("Other")
        self._buy(self.own, LONG_AGO)
        self._buy(self.own, RECENTLY, company_id=other.id)
        self._scan(self.company, other)
        self.assertEqual(self._warnings(self.own).company_id, self.company)

    def test_customer_of_another_company_is_not_due(self):
        other = self._create_company("Other")
        self._buy(self.own, LONG_AGO)
        self.own.company_id = other
        self._scan()
        self.assertFalse(self._warnings(self.own))

    def test_silent_in_two_companies_is_a_warning_in_each(self):
        other = self._create_company("Other")
        self._buy(self.own, LONG_AGO)
        self._buy(self.own, LONG_AGO, company_id=other.id)
        self._scan(self.company, other)
        self.assertEqual(self._warnings(self.own).company_id, self.company | other)

    def test_quotation_and_cancelled_order_do_not_count(self):
        self._buy(self.own, LONG_AGO)
        self._quote(self.own, date_order=RECENTLY)
        self._buy(self.own, RECENTLY)._action_cancel()
        self._scan()
        self.assertEqual(len(self._warnings(self.own)), 1)

    def _set_status(self, order, status):
        order.flush_recordset()
        self.env.cr.execute(
            "UPDATE sale_order SET fulfilment_status = %s WHERE id = %s",
            [status, order.id],
        )
        order.invalidate_recordset()

    def test_basis_shipped_counts_shipped_and_paid_orders(self):
        for customer, status in (
            (self.own, "shipped"),
            (self.foreign, "paid"),
            (self.unowned, "open"),
        ):
            self._buy(customer, LONG_AGO)
            self._set_status(self._buy(customer, LONG_AGO), "paid")
            self._set_status(self._buy(customer, RECENTLY), status)
        self.company.churn_order_basis = "shipped"
        self._scan()
        self.assertFalse(self._warnings(self.own) | self._warnings(self.foreign))
        self.assertEqual(len(self._warnings(self.unowned)), 1)

    def test_basis_paid_ignores_orders_that_are_only_shipped(self):
        self._set_status(self._buy(self.own, LONG_AGO), "paid")
        self._set_status(self._buy(self.own, RECENTLY), "shipped")
        self.company.churn_order_basis = "paid"
        self._scan()
        self.assertEqual(self._warnings(self.own).last_order_date, LONG_AGO)
