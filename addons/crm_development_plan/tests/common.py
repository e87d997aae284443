# NOW is for the tests of this addon too
from odoo.addons.crm_customer.tests.common import NOW as NOW
from odoo.addons.crm_customer.tests.common import RoleCase


class DevelopmentCase(RoleCase):
    """Opportunities in each state, at a moment that stands still."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._freeze()
        cls.reason = cls.env["crm.lost.reason"].create({"name": "Chose another"})
        cls.industry = cls.env["res.partner.industry"].create({"name": "Presses"})
        cls.supervisor2 = cls._create_role_user(
            "role_supervisor2", "crm_customer.group_sales_supervisor"
        )
        cls.won_stage = cls.env["crm.stage"].search([("is_won", "=", True)], limit=1)

    @classmethod
    def _prepare_lead_vals(cls, name="Press line", **vals):
        """Return values with all facts, as an account manager would enter them."""
        return {
            "name": name,
            "type": "opportunity",
            "partner_name": f"{name} Works",
            "contact_name": "Han Mei",
            "phone": False,
            "probability": 40,
            "description": "Wants a second press",
            **vals,
        }

    @classmethod
    def _create_lead(cls, name="Press line", user=None, **vals):
        """Create an unassigned opportunity with all its facts.

        :param user: who creates it, the superuser when None
        """
        leads = cls.env["crm.lead"]
        if user:
            leads = leads.with_user(user)
        return leads.create(cls._prepare_lead_vals(name, **vals)).sudo(False)

    @classmethod
    def _create_developing(cls, name="Press line", user=None, **vals):
        """Create an opportunity that a supervisor has assigned (to `am`)."""
        lead = cls._create_lead(name, **vals)
        lead.with_user(cls.supervisor).action_assign((user or cls.am).id)
        return lead
