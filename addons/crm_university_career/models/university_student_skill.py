from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .res_partner_career import OFFICER

OWN_FIELDS = {"source", "enrollment_id", "verified_by_id", "verified_on"}


class UniversityStudentSkill(models.Model):
    """A skill that somebody has, and where from."""

    _name = "university.student.skill"
    _description = "Skill of a Student"
    _order = "partner_id, skill_id, level desc, id"
    _rec_name = "skill_id"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Student",
        required=True,
        ondelete="cascade",
        index=True,
        domain="[('is_student', '=', True)]",
    )
    skill_id = fields.Many2one(
        "university.skill", required=True, ondelete="restrict", index=True
    )
    level = fields.Integer(
        default=3, required=True, aggregator="max", help="From 1 to 5."
    )
    source = fields.Selection(
        selection=[("course", "Passed Course"), ("certificate", "Certificate")],
        default="certificate",
        required=True,
        readonly=True,
    )
    enrollment_id = fields.Many2one(
        "university.enrollment",
        string="Passed In",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
    )
    attachment_ids = fields.Many2many(
        "ir.attachment",
        relation="university_student_skill_attachment",
        column1="student_skill_id",
        column2="attachment_id",
        string="Certificate",
        bypass_search_access=True,
    )
    verified_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    verified_on = fields.Datetime(readonly=True, copy=False)
    is_proved = fields.Boolean(
        string="Proved",
        compute="_compute_is_proved",
        store=True,
        help="By a passed course, or by a certificate that the office has seen. What "
        "is not proved does not count in matching.",
    )
    company_id = fields.Many2one(
        "res.company",
        string="School",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        index=True,
    )

    _enrollment_uniq = models.UniqueIndex(
        "(enrollment_id, skill_id) WHERE enrollment_id IS NOT NULL"
    )
    _check_level = models.Constraint(
        "CHECK (level BETWEEN 1 AND 5)", "A skill has a level from 1 to 5."
    )
    _check_source = models.Constraint(
        "CHECK ((source = 'course') = (enrollment_id IS NOT NULL))",
        "A skill of a course follows from passing it.",
    )

    @api.depends("source", "verified_on")
    def _compute_is_proved(self):
        for row in self:
            row.is_proved = row.source == "course" or bool(row.verified_on)

    @api.depends("partner_id.school_id")
    def _compute_company_id(self):
        for row in self:
            row.company_id = row.partner_id.school_id or self.env.company

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [
                {name: vals[name] for name in vals.keys() - OWN_FIELDS}
                for vals in vals_list
            ]
        rows = super().create(vals_list)
        for row in rows.filtered("attachment_ids"):
            row.attachment_ids._adopt_by(row)
        return rows

    def write(self, vals):
        if not self.env.su:
            self._check_not_of_course()
            if OWN_FIELDS & vals.keys():
                raise UserError(
                    self.env._("The source of a skill and its proof are not typed in.")
                )
            if {"skill_id", "level", "partner_id", "attachment_ids"} & vals.keys():
                # what was verified was another claim
                vals = {**vals, "verified_on": False, "verified_by_id": False}
        result = super().write(vals)
        if "attachment_ids" in vals:
            for row in self:
                row.attachment_ids._adopt_by(row)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_of_course(self):
        if not self.env.su:
            self._check_not_of_course()

    def _check_not_of_course(self):
        if "course" in self.mapped("source"):
            raise UserError(
                self.env._(
                    "Skills of passed courses follow the results. Change what the "
                    "course gives instead."
                )
            )

    # ------------------------------------------------------------
    # Proof
    # ------------------------------------------------------------

    def action_verify(self):
        """Note that the career office has seen the certificates of these.

        :raises AccessError: if the caller is no career officer
        :raises UserError: without a certificate
        """
        if not self.env.user.has_group(OFFICER):
            raise AccessError(
                self.env._("Certificates are verified by the career office.")
            )
        self.check_access("write")
        rows = self.filtered(lambda row: row.source == "certificate")
        without = rows.filtered(lambda row: not row.attachment_ids)
        if without:
            raise UserError(
                self.env._(
                    "%(names)s: attach the certificate first.",
                    names=", ".join(without[:5].mapped("display_name")),
                )
            )
        # sudo: the proof is the system's note; the role was checked above
        rows.sudo().write(
            {
                "verified_by_id": self.env.uid,
                "verified_on": fields.Datetime.now(),
            }
        )
        return True

    # ------------------------------------------------------------
    # Courses
    # ------------------------------------------------------------

    @api.model
    def _refresh_course_skills(self, partners):
        """Make the skills of these students those of the courses they have passed."""
        # sudo: written by the system, for who posts results or describes a course
        rows = self.sudo()
        wanted = rows._get_wanted(partners)
        known = rows.search(
            [("partner_id", "in", partners.ids), ("source", "=", "course")]
        )
        stale = known.filtered(lambda row: row._get_key() not in wanted)
        kept = {row._get_key(): row for row in known - stale}
        stale.unlink()
        for key, row in kept.items():
            if row.level != wanted[key]["level"]:
                row.level = wanted[key]["level"]
        rows.create([vals for key, vals in wanted.items() if key not in kept])

    def _get_key(self):
        return self.enrollment_id.id, self.skill_id.id

    @api.model
    def _get_wanted(self, partners):
        """Return ``{(enrollment id, skill id): vals}`` of all passed courses."""
        passed = self.env["university.enrollment"].search(
            [
                ("partner_id", "in", partners.ids),
                ("posted", "=", True),
                ("is_passed", "=", True),
            ]
        )
        skills = passed.course_id._get_skills()
        return {
            (row.id, skill_id): {
                "partner_id": row.partner_id.id,
                "skill_id": skill_id,
                "level": level,
                "source": "course",
                "enrollment_id": row.id,
            }
            for row in passed
            for skill_id, level in skills[row.course_id.id].items()
        }
