from odoo import fields, models


class UniversityOfferingReopen(models.TransientModel):
    """Asks why finished grades are given back to the teacher."""

    _name = "university.offering.reopen"
    _description = "Reopening of Grades"

    offering_ids = fields.Many2many("university.course.offering", readonly=True)
    reason = fields.Char(required=True)

    def action_apply(self):
        """Reopen the grades; the offering checks who may."""
        self.ensure_one()
        self.offering_ids.action_reopen(self.reason)
        return {"type": "ir.actions.act_window_close"}
