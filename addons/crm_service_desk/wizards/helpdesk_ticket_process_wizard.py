from odoo import api, fields, models


class HelpdeskTicketProcessWizard(models.TransientModel):
    """Dialog: what was done."""

    _name = "helpdesk.ticket.process.wizard"
    _description = "Solve Service Requests"

    ticket_ids = fields.Many2many(
        "helpdesk.ticket", string="Requests", required=True, readonly=True
    )
    step = fields.Char(readonly=True)
    solution = fields.Text(required=True)
    # what similar requests and canned answers are looked up by
    summary = fields.Char(compute="_compute_facts")
    product_id = fields.Many2one("product.product", compute="_compute_facts")
    service_type_id = fields.Many2one("crm.dictionary.item", compute="_compute_facts")
    answer_id = fields.Many2one(
        "mail.canned.response",
        string="Canned Answer",
        domain="[('is_for_solutions', '=', True), '|',"
        " ('service_type_ids', '=', False),"
        " ('service_type_ids', '=', service_type_id)]",
    )

    @api.depends("ticket_ids")
    def _compute_facts(self):
        """Take the facts of the first request: the others are solved alike."""
        for wizard in self:
            first = wizard.ticket_ids[:1]
            wizard.summary = first.name
            wizard.product_id = first.product_id
            wizard.service_type_id = first.service_type_id

    @api.onchange("answer_id")
    def _onchange_answer_id(self):
        """Add the answer to what is written, and be ready for the next one."""
        if self.answer_id:
            answer = self.answer_id.substitution
            if len(self.ticket_ids) == 1:
                answer = self.ticket_ids._origin._fill_in_answer(answer)
            texts = (self.solution, answer)
            self.solution = "\n\n".join(filter(None, texts))
            self.answer_id = False

    def action_confirm(self):
        """Record the solution; see ``helpdesk.ticket.action_process``.

        Several requests get it with what its placeholders stand for in each of them.
        """
        self.ensure_one()
        for solution, tickets in self.ticket_ids.grouped(
            lambda ticket: ticket._fill_in_answer(self.solution)
        ).items():
            tickets.action_process(solution)
        return {"type": "ir.actions.act_window_close"}
