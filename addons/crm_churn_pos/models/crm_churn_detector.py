from odoo import api, models
from odoo.tools import SQL


class CrmChurnDetector(models.AbstractModel):
    _inherit = "crm.churn.detector"

    @api.model
    def _get_order_sources(self, company):
        """Add the purchases at a till: paid there and then, whatever counts else."""
        return [
            *super()._get_order_sources(company),
            SQL(
                """
                SELECT buyer.commercial_partner_id AS partner_id,
                       0 AS order_id,
                       o.date_order AS date,
                       (o.amount_total - o.amount_tax - COALESCE(settled.amount, 0))
                           / COALESCE(NULLIF(o.currency_rate, 0), 1) AS amount
                  FROM pos_order o
                  JOIN res_partner buyer ON buyer.id = o.partner_id
             LEFT JOIN (%s) settled ON settled.order_id = o.id
                 WHERE o.company_id = %s AND %s
                """,
                self._get_settled_query(company),
                company.id,
                self.env["pos.order"]._get_purchase_condition(SQL("o")),
            ),
        ]

    @api.model
    def _get_settled_query(self, company):
        """Return the SELECT of what sale orders that count have in a till's orders.

        Such an order tells that the customer came, but its money is in the sale order
        already. Only with ``pos_sale`` are sale orders paid at a till.
        """
        if "sale_order_origin_id" not in self.env["pos.order.line"]._fields:
            return SQL("SELECT NULL::integer AS order_id, 0 AS amount WHERE FALSE")
        return SQL(
            """
            SELECT line.order_id, sum(line.price_subtotal) AS amount
              FROM pos_order_line line
              JOIN sale_order sale ON sale.id = line.sale_order_origin_id
             WHERE sale.company_id = %s AND %s
             GROUP BY line.order_id
            """,
            company.id,
            self.env["sale.order"]._get_churn_condition(company, SQL("sale")),
        )
