from datetime import date, datetime

from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.mail.tests.common import mail_new_test_user

from .common import PASSWORD, UniversityCase


@tagged("post_install", "-at_install")
class TestTeachingTours(UniversityCase, HttpCase):
    """From the opened term to the posted grade: each person in a browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        # terms of a school do not overlap: the one of the tour takes the place
        cls.term.write({"name": "Tour Term", "state": "planned"})
        cls.term.write({"selection_end": datetime(2026, 3, 20)})
        course = cls._create_course(name="Tour Course")
        cls.offering = cls.env["university.course.offering"].create(
            {
                "course_id": course.id,
                "term_id": cls.term.id,
                "teacher_ids": cls.teacher.ids,
                "capacity": 1,
                "assessment_ids": [
                    Command.create({"name": "Tour Exam", "weight": 100})
                ],
                "meeting_ids": [
                    Command.create({"weekday": "0", "hour_from": 8, "hour_to": 10})
                ],
            }
        )
        cls.students = cls._create_students(2)
        cls.users = cls.env["res.users"]
        for number, student in enumerate(cls.students):
            cls.users |= mail_new_test_user(
                cls.env,
                login=f"tour_student_{number}",
                name=student.name,
                email=f"tour_student_{number}@school.example",
                password=PASSWORD,
                groups="base.group_portal",
                partner_id=student.id,
                lang="en_US",
            )

    def test_from_the_opened_term_to_the_posted_grade(self):
        self._live("en_US")

    def test_from_the_opened_term_to_the_posted_grade_in_chinese(self):
        self._live("zh_CN")

    def _live(self, lang):
        (self.users | self.registrar | self.teacher).lang = lang
        self._tour("/odoo/university-terms", "open_term", self.registrar)
        self.assertEqual(self.offering.state, "open")
        for user in self.users:
            self._tour("/my", "select_course", user)
        self.assertEqual(
            self.offering.enrollment_ids.mapped("state"), ["enrolled", "waitlisted"]
        )
        self._tour("/odoo/university-teaching", "enter_grades", self.teacher)
        self._tour("/odoo/university-offerings", "post_grades", self.registrar)
        self._tour("/my", "see_grades", self.users[0])
        self.assertEqual(self.offering.enrollment_ids[0].score, 91)
        self.assertEqual(self.offering.posted_on.date(), date(2026, 3, 11))

    def _tour(self, url, name, user):
        self.start_tour(url, f"crm_university_{name}", login=user.login)
        self.env.invalidate_all()
