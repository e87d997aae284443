from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import grade_issues

KINDS = [
    (grade_issues.NOT_FINISHED, "Not finished by the teacher"),
    (grade_issues.MISSING, "Grade is missing"),
    (grade_issues.OUTLIER, "Far from the mean"),
    (grade_issues.ALL_EQUAL, "All grades are equal"),
]
ROLES = ("crm_university.group_registrar", "crm_university.group_dean")


class UniversityGradeIssue(models.TransientModel):
    """Missing and odd grades of terms, as of now.

    Grades are due when the term has ended; before that what is missing is no issue.
    """

    _name = "university.grade.issue"
    _description = "Missing or Odd Grade"
    _order = "term_id, offering_id, id"
    _rec_name = "kind"

    offering_id = fields.Many2one(
        "university.course.offering", required=True, readonly=True, ondelete="cascade"
    )
    term_id = fields.Many2one(related="offering_id.term_id", store=True)
    course_id = fields.Many2one(related="offering_id.course_id", store=True)
    teacher_ids = fields.Many2many(related="offering_id.teacher_ids")
    enrollment_id = fields.Many2one(
        "university.enrollment", readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        related="enrollment_id.partner_id", string="Student", store=True
    )
    kind = fields.Selection(selection=KINDS, required=True, readonly=True)
    has_score = fields.Boolean(readonly=True)
    score = fields.Float(digits=(6, 2), readonly=True, aggregator=None)
    distance = fields.Float(
        string="Sigmas from the Mean", digits=(6, 1), readonly=True, aggregator=None
    )

    @api.model
    def action_open_list(self, term_ids=None):
        """Look through the grades again, and return the list of what was found.

        :param list term_ids: ids of terms; by default those that are open
        :raises AccessError: if the caller is neither registrar nor dean
        """
        if not any(self.env.user.has_group(role) for role in ROLES):
            raise AccessError(
                self.env._("Odd grades are looked at by the registrar and the dean.")
            )
        issues = self._find_issues(term_ids)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Missing and Odd Grades"),
            "res_model": self._name,
            "view_mode": "list",
            "domain": [("id", "in", issues.ids)],
            "help": self._get_help(),
        }

    @api.model
    def _get_help(self):
        return (
            f'<p class="o_view_nocontent_smiling_face">'
            f"{self.env._('No grade is missing or odd')}</p><p>"
            + self.env._(
                "Grades are missing once the term is over or the teacher has finished. "
                "Odd are grades far from the mean, and grades that are all equal. Past "
                "terms are looked through from their form."
            )
            + "</p>"
        )

    @api.model
    def _find_issues(self, term_ids=None):
        """Return a row for each issue of offerings of these terms."""
        domain = Domain("term_id.state", "=", "open")
        if term_ids is not None:
            domain = Domain("term_id", "in", term_ids)
        offerings = self.env["university.course.offering"].search(
            domain & Domain("state", "!=", "draft")
        )
        today = fields.Date.context_today(self)
        scores = self._get_scores(offerings)
        vals_list = [
            self._prepare_issue_vals(offering, issue)
            for offering in offerings
            for issue in self._find_in_offering(
                offering, scores.get(offering.id, {}), offering.term_id.date_end < today
            )
        ]
        # sudo: the rows are the system's; the role was checked before
        return self.sudo().create(vals_list).sudo(self.env.su)

    @api.model
    def _find_in_offering(self, offering, scores, is_due):
        is_finished = offering.state != "open"
        if not is_due and not is_finished:
            scores = {row: score for row, score in scores.items() if score is not None}
        return grade_issues.find_issues(scores, is_finished=is_finished or not is_due)

    @api.model
    def _prepare_issue_vals(self, offering, issue):
        return {
            "offering_id": offering.id,
            "enrollment_id": issue.student or False,
            "kind": issue.kind,
            "has_score": issue.score is not None,
            "score": issue.score or 0,
            "distance": issue.distance or 0,
        }

    @api.model
    def _get_scores(self, offerings):
        """Return {offering: {enrollment: score}} by ids; None where a grade is missing.

        Before posting the score is the mean of all grades, by their weights.
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT taken.offering_id, taken.id,
                       CASE WHEN taken.posted THEN taken.score
                            WHEN count(assessment.id) > count(grade.id) THEN NULL
                            ELSE 100 * sum(assessment.weight * grade.score
                                           / assessment.max_score)
                                 / NULLIF(sum(assessment.weight), 0)
                        END
                  FROM university_enrollment AS taken
                  LEFT JOIN university_assessment AS assessment
                    ON assessment.offering_id = taken.offering_id
                   AND assessment.kind != 'resit'
                  LEFT JOIN university_grade AS grade
                    ON grade.enrollment_id = taken.id
                   AND grade.assessment_id = assessment.id
                 WHERE taken.offering_id IN %s
                   AND taken.state IN ('enrolled', 'completed')
                   AND taken.is_resit IS NOT TRUE
                 GROUP BY taken.id
                 ORDER BY taken.offering_id, taken.id
                """,
                tuple(offerings.ids) or (0,),
            )
        )
        scores = {}
        for offering_id, row_id, score in rows:
            scores.setdefault(offering_id, {})[row_id] = score
        return scores

    def action_open_offering(self):
        """Return the form of the offering that this is about."""
        self.ensure_one()
        return self.offering_id.get_formview_action()
