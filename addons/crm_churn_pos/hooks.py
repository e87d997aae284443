from odoo.tools import SQL

SALE_QUERY = SQL(
    """
    SELECT FROM sale_order sale
      JOIN res_partner buyer ON buyer.id = sale.partner_id
     WHERE buyer.commercial_partner_id = customer.id AND sale.state = 'sale'
    """
)
LOST_CONDITION = SQL(
    """
    EXISTS (SELECT FROM crm_churn_warning lost
             WHERE lost.partner_id = customer.id AND lost.state = 'lost')
       AND NOT EXISTS (%s AND NOT EXISTS (
               SELECT FROM crm_churn_warning closed
                WHERE closed.partner_id = customer.id AND closed.state = 'lost'
                  AND closed.company_id = sale.company_id
                  AND closed.closed_on > sale.date_order))
    """,
    SALE_QUERY,
)


def post_init_hook(env):
    """Tell of earlier purchases at a till in the status of the customers.

    Set by set: a shop may have hundreds of thousands of customers. Warnings that
    such a purchase ends are closed by the next scan.
    """
    env.flush_all()
    env.cr.execute(
        SQL(
            "UPDATE res_partner customer SET customer_status = 'active' "
            "WHERE customer_status = 'prospect' AND EXISTS (%s)",
            env["pos.order"]._get_purchase_query(SQL("customer.id")),
        )
    )
    env.invalidate_all()
    env["res.partner"].with_context(active_test=False).search(
        [("customer_status", "=", "lost")]
    )._refresh_customer_status()


def uninstall_hook(env):
    """Forget the purchases at a till in the status of the customers.

    Whoever bought nowhere else is a prospect again, and who was lost and came back
    to a till only is lost again.
    """
    env.flush_all()
    purchase = env["pos.order"]._get_purchase_query(SQL("customer.id"))
    for status, condition in (
        ("prospect", SQL("NOT EXISTS (%s)", SALE_QUERY)),
        ("lost", LOST_CONDITION),
    ):
        env.cr.execute(
            SQL(
                "UPDATE res_partner customer SET customer_status = %s "
                "WHERE customer_status = 'active' AND EXISTS (%s) AND %s",
                status,
                purchase,
                condition,
            )
        )
    env.invalidate_all()
