from odoo import fields, models


class HelpdeskTicketRound(models.Model):
    """One cycle of a request: assigned, processed, judged by the customer.

    Nobody may write one: the steps of the request do, as superuser.
    """

    _name = "helpdesk.ticket.round"
    _description = "Round of a Service Request"
    _order = "ticket_id, number"
    _rec_name = "number"

    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        string="Request",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        related="ticket_id.company_id", store=True, index=True, precompute=True
    )
    number = fields.Integer(
        string="Round", required=True, readonly=True, aggregator=None
    )
    user_id = fields.Many2one(
        "res.users", string="Handler", required=True, readonly=True, index=True
    )
    assigned_on = fields.Datetime(readonly=True)
    assigned_by_id = fields.Many2one("res.users", readonly=True)
    solution = fields.Text(readonly=True)
    processed_on = fields.Datetime(readonly=True)
    processed_by_id = fields.Many2one("res.users", readonly=True)
    satisfaction = fields.Integer(
        readonly=True, aggregator="avg", help="1 (worst) to 5 (best); 0 means none."
    )
    feedback = fields.Text(readonly=True)
    feedback_on = fields.Datetime(readonly=True)
    feedback_channel_id = fields.Many2one("helpdesk.ticket.channel", readonly=True)
    given_by = fields.Char(readonly=True, help="The person who gave the feedback.")
    given_by_id = fields.Many2one(
        "res.partner",
        string="Given by Contact",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    recorded_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        help="Who wrote down what the customer said; empty if the customer answered.",
    )
    rating_id = fields.Many2one(
        "rating.rating", readonly=True, index="btree_not_null", ondelete="set null"
    )

    _number_uniq = models.UniqueIndex(
        "(ticket_id, number)", "A request has each round once."
    )
    _check_satisfaction = models.Constraint(
        "CHECK (satisfaction IS NULL OR satisfaction BETWEEN 0 AND 5)",
        "The satisfaction is a number from 1 to 5.",
    )
