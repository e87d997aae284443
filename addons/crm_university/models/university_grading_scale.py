from odoo import api, fields, models
from odoo.exceptions import ValidationError

KINDS = [
    ("percent", "Marks of 100"),
    ("five", "Five levels"),
    ("letter", "Letters"),
    ("pass", "Pass or fail"),
]


class UniversityGradingScale(models.Model):
    """How scores of 0 to 100 become grades and grade points."""

    _name = "university.grading.scale"
    _description = "Grading Scale"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(selection=KINDS, default="percent", required=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", string="School", help="Empty: a scale of all schools."
    )
    active = fields.Boolean(default=True)
    line_ids = fields.One2many(
        "university.grading.scale.line", "scale_id", string="Grades", copy=True
    )

    @api.constrains("line_ids")
    def _check_lines(self):
        for scale in self:
            if not scale.line_ids.filtered(lambda line: line.min_score == 0):
                raise ValidationError(
                    self.env._(
                        "%(scale)s needs a grade that begins at 0, so that every "
                        "score has one.",
                        scale=scale.name,
                    )
                )

    def _get_line(self, score):
        """Return the grade of a score: the highest one that it reaches.

        :param float score: 0 to 100
        """
        self.ensure_one()
        reached = self.line_ids.filtered(lambda line: line.min_score <= score)
        return reached.sorted("min_score")[-1:]
