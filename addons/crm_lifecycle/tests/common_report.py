from datetime import datetime

from odoo.addons.crm_churn.tests.common import NOW as NOW
from odoo.addons.crm_churn.tests.common import ChurnCase
from odoo.addons.crm_service_desk.tests.common import ServiceCase

# the same day in UTC and in Shanghai, but for the moments beside the end of a month
FEBRUARY = datetime(2026, 2, 10, 4, 0)
LAST_FEBRUARY = datetime(2025, 2, 10, 4, 0)
JANUARY = datetime(2026, 1, 10, 4, 0)
FIRST_OF_FEBRUARY = datetime(2026, 1, 31, 16, 0)
FIRST_OF_MARCH = datetime(2026, 2, 28, 16, 0)


class ReportCase(ChurnCase, ServiceCase):
    """A company in Shanghai of its own: what the database holds does not count."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shanghai = cls._create_company("Report & Sons", "Asia/Shanghai")
        cls.staff = cls.am | cls.supervisor | cls.executive
        cls.staff.company_id = cls.shanghai
        cls.crm_admin.company_ids |= cls.shanghai
        cls.crm_admin.company_id = cls.shanghai

    @classmethod
    def _sell(cls, customer, moment, price):
        """Create a confirmed order of that untaxed amount."""
        order = cls._buy(customer, moment, company_id=cls.shanghai.id)
        order.order_line.write({"price_unit": price, "tax_ids": False})
        return order

    @classmethod
    def _ask(cls, moment, **vals):
        """Create a request that came at that moment: Odoo takes the transaction's."""
        ticket = cls._create_ticket(**vals)
        ticket.flush_recordset()
        cls.env.cr.execute(
            "UPDATE helpdesk_ticket SET create_date = %s, company_id = %s "
            "WHERE id = %s",
            (moment, cls.shanghai.id, ticket.id),
        )
        ticket.invalidate_recordset()
        return ticket

    @classmethod
    def _close(cls, customer, state, moment, revenue=100):
        warning = cls._create_warning(customer, detected_on=moment.date())
        warning.company_id = cls.shanghai
        warning.action_add_measure("Called")
        vals = {"state": state, "closed_on": moment, "revenue_12m": revenue}
        if state == "lost":
            vals |= {"lost_reason_id": cls.reason.id, "lost_note": "Gone"}
        warning.write(vals)
        return warning

    def _create_report(self, user=None, **vals):
        reports = self.env["crm.management.report.wizard"].with_user(
            user or self.executive
        )
        return reports.create({"date_from": FEBRUARY.date(), **vals})
