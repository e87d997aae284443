from odoo import api, models


class CrmInteraction(models.Model):
    _inherit = "crm.interaction"

    @api.model
    def _selection_origin(self):
        return [
            *super()._selection_origin(),
            ("helpdesk.ticket", self.env._("Service Request")),
        ]
