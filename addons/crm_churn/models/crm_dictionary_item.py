from odoo import fields, models


class CrmDictionaryItem(models.Model):
    _inherit = "crm.dictionary.item"

    category = fields.Selection(
        selection_add=[("churn_reason", "Churn Reason")],
        ondelete={"churn_reason": "cascade"},
    )
