from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    development_assignee_edits = fields.Boolean(
        string="Assignee Edits the Facts",
        help="The account manager may correct source, customer name, chance, summary, "
        "contact, phone, description, region and industry while developing the "
        "opportunity. Otherwise they stand once it is assigned.",
    )
