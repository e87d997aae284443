from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, float_compare

from .res_partner import STAFF
from .university_assessment import RESIT


class UniversityCourseOffering(models.Model):
    """Teachers enter and finish grades, the registrar posts them."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "university.course.offering"

    assessment_ids = fields.One2many(
        "university.assessment", "offering_id", string="Assessments", copy=True
    )
    grade_ids = fields.One2many("university.grade", "offering_id", string="Grades")
    finished_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    finished_on = fields.Datetime(readonly=True, copy=False)
    posted_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    posted_on = fields.Datetime(readonly=True, copy=False)
    graded_count = fields.Integer(
        string="Results", readonly=True, copy=False, groups=STAFF
    )
    mean_score = fields.Float(
        string="Mean",
        digits=(6, 2),
        readonly=True,
        copy=False,
        aggregator="avg",
        groups=STAFF,
    )
    score_sigma = fields.Float(
        string="Standard Deviation",
        digits=(6, 2),
        readonly=True,
        copy=False,
        aggregator="avg",
        groups=STAFF,
        help="Of all results of the offering (not of a sample).",
    )
    pass_rate = fields.Float(
        string="Passed %",
        digits=(5, 1),
        readonly=True,
        copy=False,
        aggregator="avg",
        groups=STAFF,
    )
    can_enter_grades = fields.Boolean(compute="_compute_can_enter_grades")

    def _compute_can_enter_grades(self):
        is_registrar = self.env.user.has_group("crm_university.group_registrar")
        for offering in self:
            offering.can_enter_grades = offering.state == "open" and (
                is_registrar or self.env.user in offering.teacher_ids
            )

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_finish(self):
        """Declare that all grades of these offerings are entered.

        :raises AccessError: if the caller neither teaches it nor is a registrar
        :raises UserError: if weights do not add up, or grades are missing
        """
        for offering in self:
            offering._check_may_finish()
            offering._check_weights()
            offering._check_all_graded()
        # sudo: teachers change the state of their offering through this action only
        self.sudo().write(
            {
                "state": "finished",
                "finished_by_id": self.env.uid,
                "finished_on": fields.Datetime.now(),
            }
        )
        return True

    def action_reopen(self, reason):
        """Give finished grades back to the teacher, with the reason in the chatter.

        :raises AccessError: if the caller is no registrar
        :raises UserError: without a reason, or if the grades are not just finished
        """
        self.env["university.enrollment"]._check_registrar()
        if not (reason or "").strip():
            raise UserError(self.env._("Write why the grades are reopened."))
        self._check_state("finished", self.env._("%s is not waiting to be posted."))
        self.write({"state": "open", "finished_by_id": False, "finished_on": False})
        for offering in self:
            offering.message_post(
                body=self.env._("Grades reopened: %(reason)s", reason=reason.strip())
            )
        return True

    def action_post(self):
        """Post the grades of these offerings: results are final and told to students.

        :raises AccessError: if the caller is no registrar
        :raises UserError: if a teacher has not finished
        """
        self.env["university.enrollment"]._check_registrar()
        self.check_access("write")
        self._check_state("finished", self.env._("%s is not finished by its teacher."))
        for offering in self:
            offering._check_all_graded()
        # sudo: results are written by the system; the role was checked above
        offerings = self.sudo()
        offerings._get_graded()._record_results()
        offerings.write(
            {
                "state": "posted",
                "posted_by_id": self.env.uid,
                "posted_on": fields.Datetime.now(),
            }
        )
        return True

    # ------------------------------------------------------------
    # Checks
    # ------------------------------------------------------------

    def _check_state(self, state, sentence):
        """Refuse with this sentence, which gets the name of an offering."""
        others = self.filtered(lambda offering: offering.state != state)
        if others:
            raise UserError(sentence % others[0].display_name)

    def _check_may_finish(self):
        self.ensure_one()
        if not self.can_enter_grades:
            if self.state == "open":
                raise AccessError(
                    self.env._(
                        "%(name)s: the grades are finished by who teaches it.",
                        name=self.display_name,
                    )
                )
            self._check_state("open", self.env._("%s is not open for grades."))

    def _check_weights(self):
        regular = self.assessment_ids.filtered(lambda a: a.kind != RESIT)
        total = sum(regular.mapped("weight"))
        if float_compare(total, 100, precision_digits=2):
            raise UserError(
                self.env._(
                    "%(name)s: the weights of its assessments add up to %(total)g per "
                    "cent. Make it 100.",
                    name=self.display_name,
                    total=total,
                )
            )

    def _check_all_graded(self):
        missing = self._get_graded().filtered(lambda r: r._get_missing_assessments())
        if missing:
            raise UserError(
                self.env._(
                    "%(name)s: grades are missing for %(students)s. Enter them, or "
                    "have the registrar drop who has left.",
                    name=self.display_name,
                    students=", ".join(missing[:5].partner_id.mapped("name"))
                    + (" …" if len(missing) > 5 else ""),
                )
            )

    def _get_graded(self):
        """Return the enrollments of these that need a result at the end of the term."""
        return self.enrollment_ids.filtered(
            lambda row: row.state == "enrolled" and not row.is_resit
        )

    # ------------------------------------------------------------
    # What follows
    # ------------------------------------------------------------

    def _make_resit_assessments(self):
        """Add the resit to the assessments of these, where it is not there yet."""
        lacking = self.filtered(
            lambda offering: RESIT not in offering.assessment_ids.mapped("kind")
        )
        self.env["university.assessment"].create(
            [
                {
                    "offering_id": offering.id,
                    "name": self.env._("Resit"),
                    "kind": RESIT,
                    "weight": 100,
                    "sequence": 100,
                }
                for offering in lacking
            ]
        )

    def _refresh_figures(self):
        """Note how the results of these are distributed; resits stay out."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT offering_id, count(*), avg(score), stddev_pop(score),
                       avg(CASE WHEN is_passed THEN 100.0 ELSE 0.0 END)
                  FROM university_enrollment
                 WHERE offering_id IN %s AND posted AND is_resit IS NOT TRUE
                 GROUP BY offering_id
                """,
                tuple(self.ids) or (0,),
            )
        )
        for offering_id, count, mean, sigma, rate in rows:
            self.browse(offering_id).write(
                {
                    "graded_count": count,
                    "mean_score": mean,
                    "score_sigma": sigma,
                    "pass_rate": rate,
                }
            )
