from odoo import fields, models


class HelpdeskTicketLink(models.Model):
    """Two requests that have to do with each other; neither is the first."""

    _name = "helpdesk.ticket.link"
    _description = "Link between Service Requests"

    ticket_id = fields.Many2one(
        "helpdesk.ticket", required=True, readonly=True, index=True, ondelete="cascade"
    )
    other_id = fields.Many2one(
        "helpdesk.ticket", required=True, readonly=True, index=True, ondelete="cascade"
    )

    _pair_uniq = models.UniqueIndex(
        "(LEAST(ticket_id, other_id), GREATEST(ticket_id, other_id))",
        "These requests are linked already.",
    )
    _check_other = models.Constraint(
        "CHECK (ticket_id <> other_id)", "A request is not linked with itself."
    )
