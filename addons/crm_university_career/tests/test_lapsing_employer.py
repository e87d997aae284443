from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import CareerCase

# seasons begin in September: 2023 is over, and 2024 and 2025 without a sign of Acme
HIRED = date(2023, 3, 1)


@tagged("post_install", "-at_install")
class TestLapsingEmployer(CareerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.placement = cls._create_placement(date_start=HIRED)

    def setUp(self):
        super().setUp()
        self._verify(self.placement)

    def _watch(self):
        self.env["res.partner"]._refresh_lapsing()

    def _note_measure(self, result="They will come", **vals):
        return (
            self.env["university.employer.measure"]
            .with_user(self.officer)
            .create(
                {
                    "employer_id": self.employer.id,
                    "name": "Visited them",
                    "result": result,
                    **vals,
                }
            )
        )

    def test_who_hired_and_stays_away_is_lapsing(self):
        self._watch()
        self.assertTrue(self.employer.is_lapsing)
        self.assertEqual(self.employer.lapsing_since, 2024)
        self.assertEqual(self.employer.absent_seasons, 2)
        self.assertFalse(self.rival.is_lapsing)

    def test_the_cron_watches_every_school(self):
        self._run_cron("watch_employers")
        self.assertTrue(self.employer.is_lapsing)

    def test_the_school_says_after_how_many_seasons(self):
        self.company.university_lapsing_seasons = 3
        self._watch()
        self.assertFalse(self.employer.is_lapsing)

    def test_who_comes_back_is_not_any_more(self):
        self._watch()
        vacancy = self._create_vacancy("submitted")
        vacancy.with_user(self.officer).action_publish()
        self._watch()
        self.assertFalse(self.employer.is_lapsing)
        self.assertEqual(self.employer.absent_seasons, 0)

    def test_another_school_has_its_own_view(self):
        self._watch()
        school = self.env["res.company"].create({"name": "Other School"})
        self.assertFalse(self.employer.with_company(school).is_lapsing)

    def test_nobody_is_lost_without_a_measure(self):
        self._watch()
        employer = self.employer.with_user(self.officer)
        with self.assertRaisesRegex(UserError, "Note what you tried first"):
            employer.action_mark_employer_lost("Moved abroad")
        self._note_measure(result=False)
        with self.assertRaisesRegex(UserError, "Note what you tried first"):
            employer.action_mark_employer_lost("Moved abroad")
        self._note_measure()
        employer.action_mark_employer_lost("Moved abroad")
        self.assertEqual(self.employer.employer_lost_on, date(2026, 3, 11))

    def test_a_measure_from_before_does_not_count(self):
        self._watch()
        self._note_measure(date=HIRED)
        with self.assertRaisesRegex(UserError, "Note what you tried first"):
            self.employer.with_user(self.officer).action_mark_employer_lost("Gone")

    def test_who_is_not_lapsing_is_not_lost(self):
        self._note_measure()
        with self.assertRaisesRegex(UserError, "only a lapsing employer"):
            self.employer.with_user(self.officer).action_mark_employer_lost("Gone")

    def test_the_career_office_gives_up_and_says_why(self):
        self._watch()
        self._note_measure()
        with self.assertRaises(AccessError):
            self.employer.with_user(self.affairs).action_mark_employer_lost("Gone")
        with self.assertRaisesRegex(UserError, "why the employer is lost"):
            self.employer.with_user(self.officer).action_mark_employer_lost("")

    def test_who_is_lapsing_is_not_typed_in(self):
        for vals in ({"is_lapsing": True}, {"employer_lost_on": "2026-01-01"}):
            with self.assertRaisesRegex(UserError, "follows from what happened"):
                self.employer.with_user(self.officer).write(vals)

    def test_who_was_lost_and_returns_is_won_back(self):
        self._watch()
        self._note_measure()
        self.employer.with_user(self.officer).action_mark_employer_lost("Gone")
        self._create_vacancy(approved_on=datetime(2026, 3, 11))
        self._watch()
        self.assertFalse(self.employer.employer_lost_on)

    def test_the_season_of_a_measure_follows_the_school(self):
        with freeze_time(datetime(2026, 9, 1, 4)):
            self.assertEqual(self._note_measure().season, 2027)
        self.assertEqual(self._note_measure().season, 2026)

    def test_many_employers_take_few_queries(self):
        partners = self.env["res.partner"]
        partners._refresh_lapsing()
        few = self._count_queries(partners._refresh_lapsing)
        employers = partners
        for number in range(10):
            employer, _contact, _user = self._create_employer(f"Many{number}")
            employers |= employer
            placement = self._create_placement(
                self._create_students(1), employer_id=employer.id, date_start=HIRED
            )
            self._verify(placement)
        partners._refresh_lapsing()
        self.assertTrue(all(employers.mapped("is_lapsing")))
        # the cron finds them again each night
        many = self._count_queries(partners._refresh_lapsing)
        self.assertLessEqual(many, few + 1)
