from datetime import datetime

from freezegun import freeze_time

from odoo.addons.crm_customer.tests.common import RoleCase

# Wednesday noon in Shanghai; every test begins at this moment
NOW = datetime(2026, 3, 11, 4, 0)


class DevelopmentCase(RoleCase):
    """Opportunities in each state, at a moment that stands still."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        freezer = freeze_time(NOW)
        freezer.start()
        cls.addClassCleanup(freezer.stop)
        cls.company = cls.env.company
        cls.company.resource_calendar_id.tz = "Asia/Shanghai"
        cls.reason = cls.env["crm.lost.reason"].create({"name": "Chose another"})

    @classmethod
    def _create_lead(cls, name="Press line", **vals):
        """Create an opportunity with all its facts, assigned to nobody."""
        return cls.env["crm.lead"].create(
            {
                "name": name,
                "type": "opportunity",
                "partner_name": f"{name} Works",
                "contact_name": "Han Mei",
                "phone": "+86 21 5555 0101",
                "probability": 40,
                "description": "Wants a second press",
                "user_id": False,
                **vals,
            }
        )
