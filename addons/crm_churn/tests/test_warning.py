from datetime import date, datetime
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import IntegrityError
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import LONG_AGO, NOW, RECENTLY, ChurnCase


@tagged("post_install", "-at_install")
class TestWarning(ChurnCase):
    def setUp(self):
        super().setUp()
        self.warning = self._create_warning(self.own)

    # Measures

    def test_first_measure_starts_retaining(self):
        self.warning.with_user(self.am).action_add_measure("Called", "No answer")
        self.assertEqual(self.warning.state, "retaining")
        self.assertRecordValues(
            self.warning.measure_ids,
            [
                {
                    "description": "Called",
                    "outcome": "No answer",
                    "user_id": self.am.id,
                    "date": NOW,
                }
            ],
        )

    def test_first_measure_ends_the_reminder(self):
        reminder = self.warning.activity_ids
        self.warning.with_user(self.am).action_add_measure("Called")
        self.assertRecordValues(reminder, [{"active": False, "feedback": "Called"}])

    def test_supervisor_adds_a_measure_to_any_warning(self):
        self.warning.with_user(self.supervisor).action_add_measure("Called")
        self.assertEqual(self.warning.measure_ids.user_id, self.supervisor)

    def test_several_warnings_get_the_same_measure(self):
        warnings = self.warning | self._create_warning(self.foreign)
        warnings.with_user(self.supervisor).action_add_measure("Letter")
        self.assertEqual(warnings.mapped("measure_count"), [1, 1])

    def test_nobody_else_adds_a_measure(self):
        for user in (
            self.am2,
            self.executive,
            self.crm_admin,
            self.plain,
            self.portal,
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.warning.with_user(user).action_add_measure("Called")

    def test_empty_measure_is_refused(self):
        for text in (False, "", "  ", "<p><br></p>", "\u200b"):
            with self.subTest(text=text), self.assertRaises(UserError):
                self.warning.with_user(self.am).action_add_measure(text)
        self.assertEqual(self.warning.state, "warning")

    def test_closed_warning_takes_no_measure(self):
        self._quote(self.own).action_confirm()
        with self.assertRaisesRegex(UserError, "closed on 2026-03-11 by a new order"):
            self.warning.with_user(self.am).action_add_measure("Called")

    # Loss

    def test_confirmed_loss(self):
        self.warning.with_user(self.am).action_add_measure("Called")
        self.warning.with_user(self.am).action_confirm_lost(
            self.reason.id, " Buys elsewhere "
        )
        self.assertRecordValues(
            self.warning,
            [
                {
                    "state": "lost",
                    "lost_reason_id": self.reason.id,
                    "lost_note": "Buys elsewhere",
                    "closed_on": NOW,
                    "closed_by_id": self.am.id,
                }
            ],
        )
        self.assertEqual(self.own.customer_status, "lost")

    def test_customer_who_buys_in_another_company_is_not_lost(self):
        other = self._create_company("Other")
        self._buy(self.own, RECENTLY, company_id=other.id)
        self.warning.action_add_measure("Called")
        self.warning.with_user(self.am).action_confirm_lost(self.reason.id, "Gone")
        self.assertEqual(self.own.customer_status, "active")

    def test_customer_lost_in_every_company_is_lost(self):
        other = self._create_company("Other")
        order = self._buy(self.own, LONG_AGO, company_id=other.id)
        second = self.warning.copy(
            {"company_id": other.id, "last_order_res_id": order.id}
        )
        (self.warning | second).action_add_measure("Called")
        (self.warning | second).action_confirm_lost(self.reason.id, "Gone")
        self.assertEqual(self.own.customer_status, "lost")

    def test_loss_is_logged_with_its_reason(self):
        self.warning.with_user(self.am).action_add_measure("Called")
        self.warning.with_user(self.am).action_confirm_lost(self.reason.id, "Gone")
        self.assertIn(self.reason.name, self.warning.message_ids[0].body)

    def test_reason_may_be_a_record(self):
        self.warning.action_add_measure("Called")
        self.warning.with_user(self.supervisor).action_confirm_lost(self.reason, "Gone")
        self.assertEqual(self.warning.lost_reason_id, self.reason)

    def test_loss_without_measure_is_refused(self):
        with self.assertRaisesRegex(UserError, "Nothing was tried"):
            self.warning.with_user(self.am).action_confirm_lost(self.reason.id, "Gone")

    def test_loss_without_reason_is_refused(self):
        self.warning.action_add_measure("Called")
        archived = self.env.ref("crm_churn.dictionary_reason_other")
        archived.active = False
        for reason in (False, None, 0, 999999999, self.level.id, archived.id):
            with self.subTest(reason=reason), self.assertRaises(UserError):
                self.warning.with_user(self.am).action_confirm_lost(reason, "Gone")

    def test_loss_without_note_is_refused(self):
        self.warning.action_add_measure("Called")
        for note in (False, "", "  ", "<p>&nbsp;</p>"):
            with self.subTest(note=note), self.assertRaises(UserError):
                self.warning.with_user(self.am).action_confirm_lost(
                    self.reason.id, note
                )

    def test_nobody_else_confirms_a_loss(self):
        self.warning.action_add_measure("Called")
        for user in (
            self.am2,
            self.executive,
            self.crm_admin,
            self.plain,
            self.portal,
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.warning.with_user(user).action_confirm_lost(self.reason.id, "Gone")

    def test_second_closer_learns_from_whom(self):
        self.warning.action_add_measure("Called")
        self.warning.with_user(self.am).action_confirm_lost(self.reason.id, "Gone")
        with self.assertRaisesRegex(UserError, f"by {self.am.name}"):
            self.warning.with_user(self.supervisor).action_confirm_lost(
                self.reason.id, "Gone"
            )

    def test_warning_that_somebody_holds_is_not_closed(self):
        nobody = self.env["crm.churn.warning"]
        with (
            patch.object(
                type(self.warning), "try_lock_for_update", lambda *a, **k: nobody
            ),
            self.assertRaisesRegex(UserError, "this very moment"),
        ):
            self.warning.with_user(self.am).action_add_measure("Called")

    # Last order

    def test_warnings_are_found_by_their_last_order(self):
        order = self.warning.last_order_id
        other = self._create_warning(self.foreign)
        warnings = (self.warning | other).browse()
        for domain in (
            [("last_order_id", "=", order.id)],
            [("last_order_id", "in", order.ids)],
            [("last_order_id", "ilike", order.name)],
            [("last_order_id.partner_id", "=", self.own.id)],
        ):
            with self.subTest(domain=domain):
                self.assertEqual(warnings.search(domain), self.warning)

    def test_deleted_last_order_leaves_nothing_behind(self):
        order = self.warning.last_order_id
        order.state = "cancel"
        order.unlink()
        self.warning.invalidate_recordset()
        self.assertFalse(self.warning.last_order_id)

    # Other doors

    def test_users_cannot_write_a_warning(self):
        for user in (
            self.am,
            self.supervisor,
            self.executive,
            self.crm_admin,
            self.plain,
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.warning.with_user(user).write({"state": "lost"})

    def test_users_cannot_create_or_delete_a_warning(self):
        vals = {
            "partner_id": self.foreign.id,
            "company_id": self.company.id,
            "last_order_date": LONG_AGO,
            "detected_on": NOW.date(),
        }
        for user in self.am, self.supervisor, self.executive, self.crm_admin:
            warning = self.warning.with_user(user)
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    warning.create([vals])
                with self.assertRaises(AccessError):
                    warning.unlink()

    def test_users_cannot_import_warnings(self):
        result = (
            self.env["crm.churn.warning"]
            .with_user(self.supervisor)
            .load([".id", "state"], [[str(self.warning.id), "lost"]])
        )
        self.assertFalse(result["ids"])
        self.assertEqual(self.warning.state, "warning")

    def test_right_to_write_does_not_open_the_state(self):
        self.env["ir.model.access"].create(
            {
                "name": "careless",
                "model_id": self.env["ir.model"]._get_id("crm.churn.warning"),
                "group_id": self.env.ref("crm_customer.group_account_manager").id,
                "perm_write": True,
            }
        )
        with self.assertRaises(UserError):
            self.warning.with_user(self.am).write({"state": "lost"})

    @mute_logger("odoo.sql_db")
    def test_second_open_warning_is_refused_by_the_database(self):
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.warning.copy()

    @mute_logger("odoo.sql_db")
    def test_customer_with_warnings_cannot_be_deleted(self):
        orders = self.env["sale.order"].search([("partner_id", "=", self.own.id)])
        orders.write({"state": "cancel"})
        orders.unlink()
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.own.unlink()

    # Account manager

    def test_open_warning_and_reminder_follow_the_account_manager(self):
        self.own.user_id = self.am2
        self.assertEqual(self.warning.user_id, self.am2)
        self.assertEqual(self.warning.activity_ids.user_id, self.am2)

    def test_activity_that_a_person_planned_stays_with_its_user(self):
        planned = self.warning.with_user(self.am).activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.am.id, automated=False
        )
        self.own.user_id = self.am2
        self.assertEqual(planned.user_id, self.am)

    def test_former_account_manager_sees_the_warning_no_more(self):
        warnings = self.env["crm.churn.warning"].with_user(self.am)
        self.assertIn(self.warning, warnings.search([]))
        self.own.user_id = self.am2
        self.assertNotIn(self.warning, warnings.search([]))

    def test_closed_warning_keeps_its_account_manager(self):
        self._quote(self.own).action_confirm()
        self.own.user_id = self.am2
        self.assertEqual(self.warning.user_id, self.am)

    def test_first_account_manager_gets_the_reminder(self):
        warning = self._create_warning(self.unowned)
        warning.activity_ids.unlink()
        self.unowned.user_id = self.am
        self.assertEqual(warning.activity_ids.user_id, self.am)

    def test_new_account_manager_of_a_retained_customer_gets_no_reminder(self):
        self.warning.with_user(self.am).action_add_measure("Called")
        self.own.user_id = self.am2
        self.assertEqual(self.warning.user_id, self.am2)
        self.assertFalse(self.warning.activity_ids)

    def test_account_manager_who_leaves_leaves_the_reminder_to_nobody(self):
        self.own.user_id = False
        self.assertFalse(self.warning.user_id)
        self.assertFalse(self.warning.activity_ids.user_id)

    def test_following_many_customers_costs_the_same_as_few(self):
        counts = []
        for number in (2, 12):
            customers = self.env["res.partner"]
            for index in range(number):
                customers |= self._create_customer(
                    f"{number} {index}", user_id=self.am.id
                )
            for customer in customers:
                self._create_warning(customer)
            self.env.flush_all()
            self.env.invalidate_all()
            warnings = customers._get_open_churn_warnings()
            self.env.cr.execute(
                "UPDATE res_partner SET user_id = %s WHERE id IN %s",
                [self.am2.id, tuple(customers.ids)],
            )
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            warnings._follow_account_manager()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(warnings.user_id, self.am2)
        self.assertLessEqual(counts[1], counts[0] + 3)

    # Days

    def test_days_silent_go_on(self):
        self.assertEqual(self.warning.days_silent, 282)
        with freeze_time("2026-03-12 04:00:00"):
            self.warning.invalidate_recordset()
            self.assertEqual(self.warning.days_silent, 283)

    def test_days_silent_are_days_of_the_company(self):
        # 17:00 UTC is the next day in Shanghai
        self.warning.last_order_date = datetime(2025, 6, 2, 17, 0)
        self.assertEqual(self.warning.days_silent, 281)

    def test_days_silent_stop_with_the_warning(self):
        self._quote(self.own).action_confirm()
        with freeze_time("2026-06-01 04:00:00"):
            self.warning.invalidate_recordset()
            self.assertEqual(self.warning.days_silent, 282)

    def test_measure_is_overdue_after_the_days_of_the_company(self):
        for day, is_overdue in ((date(2026, 3, 4), True), (date(2026, 3, 5), False)):
            self.warning.detected_on = day
            with self.subTest(day=day):
                self.assertEqual(self.warning.is_measure_overdue, is_overdue)
                found = self.env["crm.churn.warning"].search(
                    [("is_measure_overdue", "=", True)]
                )
                self.assertEqual(self.warning in found, is_overdue)
                found = self.env["crm.churn.warning"].search(
                    [("is_measure_overdue", "=", False)]
                )
                self.assertEqual(self.warning in found, not is_overdue)

    def test_warning_with_a_measure_is_never_overdue(self):
        self.warning.detected_on = date(2025, 1, 1)
        self.warning.action_add_measure("Called")
        self.assertFalse(self.warning.is_measure_overdue)
        self.assertFalse(
            self.env["crm.churn.warning"].search(
                [("is_measure_overdue", "=", True), ("id", "=", self.warning.id)]
            )
        )

    # Dialogs

    def test_account_manager_uses_the_dialogs(self):
        warning = self.warning.with_user(self.am)
        action = warning.action_open_measure_wizard()
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.am)
            .with_context(**action["context"])
        )
        form.description = "Visited"
        form.save().action_add()
        action = warning.action_open_lost_wizard()
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.am)
            .with_context(**action["context"])
        )
        form.reason_id = self.reason
        form.note = "Closed down"
        form.save().action_confirm()
        self.assertEqual(self.warning.state, "lost")

    def test_dialog_does_not_open_another_door(self):
        wizards = self.env["crm.churn.measure.wizard"].with_user(self.am2)
        with self.assertRaises(AccessError):
            wizards.create(
                {"warning_ids": self.warning.ids, "description": "Called"}
            ).action_add()

    def test_customer_form_counts_the_warnings(self):
        contact = self._create_contact(self.own)
        partners = (self.own | contact | self.foreign).with_user(self.am)
        self.assertEqual(partners.mapped("churn_warning_count"), [1, 1, 0])

    def test_customer_form_opens_open_and_closed_warnings(self):
        action = self.own.with_user(self.am).action_view_churn_warnings()
        self.assertEqual(action["domain"], [("partner_id", "=", self.own.id)])

    def test_warnings_are_grouped_by_level_and_region(self):
        groups = (
            self.env["crm.churn.warning"]
            .with_user(self.am)
            ._read_group([], ["customer_level_id", "region_id"], ["__count"])
        )
        self.assertEqual(groups, [(self.level, self.region, 1)])

    def test_all_states_show_in_the_kanban_view(self):
        warnings = self.env["crm.churn.warning"].with_context(read_group_expand=True)
        groups = warnings.web_read_group(
            [("id", "=", self.warning.id)], ["state"], ["__count"]
        )["groups"]
        self.assertEqual(len(groups), 4)
