from odoo import api, fields, models


class UniversityEmployerMeasure(models.Model):
    """What was done to win a lapsing employer back."""

    _name = "university.employer.measure"
    _description = "Measure for an Employer"
    _order = "date desc, id desc"

    name = fields.Char(string="Measure", required=True)
    employer_id = fields.Many2one(
        "res.partner",
        required=True,
        ondelete="cascade",
        index=True,
        domain="[('is_employer', '=', True)]",
    )
    season = fields.Integer(
        compute="_compute_season",
        store=True,
        help="The season of the day, by the year in which it ends.",
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    user_id = fields.Many2one(
        "res.users",
        string="By",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
    )
    result = fields.Text(help="What came of it; empty while it is not known.")
    company_id = fields.Many2one(
        "res.company",
        string="School",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )

    @api.depends("date", "company_id.university_season_month")
    def _compute_season(self):
        for measure in self:
            measure.season = bool(measure.date) and measure.company_id._get_season(
                measure.date
            )
