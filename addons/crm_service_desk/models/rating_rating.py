from odoo import api, fields, models
from odoo.exceptions import AccessError

TICKET = "helpdesk.ticket"
VERDICT_FIELDS = {
    "rating",
    "feedback",
    "consumed",
    "partner_id",
    "rated_partner_id",
    "res_model",
    "res_model_id",
    "res_id",
    "access_token",
    "rated_on",
}


class RatingRating(models.Model):
    """The customer's verdict on a service request: nobody else writes it."""

    _inherit = "rating.rating"

    # whoever handled a request must not find the customer's link
    access_token = fields.Char(groups="base.group_system")
    service_round_id = fields.Many2one(
        "helpdesk.ticket.round",
        string="Round",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The solution that this rating is about.",
    )
    service_channel_id = fields.Many2one(
        "helpdesk.ticket.channel", string="Channel", readonly=True
    )
    service_given_by = fields.Char(string="Given by", readonly=True)
    service_recorded_by_id = fields.Many2one(
        "res.users", string="Recorded by", readonly=True
    )

    @api.model_create_multi
    def create(self, vals_list):
        ratings = super().create(vals_list)
        if not self.env.su:
            ratings._check_is_no_verdict()
        return ratings

    def write(self, vals):
        if not self.env.su and VERDICT_FIELDS & vals.keys():
            self._check_is_no_verdict()
        return super().write(vals)

    def _check_is_no_verdict(self):
        if TICKET in self.mapped("res_model"):
            raise AccessError(
                self.env._(
                    "Only the customer rates a service request. Use “Record Feedback” "
                    "for what a customer has told you."
                )
            )
