from datetime import timedelta

from odoo import api, fields, models

from ..tools import schedule


class ResCompany(models.Model):
    _inherit = "res.company"

    churn_limit_months = fields.Integer(
        string="Churn Limit",
        default=6,
        required=True,
        help="Calendar months without an order after which a customer is due for a "
        "churn warning. Churn policies give other limits by level and region.",
    )
    churn_order_basis = fields.Selection(
        selection=[
            ("confirmed", "Confirmed orders"),
            ("shipped", "Shipped orders"),
            ("paid", "Paid orders"),
        ],
        string="Orders That Count",
        default="confirmed",
        required=True,
    )
    churn_dormant_months = fields.Integer(
        string="Dormant After",
        default=24,
        required=True,
        help="Calendar months without an order after which a customer is only counted "
        "as dormant, not warned about.",
    )
    churn_measure_days = fields.Integer(
        string="Measure Expected Within",
        default=7,
        required=True,
        help="Supervisors see the warnings that have no measure after this many days.",
    )
    churn_next_scan = fields.Datetime(
        string="Next Churn Scan",
        compute="_compute_churn_next_scan",
        store=True,
        help="Saturday 02:00 in the zone of the company's working calendar.",
    )

    _check_churn_limit_months = models.Constraint(
        "CHECK (churn_limit_months > 0)",
        "The churn limit must be at least one month.",
    )
    _check_churn_dormant_months = models.Constraint(
        "CHECK (churn_dormant_months > churn_limit_months)",
        "Customers must become dormant later than they become due for a warning: "
        "raise “Dormant After” or lower the churn limit.",
    )
    _check_churn_measure_days = models.Constraint(
        "CHECK (churn_measure_days >= 0)",
        "The days within which a measure is expected cannot be negative.",
    )

    @api.depends("resource_calendar_id.tz")
    def _compute_churn_next_scan(self):
        now = fields.Datetime.now()
        for company in self:
            company.churn_next_scan = schedule.next_scan(now, company._get_local_zone())

    @api.constrains("churn_dormant_months")
    def _check_churn_policies(self):
        # sudo: who sets up a company need not be allowed to read churn policies
        policies = self.env["crm.churn.policy"].sudo()
        policies.search([("company_id", "in", self.ids)])._check_limit_months()

    def action_open_churn_settings(self):
        """Return the action that shows the churn settings of the current company.

        :raises AccessError: for users who may not write companies
        """
        self.env.company.check_access("write")
        return {
            **self.env["ir.actions.actions"]._for_xml_id(
                "crm_churn.res_company_action_churn"
            ),
            "res_id": self.env.company.id,
        }

    def _get_churn_limit(self, customer, limits):
        """Return the months of silence that are too many for a customer.

        The most specific policy wins, as in the scan's query.

        :param dict limits: see ``crm.churn.detector._get_limits``
        """
        self.ensure_one()
        level_id, region_id = customer.customer_level_id.id, customer.region_id.id
        for key in ((level_id, region_id), (level_id, False), (False, region_id)):
            if any(key) and key in limits:
                return limits[key]
        return self.churn_limit_months

    def _get_churn_measure_days(self):
        """Return the last day of detection by which a measure is overdue today.

        :return: dict ``{company: date}``
        """
        return {
            company: company._get_local_today()
            - timedelta(days=company.churn_measure_days)
            for company in self
        }
