"""Put the generated career office into a database, on top of its school, in batches.

As with the school, what has happened is written as it is remembered.
"""

from datetime import date, datetime, time, timedelta
from io import BytesIO
from itertools import pairwise

from reportlab.pdfgen import canvas

from odoo import fields
from odoo.fields import Command

from odoo.addons.crm_university.tools.batch_loader import BatchLoader

from .career_data import (
    CORRECTION,
    COURSE_SKILLS,
    EVIDENCE,
    LEADS,
    MEASURES,
    PLACES,
    REFUSAL,
    SKILLS,
)
from .career_generator import EMPLOYER_DOMAIN

CATEGORY = "crm_university_career.destination_category_"
PROOF = "Sample document of a generated school"


class CareerLoader(BatchLoader):
    """Loads a ``Career``; ``load`` does it all.

    :param school: the ``SchoolLoader`` that has loaded the school
    :param career: from ``career_generator.generate``
    :param officer: user of the career office; without, the present one
    """

    def __init__(self, school, career, officer=None):
        super().__init__(school.env, school.language)
        self.school = school
        self.career = career
        self.officer = officer or self.env.user
        self.place = self.language.startswith("zh")
        self.skills, self.employers, self.contacts = {}, {}, {}
        self.classes, self.graduates = {}, {}
        self.offers, self.applications, self.placements = {}, {}, []
        self.fairs = []

    def load(self):
        """Create everything; return self, whose dicts name the records."""
        self._load_skills()
        self._load_employers()
        self._load_graduates()
        self._load_offers()
        self._load_applications()
        self._load_placements()
        self._load_certificates()
        self._load_fairs()
        self._load_care()
        self._sum_up()
        return self

    def find_student(self):
        """Return a student who has results, and most to do with applications."""
        rows = self.env["university.application"].union(*self.applications.values())
        rows = rows.filtered(
            lambda row: (
                row.partner_id.lifecycle_stage == "student" and row.partner_id.has_gpa
            )
        )
        students = rows.grouped("partner_id")
        return max(
            students,
            key=lambda one: (len(set(students[one].mapped("state"))), -one.id),
        )

    def find_recruiter(self):
        """Return a contact of the employer to whom most people apply today."""
        open_offers = [o for o in self.offers.values() if o.state == "published"]
        vacancies = self.env["university.vacancy"].union(*open_offers)
        employers = vacancies.grouped("employer_id")
        employer = max(
            employers,
            key=lambda one: (sum(employers[one].mapped("application_count")), -one.id),
        )
        return employer.child_ids[:1]

    def _get_text(self, pair):
        """Return the English or the Chinese of a pair."""
        return pair[self.place]

    def _get_person(self, number):
        return self.school.students.get(number) or self.graduates[number]

    def _make_proof(self):
        """Return the values of a file that proves something, of one page."""
        page = BytesIO()
        sheet = canvas.Canvas(page, invariant=True)
        sheet.drawString(72, 770, PROOF)
        sheet.save()
        return {"raw": page.getvalue(), "mimetype": "application/pdf"}

    # ------------------------------------------------------------
    # Skills, employers, former students
    # ------------------------------------------------------------

    def _load_skills(self):
        company = self.env.company.id
        self.skills = self._create_by_key(
            "university.skill",
            [
                (
                    skill.key,
                    {
                        "name": skill.name_en,
                        "category": skill.category,
                        "company_id": company,
                    },
                )
                for skill in SKILLS
            ],
        )
        if self.place:
            for skill in SKILLS:
                translated = self.skills[skill.key].with_context(lang=self.language)
                translated.name = skill.name_zh
        # what the courses give comes to the students who passed them by itself
        self._create(
            "university.course.skill",
            [
                {
                    "course_id": self.school.courses[course].id,
                    "skill_id": self.skills[skill].id,
                    "level": level,
                }
                for course, given in COURSE_SKILLS.items()
                for skill, level in given.items()
            ],
        )

    def _load_employers(self):
        self.employers = self._create_by_key(
            "res.partner",
            [(one.key, self._prepare_employer(one)) for one in self.career.employers],
        )
        people = [
            (employer, contact)
            for employer, contacts in self.career.contacts.items()
            for contact in contacts
        ]
        partners = self._create(
            "res.partner",
            [self._prepare_contact(*one) for one in people],
        )
        for (employer, contact), partner in zip(people, partners, strict=True):
            self.contacts.setdefault(employer, []).append(partner)
            partner.contact_post_ids.date_from = contact.since
        self._create(
            "university.contact.post",
            [
                {
                    "partner_id": partner.id,
                    "employer_id": self.employers[contact.former].id,
                    "function": self._get_text(contact.function),
                    "date_from": contact.former_since,
                    "date_to": contact.since - timedelta(days=1),
                }
                for (_employer, contact), partner in zip(people, partners, strict=True)
                if contact.former
            ],
        )

    def _prepare_employer(self, employer):
        industry = self.env.ref(f"base.res_partner_industry_{employer.industry}")
        return {
            "name": self._get_name(employer),
            "is_company": True,
            "is_employer": True,
            "employer_tier": employer.tier,
            "career_owner_id": self.officer.id,
            "industry_id": industry.id,
            "email": f"{employer.key}@{EMPLOYER_DOMAIN}",
            "lang": self.language,
        }

    def _prepare_contact(self, employer, contact):
        return {
            "name": self._get_name(contact),
            "parent_id": self.employers[employer].id,
            "function": self._get_text(contact.function),
            "email": contact.email,
            "lang": self.language,
        }

    def _load_graduates(self):
        graduates = self.career.graduates.values()
        classes = {graduate.class_code: graduate for graduate in graduates}
        self.classes = self._create_by_key(
            "university.class",
            [(code, self._prepare_class(one)) for code, one in classes.items()],
        )
        self.graduates = self._create_by_key(
            "res.partner",
            [(one.number, self._prepare_graduate(one)) for one in graduates],
        )
        self._create(
            "university.lifecycle",
            [
                {
                    "partner_id": self.graduates[one.number].id,
                    "stage": stage,
                    "date": day,
                }
                for one in graduates
                for stage, day in self._get_stages(one)
            ],
        )
        self._create(
            "university.program.enrollment",
            [
                {
                    "partner_id": self.graduates[one.number].id,
                    "program_id": self.school.programs[one.program].id,
                    "class_id": self.classes[one.class_code].id,
                    "date_start": one.entry,
                    "date_end": one.graduated,
                    "state": "completed",
                }
                for one in graduates
            ],
        )

    def _prepare_class(self, graduate):
        program = self.school.programs[graduate.program]
        year = graduate.entry.year
        names = (f"{program.name} {year}", f"{program.name}{year}级")
        return {
            "name": self._get_text(names),
            "code": graduate.class_code,
            "program_id": program.id,
            "entry_year": year,
        }

    def _prepare_graduate(self, graduate):
        return {
            "name": self._get_name(graduate),
            "email": graduate.email,
            "lang": self.language,
            "student_number": graduate.number,
            "school_id": self.env.company.id,
        }

    def _get_stages(self, graduate):
        """Return the stages of a graduate until today: an alumnus after a year."""
        left = date(graduate.graduated.year + 1, 7, 1)
        stages = [("student", graduate.entry), ("graduate", graduate.graduated)]
        if left <= self.career.school.today:
            stages.append(("alumnus", left))
        return stages

    # ------------------------------------------------------------
    # Vacancies and applications
    # ------------------------------------------------------------

    def _load_offers(self):
        self.offers = self._create_by_key(
            "university.vacancy",
            [(one.key, self._prepare_offer(one)) for one in self.career.offers],
        )

    def _prepare_offer(self, offer):
        post = offer.post
        approved = offer.approved and datetime.combine(offer.approved, time(3))
        return {
            "name": self._get_name(post),
            "employer_id": self.employers[offer.employer].id,
            "contact_id": self.contacts[offer.employer][0].id,
            "headcount": offer.headcount,
            "program_ids": [
                Command.set([self.school.programs[code].id for code in post.programs])
            ],
            "place": self._get_text(PLACES[offer.key % len(PLACES)]),
            "salary_min": post.salary,
            "salary_max": post.salary + 1500,
            "closing_date": offer.closing,
            "state": offer.state,
            "approved_on": approved,
            "approved_by_id": approved and self.officer.id,
            "refusal_reason": offer.state == "refused" and self._get_text(REFUSAL),
            "skill_ids": [
                Command.create(
                    {
                        "skill_id": self.skills[need.skill].id,
                        "level": need.level,
                        "is_mandatory": need.is_mandatory,
                        "weight": need.weight,
                    }
                )
                for need in post.required
            ],
        }

    def _load_applications(self):
        self.applications = self._create_by_key(
            "university.application",
            [
                (place, self._prepare_application(row))
                for place, row in enumerate(self.career.applications)
            ],
        )

    def _prepare_application(self, row):
        moments = {f"{state}_on": moment for state, moment in row.moments.items()}
        return {
            "vacancy_id": self.offers[row.offer].id,
            "partner_id": self._get_person(row.student).id,
            "state": row.state,
            "closed_by": row.closed_by,
            **moments,
        }

    # ------------------------------------------------------------
    # Placements
    # ------------------------------------------------------------

    def _load_placements(self):
        rows = self.career.placements
        placements = self._create(
            "university.placement", [self._prepare_placement(row) for row in rows]
        )
        self.placements = list(zip(rows, placements, strict=True))
        self._note_corrections()
        asked = [pair for pair in self.placements if pair[0].state != "draft"]
        self._join(asked).write({"state": "submitted"})
        for row, placement in asked:
            placement.write(self._prepare_progress(row))
        self.env.flush_all()

    def _join(self, pairs):
        placements = self.env["university.placement"]
        return placements.union(*(placement for _row, placement in pairs))

    def _note_corrections(self):
        """Let each correction know what it takes the place of: the row before it."""
        for (_old, former), (row, placement) in pairwise(self.placements):
            if row.corrects:
                placement.write(
                    {
                        "replaces_id": former.id,
                        "reason": self._get_text(CORRECTION),
                    }
                )

    def _prepare_progress(self, row):
        if row.state == "submitted":
            return {}
        moment = row.recorded or fields.Datetime.now()
        vals = {"state": row.state, "confirmed_on": moment - timedelta(days=2)}
        if row.state == "verified":
            vals["recorded_on"] = moment
            vals["valid_until"] = row.replaced
            vals["verified_by_id"] = self.officer.id
        return vals

    def _prepare_placement(self, row):
        kind = EVIDENCE[row.code]
        proof = {**self._make_proof(), "name": f"{kind}.pdf"}
        proof_needed = kind and row.state != "draft"
        return {
            "partner_id": self._get_person(row.student).id,
            "category_id": self.env.ref(f"{CATEGORY}{row.code}").id,
            "employer_id": row.employer and self.employers[row.employer].id,
            "application_id": row.application is not None
            and self.applications[row.application].id,
            "date_start": row.start,
            "evidence_kind": kind,
            "evidence_ids": [Command.create(proof)] if proof_needed else [],
        }

    def _load_certificates(self):
        proof = {**self._make_proof(), "name": "certificate.pdf"}
        rows = self._create(
            "university.student.skill",
            [
                {
                    "partner_id": self._get_person(number).id,
                    "skill_id": self.skills[skill].id,
                    "level": level,
                    "attachment_ids": [Command.create(proof)],
                }
                for number, skill, level, _seen in self.career.certificates
            ],
        )
        marks = [seen for *_skill, seen in self.career.certificates]
        seen = rows.browse(
            row.id for row, mark in zip(rows, marks, strict=True) if mark
        )
        seen.write(
            {"verified_by_id": self.officer.id, "verified_on": fields.Datetime.now()}
        )

    # ------------------------------------------------------------
    # Fairs, care of employers
    # ------------------------------------------------------------

    def _load_fairs(self):
        self.fairs = self._create(
            "event.event", [self._prepare_fair(fair) for fair in self.career.fairs]
        )
        for fair, event in zip(self.career.fairs, self.fairs, strict=True):
            booths = self._create_by_key(
                "university.fair.booth",
                [
                    (
                        employer,
                        {
                            "event_id": event.id,
                            "employer_id": self.employers[employer].id,
                            "number": number,
                            "fee": fee,
                        },
                    )
                    for employer, number, fee in fair.booths
                ],
            )
            self._create(
                "university.fair.slot",
                [self._prepare_slot(booths, one) for one in fair.interviews],
            )

    def _prepare_fair(self, fair):
        start = datetime.combine(fair.day, time(1))
        return {
            "name": self._get_name(fair),
            "is_career_fair": True,
            "company_id": self.env.company.id,
            "date_begin": start,
            "date_end": start + timedelta(hours=8),
            "date_tz": "Asia/Shanghai",
            "fair_cost": fair.cost,
            "user_id": self.officer.id,
        }

    def _prepare_slot(self, booths, interview):
        place = interview.application
        return {
            "booth_id": booths[interview.employer].id,
            "partner_id": interview.student and self._get_person(interview.student).id,
            "start": interview.start,
            "end": interview.end,
            "result": interview.result,
            "application_id": place is not None and self.applications[place].id,
        }

    def _load_care(self):
        """Note what was done for employers who stay away, and those to win."""
        self._create(
            "university.employer.measure",
            [
                {
                    "employer_id": self.employers[employer].id,
                    "name": self._get_text(names),
                    "result": self._get_text(results),
                    "date": self.career.school.today - timedelta(days=12),
                    "user_id": self.officer.id,
                }
                for employer, names, results in MEASURES
            ],
        )
        team = self.env.ref("crm_university_career.crm_team_employers")
        self._create(
            "crm.lead",
            [
                {
                    "name": self._get_text(names),
                    "partner_name": self._get_text(names),
                    "type": "opportunity",
                    "team_id": team.id,
                    "user_id": self.officer.id,
                    "company_id": self.env.company.id,
                }
                for names in LEADS
            ],
        )

    def _sum_up(self):
        """Count what crons count: who stays away, what is in demand and to expect."""
        company = self.env.company
        self.env["res.partner"]._refresh_lapsing()
        self.env["university.demand"]._refresh(company)
        self.env["university.demand.forecast"]._refresh(company)
        self.env.flush_all()
