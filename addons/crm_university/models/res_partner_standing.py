from odoo import fields, models

from ..tools import gpa
from .res_partner import WHOLE_SCHOOL


class ResPartner(models.Model):
    """What a student's posted results come to."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.partner"

    gpa = fields.Float(
        string="GPA",
        digits=(4, 2),
        readonly=True,
        copy=False,
        aggregator="avg",
        groups=WHOLE_SCHOOL,
        help="Grade points of the attempts that count, weighted by credits.",
    )
    has_gpa = fields.Boolean(
        readonly=True,
        copy=False,
        groups=WHOLE_SCHOOL,
        help="Whether a result counts yet; without one there is no average.",
    )
    average_score = fields.Float(
        digits=(5, 2),
        readonly=True,
        copy=False,
        aggregator="avg",
        groups=WHOLE_SCHOOL,
    )
    credits_earned = fields.Float(
        digits=(6, 1), readonly=True, copy=False, groups=WHOLE_SCHOOL
    )

    def _refresh_standing(self):
        """Note which attempts of these students count, and what they come to.

        Called in superuser mode after results were posted or changed.
        """
        rows = self.env["university.enrollment"].search(
            [("partner_id", "in", self.ids), ("posted", "=", True)]
        )
        by_student = rows.grouped("partner_id")
        counting = rows.browse()
        for student in self:
            attempts = by_student.get(student, rows.browse())._to_attempts()
            rule = student.school_id.university_attempt_rule or gpa.BEST
            chosen = gpa.pick_counting(attempts, rule).values()
            counting |= rows.browse(attempts[attempt] for attempt in chosen)
            student._note_standing(gpa.summarize(attempts, rule))
        (rows - counting).filtered("counts").counts = False
        counting.filtered(lambda row: not row.counts).counts = True

    def _note_standing(self, summary):
        self.write(
            {
                "has_gpa": summary.gpa is not None,
                "gpa": summary.gpa or 0,
                "average_score": summary.average or 0,
                "credits_earned": summary.credits_earned,
            }
        )
