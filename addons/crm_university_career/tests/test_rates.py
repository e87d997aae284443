from datetime import date, datetime
from io import BytesIO
from zipfile import ZipFile

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from .common import CareerCase

# class of 2022 of the published table, by code
ORACLE = {
    "85": 3,
    "80": 703,
    "50": 3,
    "46": 195,
    "11": 224,
    "10": 1610,
    "12": 1010,
    "75": 30,
    "70": 100,
}


@tagged("post_install", "-at_install")
class TestOracle(CareerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.flush_all()
        for code, number in ORACLE.items():
            category = cls.env.ref(f"crm_university_career.destination_category_{code}")
            cls._insert_class(category, number)
        cls.env.invalidate_all()

    @classmethod
    def _insert_class(cls, category, number):
        """Insert graduates and their placements: 3,878 by the form take too long."""
        cls.env.cr.execute(
            SQL(
                """
                WITH people AS (
                    INSERT INTO res_partner (active, school_id, graduated_on, %(kept)s)
                    SELECT TRUE, %(school)s, DATE '2022-06-30', %(kept)s
                      FROM res_partner, generate_series(1, %(number)s)
                     WHERE id = %(seed)s
                    RETURNING id)
                INSERT INTO university_placement
                       (partner_id, category_id, company_id, state, recorded_on)
                SELECT id, %(category)s, %(school)s, 'verified',
                       TIMESTAMP '2022-08-31 00:00:00'
                  FROM people
                """,
                kept=cls._get_required_columns(),
                school=cls.company.id,
                number=number,
                seed=cls.student.id,
                category=category.id,
            )
        )

    @classmethod
    def _get_required_columns(cls):
        """Return what every person has, whichever addons are installed."""
        fields = cls.env["res.partner"]._fields.values()
        names = [f.name for f in fields if f.required and f.store and f.column_type]
        return SQL(", ").join(map(SQL.identifier, {"name", *names}))

    def _get_rates(self, **options):
        placements = self.env["university.placement"].with_user(self.officer)
        return placements.get_rates(2022, **options)

    def test_the_published_rates_to_two_decimals(self):
        rates = self._get_rates(as_of="2022-09-01")
        self.assertEqual(rates["graduates"], 3878)
        self.assertEqual(rates["placed"], 3778)
        self.assertEqual(
            [
                rates[name]
                for name in (
                    "overall",
                    "agreement_contract",
                    "flexible",
                    "entrepreneurship",
                )
            ],
            [97.42, 52.40, 26.04, 0.77],
        )

    def test_the_day_before_nothing_was_known(self):
        rates = self._get_rates(as_of="2022-08-30")
        self.assertEqual((rates["graduates"], rates["overall"]), (3878, 0.0))
        self.assertEqual(rates["knowledge"], 0.0)

    def test_a_class_of_many_takes_few_queries(self):
        placements = self.env["university.placement"]
        self.assertLessEqual(self._count_queries(placements.get_rates, 2022), 8)


@tagged("post_install", "-at_install")
class TestRatesAsOf(CareerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["university.lifecycle"].create(
            [
                {
                    "partner_id": person.id,
                    "stage": "graduate",
                    "date": date(2026, 3, 1),
                }
                for person in cls.student | cls.other_student
            ]
        )

    def _get_rates(self, as_of=None, user=None, tz="UTC"):
        placements = self.env["university.placement"].with_user(user or self.officer)
        return placements.with_context(tz=tz).get_rates(2026, as_of=as_of)

    def _correct_in_may(self):
        with freeze_time(datetime(2026, 3, 20, 4)):
            placement = self._verify(self._create_placement())
        with freeze_time(datetime(2026, 5, 20, 4)):
            correction = placement.action_correct(
                "Goes on studying",
                category_id=self.study.id,
                employer_id=False,
                evidence_kind="admission",
            )
            correction.evidence_ids = self._create_file()
            self._verify(correction)

    def test_rates_of_two_days_differ_and_both_can_be_told(self):
        self._correct_in_may()
        kinds = ("overall", "agreement_contract", "further_study")
        found = {
            day: tuple(self._get_rates(day)[kind] for kind in kinds)
            for day in ("2026-03-19", "2026-03-20", "2026-05-19", "2026-05-20")
        }
        self.assertEqual(
            found,
            {
                "2026-03-19": (0.0, 0.0, 0.0),
                "2026-03-20": (50.0, 50.0, 0.0),
                "2026-05-19": (50.0, 50.0, 0.0),
                "2026-05-20": (50.0, 0.0, 50.0),
            },
        )

    def test_the_end_of_the_day_is_that_of_the_user(self):
        # 20 March 18:00 UTC is 21 March in Shanghai
        with freeze_time(datetime(2026, 3, 20, 18)):
            self._verify(self._create_placement())
        for tz, rate in (("UTC", 50.0), ("Asia/Shanghai", 0.0)):
            found = self._get_rates("2026-03-20", tz=tz)
            self.assertEqual(found["overall"], rate)

    def test_what_is_not_verified_does_not_count(self):
        placement = self._create_placement()
        placement.action_submit()
        placement.with_user(self.student_user).action_confirm()
        self.assertEqual(self._get_rates()["overall"], 0.0)

    def test_other_years_and_programs_are_left_out(self):
        self._verify(self._create_placement())
        placements = self.env["university.placement"].with_user(self.officer)
        self.assertEqual(placements.get_rates(2025)["graduates"], 0)
        self.assertIsNone(placements.get_rates(2025)["overall"])
        other = self.env["university.program"].create({"name": "Law", "code": "LAW"})
        found = placements.get_rates(2026, program_id=other.id)
        self.assertEqual(found["graduates"], 0)

    def test_the_dean_reads_them_and_others_do_not(self):
        self.assertEqual(self._get_rates(user=self.dean)["graduates"], 2)
        for user in (self.teacher, self.plain, self.student_user, self.employer_user):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._get_rates(user=user)

    def _create_wizard(self, user=None):
        wizards = self.env["university.placement.rate.wizard"]
        return wizards.with_user(user or self.officer).create(
            {
                "class_year": 2026,
                "as_of": date(2026, 5, 20),
                "compare_on": date(2026, 3, 20),
            }
        )

    def test_the_wizard_shows_both_days(self):
        self._correct_in_may()
        wizard = self._create_wizard(self.dean)
        lines = {line.name: line for line in wizard.line_ids}
        self.assertEqual(wizard.graduates, 2)
        contract = lines["Agreement or contract"]
        self.assertEqual((contract.rate, contract.earlier_rate), (0.0, 50.0))
        self.assertEqual((contract.count, contract.earlier_count), (0, 1))

    def test_the_wizard_has_a_title(self):
        self.assertEqual(self._create_wizard().display_name, "Placement Rates 2026")

    def test_a_rate_of_nobody_is_left_empty(self):
        wizard = self._create_wizard()
        self.assertTrue(wizard.line_ids[0].is_rated and wizard.line_ids[0].was_rated)
        wizard.write({"class_year": 2025, "compare_on": False})
        self.assertFalse(any(wizard.line_ids.mapped("is_rated")))
        self.assertEqual(wizard._get_cells(wizard.line_ids[0]), ["Placed", 0, None])

    def test_nobody_else_has_it(self):
        for user in (self.teacher, self.plain):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._create_wizard(user)

    def test_the_graduates_behind_it_are_those_of_the_day(self):
        self._correct_in_may()
        wizard = self._create_wizard()
        action = wizard.action_open_report()
        report = self.env["university.placement.report"].with_context(
            **action["context"]
        )
        rows = report.search(action["domain"])
        self.assertEqual(rows.category_id, self.study)

    def test_the_spreadsheet_opens(self):
        content = self._create_wizard()._build_xlsx()
        with ZipFile(BytesIO(content)) as book:
            self.assertIn("xl/worksheets/sheet1.xml", book.namelist())
