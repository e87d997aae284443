from datetime import datetime

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.crm_customer.tests.test_merge import MergeCase

from .common import LONG_AGO, RECENTLY, ChurnCase

EARLIER = datetime(2025, 5, 2, 4, 0)


@tagged("post_install", "-at_install")
class TestMergeWarnings(MergeCase, ChurnCase):
    """Two customers at risk turn out to be one."""

    def _open(self, partner):
        return self._warnings(partner).filtered(
            lambda warning: warning.state in ("warning", "retaining")
        )

    def test_of_two_open_warnings_the_older_stays(self):
        newer = self._create_warning(self.own)
        older = self._create_warning(self.foreign, detected_on="2026-02-07")
        self._merge(self.own, self.foreign)
        self.assertEqual(self._warnings(self.own), older)
        self.assertFalse(newer.exists())
        self.assertEqual(older.user_id, self.am)

    def test_all_that_belongs_to_the_other_warning_goes_along(self):
        older = self._create_warning(self.own, detected_on="2026-02-07")
        newer = self._create_warning(self.foreign, "retaining")
        newer.message_post(body="He will call back")
        newer.message_subscribe(self.supervisor.partner_id.ids)
        attachment = self.env["ir.attachment"].create(
            {"name": "A", "res_model": newer._name, "res_id": newer.id}
        )
        activity = newer.activity_schedule(
            "mail.mail_activity_data_todo", automated=False
        )
        number, measure = newer.name, newer.measure_ids
        messages = newer.message_ids
        self._merge(self.own, self.foreign)
        self.assertEqual(older.measure_ids, measure)
        self.assertEqual(measure.description, "Called")
        self.assertEqual(older.state, "retaining")
        self.assertLessEqual(messages, older.message_ids)
        self.assertEqual(attachment.res_id, older.id)
        self.assertEqual(older.activity_ids, activity)
        self.assertIn(self.supervisor.partner_id, older.message_partner_ids)
        self.assertTrue(older.message_ids.filtered(lambda m: number in m.body))

    def test_one_reminder_is_left(self):
        warning = self._create_warning(self.own)
        self._create_warning(self.foreign)
        self._merge(self.own, self.foreign)
        self.assertEqual(len(warning._get_reminders()), 1)
        self.assertEqual(warning._get_reminders().user_id, self.am)

    def test_newest_last_order_counts(self):
        older = self._create_warning(
            self.own, detected_on="2026-02-07", last_order_date=EARLIER
        )
        newer = self._create_warning(self.foreign)
        order = newer.last_order_id
        self._merge(self.own, self.foreign)
        self.assertEqual(older.last_order_id, order)
        self.assertEqual(older.last_order_date, LONG_AGO)

    def test_warnings_of_two_companies_both_stay(self):
        other = self._create_company("Other")
        warning = self._create_warning(self.own)
        foreign = self._create_warning(self.foreign)
        order = self._buy(self.foreign, LONG_AGO, company_id=other.id)
        foreign.write({"company_id": other.id, "last_order_id": order.id})
        self._merge(self.own, self.foreign)
        self.assertEqual(self._warnings(self.own), warning | foreign)

    def test_closed_warnings_all_stay(self):
        closed = self._create_warning(self.foreign, "lost")
        open_ = self._create_warning(self.own)
        self._merge(self.own, self.foreign)
        self.assertEqual(self._warnings(self.own), open_ | closed)
        self.assertEqual(closed.state, "lost")

    def test_one_without_warning_gets_the_others(self):
        warning = self._create_warning(self.foreign, "retaining")
        self._merge(self.own, self.foreign)
        self.assertEqual(warning.partner_id, self.own)
        self.assertEqual(warning.user_id, self.am)
        self.assertEqual(self.own.customer_status, "at_risk")

    def test_recent_order_of_the_other_closes_the_warning(self):
        warning = self._create_warning(self.own)
        order = self._buy(self.foreign, RECENTLY)
        self._merge(self.own, self.foreign)
        self.assertEqual(warning.state, "recovered")
        self.assertEqual(warning.recovery_order_id, order)
        self.assertEqual(self.own.customer_status, "active")

    def test_three_open_warnings_become_one(self):
        measures = self.env["crm.churn.measure"]
        for partner in self.own | self.foreign | self.unowned:
            measures |= self._create_warning(partner, "retaining").measure_ids
        self._merge(self.own, self.foreign, self.unowned)
        self.assertEqual(self._warnings(self.own).measure_ids, measures)

    def test_expected_revenue_of_the_merged_does_not_prevent_it(self):
        self.foreign.sudo().write({"expected_revenue_26w": 5, "value_rank": 1})
        self._merge(self.own, self.foreign)
        self.assertFalse(self.own.value_rank)

    def test_measures_stay_locked_afterwards(self):
        self._create_warning(self.own)
        self._create_warning(self.foreign, "retaining")
        self._merge(self.own, self.foreign)
        with self.assertRaises(UserError):
            self._warnings(self.own).measure_ids.description = "Else"


@tagged("post_install", "-at_install")
class TestBranchWarnings(ChurnCase):
    """A customer becomes part of another one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls._create_customer("Li Si", is_company=False)

    def test_open_warning_goes_to_the_new_customer(self):
        warning = self._create_warning(self.person)
        self.person.parent_id = self.own
        self.assertEqual(warning.partner_id, self.own)
        self.assertEqual(warning.user_id, self.am)
        self.assertEqual(self.own.customer_status, "at_risk")
        self.assertFalse(self.person.customer_status)

    def test_open_warnings_of_both_become_one(self):
        warning = self._create_warning(self.own, detected_on="2026-02-07")
        measure = self._create_warning(self.person, "retaining").measure_ids
        self.person.parent_id = self.own
        self.assertEqual(self._warnings(self.own), warning)
        self.assertEqual(warning.measure_ids, measure)

    def test_warning_is_closed_where_the_new_customer_has_ordered(self):
        self._buy(self.own, RECENTLY)
        warning = self._create_warning(self.person)
        self.person.parent_id = self.own
        self.assertEqual(warning.state, "recovered")
        self.assertEqual(self.own.customer_status, "active")

    def test_own_warning_is_closed_by_the_orders_that_join(self):
        warning = self._create_warning(self.own)
        self._buy(self.person, RECENTLY)
        self.person.parent_id = self.own
        self.assertEqual(warning.state, "recovered")

    def test_closed_warning_stays(self):
        warning = self._create_warning(self.person, "lost")
        self.person.parent_id = self.own
        self.assertEqual(warning.partner_id, self.person)

    def test_warning_stays_with_the_customer_whom_a_contact_leaves(self):
        warning = self._create_warning(self.person)
        self.person.parent_id = self.own
        self.person.parent_id = False
        self.assertEqual(warning.partner_id, self.own)

    def test_company_that_becomes_a_branch_keeps_its_warning(self):
        warning = self._create_warning(self.foreign)
        self.foreign.parent_id = self.own
        self.assertEqual(warning.partner_id, self.foreign)
        self.assertEqual(self.foreign.customer_status, "at_risk")

    def test_account_manager_moves_it_too(self):
        self.person.user_id = self.am
        warning = self._create_warning(self.person)
        self.person.with_user(self.am).parent_id = self.own
        self.assertEqual(warning.partner_id, self.own)
