from odoo import fields, models


class CrmDictionaryItem(models.Model):
    _inherit = "crm.dictionary.item"

    category = fields.Selection(
        selection_add=[
            ("service_type", "Service Type"),
            ("service_scope", "Service Scope"),
        ],
        ondelete={"service_type": "cascade", "service_scope": "cascade"},
    )
