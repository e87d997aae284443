from odoo import fields, models


class UniversitySurveyInvitation(models.Model):
    """Who was asked about an offering. Whether and what they answered is not known."""

    _name = "university.survey.invitation"
    _description = "Survey Invitation"
    _order = "id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Student",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    offering_id = fields.Many2one(
        "university.course.offering",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        related="offering_id.company_id", store=True, precompute=True, string="School"
    )

    _student_uniq = models.UniqueIndex(
        "(offering_id, partner_id)", "The student was asked about this already."
    )
