from datetime import date, datetime

from freezegun import freeze_time

from odoo.tests import TransactionCase

from odoo.addons.mail.tests.common import mail_new_test_user

PASSWORD = "customer-lifecycle"
# Wednesday noon in Shanghai, in the window of the selection
NOW = datetime(2026, 3, 11, 4, 0)


class UniversityCase(TransactionCase):
    """One user a role, students, and a term whose courses can be selected."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # A database may have been made in Chinese alone; messages are in English here.
        cls.env["res.lang"]._activate_lang("en_US")
        cls.env = cls.env(
            context=dict(cls.env.context, lang="en_US", tracking_disable=True)
        )
        freezer = freeze_time(NOW)
        freezer.start()
        cls.addClassCleanup(freezer.stop)
        cls.company = cls.env.company
        cls._create_users()
        cls.program = cls.env["university.program"].create(
            {"name": "Mechanics", "code": "TME", "credits_required": 10}
        )
        cls.term = cls._create_term("T26A", date(2026, 3, 2), date(2026, 7, 10))
        cls.term.write(
            {
                "selection_start": datetime(2026, 3, 1),
                "selection_end": datetime(2026, 3, 20),
                "state": "open",
            }
        )

    @classmethod
    def _create_user(cls, login, groups, **vals):
        return mail_new_test_user(
            cls.env,
            login=login,
            password=PASSWORD,
            groups=groups,
            lang="en_US",
            name=login.replace("_", " ").title(),
            **vals,
        )

    @classmethod
    def _create_users(cls):
        create = cls._create_user
        cls.teacher = create("role_teacher", "crm_university.group_teacher")
        cls.teacher2 = create("role_teacher2", "crm_university.group_teacher")
        cls.affairs = create("role_affairs", "crm_university.group_student_affairs")
        cls.registrar = create("role_registrar", "crm_university.group_registrar")
        cls.dean = create("role_dean", "crm_university.group_dean")
        cls.plain = create("role_plain", "base.group_user")

    @classmethod
    def _create_term(cls, code, start, end, **vals):
        return cls.env["university.term"].create(
            {"name": code, "code": code, "date_start": start, "date_end": end, **vals}
        )

    @classmethod
    def _create_students(cls, count, stage="student"):
        """Create people of the school, who study the program."""
        people = cls.env["res.partner"].create(
            [{"name": f"Student {number}"} for number in range(count)]
        )
        cls.env["university.lifecycle"].create(
            [
                {"partner_id": person.id, "stage": stage, "date": date(2025, 9, 1)}
                for person in people
            ]
        )
        cls.env["university.program.enrollment"].create(
            [
                {
                    "partner_id": person.id,
                    "program_id": cls.program.id,
                    "date_start": date(2025, 9, 1),
                }
                for person in people
            ]
        )
        return people

    @classmethod
    def _create_course(cls, code="T101", **vals):
        return cls.env["university.course"].create(
            {"name": f"Course {code}", "code": code, "credits": 3, **vals}
        )

    @classmethod
    def _create_offering(cls, course=None, **vals):
        """Create an open offering of the term, taught by `teacher`."""
        offering = cls.env["university.course.offering"].create(
            {
                "course_id": (course or cls._create_course()).id,
                "term_id": cls.term.id,
                "teacher_ids": cls.teacher.ids,
                **vals,
            }
        )
        offering.action_open()
        return offering

    def _enroll(self, students, offering, user=None, **vals):
        """Let the registrar (or another user) enrol students in an offering."""
        enrollments = self.env["university.enrollment"].with_user(
            user or self.registrar
        )
        return enrollments.create(
            [
                {"partner_id": student.id, "offering_id": offering.id, **vals}
                for student in students
            ]
        )

    def _count_queries(self, function, *args):
        """Return how many queries a call takes, with nothing in the cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        function(*args)
        self.env.flush_all()
        return self.cr.sql_log_count - before
