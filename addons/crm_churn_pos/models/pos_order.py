from odoo import api, models
from odoo.tools import SQL

PAID_STATES = ("paid", "done")


class PosOrder(models.Model):
    """An order at a till is a purchase once it is paid, and unless it is a refund."""

    _inherit = "pos.order"

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders._filter_purchases()._welcome_back_customers()
        return orders

    def write(self, vals):
        if not {"state", "partner_id", "date_order"} & vals.keys():
            return super().write(vals)
        purchases = self._filter_purchases()
        partners = purchases.partner_id
        result = super().write(vals)
        fresh = self._filter_purchases()
        if "partner_id" in vals:
            partners._refresh_customer_status()
        if vals.keys().isdisjoint({"partner_id", "date_order"}):
            # closing a session posts what was paid, and seen here, long ago
            fresh -= purchases
        fresh._welcome_back_customers()
        return result

    @api.model
    def _get_purchase_condition(self, alias):
        """Return the SQL condition of the orders that are a purchase.

        :param SQL alias: of the table ``pos_order`` in the caller's query
        """
        return SQL(
            "%(order)s.state IN %(states)s AND %(order)s.is_refund IS NOT TRUE"
            " AND %(order)s.amount_total >= 0",
            order=alias,
            states=PAID_STATES,
        )

    @api.model
    def _get_purchase_query(self, customer):
        """Return the SELECT of the purchases (company and date) of one customer.

        :param SQL customer: id of the commercial partner in the caller's query
        """
        self.flush_model(
            [
                "partner_id",
                "company_id",
                "date_order",
                "state",
                "is_refund",
                "amount_total",
            ]
        )
        return SQL(
            """
            SELECT purchase.company_id, purchase.date_order
              FROM pos_order purchase
              JOIN res_partner buyer ON buyer.id = purchase.partner_id
             WHERE buyer.commercial_partner_id = %s AND %s
            """,
            customer,
            self._get_purchase_condition(SQL("purchase")),
        )

    def _filter_purchases(self):
        """Return those of the orders that are a purchase by a known customer."""
        return self.filtered(
            lambda order: (
                order.partner_id
                and order.state in PAID_STATES
                and not order.is_refund
                and order.amount_total >= 0
            )
        )

    def _welcome_back_customers(self):
        """Close the warnings of these orders' customers, and make them active."""
        # sudo: a cashier may read neither warnings nor the status of a customer
        orders = self.sudo()
        self.env["crm.churn.warning"]._recover(orders)
        orders.partner_id.commercial_partner_id.filtered(
            lambda customer: customer.customer_status != "active"
        )._refresh_customer_status()
