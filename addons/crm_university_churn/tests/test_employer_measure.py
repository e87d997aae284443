from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.crm_churn.tests.common import ChurnCase


@tagged("post_install", "-at_install")
class TestEmployerMeasure(ChurnCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = cls._create_role_user(
            "role_officer", "crm_university_career.group_career_officer"
        )
        cls.own.is_employer = True

    def _get_measures(self, employer):
        return self.env["university.employer.measure"].search(
            [("employer_id", "=", employer.id)]
        )

    def _add(self, customer, outcome=None, user=None):
        warning = self._create_warning(customer)
        warning.with_user(user or self.am).action_add_measure(
            "Visited\nTalked about next season", outcome
        )
        return warning.measure_ids

    def test_a_measure_for_the_customer_is_one_for_the_employer(self):
        self._add(self.own, "Comes back")
        measure = self._get_measures(self.own)
        self.assertEqual((measure.name, measure.result), ("Visited", "Comes back"))
        self.assertEqual(measure.user_id, self.am)
        self.assertTrue(measure.season)

    def test_its_outcome_follows(self):
        kept = self._add(self.own)
        kept.with_user(self.am).write({"outcome": "Signed again"})
        self.assertEqual(self._get_measures(self.own).result, "Signed again")

    def test_other_customers_are_no_employers(self):
        self._add(self.foreign, user=self.am2)
        self.assertFalse(self._get_measures(self.foreign))

    def test_nobody_else_writes_its_outcome(self):
        self._add(self.own)
        measure = self._get_measures(self.own).with_user(self.officer)
        with self.assertRaisesRegex(UserError, "noted for a churn warning"):
            measure.result = "Lost"

    def test_the_career_office_s_own_measures_stay_its_own(self):
        measure = (
            self.env["university.employer.measure"]
            .with_user(self.officer)
            .create({"name": "Called", "employer_id": self.own.id})
        )
        measure.result = "No answer"
        self.assertEqual(measure.result, "No answer")
        self.assertFalse(self._warnings(self.own))

    def test_nobody_claims_a_retention_measure(self):
        kept = self._add(self.own)
        vals = {"churn_measure_id": kept.id}
        measures = self.env["university.employer.measure"].with_user(self.officer)
        measure = measures.create(
            {"name": "Called", "employer_id": self.own.id, **vals}
        )
        self.assertFalse(measure.sudo().churn_measure_id)
        with self.assertRaisesRegex(UserError, "noted for a churn warning"):
            measure.write(vals)

    def test_who_may_not_work_on_the_warning_writes_no_measure(self):
        warning = self._create_warning(self.own)
        with self.assertRaises(AccessError):
            warning.with_user(self.am2).action_add_measure("Sneaky")
        self.assertFalse(self._get_measures(self.own))

    def test_measures_for_several_employers_are_noted_at_once(self):
        self.foreign.is_employer = True
        warnings = self._create_warning(self.own) | self._create_warning(self.foreign)
        vals = [{"warning_id": row.id, "description": "Mail"} for row in warnings]
        measures = self.env["crm.churn.measure"].with_user(self.supervisor)
        before = self._get_measures(self.own) | self._get_measures(self.foreign)
        measures.create(vals)
        after = self._get_measures(self.own) | self._get_measures(self.foreign)
        self.assertEqual(len(after - before), 2)
