from odoo import fields, models

from .res_partner import STAFF


class ResPartner(models.Model):
    """What the school worries about, and does for, a student."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.partner"

    alert_ids = fields.One2many(
        "university.alert", "partner_id", string="Alerts", groups=STAFF
    )
