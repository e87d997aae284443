from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import UniversityCase


@tagged("post_install", "-at_install")
class TestLifecycle(UniversityCase):
    def _enter(self, person, stage, day, user=None):
        rows = self.env["university.lifecycle"].with_user(user or self.affairs)
        return rows.create({"partner_id": person.id, "stage": stage, "date": day})

    def setUp(self):
        super().setUp()
        self.person = self.env["res.partner"].create({"name": "Han Mei"})

    def test_applicant_becomes_alumnus_as_one_person(self):
        for stage, day in (
            ("applicant", date(2021, 5, 1)),
            ("student", date(2021, 9, 1)),
            ("graduate", date(2025, 6, 30)),
            ("alumnus", date(2025, 9, 1)),
        ):
            self._enter(self.person, stage, day)
            self.assertEqual(self.person.lifecycle_stage, stage)
        self.assertEqual(self.person.graduated_on, date(2025, 6, 30))
        self.assertEqual(self.person.school_id, self.company)
        self.assertTrue(self.person.student_number)

    def test_stage_that_cannot_follow_is_refused(self):
        self._enter(self.person, "applicant", date(2021, 5, 1))
        with self.assertRaisesRegex(ValidationError, "Han Mei cannot be Alumnus"):
            self._enter(self.person, "alumnus", date(2022, 1, 1))

    def test_a_row_between_others_must_fit_both(self):
        self._enter(self.person, "student", date(2021, 9, 1))
        self._enter(self.person, "graduate", date(2025, 6, 30))
        with self.assertRaisesRegex(
            ValidationError, "cannot be Graduate on 2025-06-30"
        ):
            self._enter(self.person, "withdrawn", date(2023, 1, 1))

    def test_two_stages_of_one_day_are_refused(self):
        self._enter(self.person, "applicant", date(2021, 5, 1))
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._enter(self.person, "student", date(2021, 5, 1))

    def test_the_future_begins_on_its_day(self):
        self._enter(self.person, "student", date(2021, 9, 1))
        self._enter(self.person, "graduate", date(2026, 6, 30))
        self.assertEqual(self.person.lifecycle_stage, "student")
        with freeze_time("2026-06-30 04:00:00"), self.enter_registry_test_mode():
            self.env.ref(
                "crm_university.ir_cron_follow_lifecycle"
            ).method_direct_trigger()
        self.assertEqual(self.person.lifecycle_stage, "graduate")
        self.assertEqual(self.person.graduated_on, date(2026, 6, 30))

    def test_a_stage_that_is_written_is_noted_today(self):
        self._enter(self.person, "student", date(2021, 9, 1))
        self.person.with_user(self.affairs).lifecycle_stage = "graduate"
        latest = self.person.lifecycle_ids.sorted("date")[-1]
        self.assertEqual((latest.stage, latest.date), ("graduate", date(2026, 3, 11)))

    def test_the_history_is_corrected_by_the_registrar_only(self):
        row = self._enter(self.person, "applicant", date(2021, 5, 1))
        with self.assertRaisesRegex(AccessError, "by the registrar only"):
            row.with_user(self.affairs).date = date(2021, 5, 2)
        row.with_user(self.registrar).date = date(2021, 5, 2)
        self.assertEqual(row.date, date(2021, 5, 2))

    def test_numbers_are_unique_in_a_school_only(self):
        numbered, other = self._create_students(2)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            other.student_number = numbered.student_number
            other.flush_recordset()

    def test_the_number_of_another_school_may_be_the_same(self):
        numbered = self._create_students(1)
        school = self.env["res.company"].create({"name": "Second School"})
        self.person.write(
            {"school_id": school.id, "student_number": numbered.student_number}
        )
        self.person.flush_recordset()
        self.assertEqual(self.person.student_number, numbered.student_number)
