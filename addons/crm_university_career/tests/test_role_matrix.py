from datetime import date, datetime

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.crm_university.tests.test_role_matrix import (
    ALL,
    EDIT,
    MATRIX,
    NONE,
    READ,
    MatrixCase,
)

from .common import CareerCase

ROLES = (
    "officer",
    "dean",
    "registrar",
    "affairs",
    "teacher",
    "plain",
    "student_user",
    "employer_user",
    "public",
)
NOBODY = (NONE,) * 4
OFFICE = (ALL, READ, *NOBODY, NONE, NONE, NONE)
# counted by the system
FIGURES = (READ, READ, *NOBODY, NONE, NONE, NONE)
OFFICES_DIALOG = (ALL, NONE, *NOBODY, NONE, NONE, NONE)
RATES_DIALOG = (ALL, ALL, *NOBODY, NONE, NONE, NONE)
# the portal writes for its users, after its own checks
PORTAL_READS = (ALL, READ, *NOBODY, READ, READ, NONE)
# employers write their own; the model tells students from employers
EMPLOYERS_OWN = (ALL, READ, *NOBODY, ALL, ALL, NONE)
CAREER_MATRIX = {
    "university.application": PORTAL_READS,
    "university.contact.post": OFFICE,
    "university.course.skill": (ALL, READ, ALL, READ, READ, NONE, READ, READ, NONE),
    "university.demand": FIGURES,
    "university.demand.forecast": FIGURES,
    "university.destination.category": PORTAL_READS,
    "university.employer.measure": OFFICE,
    "university.fair.booth": OFFICE,
    "university.fair.report": FIGURES,
    "university.fair.slot": OFFICE,
    "university.placement": PORTAL_READS,
    "university.placement.correct.wizard": OFFICES_DIALOG,
    "university.placement.rate.line": RATES_DIALOG,
    "university.placement.rate.wizard": RATES_DIALOG,
    "university.placement.report": FIGURES,
    "university.reason.wizard": OFFICES_DIALOG,
    "university.skill": (ALL, READ, EDIT, READ, READ, NONE, READ, READ, NONE),
    "university.student.skill": PORTAL_READS,
    "university.vacancy": EMPLOYERS_OWN,
    "university.vacancy.skill": EMPLOYERS_OWN,
}
# what the career office knows of teaching: who studies what, and no results
TEACHING = {
    "university.class",
    "university.course",
    "university.lifecycle",
    "university.program",
    "university.program.course",
    "university.program.enrollment",
    "university.term",
}


@tagged("post_install", "-at_install")
class TestCareerRoleMatrix(CareerCase, MatrixCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.public = cls.env.ref("base.public_user")

    def test_each_role_has_exactly_its_rights(self):
        self._check_matrix(CAREER_MATRIX, ROLES)

    def test_no_model_is_left_out(self):
        own = self._get_own_models("crm_university_career")
        self.assertEqual(own, set(CAREER_MATRIX))

    def test_the_career_office_knows_who_studies_what_and_no_results(self):
        rights = {model: (READ if model in TEACHING else NONE,) for model in MATRIX}
        self._check_matrix(rights, ("officer",))

    def test_employers_read_of_teaching_what_portal_users_may(self):
        # the last but one of the table is the student: the same group
        rights = {model: (row[5],) for model, row in MATRIX.items()}
        self._check_matrix(rights, ("employer_user",))


@tagged("post_install", "-at_install")
class TestCareerSchools(CareerCase):
    """The career office of one school reads nothing of another but what is shared."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.school = cls.env["res.company"].create({"name": "Other School"})
        cls.stranger = cls._create_user(
            "role_stranger",
            "crm_university_career.group_career_officer,crm_university.group_dean",
            company_id=cls.school.id,
            company_ids=[Command.set(cls.school.ids)],
        )

    def _agree(self):
        self.company.university_share_ids = self.school
        self.school.university_share_ids = self.company

    def _create_fair(self):
        fair = self.env["event.event"].create(
            {
                "name": "Fair",
                "is_career_fair": True,
                "date_begin": datetime(2026, 4, 1, 8),
                "date_end": datetime(2026, 4, 1, 16),
                "company_id": self.company.id,
            }
        )
        booth = self.env["university.fair.booth"].create(
            {"event_id": fair.id, "employer_id": self.employer.id}
        )
        slot = self.env["university.fair.slot"].create(
            {
                "booth_id": booth.id,
                "start": datetime(2026, 4, 1, 9),
                "end": datetime(2026, 4, 1, 10),
                "partner_id": self.student.id,
            }
        )
        self.env.flush_all()
        report = self.env["university.fair.report"]
        return [booth, slot, report.search([("event_id", "=", fair.id)])]

    def _create_everything(self):
        """Return one record of each model that lasts, of our own school."""
        vacancy = self._create_vacancy(skills=[(self.skill, 3, False)])
        skill = self._create_skill("Casting")
        skill.company_id = self.company
        category = self.contract.copy(
            {"code": "X1", "name": "Own", "company_id": self.company.id}
        )
        self.env["university.lifecycle"].create(
            {
                "partner_id": self.other_student.id,
                "stage": "graduate",
                "date": date(2026, 3, 10),
            }
        )
        placement = self._verify(self._create_placement(self.other_student))
        self.env.flush_all()
        report = self.env["university.placement.report"]
        records = [
            vacancy,
            vacancy.skill_ids,
            skill,
            category,
            placement,
            report.search([("partner_id", "=", self.other_student.id)], limit=1),
            self._give_skill(self.student, self.skill, 3),
            self.contact.contact_post_ids,
            *self._create_fair(),
        ]
        for model, vals in {
            "university.application": {
                "vacancy_id": vacancy.id,
                "partner_id": self.student.id,
                "state": "applied",
            },
            "university.course.skill": {
                "course_id": self._create_course().id,
                "skill_id": self.skill.id,
            },
            "university.employer.measure": {
                "name": "Call",
                "employer_id": self.employer.id,
            },
            "university.demand": {
                "program_id": self.program.id,
                "skill_id": self.skill.id,
                "computed_on": datetime(2026, 3, 1),
            },
            "university.demand.forecast": {
                "program_id": self.program.id,
                "kind": "hire",
                "season": 2026,
                "computed_on": datetime(2026, 3, 1),
            },
        }.items():
            records.append(self.env[model].create(vals))
        return records

    def test_nothing_of_another_school_is_read(self):
        records = self._create_everything()
        lasting = {name for name in CAREER_MATRIX if not self.env[name]._transient}
        self.assertEqual({record._name for record in records}, lasting)
        for record in records:
            foreign = record.with_user(self.stranger)
            with self.subTest(model=record._name):
                self.assertTrue(record)
                self.assertFalse(foreign.search([("id", "in", record.ids)]))
                with self.assertRaises(AccessError):
                    foreign.read(["display_name"])

    def test_a_shared_vacancy_is_read_and_not_changed(self):
        self._agree()
        vacancy = self._create_vacancy(
            is_shared=True, skills=[(self.skill, 3, False)]
        ).with_user(self.stranger)
        self.assertTrue(vacancy.read(["name"]))
        self.assertTrue(vacancy.skill_ids.read(["level"]))
        for change in (
            lambda: vacancy.write({"name": "Ours"}),
            lambda: vacancy.skill_ids.write({"level": 1}),
            vacancy.unlink,
        ):
            with self.assertRaises(AccessError):
                change()

    def test_a_shared_vacancy_that_is_not_published_is_not_read(self):
        self._agree()
        for state in ("draft", "submitted", "refused"):
            vacancy = self._create_vacancy(
                state, is_shared=True, skills=[(self.skill, 3, False)]
            )
            for record in (vacancy, vacancy.skill_ids):
                foreign = record.with_user(self.stranger)
                with (
                    self.subTest(state=state, model=record._name),
                    self.assertRaises(AccessError),
                ):
                    foreign.read(["display_name"])

    def test_of_a_foreign_student_who_applies_the_name_is_told(self):
        """What is read of somebody of another school is the application alone."""
        vacancy = self._create_vacancy(company_id=self.school.id)
        application = self.env["university.application"].create(
            {
                "vacancy_id": vacancy.id,
                "partner_id": self.student.id,
                "state": "applied",
            }
        )
        foreign = application.with_user(self.stranger)
        found = foreign.web_read({"partner_id": {"fields": {"display_name": {}}}})
        self.assertEqual(found[0]["partner_id"]["display_name"], self.student.name)
        with self.assertRaises(AccessError):
            self.student.with_user(self.stranger).read(["email"])

    def test_dialogues_are_seen_by_who_opened_them(self):
        placement = self._verify(self._create_placement())
        other = self._create_user(
            "role_officer2", "crm_university_career.group_career_officer"
        )
        opened = [
            self.env[model].with_user(self.officer).create(vals)
            for model, vals in {
                "university.placement.rate.wizard": {"class_year": 2026},
                "university.placement.correct.wizard": {
                    "placement_id": placement.id,
                    "reason": "Typo",
                },
                "university.reason.wizard": {
                    "res_model": "university.vacancy",
                    "res_ids": [1],
                    "step": "action_refuse",
                    "reason": "Too short",
                },
            }.items()
        ]
        self.assertTrue(opened[0].line_ids)
        for record in (*opened, opened[0].line_ids):
            with self.subTest(model=record._name):
                self.assertTrue(record.with_user(self.officer).read(["create_uid"]))
                with self.assertRaises(AccessError):
                    record.with_user(other).read(["create_uid"])


@tagged("post_install", "-at_install")
class TestPretenders(CareerCase):
    """Who tries numbers and names of others, by calls."""

    def _apply(self, student=None):
        return self.env["university.application"].create(
            {
                "vacancy_id": self._create_vacancy().id,
                "partner_id": (student or self.student).id,
                "state": "applied",
                "note": "Shy, but good",
            }
        )

    def test_notes_of_the_office_stay_in_the_office(self):
        application = self._apply()
        placement = self._create_placement(note="Heard from the mother")
        for record, user in (
            (application, self.student_user),
            (application, self.employer_user),
            (placement, self.student_user),
        ):
            with self.subTest(model=record._name, user=user.name):
                self.assertTrue(record.with_user(user).read(["state"]))
                with self.assertRaises(AccessError):
                    record.with_user(user).read(["note"])
        self.assertTrue(application.with_user(self.officer).note)

    def test_proofs_of_another_are_not_read(self):
        proof = self._create_placement().evidence_ids
        self.assertTrue(proof.with_user(self.officer).read(["name"]))
        for user in (self.other_user, self.employer_user, self.plain, self.teacher):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                proof.with_user(user).read(["name"])

    def test_an_employer_reads_no_student_but_by_the_pages(self):
        self._apply()
        for name in ("name", "email", "student_number"):
            with self.subTest(name), self.assertRaises(AccessError):
                self.student.with_user(self.employer_user).read([name])

    def test_another_employer_reads_nothing_of_an_application(self):
        application = self._apply()
        self.assertTrue(application.with_user(self.employer_user).read(["state"]))
        with self.assertRaises(AccessError):
            application.with_user(self.rival_user).read(["state"])
        rows = self.env["university.application"].with_user(self.rival_user)
        self.assertFalse(rows.search([("partner_id", "=", self.student.id)]))

    def test_a_vacancy_is_its_employer_s_own(self):
        """The rules say so, and the model once more."""
        vacancy = self._create_vacancy("draft", skills=[(self.skill, 3, False)])
        for record in (vacancy, vacancy.skill_ids):
            for operation in ("read", "write", "unlink"):
                for user in (self.rival_user, self.student_user):
                    foreign = record.with_user(user)
                    with self.subTest(record._name, operation=operation):
                        self.assertFalse(foreign.has_access(operation))
                own = record.with_user(self.employer_user)
                self.assertTrue(own.has_access(operation))

    def test_nobody_makes_himself_an_employer_or_a_student(self):
        for user in (self.other_user, self.rival_user, self.plain):
            for vals in (
                {"is_employer": True},
                {"parent_id": self.employer.id},
                {"school_id": self.company.id},
                {"lifecycle_stage": "graduate"},
            ):
                person = user.partner_id.with_user(user)
                with (
                    self.subTest(user=user.name, vals=vals),
                    self.assertRaises(AccessError),
                ):
                    person.write(vals)

    def test_who_moves_with_a_department_sees_the_old_employer_s_no_more(self):
        department = self.env["res.partner"].create(
            {"name": "Personnel", "parent_id": self.employer.id}
        )
        self.contact.parent_id = department
        mine = self._apply().with_user(self.employer_user)
        self.assertTrue(mine.read(["state"]))
        department.with_user(self.officer).parent_id = self.rival
        with self.assertRaises(AccessError):
            mine.read(["state"])
