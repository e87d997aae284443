from odoo import fields, models
from odoo.tools import SQL

SIGMA = "score_sigma:avg"


class UniversityGradeReport(models.Model):
    """Posted results, one a row, ready for pivot and graph.

    A result of an offering with two teachers is one row with both names, so that no
    grouping counts it twice: its figures are those of the two together, not of each.
    The filter by teacher finds the offerings that somebody teaches, alone or not.
    """

    _name = "university.grade.report"
    _description = "Analysis of Results"
    _auto = False
    _order = "term_id desc, offering_id, id"
    _rec_name = "enrollment_id"
    # what the query reads must be in the database first
    _depends = {
        "university.enrollment": [
            "company_id",
            "counts",
            "course_id",
            "is_passed",
            "is_resit",
            "offering_id",
            "partner_id",
            "points",
            "posted",
            "program_id",
            "scale_line_id",
            "score",
            "term_id",
        ],
        "university.course": ["is_graded"],
        "university.course.offering": ["teacher_ids"],
        "res.partner": ["class_id", "name"],
        "res.users": ["partner_id"],
    }

    enrollment_id = fields.Many2one("university.enrollment", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Student", readonly=True)
    offering_id = fields.Many2one("university.course.offering", readonly=True)
    course_id = fields.Many2one("university.course", readonly=True)
    term_id = fields.Many2one("university.term", readonly=True)
    program_id = fields.Many2one("university.program", readonly=True)
    class_id = fields.Many2one("university.class", readonly=True)
    company_id = fields.Many2one("res.company", string="School", readonly=True)
    teachers = fields.Char(
        readonly=True, help="All who teach the offering; their results are together."
    )
    teacher_ids = fields.Many2many(
        related="offering_id.teacher_ids", string="Taught By"
    )
    scale_line_id = fields.Many2one(
        "university.grading.scale.line", string="Grade", readonly=True
    )
    is_resit = fields.Boolean(string="Resit", readonly=True)
    is_graded = fields.Boolean(string="Counts in the Average", readonly=True)
    counts = fields.Boolean(string="Attempt That Counts", readonly=True)
    score = fields.Float(string="Mean", readonly=True, aggregator="avg", digits=(6, 2))
    score_sigma = fields.Float(
        string="Standard Deviation",
        readonly=True,
        aggregator="avg",
        digits=(6, 2),
        help="Of all results of the group (not of a sample).",
    )
    points = fields.Float(
        string="Grade Points", readonly=True, aggregator="avg", digits=(4, 2)
    )
    pass_rate = fields.Float(
        string="Passed %", readonly=True, aggregator="avg", digits=(5, 1)
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT result.id,
                   result.id AS enrollment_id,
                   result.partner_id,
                   result.offering_id,
                   result.course_id,
                   result.term_id,
                   result.program_id,
                   student.class_id,
                   result.company_id,
                   taught.names AS teachers,
                   result.scale_line_id,
                   COALESCE(result.is_resit, FALSE) AS is_resit,
                   course.is_graded,
                   COALESCE(result.counts, FALSE) AS counts,
                   result.score,
                   result.score AS score_sigma,
                   result.points,
                   CASE WHEN result.is_passed THEN 100.0 ELSE 0.0 END AS pass_rate
              FROM university_enrollment AS result
              JOIN res_partner AS student ON student.id = result.partner_id
              JOIN university_course AS course ON course.id = result.course_id
              LEFT JOIN (%s) AS taught ON taught.offering_id = result.offering_id
             WHERE result.posted
            """,
            self._get_teachers_query(),
        )

    def _get_teachers_query(self):
        """Return the query of the names of all teachers, one row an offering."""
        field = self.env["university.course.offering"]._fields["teacher_ids"]
        return SQL(
            """
            SELECT relation.%(offering)s AS offering_id,
                   string_agg(person.name, ', ' ORDER BY person.name, person.id)
                       AS names
              FROM %(relation)s AS relation
              JOIN res_users AS teacher ON teacher.id = relation.%(teacher)s
              JOIN res_partner AS person ON person.id = teacher.partner_id
             GROUP BY relation.%(offering)s
            """,
            relation=SQL.identifier(field.relation),
            offering=SQL.identifier(field.column1),
            teacher=SQL.identifier(field.column2),
        )

    def _read_group_select(self, aggregate_spec, query):
        # a mean of deviations is none: the database takes that of the whole group
        if aggregate_spec == SIGMA:
            score = self._field_to_sql(self._table, "score", query)
            return SQL("STDDEV_POP(%s)", score)
        return super()._read_group_select(aggregate_spec, query)
