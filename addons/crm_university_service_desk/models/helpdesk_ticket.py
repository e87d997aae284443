from odoo import fields, models


class HelpdeskTicket(models.Model):
    """Requests of students are found by student number."""

    _inherit = "helpdesk.ticket"

    student_number = fields.Char(related="partner_id.student_number")
