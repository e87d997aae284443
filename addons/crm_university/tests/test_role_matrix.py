from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import UniversityCase
from .test_grades import GradeCase

# read, write, create, unlink
NONE, READ, EDIT, ALL = "----", "r---", "rwc-", "rwcu"
ROLES = ("teacher", "registrar", "affairs", "dean", "plain", "student", "public")
# what the registrar keeps and everybody at the school knows, students too
CATALOGUE = (READ, ALL, READ, READ, NONE, READ, NONE)
ANALYSIS = (READ, READ, READ, READ, NONE, NONE, NONE)
TEACHERS_DIALOG = (ALL, ALL, NONE, NONE, NONE, NONE, NONE)
REGISTRARS_DIALOG = (NONE, ALL, NONE, NONE, NONE, NONE, NONE)
MATRIX = {
    "university.alert": ("rw--", "rw--", "rw--", READ, NONE, NONE, NONE),
    "university.alert.run": (NONE, READ, READ, READ, NONE, NONE, NONE),
    "university.assessment": (ALL, ALL, READ, READ, NONE, READ, NONE),
    "university.class": (READ, ALL, ALL, READ, NONE, NONE, NONE),
    "university.course": CATALOGUE,
    "university.course.association": ANALYSIS,
    "university.course.offering": CATALOGUE,
    # students select through the portal, which writes for them
    "university.enrollment": CATALOGUE,
    "university.grade": (ALL, ALL, READ, READ, NONE, READ, NONE),
    "university.grade.change": ANALYSIS,
    "university.grade.change.wizard": REGISTRARS_DIALOG,
    "university.grade.import": TEACHERS_DIALOG,
    "university.grade.import.line": TEACHERS_DIALOG,
    "university.grade.issue": (NONE, READ, NONE, READ, NONE, NONE, NONE),
    "university.grade.report": ANALYSIS,
    "university.grade.sheet": TEACHERS_DIALOG,
    "university.grade.sheet.line": TEACHERS_DIALOG,
    "university.grading.scale": CATALOGUE,
    "university.grading.scale.line": CATALOGUE,
    "university.lifecycle": (READ, ALL, EDIT, READ, NONE, READ, NONE),
    "university.meeting": CATALOGUE,
    "university.offering.reopen": REGISTRARS_DIALOG,
    "university.program": CATALOGUE,
    "university.program.course": CATALOGUE,
    "university.program.enrollment": (READ, ALL, EDIT, READ, NONE, READ, NONE),
    "university.survey.invitation": (NONE, READ, READ, READ, NONE, NONE, NONE),
    "university.term": CATALOGUE,
}


class MatrixCase(UniversityCase):
    """Tells what roles may do with models at all."""

    def _get_granted(self, model, role):
        records = self.env[model].with_user(getattr(self, role))
        return "".join(
            letter if records.has_access(operation) else "-"
            for letter, operation in zip(
                "rwcu", ("read", "write", "create", "unlink"), strict=True
            )
        )

    def _check_matrix(self, matrix, roles):
        for model, rights in matrix.items():
            for role, expected in zip(roles, rights, strict=True):
                with self.subTest(model=model, role=role):
                    self.assertEqual(self._get_granted(model, role), expected)

    def _get_own_models(self, addon):
        """Return the names of the models that an addon has brought."""
        return {
            name
            for name, model in self.env.registry.items()
            if model._original_module == addon and not model._abstract
        }


@tagged("post_install", "-at_install")
class TestUniversityRoleMatrix(MatrixCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        person = cls._create_students(1)
        cls.student = cls._create_user(
            "role_student", "base.group_portal", partner_id=person.id
        )
        cls.public = cls.env.ref("base.public_user")

    def test_each_role_has_exactly_its_rights(self):
        self._check_matrix(MATRIX, ROLES)

    def test_no_model_is_left_out(self):
        self.assertEqual(self._get_own_models("crm_university"), set(MATRIX))

    def test_the_dean_changes_nothing_that_the_role_opens(self):
        role = self.env.ref("crm_university.group_dean")
        kept = role.model_access.model_id.filtered(
            lambda model: not model.transient and model.model.startswith("university.")
        )
        for model in kept.mapped("model"):
            with self.subTest(model=model):
                self.assertEqual(self._get_granted(model, "dean"), READ)

    def test_groups_of_one_privilege_form_a_chain(self):
        """The user form offers one group a privilege: no role may get lost there."""
        for name in ("teaching", "care", "insight"):
            privilege = self.env.ref(f"crm_university.res_groups_privilege_{name}")
            groups = privilege.group_ids.sorted("sequence")
            self.assertTrue(groups)
            for lower, higher in zip(groups, groups[1:], strict=False):
                self.assertIn(lower, higher.all_implied_ids)


@tagged("post_install", "-at_install")
class TestPersons(GradeCase):
    """What is told of persons of the school, and to whom."""

    def test_everybody_opens_the_form_of_a_contact(self):
        student = self.students[0]
        for user in (self.plain, self.teacher, self.affairs, self.dean):
            with self.subTest(user=user.name):
                form = Form(student.with_user(user))
                self.assertEqual(form.name, student.name)

    def test_everybody_finds_who_is_of_the_school(self):
        people = self.env["res.partner"].with_user(self.plain)
        found = people.search([("is_student", "=", True)])
        self.assertLessEqual(self.students, found)
        self.assertNotIn(self.plain.partner_id, found)
        others = people.search([("is_student", "=", False)])
        self.assertFalse(self.students & others)
        self.assertIn(self.plain.partner_id, others)

    def test_averages_are_for_who_looks_at_the_whole_school(self):
        self._post((81, 93), (52, 61), (100, 40))
        student = self.students[0]
        for user in (self.registrar, self.affairs, self.dean):
            with self.subTest(user=user.name):
                self.assertTrue(student.with_user(user).read(["gpa"])[0]["gpa"])
        for user in (self.teacher, self.plain):
            for name in ("gpa", "average_score", "credits_earned"):
                with self.subTest(user=user.name, name=name):
                    with self.assertRaises(AccessError):
                        student.with_user(user).read([name])
                    with self.assertRaises(AccessError):
                        student.with_user(user).search([(name, ">", 1)])

    def test_teachers_read_no_grades_of_others_courses(self):
        self._post((81, 93), (52, 61), (100, 40))
        for record in (self.rows[0], self.rows[0].grade_ids[0]):
            self.assertTrue(record.with_user(self.teacher).read(["score"]))
            with self.subTest(model=record._name), self.assertRaises(AccessError):
                record.with_user(self.teacher2).read(["score"])
        self.rows[1].grade_ids[0].with_user(self.registrar).action_change(70, "Page")
        change = self.rows[1].grade_ids.change_ids
        self.assertTrue(change.with_user(self.teacher).read(["reason"]))
        with self.assertRaises(AccessError):
            change.with_user(self.teacher2).read(["reason"])
        report = self.env["university.grade.report"]
        domain = [("offering_id", "=", self.offering.id)]
        self.assertTrue(report.with_user(self.teacher).search(domain))
        self.assertFalse(report.with_user(self.teacher2).search(domain))

    def test_teachers_change_assessments_of_their_own_courses(self):
        for user, is_own in (
            (self.teacher, True),
            (self.registrar, True),
            (self.teacher2, False),
        ):
            with self.subTest(user=user.name):
                paper = self.paper.with_user(user)
                self.assertTrue(paper.has_access("read"))
                self.assertEqual(paper.has_access("write"), is_own)


@tagged("post_install", "-at_install")
class TestSchools(GradeCase):
    """Who works for one school reads nothing of another."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.school = cls.env["res.company"].create({"name": "Other School"})
        roles = ("teacher", "registrar", "student_affairs", "dean")
        cls.stranger = cls._create_user(
            "role_stranger",
            ",".join(f"crm_university.group_{role}" for role in roles),
            company_id=cls.school.id,
            company_ids=[(6, 0, cls.school.ids)],
        )
        cls.student = cls.students[0]

    def _create_everything(self):
        """Return one record of each model that lasts, of our own school."""
        self._post((81, 93), (52, 61), (100, 40))
        self.rows[1].grade_ids[0].with_user(self.registrar).action_change(70, "Page")
        scale = self.offering.scale_id.copy({"company_id": self.company.id})
        run = self.env["university.alert.run"].create(
            {"company_id": self.company.id, "term_id": self.term.id}
        )
        course = self.offering.course_id
        records = [
            self.student,
            self.term,
            course,
            self.program,
            self.offering,
            self.paper,
            self.rows[0],
            self.rows[1].grade_ids[0],
            self.rows[1].grade_ids.change_ids,
            self.student.lifecycle_ids,
            self.student.program_enrollment_ids,
            scale,
            scale.line_ids[0],
            run,
        ]
        for model, vals in {
            "university.class": {"name": "ME1", "program_id": self.program.id},
            "university.program.course": {
                "program_id": self.program.id,
                "course_id": course.id,
            },
            "university.meeting": {
                "offering_id": self.offering.id,
                "weekday": "1",
                "hour_from": 8,
                "hour_to": 9,
            },
            "university.alert": {
                "partner_id": self.student.id,
                "term_id": self.term.id,
                "company_id": self.company.id,
                "user_id": self.stranger.id,
            },
            "university.course.association": {
                "company_id": self.company.id,
                "antecedent_id": course.id,
                "consequent_id": self._create_course("T102").id,
            },
            "university.survey.invitation": {
                "partner_id": self.student.id,
                "offering_id": self.offering.id,
            },
        }.items():
            records.append(self.env[model].create(vals))
        self.env.flush_all()
        report = self.env["university.grade.report"]
        records.append(report.search([("offering_id", "=", self.offering.id)], limit=1))
        return records

    def test_nothing_of_another_school_is_read(self):
        records = self._create_everything()
        lasting = {name for name in MATRIX if not self.env[name]._transient}
        self.assertEqual({r._name for r in records} - {"res.partner"}, lasting)
        for record in records:
            foreign = record.with_user(self.stranger)
            with self.subTest(model=record._name):
                self.assertTrue(record)
                self.assertFalse(foreign.search([("id", "in", record.ids)]))
                with self.assertRaises(AccessError):
                    foreign.read(["display_name"])

    def test_who_works_for_somebody_is_a_contact_everywhere(self):
        employer = self.env["res.partner"].create({"name": "Mill", "is_company": True})
        self.student.parent_id = employer
        self.assertTrue(self.student.with_user(self.stranger).read(["name"]))

    def test_colleagues_have_names_wherever_they_studied(self):
        self._create_user("role_alumna", "base.group_user", partner_id=self.student.id)
        self.assertTrue(self.student.with_user(self.stranger).read(["name"]))

    def test_one_s_own_record_is_read_from_anywhere(self):
        user = self._create_user(
            "role_guest",
            "base.group_portal",
            partner_id=self.student.id,
            company_id=self.school.id,
            company_ids=[(6, 0, self.school.ids)],
        )
        self.assertTrue(self.student.with_user(user).read(["name"]))

    def test_dialogues_are_seen_by_who_opened_them(self):
        opened = [
            self.env[model].with_user(self.registrar).create(vals)
            for model, vals in self._prepare_dialogues().items()
        ]
        user, school = self.stranger, self.company
        user.write({"company_ids": [(4, school.id)], "company_id": school.id})
        lines = [row.line_ids for row in opened if "line_ids" in row._fields]
        for record in (*opened, *lines):
            with self.subTest(model=record._name):
                self.assertTrue(record.with_user(self.registrar).read(["create_uid"]))
                with self.assertRaises(AccessError):
                    record.with_user(user).read(["create_uid"])

    def _prepare_dialogues(self):
        offering = self.offering
        grade = self._grade(self.rows[0], self.paper, 81)
        return {
            "university.grade.sheet": {
                "offering_id": offering.id,
                "line_ids": [Command.create({"enrollment_id": self.rows[0].id})],
            },
            "university.grade.import": {
                "offering_id": offering.id,
                "file": b"eA==",
                "line_ids": [Command.create({"number": 1})],
            },
            "university.grade.change.wizard": {
                "grade_id": grade.id,
                "score": 82,
                "reason": "Page",
            },
            "university.offering.reopen": {
                "offering_ids": offering.ids,
                "reason": "Page",
            },
        }

    def test_listings_of_grades_are_seen_by_who_asked_for_them(self):
        issues = self.env["university.grade.issue"].with_user(self.registrar)
        with freeze_time("2026-08-01"):
            found = issues._find_issues(self.term.ids)
        self.assertTrue(found)
        self.assertTrue(found.read(["kind"]))
        with self.assertRaises(AccessError):
            found.with_user(self.dean).read(["kind"])


@tagged("post_install", "-at_install")
class TestPortalGuesses(GradeCase):
    """A student who tries numbers of others by calls."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        create = cls._create_user
        cls.me = create("role_me", "base.group_portal", partner_id=cls.students[0].id)
        cls.visitor = create("role_visitor", "base.group_portal")

    def test_everything_of_another_student_is_closed(self):
        self._post((81, 93), (52, 61), (100, 40))
        other = self.students[1]
        self.rows[1].grade_ids[0].with_user(self.registrar).action_change(70, "Page")
        for record in (
            other,
            self.rows[1],
            self.rows[1].grade_ids[0],
            self.rows[1].grade_ids.change_ids,
            other.lifecycle_ids,
            other.program_enrollment_ids,
        ):
            with self.subTest(model=record._name), self.assertRaises(AccessError):
                record.with_user(self.me).read(["display_name"])

    def test_what_is_one_s_own_is_read(self):
        self._post((81, 93), (52, 61), (100, 40))
        me = self.students[0]
        for record in (
            self.rows[0],
            self.rows[0].grade_ids[0],
            me.lifecycle_ids,
            me.program_enrollment_ids,
        ):
            with self.subTest(model=record._name):
                self.assertTrue(record.with_user(self.me).read(["create_date"]))

    def test_others_scores_are_not_found_by_a_search_either(self):
        self._post((81, 93), (52, 61), (100, 40))
        offerings = self.env["university.course.offering"].with_user(self.me)
        mine, others = self.rows[0].score, self.rows[1].score
        self.assertTrue(offerings.search([("enrollment_ids.score", "=", mine)]))
        self.assertFalse(offerings.search([("enrollment_ids.score", "=", others)]))

    def test_assessments_of_others_courses_are_not_read(self):
        other = self._create_offering(
            self._create_course("T102"),
            assessment_ids=[Command.create({"name": "Essay", "weight": 100})],
        )
        self.assertTrue(self.paper.with_user(self.me).read(["weight"]))
        with self.assertRaises(AccessError):
            other.assessment_ids.with_user(self.me).read(["weight"])

    def test_figures_of_results_are_for_the_staff(self):
        self._post((81, 93), (52, 61), (100, 40))
        for name in ("mean_score", "score_sigma", "pass_rate", "graded_count"):
            with self.subTest(name), self.assertRaises(AccessError):
                self.offering.with_user(self.me).read([name])

    def test_who_does_not_study_here_sees_no_offerings(self):
        offerings = self.env["university.course.offering"]
        self.assertIn(self.offering, offerings.with_user(self.me).search([]))
        self.assertNotIn(self.offering, offerings.with_user(self.visitor).search([]))

    def test_who_becomes_a_student_sees_them_at_once(self):
        offerings = self.env["university.course.offering"].with_user(self.visitor)
        self.assertFalse(offerings.search([]))
        self.visitor.partner_id.lifecycle_stage = "student"
        self.assertIn(self.offering, offerings.search([]))
