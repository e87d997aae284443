from odoo import fields, models


class UniversityCourseAssociation(models.Model):
    """Who failed one course failed another: found by a search, written by it only."""

    _name = "university.course.association"
    _description = "Courses Failed Together"
    _order = "lift desc, count desc, id"
    _rec_name = "antecedent_id"

    company_id = fields.Many2one(
        "res.company",
        string="School",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    run_id = fields.Many2one(
        "university.alert.run", readonly=True, ondelete="cascade", index=True
    )
    antecedent_id = fields.Many2one(
        "university.course",
        string="Who Failed",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    consequent_id = fields.Many2one(
        "university.course",
        string="Failed Also",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    taken_count = fields.Integer(
        string="Took Both", readonly=True, help="Students with a result in both."
    )
    count = fields.Integer(string="Failed Both", readonly=True)
    support = fields.Float(
        digits=(5, 4),
        readonly=True,
        aggregator=None,
        help="Part of those who took both that failed both.",
    )
    confidence = fields.Float(
        digits=(5, 4),
        readonly=True,
        aggregator=None,
        help="Part of those who failed the first that failed the second too.",
    )
    lift = fields.Float(
        digits=(8, 2),
        readonly=True,
        aggregator=None,
        help="How many times as often as others they failed the second. 1 is chance.",
    )

    _pair_uniq = models.UniqueIndex(
        "(company_id, antecedent_id, consequent_id)",
        "These two courses are associated already.",
    )
