from datetime import timedelta
from random import SystemRandom

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from .res_partner import STAFF
from .university_course_offering import SEATED

# how long a survey can be answered
SURVEY_DAYS = 14
ROLES = ("student_affairs", "registrar", "dean")


class UniversityCourseOffering(models.Model):
    """How satisfied the students are, without knowing who says so.

    Each invited student gets a link to an empty answer. Which answer went to whom is
    drawn by lot and kept nowhere but in the mail itself.
    """

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "university.course.offering"

    survey_id = fields.Many2one(
        "survey.survey", readonly=True, copy=False, index="btree_not_null", groups=STAFF
    )
    invitation_ids = fields.One2many(
        "university.survey.invitation", "offering_id", groups=STAFF
    )
    survey_invited_count = fields.Integer(
        string="Invited", compute="_compute_survey_figures", groups=STAFF
    )
    survey_answer_count = fields.Integer(
        string="Answers", compute="_compute_survey_figures", groups=STAFF
    )
    has_satisfaction = fields.Boolean(
        compute="_compute_survey_figures",
        groups=STAFF,
        help="Whether enough students have answered to show figures.",
    )
    satisfaction = fields.Float(
        digits=(3, 2),
        compute="_compute_survey_figures",
        groups=STAFF,
        help="Mean of all marks given, 1 (bad) to 5 (good).",
    )
    survey_comments = fields.Text(
        string="Remarks", compute="_compute_survey_figures", groups=STAFF
    )

    @api.depends("survey_id", "invitation_ids", "teacher_ids")
    @api.depends_context("uid")
    def _compute_survey_figures(self):
        self.update(
            {
                "survey_invited_count": 0,
                "survey_answer_count": 0,
                "has_satisfaction": False,
                "satisfaction": 0,
                "survey_comments": False,
            }
        )
        shown = self._filter_survey_readers().filtered("survey_id")
        invited = shown._count_invited()
        answers = shown._count_answers()
        means = shown._get_mean_marks()
        remarks = shown._get_remarks()
        for offering in shown:
            survey = offering.survey_id.id
            count = answers.get(survey, 0)
            offering.survey_invited_count = invited.get(offering.id, 0)
            offering.survey_answer_count = count
            if count >= max(offering.company_id.university_survey_min_answers, 1):
                offering.has_satisfaction = survey in means
                offering.satisfaction = means.get(survey, 0)
                offering.survey_comments = remarks.get(survey, False)

    def _filter_survey_readers(self):
        """Return those of which the current user may see what students say."""
        user = self.env.user
        if self.env.su or user._has_school_role(*ROLES):
            return self
        return self.filtered(lambda offering: user in offering.teacher_ids)

    def _count_invited(self):
        # sudo: numbers only
        groups = (
            self.env["university.survey.invitation"]
            .sudo()
            ._read_group(
                [("offering_id", "in", self.ids)], ["offering_id"], ["__count"]
            )
        )
        return {offering.id: count for offering, count in groups}

    def _get_answer_domain(self, prefix=""):
        return [
            ("survey_id", "in", self.survey_id.ids),
            (f"{prefix}state", "=", "done"),
            (f"{prefix}test_entry", "=", False),
        ]

    def _count_answers(self):
        # sudo: nobody reads single answers; numbers only
        inputs = self.env["survey.user_input"].sudo()
        groups = inputs._read_group(
            self._get_answer_domain(), ["survey_id"], ["__count"]
        )
        return {survey.id: count for survey, count in groups}

    def _get_mean_marks(self):
        # sudo: nobody reads single answers; means only, and of many
        lines = self.env["survey.user_input.line"].sudo()
        groups = lines._read_group(
            [
                *self._get_answer_domain("user_input_id."),
                ("answer_type", "=", "scale"),
                ("skipped", "=", False),
            ],
            ["survey_id"],
            ["value_scale:avg"],
        )
        return {survey.id: mean for survey, mean in groups}

    def _get_remarks(self):
        """Return what was written, in alphabetical order, which tells nothing."""
        # sudo: nobody reads single answers; here they are without who or when
        lines = self.env["survey.user_input.line"].sudo()
        rows = lines.search(
            [
                *self._get_answer_domain("user_input_id."),
                ("answer_type", "=", "text_box"),
                ("skipped", "=", False),
            ]
        )
        return {
            survey.id: "\n".join(sorted(filter(None, group.mapped("value_text_box"))))
            for survey, group in rows.grouped("survey_id").items()
        }

    # ------------------------------------------------------------
    # Invitations
    # ------------------------------------------------------------

    def action_send_survey(self):
        """Ask the students of these offerings, who were not asked yet, by mail.

        :return: client action that tells how many were asked
        :raises AccessError: for everybody but student affairs and registrars
        :raises UserError: if an offering is a draft, or so few would be asked that
            their answers could be told apart
        """
        self._check_may_send()
        total = 0
        for offering in self:
            students = offering._get_uninvited()
            offering._check_survey(students)
            total += len(students)
            # sudo: who sends surveys has no right to see answers
            offering.sudo()._invite(students.sudo())
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%s students are asked by mail.", total),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _check_may_send(self):
        self.check_access("read")
        if not self.env.user._has_school_role("student_affairs", "registrar"):
            raise AccessError(
                self.env._("Student affairs and the registrar send surveys.")
            )

    def _check_survey(self, students):
        if self.state == "draft":
            raise UserError(
                self.env._(
                    "%(name)s has not begun: there is nothing to ask about.",
                    name=self.display_name,
                )
            )
        minimum = self.company_id.university_survey_min_answers
        if len(students) < minimum:
            raise UserError(
                self.env._(
                    "%(name)s: %(count)s students with a mail address were not asked "
                    "yet. With fewer than %(minimum)s at a time, it could be told who "
                    "answered.",
                    name=self.display_name,
                    count=len(students),
                    minimum=minimum,
                )
            )

    def _get_uninvited(self):
        self.ensure_one()
        seated = self.enrollment_ids.filtered(
            lambda row: row.state in SEATED and not row.is_resit
        ).partner_id
        # sudo: who was asked already is checked whoever asks
        asked = self.sudo().invitation_ids.partner_id
        return seated.filtered("email") - asked.sudo(self.env.su)

    def _invite(self, students):
        """Make an empty answer for each of these students, and mail its link."""
        self.ensure_one()
        if not self.survey_id:
            self.survey_id = self._make_survey()
        self.env["university.survey.invitation"].create(
            [{"partner_id": student.id, "offering_id": self.id} for student in students]
        )
        deadline = fields.Datetime.now() + timedelta(days=SURVEY_DAYS)
        slots = list(
            self.env["survey.user_input"]
            .with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
            .create(
                [{"survey_id": self.survey_id.id, "deadline": deadline}] * len(students)
            )
        )
        SystemRandom().shuffle(slots)
        self.env["mail.mail"].create(
            [
                self._prepare_invitation(student, slot)
                for student, slot in zip(students, slots, strict=True)
            ]
        )

    def _make_survey(self):
        template = self.env.ref("crm_university.survey_course")
        survey = template.with_context(
            mail_create_nolog=True, mail_create_nosubscribe=True, tracking_disable=True
        ).copy(
            {
                "active": True,
                # core asks for a responsible with rights on surveys, or none
                "user_id": False,
                "university_offering_id": self.id,
            }
        )
        # the copy is named after its template in every language
        for code, _name in self.env["res.lang"].get_installed():
            offering = self.with_context(lang=code)
            survey.with_context(
                lang=code
            ).title = f"{offering.course_id.name} – {offering.term_id.name}"
        return survey

    def _prepare_invitation(self, student, slot):
        """Return the values of the mail to a student; it is deleted when sent."""
        lang = student.lang or self.env.user.lang
        offering = self.with_context(lang=lang)
        body = self.env["ir.qweb"]._render(
            "crm_university.survey_invitation_mail",
            {
                "student": student,
                "offering": offering,
                "days": SURVEY_DAYS,
                "url": self.survey_id.get_base_url() + slot.get_start_url(),
            },
            lang=lang,
        )
        return {
            "subject": offering.env._(
                "How was %(course)s?", course=offering.course_id.name
            ),
            "body_html": body,
            "email_from": self.company_id.email_formatted
            or self.env.user.email_formatted,
            "recipient_ids": [Command.link(student.id)],
            "auto_delete": True,
        }
