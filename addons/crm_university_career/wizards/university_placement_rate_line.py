from odoo import fields, models


class UniversityPlacementRateLine(models.TransientModel):
    """A rate on two days."""

    _name = "university.placement.rate.line"
    _description = "Placement Rate"
    _order = "sequence, id"

    wizard_id = fields.Many2one(
        "university.placement.rate.wizard", required=True, ondelete="cascade"
    )
    sequence = fields.Integer()
    name = fields.Char(string="Rate", readonly=True)
    count = fields.Integer(string="Graduates", readonly=True)
    rate = fields.Float(string="%", digits=(5, 2), readonly=True)
    is_rated = fields.Boolean(readonly=True, help="No: a rate of nobody.")
    earlier_count = fields.Integer(string="Graduates Before", readonly=True)
    earlier_rate = fields.Float(string="% Before", digits=(5, 2), readonly=True)
    was_rated = fields.Boolean(readonly=True)
