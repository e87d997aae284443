from datetime import datetime, timedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import CareerCase

START = datetime(2026, 4, 10, 1)


class FairCase(CareerCase):
    """A fair with two booths."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fair = cls._create_fair(START, fair_cost=1000)
        cls.booth = cls._create_booth(cls.fair, cls.employer, fee=100)
        cls.other_booth = cls._create_booth(cls.fair, cls.rival)

    @classmethod
    def _create_fair(cls, start, **vals):
        return cls.env["event.event"].create(
            {
                "name": f"Fair {start.year}",
                "date_begin": start,
                "date_end": start + timedelta(hours=9),
                "is_career_fair": True,
                "company_id": cls.company.id,
                **vals,
            }
        )

    @classmethod
    def _create_booth(cls, fair, employer, **vals):
        return cls.env["university.fair.booth"].create(
            {"event_id": fair.id, "employer_id": employer.id, **vals}
        )

    def _create_slot(self, booth=None, student=None, minute=0, **vals):
        start = START + timedelta(minutes=minute)
        return (
            self.env["university.fair.slot"]
            .with_user(self.officer)
            .create(
                {
                    "booth_id": (booth or self.booth).id,
                    "partner_id": (student or self.student).id,
                    "start": start,
                    "end": start + timedelta(minutes=20),
                    **vals,
                }
            )
        )

    def _get_figures(self, fair=None):
        self.env.flush_all()
        rows = self.env["university.fair.report"].search(
            [("event_id", "=", (fair or self.fair).id)]
        )
        names = ("booths", "busy_booths", "interviews", "offers", "placements")
        return [sum(rows.mapped(name)) for name in names], sum(rows.mapped("cost"))


@tagged("post_install", "-at_install")
class TestFair(FairCase):
    def test_from_the_booth_to_the_placement(self):
        application = self.env["university.application"].create(
            {
                "vacancy_id": self._create_vacancy().id,
                "partner_id": self.student.id,
                "state": "applied",
            }
        )
        slot = self._create_slot(application_id=application.id, result="held")
        self.assertEqual(slot.reached, "interview")
        application.with_user(self.officer).action_offer()
        self.assertEqual(slot.reached, "offer")
        application.with_user(self.officer).action_accept()
        placement = application.placement_ids
        placement.write(
            {
                "category_id": self.contract.id,
                "evidence_kind": "contract",
                "evidence_ids": self._create_file().ids,
            }
        )
        self._verify(placement)
        self.assertEqual(slot.reached, "placement")
        self.assertEqual(self._get_figures(), ([2, 1, 1, 1, 1], 900))

    def test_what_was_missed_does_not_count(self):
        self._create_slot(result="missed")
        self._create_slot(self.other_booth, self.other_student)
        self.assertEqual(self._get_figures(), ([2, 0, 0, 0, 0], 900))

    def test_fairs_are_compared_with_earlier_ones(self):
        earlier = self._create_fair(START - timedelta(365), fair_cost=500)
        self._create_booth(earlier, self.employer)
        self._create_slot(result="held")
        found = self.fair.with_user(self.officer).get_fair_comparison()
        self.assertEqual(found["booths"], {"value": 2, "mean": 1, "difference": 1})
        self.assertEqual(found["cost"]["mean"], 500)
        self.assertEqual(found["interviews"]["value"], 1)

    def test_figures_are_for_the_office_and_the_dean(self):
        self.assertTrue(self.fair.with_user(self.dean).get_fair_comparison())
        for user in (self.teacher, self.plain, self.employer_user):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.fair.with_user(user).get_fair_comparison()

    def test_not_those_of_another_school(self):
        school = self.env["res.company"].create({"name": "Other School"})
        self.fair.company_id = school
        with self.assertRaises(AccessError):
            self.fair.with_user(self.dean).get_fair_comparison()

    def test_a_booth_has_one_interview_at_a_time(self):
        self._create_slot()
        with (
            self.assertRaisesRegex(ValidationError, "overlap"),
            self.env.cr.savepoint(),
        ):
            self._create_slot(student=self.other_student, minute=19)
        self._create_slot(student=self.other_student, minute=20)

    def test_so_has_a_student(self):
        self._create_slot()
        with self.assertRaisesRegex(ValidationError, "overlap"):
            self._create_slot(self.other_booth, minute=10)

    def test_only_employers_have_booths_and_only_at_career_fairs(self):
        with self.assertRaisesRegex(ValidationError, "career fairs"):
            self._create_booth(self.fair, self.student)
        concert = self._create_fair(START, is_career_fair=False)
        with self.assertRaisesRegex(ValidationError, "career fairs"):
            self._create_booth(concert, self.employer)

    def test_the_application_is_the_student_s_and_the_employer_s(self):
        application = self.env["university.application"].create(
            {
                "vacancy_id": self._create_vacancy().id,
                "partner_id": self.other_student.id,
                "state": "applied",
            }
        )
        with self.assertRaisesRegex(ValidationError, "another student's"):
            self._create_slot(application_id=application.id)

    def test_fairs_of_an_employer_are_counted(self):
        self.assertEqual(self.employer.fair_count, 1)
        self.assertEqual(self.employer.last_fair_on, START.date())
