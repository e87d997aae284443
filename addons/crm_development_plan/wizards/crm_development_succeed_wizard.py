from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmDevelopmentSucceedWizard(models.TransientModel):
    """Decide who the won customer is, where the opportunity does not tell."""

    _name = "crm.development.succeed.wizard"
    _description = "Customer of a Succeeded Opportunity"

    lead_id = fields.Many2one(
        comodel_name="crm.lead", required=True, readonly=True, ondelete="cascade"
    )
    candidate_ids = fields.Many2many(
        comodel_name="res.partner", compute="_compute_candidate_ids"
    )
    customer_id = fields.Many2one(
        comodel_name="res.partner",
        compute="_compute_customer_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', candidate_ids)]",
        context={"active_test": False},
    )
    manager_id = fields.Many2one(related="customer_id.user_id", string="Belongs To")
    assignee_id = fields.Many2one(related="lead_id.user_id", string="Assignee")
    is_handed_over = fields.Boolean(compute="_compute_is_handed_over")
    can_create = fields.Boolean(compute="_compute_candidate_ids")

    @api.depends("lead_id")
    def _compute_candidate_ids(self):
        for wizard in self:
            lead = wizard.lead_id
            candidates = lead._get_customer_candidates()[lead]
            wizard.candidate_ids = candidates
            key = lead._name_key()
            # who has the same name is the same customer
            wizard.can_create = not lead.partner_id and key not in candidates.mapped(
                "duplicate_name_key"
            )

    @api.depends("candidate_ids")
    def _compute_customer_id(self):
        """Propose the customer when it is a matter of handing over only."""
        for wizard in self:
            candidates = wizard.candidate_ids
            wizard.customer_id = candidates if len(candidates) == 1 else False

    @api.depends("customer_id", "lead_id")
    def _compute_is_handed_over(self):
        for wizard in self:
            manager = wizard.customer_id.user_id
            wizard.is_handed_over = manager and manager != wizard.lead_id.user_id

    def action_link(self):
        """Let the opportunity succeed with the chosen customer."""
        self.ensure_one()
        if self.customer_id not in self.candidate_ids:
            raise UserError(self.env._("Choose one of the customers who fit."))
        self.lead_id._succeed(customer=self.customer_id)
        return self.lead_id._prepare_success_effect()

    def action_create(self):
        """Let the opportunity succeed with a new customer."""
        self.ensure_one()
        if not self.can_create:
            raise UserError(
                self.env._("There is a customer of this name already: choose that one.")
            )
        self.lead_id._succeed(create_new=True)
        return self.lead_id._prepare_success_effect()
