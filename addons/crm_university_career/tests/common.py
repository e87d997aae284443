from datetime import date

from odoo.fields import Command

from odoo.addons.crm_university.tests.common import UniversityCase


class CareerCase(UniversityCase):
    """The career office, two employers with portal users, students, and a skill."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.skill = cls._create_skill("Welding")
        cls.other_skill = cls._create_skill("Drawing")
        cls.student, cls.other_student = cls._create_students(2)
        cls.student_user = cls._create_portal("role_student", cls.student)
        cls.other_user = cls._create_portal("role_student2", cls.other_student)
        cls.employer, cls.contact, cls.employer_user = cls._create_employer("Acme")
        cls.rival, cls.rival_contact, cls.rival_user = cls._create_employer("Rival")
        cls.contract = cls.env.ref("crm_university_career.destination_category_11")
        cls.study = cls.env.ref("crm_university_career.destination_category_80")
        cls.pending = cls.env.ref("crm_university_career.destination_category_70")

    @classmethod
    def _create_users(cls):
        result = super()._create_users()
        cls.officer = cls._create_user(
            "role_officer", "crm_university_career.group_career_officer"
        )
        return result

    @classmethod
    def _create_portal(cls, login, partner):
        return cls._create_user(login, "base.group_portal", partner_id=partner.id)

    @classmethod
    def _create_employer(cls, name):
        """Return an employer, its contact, and the portal user of the contact."""
        employer = cls.env["res.partner"].create(
            {"name": name, "is_company": True, "is_employer": True}
        )
        contact = cls.env["res.partner"].create(
            {"name": f"{name} recruiter", "parent_id": employer.id}
        )
        return employer, contact, cls._create_portal(f"role_{name.lower()}", contact)

    @classmethod
    def _create_skill(cls, name):
        return cls.env["university.skill"].create({"name": name})

    @classmethod
    def _create_vacancy(cls, state="published", skills=(), **vals):
        """Create a vacancy; skills are (skill, level, is mandatory)."""
        return cls.env["university.vacancy"].create(
            {
                "name": "Test engineer",
                "employer_id": cls.employer.id,
                "closing_date": date(2026, 6, 30),
                "state": state,
                "skill_ids": [
                    Command.create(
                        {"skill_id": skill.id, "level": level, "is_mandatory": must}
                    )
                    for skill, level, must in skills
                ],
                **vals,
            }
        )

    @classmethod
    def _give_skill(cls, student, skill, level):
        """Give a student a certificate that the office has seen."""
        return cls.env["university.student.skill"].create(
            {
                "partner_id": student.id,
                "skill_id": skill.id,
                "level": level,
                "verified_on": date(2026, 3, 1),
            }
        )

    @classmethod
    def _create_file(cls, user=None):
        """Upload a file (as the career officer): until it is used, it is the user's."""
        files = cls.env["ir.attachment"].with_user(user or cls.officer)
        return files.create({"name": "proof.pdf", "raw": b"proof"}).sudo(False)

    @classmethod
    def _create_placement(cls, graduate=None, user=None, **vals):
        """Create a draft of the career office, with a contract as its evidence."""
        placements = cls.env["university.placement"].with_user(user or cls.officer)
        proof = cls._create_file(user)
        return placements.create(
            {
                "partner_id": (graduate or cls.student).id,
                "category_id": cls.contract.id,
                "employer_id": cls.employer.id,
                "date_start": date(2026, 3, 1),
                "evidence_kind": "contract",
                "evidence_ids": [Command.set(proof.ids)],
                **vals,
            }
        )

    def _run_cron(self, name):
        with self.enter_registry_test_mode():
            self.env.ref(
                f"crm_university_career.ir_cron_{name}"
            ).method_direct_trigger()

    def _verify(self, placement):
        """Verify a draft that its graduate has not confirmed."""
        placement = placement.with_user(self.officer)
        placement.action_submit()
        placement.action_verify("Seen by the office")
        return placement
