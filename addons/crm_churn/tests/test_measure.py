from datetime import datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import NOW, ChurnCase


@tagged("post_install", "-at_install")
class TestMeasure(ChurnCase):
    def setUp(self):
        super().setUp()
        self.warning = self._create_warning(self.own, "retaining")
        self.measure = self.warning.measure_ids

    def test_created_measure_is_the_same_as_an_added_one(self):
        warning = self._create_warning(self.foreign)
        self.env["crm.churn.measure"].with_user(self.am2).create(
            {"warning_id": warning.id, "description": "Called"}
        )
        self.assertEqual(warning.state, "retaining")

    def test_author_and_date_cannot_be_given(self):
        measure = (
            self.env["crm.churn.measure"]
            .with_user(self.am)
            .create(
                {
                    "warning_id": self.warning.id,
                    "description": "Called",
                    "user_id": self.supervisor.id,
                    "date": datetime(2020, 1, 1),
                }
            )
        )
        self.assertRecordValues(measure, [{"user_id": self.am.id, "date": NOW}])

    def test_import_cannot_give_author_and_date_either(self):
        result = (
            self.env["crm.churn.measure"]
            .with_user(self.am)
            .load(
                ["warning_id/.id", "description", "user_id/.id", "date"],
                [
                    [
                        str(self.warning.id),
                        "Imported",
                        str(self.supervisor.id),
                        "2020-01-01 00:00:00",
                    ]
                ],
            )
        )
        measure = self.env["crm.churn.measure"].browse(result["ids"])
        self.assertRecordValues(measure, [{"user_id": self.am.id, "date": NOW}])

    def test_import_cannot_change_a_measure(self):
        result = (
            self.env["crm.churn.measure"]
            .with_user(self.am)
            .load([".id", "description"], [[str(self.measure.id), "Rewritten"]])
        )
        self.assertFalse(result["ids"])
        self.assertEqual(self.measure.description, "Called")

    def test_measure_on_a_foreign_warning_is_refused(self):
        with self.assertRaises(AccessError):
            self.env["crm.churn.measure"].with_user(self.am2).create(
                {"warning_id": self.warning.id, "description": "Called"}
            )

    def test_measure_on_a_closed_warning_is_refused_even_to_the_superuser(self):
        self._quote(self.own).action_confirm()
        with self.assertRaises(UserError):
            self.env["crm.churn.measure"].create(
                {"warning_id": self.warning.id, "description": "Called"}
            )

    def test_measure_is_never_rewritten(self):
        for user in self.am, self.supervisor, self.env.ref("base.user_root"):
            for vals in (
                {"description": "Rewritten"},
                {"date": datetime(2020, 1, 1)},
                {"user_id": self.am2.id},
                {"warning_id": self._create_warning(self._create_customer("X")).id},
                {"outcome": "Bought", "description": "Rewritten"},
            ):
                with (
                    self.subTest(user=user.login, vals=vals),
                    self.assertRaises(UserError),
                ):
                    self.measure.with_user(user).write(vals)

    def test_mass_write_is_refused(self):
        self.warning.action_add_measure("Again")
        with self.assertRaises(UserError):
            self.warning.measure_ids.with_user(self.supervisor).write(
                {"description": "Rewritten"}
            )

    def test_measure_is_never_deleted(self):
        for user in self.am, self.supervisor, self.crm_admin:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.measure.with_user(user).unlink()
        with self.assertRaises(UserError):
            self.measure.unlink()

    def test_uninstall_key_in_the_context_opens_nothing(self):
        for user in self.am, self.supervisor:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.measure.with_user(user).with_context(_force_unlink=True).unlink()

    def test_missing_outcome_is_filled_in_once(self):
        measure = self.measure.with_user(self.am)
        measure.outcome = "Will order in May"
        with self.assertRaises(UserError):
            measure.outcome = "Will not"
        with self.assertRaises(UserError):
            measure.outcome = False
        self.assertEqual(self.measure.outcome, "Will order in May")

    def test_blank_outcome_is_refused(self):
        with self.assertRaises(UserError):
            self.measure.with_user(self.am).outcome = " "

    def test_outcome_can_be_filled_in_after_the_end(self):
        self.warning.action_confirm_lost(self.reason, "Gone")
        self.measure.with_user(self.am).outcome = "Not interested"
        self.assertEqual(self.measure.outcome, "Not interested")

    def test_outcome_of_a_foreign_warning_is_refused(self):
        for user in self.am2, self.executive:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.measure.with_user(user).write({"outcome": "Bought"})

    def test_known_outcome_is_shown_read_only(self):
        self.assertFalse(self.measure.is_outcome_known)
        self.measure.outcome = "Bought"
        self.assertTrue(self.measure.is_outcome_known)
