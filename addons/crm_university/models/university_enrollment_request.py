from collections import Counter, defaultdict

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools import schedule

# enrollments that fill a student's week and count against the limit of credits
HELD = ("requested", "waitlisted", "enrolled", "completed")


class UniversityEnrollment(models.Model):
    """What must hold before a student may select an offering."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "university.enrollment"

    @api.model
    def _lock_students(self, vals_list):
        """Let one transaction at a time select courses for a student.

        Else two tabs of a browser could together exceed the limit of credits. The
        transaction that waits is run again by Odoo, and sees what the other one did.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE university_program_enrollment AS held
                   SET write_date = held.write_date
                  FROM (SELECT id FROM university_program_enrollment
                         WHERE partner_id IN %s AND state = 'active'
                         ORDER BY id FOR NO KEY UPDATE) AS locked
                 WHERE held.id = locked.id
                """,
                tuple({vals.get("partner_id") for vals in vals_list}) or (0,),
            )
        )

    @api.model
    def _check_requests(self, vals_list):
        """Raise UserError if a student may not select an offering.

        The registrar may enrol a student all the same, and says why. What is made by
        the system itself, such as a resit, is not selected.
        """
        students = self._browse_each("res.partner", "partner_id", vals_list)
        offerings = self._browse_each(
            "university.course.offering", "offering_id", vals_list
        )
        asked = defaultdict(lambda: self.env["university.course.offering"])
        for vals in vals_list:
            if vals.get("state", "requested") != "requested" or vals.get("is_resit"):
                continue
            if vals.get("override_reason") and self._may_override():
                continue
            if vals.get("partner_id") and vals.get("offering_id"):
                student = students[vals["partner_id"]]
                asked[student] |= offerings[vals["offering_id"]]
        for student, obstacles in self._get_obstacles(asked).items():
            if obstacles:
                # sudo: only the name
                name = student.sudo().name
                raise UserError("\n".join([f"{name}:", *obstacles]))

    @api.model
    def _may_override(self):
        return self.env.su or self.env.user.has_group("crm_university.group_registrar")

    @api.model
    def _get_obstacles(self, asked):
        """Return why students may not select offerings.

        :param dict asked: offerings by student (``res.partner``)
        :return: list of sentences by student, empty where nothing is in the way
        """
        students = self.env["res.partner"].union(*asked)
        # sudo: a student's rules are checked against everything that is recorded
        held = self.sudo().search(
            [("partner_id", "in", students.ids), ("state", "in", HELD)]
        )
        by_student = held.grouped("partner_id")
        return {
            student: [
                sentence
                for offering in offerings.sudo()
                for sentence in by_student.get(
                    student.sudo(), held.browse()
                )._describe_obstacles(student.sudo(), offering, offerings.sudo())
            ]
            for student, offerings in asked.items()
        }

    def _describe_obstacles(self, student, offering, asked):
        """Return why a student who holds these may not select one more offering.

        :param asked: all offerings that the student selects in the same moment
        """
        checks = (
            self._check_open(student, offering),
            self._check_repeated(offering),
            self._check_credits(offering, asked),
            self._check_prerequisites(offering),
            self._check_schedule(offering, asked),
        )
        return [sentence for sentence in checks if sentence]

    @api.model
    def _check_open(self, student, offering):
        if student.lifecycle_stage != "student":
            return self.env._("Only students select courses.")
        if offering.company_id != student.school_id:
            return self.env._("%s belongs to another school.", offering.display_name)
        if offering.state != "open":
            return self.env._("%s is not open for selection.", offering.display_name)
        if not offering.term_id._is_selection_open():
            return self.env._(
                "The selection of courses of %s is not open.", offering.term_id.name
            )
        return None

    def _check_repeated(self, offering):
        same = self.filtered(lambda row: row.course_id == offering.course_id)
        if same.filtered(lambda row: row.term_id == offering.term_id):
            return self.env._(
                "%s is selected already.", offering.course_id.display_name
            )
        if (
            same.filtered("is_passed")
            and not offering.company_id.university_retake_allowed
        ):
            return self.env._("%s is passed already.", offering.course_id.display_name)
        return None

    def _check_credits(self, offering, asked):
        term = offering.term_id
        if not term.credit_limit:
            return None
        courses = self.filtered(lambda row: row.term_id == term).course_id
        courses |= asked.filtered(lambda other: other.term_id == term).course_id
        total = sum(courses.mapped("credits"))
        if total <= term.credit_limit:
            return None
        return self.env._(
            "%(name)s: with it %(total)g credits would be selected, and at most "
            "%(limit)g are allowed in %(term)s.",
            name=offering.course_id.display_name,
            total=total,
            limit=term.credit_limit,
            term=term.name,
        )

    def _check_prerequisites(self, offering):
        passed = self.filtered(lambda row: row.posted and row.is_passed).course_id
        missing = offering.course_id.prerequisite_ids - passed
        if not missing:
            return None
        return self.env._(
            "%(name)s asks for %(courses)s to be passed first.",
            name=offering.course_id.display_name,
            courses=", ".join(missing.mapped("display_name")),
        )

    def _check_schedule(self, offering, asked):
        others = self.filtered(lambda row: row.term_id == offering.term_id).offering_id
        others |= asked.filtered(lambda other: other.term_id == offering.term_id)
        mine = offering.meeting_ids._to_plain()
        for other in others - offering:
            if schedule.find_clash(mine, other.meeting_ids._to_plain()):
                return self.env._(
                    "%(name)s clashes with %(other)s.",
                    name=offering.display_name,
                    other=other.display_name,
                )
        return None

    @api.model
    def _fill_attempts(self, vals_list):
        """Count the attempts of each student at each course."""
        students = self._browse_each("res.partner", "partner_id", vals_list)
        offerings = self._browse_each(
            "university.course.offering", "offering_id", vals_list
        )
        # sudo: the course of an offering, whoever may read offerings
        courses = {key: row.sudo().course_id.id for key, row in offerings.items()}
        # sudo: attempts count whoever may see them
        groups = self.sudo()._read_group(
            [
                ("partner_id", "in", list(students)),
                ("course_id", "in", list(courses.values())),
                ("state", "!=", "dropped"),
            ],
            ["partner_id", "course_id"],
            ["attempt:max"],
        )
        latest = Counter(
            {(student.id, course.id): attempt for student, course, attempt in groups}
        )
        for vals in vals_list:
            key = (vals.get("partner_id"), courses.get(vals.get("offering_id")))
            latest[key] += 1
            vals.setdefault("attempt", latest[key])
            if student := students.get(vals.get("partner_id")):
                # sudo: the program of a student is not everybody's business
                vals.setdefault("program_id", student.sudo().program_id.id)

    @api.model
    def _browse_each(self, model, name, vals_list):
        """Return the records that these values name, by id, read all at once."""
        ids = {vals[name] for vals in vals_list if vals.get(name)}
        return {record.id: record for record in self.env[model].browse(ids)}
