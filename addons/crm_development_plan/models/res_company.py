from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    development_assignee_edits = fields.Boolean(
        string="Assignee Edits the Facts",
        help="The account manager may correct source, customer name, chance, summary, "
        "contact, phone, description, region and industry while developing the "
        "opportunity. Otherwise they stand once it is assigned.",
    )

    def action_open_development_settings(self):
        """Return the action that shows the settings of the current company.

        :raises AccessError: for users who may not write companies
        """
        self.env.company.check_access("write")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "crm_development_plan.res_company_action_development"
        )
        return action | {"res_id": self.env.company.id}
