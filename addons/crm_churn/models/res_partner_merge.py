from odoo import models

from odoo.addons.crm_customer.models.res_partner import HIERARCHY_FIELDS

from .crm_churn_ranker import VALUE_FIELDS


class ResPartner(models.Model):
    """Open warnings follow a customer who is merged or joins another one."""

    # A concern in a file of its own: one file for the whole partner is too long.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.partner"

    def write(self, vals):
        result = super().write(vals)
        if HIERARCHY_FIELDS & vals.keys():
            self._move_open_churn_warnings()
            self._get_customers()._get_open_churn_warnings()._catch_up()
        return result

    def _prepare_merge(self, kept):
        result = super()._prepare_merge(kept)
        # the next ranking counts the orders of all
        self.write(dict.fromkeys(VALUE_FIELDS, 0))
        self._get_open_churn_warnings()._move_to_customer(kept)
        return result

    def _finish_merge(self):
        """Bring the warnings to the customer that is left, and up to its orders."""
        result = super()._finish_merge()
        self._move_open_churn_warnings()
        self._get_customers()._get_open_churn_warnings()._catch_up()
        return result

    def _move_open_churn_warnings(self):
        """Give the open warnings of contacts and branches to their customer.

        Whoever was a customer and becomes part of one is silent no longer by itself.
        Closed warnings stay where they were: they tell of the past.
        """
        strays = self._get_open_churn_warnings().filtered(
            lambda w: w.partner_id != w.partner_id.commercial_partner_id
        )
        for customer, warnings in strays.grouped(
            lambda w: w.partner_id.commercial_partner_id
        ).items():
            warnings._move_to_customer(customer)
        strays.exists().partner_id._refresh_customer_status()
