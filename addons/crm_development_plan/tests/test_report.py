from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .common import NOW, DevelopmentCase


@tagged("post_install", "-at_install")
class TestReport(DevelopmentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.won, cls.lost = cls._create_developing("A"), cls._create_developing("B")
        cls.open = cls._create_developing("C")
        with freeze_time(NOW + timedelta(days=10)):
            cls.won.with_user(cls.am).action_development_succeed()
        cls.lost.with_user(cls.am).action_development_fail(cls.reason.id)
        cls.leads = cls.won | cls.lost | cls.open
        cls.env.flush_all()

    def _count(self, user, *aggregates):
        return (
            self.env["crm.development.report"]
            .with_user(user)
            ._read_group(
                [("lead_id", "in", self.leads.ids)], ["user_id"], list(aggregates)
            )
        )

    def test_rate_is_of_those_that_have_ended(self):
        [(user, rate, count)] = self._count(
            self.executive, "success_rate:avg", "__count"
        )
        self.assertEqual((user, rate, count), (self.am, 50, 3))

    def test_days_are_of_those_that_succeeded(self):
        [(_user, days)] = self._count(self.am, "days_to_success:avg")
        self.assertEqual(days, 10)

    def test_failed_one_is_found_by_its_reason(self):
        found = (
            self.env["crm.development.report"]
            .with_user(self.supervisor)
            .search([("lost_reason_id", "=", self.reason.id)])
        )
        self.assertEqual(found.lead_id, self.lost)

    def test_other_company_is_left_out(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        lead = self._create_lead("D", company_id=company.id)
        self.env.flush_all()
        reports = self.env["crm.development.report"]
        self.assertTrue(reports.search([("lead_id", "=", lead.id)]))
        self.assertFalse(
            reports.with_user(self.executive).search([("lead_id", "=", lead.id)])
        )
