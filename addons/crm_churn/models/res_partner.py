from odoo import api, fields, models
from odoo.tools import SQL

from .crm_churn_warning import OPEN_STATES


class ResPartner(models.Model):
    _inherit = "res.partner"

    churn_warning_count = fields.Integer(
        string="Churn Warnings",
        compute="_compute_churn_warning_count",
        groups="crm_customer.group_account_manager,crm_customer.group_executive",
    )

    def _compute_churn_warning_count(self):
        counts = dict(
            self.env["crm.churn.warning"]._read_group(
                [("partner_id", "in", self.commercial_partner_id.ids)],
                ["partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.churn_warning_count = counts.get(partner.commercial_partner_id, 0)

    def write(self, vals):
        result = super().write(vals)
        if "user_id" in vals:
            self._get_open_churn_warnings()._follow_account_manager()
        return result

    def action_view_churn_warnings(self):
        """Return the list of this customer's churn warnings, open and closed."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "crm_churn.crm_churn_warning_action"
            ),
            "domain": [("partner_id", "=", self.commercial_partner_id.id)],
            "context": {},
        }

    def _get_open_churn_warnings(self):
        # sudo: a warning follows its customer, whoever changes the customer
        return (
            self.env["crm.churn.warning"]
            .sudo()
            .search([("partner_id", "in", self.ids), ("state", "in", OPEN_STATES)])
        )

    def _lock_for_churn(self):
        """Make the churn scan wait with these customers until this transaction ends.

        FOR SHARE lets several orders of one customer be confirmed at once.
        """
        self.env.execute_query(
            SQL(
                "SELECT FROM res_partner WHERE id IN %s ORDER BY id FOR SHARE",
                tuple(self.ids),
            )
        )

    @api.model
    def _get_churn_lost_query(self, partner_ids):
        """Return the SELECT of those who were lost and have not ordered since.

        A customer of several companies is lost when each company that had orders has
        confirmed the loss after the last of them.
        """
        return SQL(
            """
            SELECT lost.partner_id
              FROM crm_churn_warning lost
             WHERE lost.partner_id IN %(ids)s AND lost.state = 'lost'
               AND NOT EXISTS (
                    SELECT FROM (%(orders)s) o
                     WHERE NOT EXISTS (
                            SELECT FROM crm_churn_warning closed
                             WHERE closed.partner_id = lost.partner_id
                               AND closed.company_id = o.company_id
                               AND closed.state = 'lost'
                               AND closed.closed_on > o.date_order))
            """,
            ids=tuple(partner_ids),
            orders=SQL(" UNION ALL ").join(
                self._get_churn_order_queries(SQL("lost.partner_id"))
            ),
        )

    @api.model
    def _get_churn_order_queries(self, customer):
        """Return the SELECTs of ``company_id`` and ``date_order`` of one's orders.

        Addons with other kinds of orders append theirs. Each flushes what it reads.

        :param SQL customer: id of the commercial partner in the caller's query
        :return: list of ``odoo.tools.SQL``
        """
        self.env["sale.order"].flush_model(
            ["partner_id", "company_id", "state", "date_order"]
        )
        return [
            SQL(
                """
                SELECT o.company_id, o.date_order
                  FROM sale_order o
                  JOIN res_partner buyer ON buyer.id = o.partner_id
                 WHERE buyer.commercial_partner_id = %s AND o.state = 'sale'
                """,
                customer,
            )
        ]

    def _get_customer_status_map(self):
        """Add the customers at risk (open warning) and lost (and no order since)."""
        statuses = super()._get_customer_status_map()
        if not statuses:
            return statuses
        self.env["crm.churn.warning"].flush_model(["partner_id", "state", "closed_on"])
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        lost = self.env.execute_query(self._get_churn_lost_query(statuses))
        statuses.update(dict.fromkeys((id_ for (id_,) in lost), "lost"))
        at_risk = self.browse(statuses)._get_open_churn_warnings().partner_id.ids
        statuses.update(dict.fromkeys(at_risk, "at_risk"))
        return statuses
