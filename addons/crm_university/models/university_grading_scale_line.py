from odoo import fields, models


class UniversityGradingScaleLine(models.Model):
    """A grade of a scale: from which score on, and what it is worth."""

    _name = "university.grading.scale.line"
    _description = "Grade of a Scale"
    _order = "min_score desc, id"

    scale_id = fields.Many2one(
        "university.grading.scale", required=True, ondelete="cascade", index=True
    )
    name = fields.Char(string="Grade", required=True, translate=True)
    min_score = fields.Float(
        string="From", required=True, help="The lowest score (0 to 100) of this grade."
    )
    entry_score = fields.Float(
        string="Entered As",
        help="The score that is recorded when a teacher enters the grade by its name.",
    )
    points = fields.Float(string="Grade Points", digits=(4, 2))
    is_pass = fields.Boolean(string="Passed", default=True)

    _min_score_uniq = models.UniqueIndex(
        "(scale_id, min_score)", "Two grades of a scale cannot begin at one score."
    )
    _check_scores = models.Constraint(
        "CHECK (min_score BETWEEN 0 AND 100 AND entry_score BETWEEN 0 AND 100)",
        "Scores lie between 0 and 100.",
    )
    _check_points = models.Constraint(
        "CHECK (points >= 0)", "Grade points cannot be negative."
    )
