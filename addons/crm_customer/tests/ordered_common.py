from odoo.fields import Command

from .common import RoleCase


class OrderedCase(RoleCase):
    """Customers of a company of their own in Shanghai, and what they ordered."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._freeze()
        # what the database holds already does not count
        cls.company = cls._create_company("Report & Sons", "Asia/Shanghai")
        cls.product = cls._create_product(taxes_id=False)
        for user in cls.am | cls.am2 | cls.supervisor | cls.executive:
            user.company_id = cls.company

    @classmethod
    def _order(cls, partner, amount, moment="2026-02-10 02:00:00", **vals):
        """Create a confirmed order of a UTC moment."""
        order = cls.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "company_id": cls.company.id,
                "order_line": [
                    Command.create({"product_id": cls.product.id, "price_unit": amount})
                ],
                **vals,
            }
        )
        order.action_confirm()
        order.date_order = moment
        return order

    def _count(self):
        """Let the cron count what changed."""
        for model in ("crm.contribution.report", "crm.composition.report"):
            self.env[model]._count_marked()
