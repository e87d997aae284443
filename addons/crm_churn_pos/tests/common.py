from uuid import uuid4

from odoo import fields
from odoo.fields import Command

from odoo.addons.crm_churn.tests.common import LONG_AGO, ChurnCase


class PosChurnCase(ChurnCase):
    """Customers who buy at a till, and the cashier who serves them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # whatever the database holds already is none of these tests' business
        cls.env["pos.order"].search([]).write({"partner_id": False})
        cls.cashier = cls._create_role_user(
            "role_cashier", "base.group_user,point_of_sale.group_pos_user"
        )
        cls.product.write({"available_in_pos": True, "taxes_id": False})
        cls.session = cls._open_session()

    @classmethod
    def _open_session(cls, company=None):
        env = cls.env(
            context={
                **cls.env.context,
                "allowed_company_ids": (company or cls.company).ids,
            }
        )
        journal = env["account.journal"].create(
            {"name": "Till", "type": "cash", "code": "TILL"}
        )
        method = env["pos.payment.method"].create(
            {"name": "Cash", "journal_id": journal.id}
        )
        config = env["pos.config"].create(
            {"name": "Shop", "payment_method_ids": [Command.set(method.ids)]}
        )
        config.open_ui()
        config.current_session_id.set_opening_control(0, None)
        return config.current_session_id

    @classmethod
    def _prepare_ticket(cls, partner, amount=100, **vals):
        """Return an order as the till sends it."""
        session = vals.pop("session", cls.session)
        line = {
            "product_id": cls.product.id,
            "qty": 1 if amount >= 0 else -1,
            "price_unit": abs(amount),
            "price_subtotal": amount,
            "price_subtotal_incl": amount,
            **vals.pop("line", {}),
        }
        payment = {
            "amount": amount,
            "name": fields.Datetime.now(),
            "payment_method_id": session.payment_method_ids.id,
        }
        uuid = str(uuid4())
        return {
            "state": "paid",
            "name": f"Order {uuid}",
            "uuid": uuid,
            "access_token": str(uuid4()),
            "session_id": session.id,
            "user_id": cls.cashier.id,
            "partner_id": partner.id,
            "date_order": fields.Datetime.to_string(fields.Datetime.now()),
            "pricelist_id": session.config_id.pricelist_id.id,
            "fiscal_position_id": False,
            "last_order_preparation_change": "{}",
            "amount_total": amount,
            "amount_tax": 0,
            "amount_paid": amount,
            "amount_return": 0,
            "to_invoice": False,
            "lines": [Command.create(line)],
            "payment_ids": [Command.create(payment)],
            **vals,
        }

    @classmethod
    def _sync(cls, *tickets):
        """Send orders from the till, as the cashier."""
        orders = cls.env["pos.order"].with_user(cls.cashier)
        data = orders.sync_from_ui(list(tickets))
        return cls.env["pos.order"].browse([row["id"] for row in data["pos.order"]])

    @classmethod
    def _pay_at_till(cls, partner, date=None, **vals):
        """Let a customer buy at the till, at that (naive UTC) date or now."""
        if date:
            vals["date_order"] = fields.Datetime.to_string(date)
        return cls._sync(cls._prepare_ticket(partner, **vals))

    @classmethod
    def _lose(cls, customer, bought=LONG_AGO):
        """Confirm that a customer was lost, a second ago."""
        warning = cls._create_warning(customer, "lost", last_order_date=bought)
        warning.closed_on = fields.Datetime.subtract(warning.closed_on, seconds=1)
        customer._refresh_customer_status()
        return warning
