from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.service_states import OPEN

# what a verdict on the warranty takes from a contract
SOURCE_FIELDS = {
    "active",
    "company_id",
    "domain",
    "agreement_type_id",
    "end_date",
    "is_template",
    "partner_id",
    "product_ids",
    "start_date",
}


class Agreement(models.Model):
    """A service contract: what it covers, and the requests that follow it."""

    _inherit = "agreement"

    product_ids = fields.Many2many(
        "product.product",
        "agreement_service_product_rel",
        "agreement_id",
        "product_id",
        string="Covered Products",
        help="Requests about these products are covered while the contract runs; about "
        "every product if none is chosen.",
    )
    commercial_partner_id = fields.Many2one(index="btree_not_null")

    @api.constrains("start_date", "end_date")
    def _check_dates(self):
        for contract in self:
            start, end = contract.start_date, contract.end_date
            if start and end and end < start:
                raise ValidationError(
                    self.env._(
                        "%(contract)s ends before it starts.",
                        contract=contract.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        contracts = super().create(vals_list)
        contracts._refresh_warranties(contracts.commercial_partner_id)
        return contracts

    def write(self, vals):
        if not SOURCE_FIELDS & vals.keys():
            return super().write(vals)
        customers = self.commercial_partner_id
        result = super().write(vals)
        self._refresh_warranties(customers | self.commercial_partner_id)
        return result

    def unlink(self):
        customers = self.commercial_partner_id
        self._release_open_requests()
        result = super().unlink()
        self._refresh_warranties(customers)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_handled_by(self):
        # sudo: requests that the user does not see were handled by it as well
        tickets = self.env["helpdesk.ticket"].sudo()
        if tickets.search_count([("agreement_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "Closed requests were covered by %(contracts)s. "
                    "Archive it instead.",
                    contracts=", ".join(self.mapped("display_name")),
                )
            )

    def _release_open_requests(self):
        """Let open requests go: they are judged again without the contract."""
        # sudo: whoever may delete a contract need not see the requests it covers
        tickets = (
            self.env["helpdesk.ticket"]
            .sudo()
            .search([("agreement_id", "in", self.ids), ("service_state", "in", OPEN)])
        )
        with self.env.protecting([tickets._fields["agreement_id"]], tickets):
            tickets.agreement_id = False
        tickets.flush_recordset(["agreement_id"])

    @api.model
    def _refresh_warranties(self, customers):
        if customers:
            self.env["helpdesk.ticket"]._refresh_warranties(
                [("commercial_partner_id", "in", customers.ids)]
            )
