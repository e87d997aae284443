from odoo import fields, models

from odoo.addons.crm_service_desk.tools.service_states import OPEN

HELPDESK_USER = "helpdesk_mgmt.group_helpdesk_user_own"


class ResPartner(models.Model):
    """The requests of a student."""

    _inherit = "res.partner"

    student_request_count = fields.Integer(
        string="Requests", compute="_compute_student_requests", groups=HELPDESK_USER
    )
    student_open_request_count = fields.Integer(
        string="Open Requests",
        compute="_compute_student_requests",
        groups=HELPDESK_USER,
    )

    def _compute_student_requests(self):
        groups = self.env["helpdesk.ticket"]._read_group(
            [("partner_id", "in", self.ids)],
            ["partner_id", "service_state"],
            ["__count"],
        )
        counts, open_counts = {}, {}
        for partner, state, count in groups:
            counts[partner.id] = counts.get(partner.id, 0) + count
            if state in OPEN:
                open_counts[partner.id] = open_counts.get(partner.id, 0) + count
        for partner in self:
            partner.student_request_count = counts.get(partner.id, 0)
            partner.student_open_request_count = open_counts.get(partner.id, 0)

    def action_open_student_requests(self):
        """Open the service requests of this student."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_service_desk.helpdesk_ticket_action"
        )
        return {
            **action,
            "domain": [("partner_id", "=", self.id)],
            "context": {"default_partner_id": self.id},
        }
