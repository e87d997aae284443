from odoo import fields, models


class ResCompany(models.Model):
    """A school, or a faculty of it."""

    _inherit = "res.company"

    university_attempt_rule = fields.Selection(
        selection=[("best", "Best attempt"), ("latest", "Latest attempt")],
        string="Attempt That Counts",
        default="best",
        required=True,
        help="Of several attempts at a course one counts in averages and in the "
        "credits earned. Every attempt stays in the record.",
    )
    university_retake_allowed = fields.Boolean(
        string="Passed Courses May Be Retaken",
        help="Students may select a course again that they have passed.",
    )

    university_resit_cap = fields.Float(
        string="Highest Resit Result",
        digits=(5, 1),
        help="A resit counts for no more than this score (0 to 100). 0: no limit.",
    )

    _check_university_resit_cap = models.Constraint(
        "CHECK (university_resit_cap BETWEEN 0 AND 100)",
        "The highest result of a resit lies between 0 and 100.",
    )

    def _next_student_number(self):
        """Return the next student number of this school."""
        self.ensure_one()
        # sudo: who enters students need not administer sequences
        sequences = self.env["ir.sequence"].sudo().with_company(self)
        return sequences.next_by_code("university.student")
