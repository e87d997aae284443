from datetime import datetime

# NOW is for the tests of this addon too
from odoo.addons.crm_customer.tests.common import NOW as NOW
from odoo.addons.crm_customer.tests.common import RoleCase

LONG_AGO = datetime(2025, 6, 2, 4, 0)
RECENTLY = datetime(2026, 2, 2, 4, 0)
DORMANT = datetime(2023, 6, 2, 4, 0)


class ChurnCase(RoleCase):
    """Customers who have bought, at a moment that stands still."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._freeze()
        cls.reason = cls.env.ref("crm_churn.dictionary_reason_price")
        cls.product = cls._create_product()
        # whatever the database holds already is none of these tests' business
        cls.env["sale.order"].search([]).write({"state": "cancel"})

    @classmethod
    def _buy(cls, partner, date, **vals):
        """Create a confirmed order of that (naive UTC) date."""
        return cls._create_order(
            partner, cls.product, state="sale", date_order=date, **vals
        )

    @classmethod
    def _quote(cls, partner, **vals):
        return cls._create_order(partner, cls.product, **vals)

    @classmethod
    def _create_warning(cls, partner, state="warning", **vals):
        """Create an open warning as the scan would leave it."""
        order = cls._buy(partner, vals.pop("last_order_date", LONG_AGO))
        warning = cls.env["crm.churn.warning"].create(
            {
                "partner_id": partner.id,
                "user_id": partner.user_id.id,
                "company_id": order.company_id.id,
                "last_order_id": order.id,
                "last_order_date": order.date_order,
                "detected_on": "2026-03-07",
                **vals,
            }
        )
        partner._refresh_customer_status()
        warning._schedule_reminders()
        if state != "warning":
            warning.action_add_measure("Called")
        if state == "lost":
            warning.action_confirm_lost(cls.reason, "Buys elsewhere")
        return warning

    def _scan(self, *companies):
        """Run the scan of these companies (or the current one) by its cron."""
        companies = self.env["res.company"].union(*companies) or self.company
        scans = self.env["crm.churn.scan"]._queue(companies, "manual")
        self._run_cron()
        return scans

    def _run_cron(self, name="scan"):
        with self.enter_registry_test_mode():
            self.env.ref(f"crm_churn.ir_cron_churn_{name}").method_direct_trigger()

    def _warnings(self, partner):
        return self.env["crm.churn.warning"].search([("partner_id", "=", partner.id)])
