from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    service_reminder_days = fields.Integer(
        string="Remind After",
        default=5,
        required=True,
        help="Days after a solution without the customer's verdict; then the customer "
        "is reminded once.",
    )
    service_no_response_days = fields.Integer(
        string="Archive Without Answer After",
        default=10,
        required=True,
        help="Days after a solution without the customer's verdict; then the request "
        "is archived as not answered, and counts in no satisfaction figure.",
    )
    service_reopen_days = fields.Integer(
        string="Reopen Within",
        default=30,
        required=True,
        help="Days after its archiving within which a request can be reopened.",
    )

    _check_service_reminder_days = models.Constraint(
        "CHECK (service_reminder_days > 0)",
        "Remind customers one day after the solution at the earliest.",
    )
    _check_service_no_response_days = models.Constraint(
        "CHECK (service_no_response_days > service_reminder_days)",
        "Customers need time to answer a reminder: archive without answer later than "
        "you remind.",
    )
    _check_service_reopen_days = models.Constraint(
        "CHECK (service_reopen_days >= 0)",
        "The days within which a request can be reopened cannot be negative.",
    )

    def _get_answer_days(self):
        """Return how many days customers have to answer a reminder."""
        return self.service_no_response_days - self.service_reminder_days

    def action_open_service_settings(self):
        """Return the action that shows the service settings of the current company.

        :raises AccessError: for users who may not write companies
        """
        self.env.company.check_access("write")
        return {
            **self.env["ir.actions.actions"]._for_xml_id(
                "crm_service_desk.res_company_action_service"
            ),
            "res_id": self.env.company.id,
        }
