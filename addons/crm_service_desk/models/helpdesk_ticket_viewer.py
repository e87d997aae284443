from datetime import timedelta

from odoo import api, fields, models

# The form reports every 20 seconds; who is silent for longer has left.
PRESENT = timedelta(seconds=50)


class HelpdeskTicketViewer(models.Model):
    """Who has a request on the screen right now."""

    _name = "helpdesk.ticket.viewer"
    _description = "Viewer of Service Request"
    _log_access = False

    ticket_id = fields.Many2one(
        "helpdesk.ticket", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    seen_on = fields.Datetime(required=True)
    is_editing = fields.Boolean()

    _pair_uniq = models.UniqueIndex("(ticket_id, user_id)")

    @api.autovacuum
    def _gc_viewers(self):
        """Forget who has left."""
        self.search([("seen_on", "<", fields.Datetime.now() - PRESENT)]).unlink()
