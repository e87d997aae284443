from odoo import api, fields, models


class CrmDevelopmentPlaybookWizard(models.TransientModel):
    """Dialog: which playbook to apply, and from when."""

    _name = "crm.development.playbook.wizard"
    _description = "Apply Playbook"

    lead_ids = fields.Many2many(
        "crm.lead", string="Opportunities", required=True, readonly=True
    )
    company_id = fields.Many2one("res.company", compute="_compute_company_id")
    playbook_id = fields.Many2one(
        "crm.development.playbook",
        required=True,
        domain="[('line_ids', '!=', False), ('company_id', 'in', (company_id, False))]",
    )
    start_date = fields.Date(required=True, default=fields.Date.context_today)
    preview = fields.Text(string="Steps", compute="_compute_preview")

    @api.depends("lead_ids")
    def _compute_company_id(self):
        for wizard in self:
            wizard.company_id = wizard.lead_ids.company_id[:1] or self.env.company

    @api.depends("playbook_id", "start_date")
    def _compute_preview(self):
        """Show what is planned for when, before anything is."""
        for wizard in self:
            if not wizard.playbook_id or not wizard.start_date:
                wizard.preview = False
                continue
            vals_list = wizard.playbook_id._prepare_steps_vals(
                wizard.lead_ids[:1], wizard.company_id, wizard.start_date
            )
            wizard.preview = "\n".join(
                f"{fields.Date.to_string(vals['date'])}  {vals['action']}"
                for vals in vals_list
            )

    def action_apply(self):
        """Apply the playbook; see ``crm.lead.action_apply_playbook``."""
        self.ensure_one()
        self.lead_ids.action_apply_playbook(self.playbook_id.id, self.start_date)
        return {"type": "ir.actions.act_window_close"}
