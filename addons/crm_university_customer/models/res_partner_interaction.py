from odoo import fields, models

STUDENT_CARE = "crm_university.group_student_affairs,crm_university.group_dean"


class ResPartner(models.Model):
    """Interactions with students, for those who look after them."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.partner"

    student_interaction_count = fields.Integer(
        string="Interactions",
        compute="_compute_student_interaction_count",
        groups=STUDENT_CARE,
    )

    def _compute_student_interaction_count(self):
        groups = self.env["crm.interaction"]._read_group(
            [("partner_id", "in", self.ids)], ["partner_id"], ["__count"]
        )
        counts = {partner.id: count for partner, count in groups}
        for partner in self:
            partner.student_interaction_count = counts.get(partner.id, 0)

    def _can_log_interaction(self):
        # sudo: only to look up the hierarchy
        customer = self.sudo().commercial_partner_id
        if len(customer) != 1 or not customer._is_person_of_school():
            return super()._can_log_interaction()
        return self.env["crm.interaction"].has_access("create") and self.has_access(
            "read"
        )

    def action_open_student_interactions(self):
        """Open what was written down about this student."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_customer.crm_interaction_action"
        )
        return {
            **action,
            "domain": [("partner_id", "=", self.id)],
            "context": {"default_partner_id": self.id},
        }
