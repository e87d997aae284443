from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import CareerCase


@tagged("post_install", "-at_install")
class TestConfirmation(CareerCase):
    def test_the_graduate_confirms_and_the_office_verifies(self):
        placement = self._create_placement()
        placement.action_submit()
        placement.with_user(self.student_user).action_confirm()
        self.assertEqual(placement.state, "confirmed")
        placement.action_verify()
        self.assertEqual(placement.state, "verified")
        self.assertTrue(placement.recorded_on)
        self.assertEqual(placement.verified_by_id, self.officer)

    def test_nobody_confirms_for_the_graduate(self):
        placement = self._create_placement()
        placement.action_submit()
        for user in (self.other_user, self.employer_user, self.officer):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                placement.with_user(user).action_confirm()

    def test_a_draft_is_not_confirmed(self):
        placement = self._create_placement().with_user(self.student_user)
        with self.assertRaisesRegex(UserError, "does not wait"):
            placement.action_confirm()

    def test_what_is_wrong_goes_back_with_the_reason(self):
        placement = self._create_placement()
        placement.action_submit()
        placement.with_user(self.student_user).action_contest("Another employer")
        self.assertEqual(placement.state, "draft")
        self.assertIn("Another employer", placement.message_ids[0].body)

    def test_without_confirmation_a_reason_is_needed(self):
        placement = self._create_placement()
        placement.action_submit()
        with self.assertRaisesRegex(UserError, "has not confirmed"):
            placement.action_verify()
        placement.action_verify("Answered by telephone")
        self.assertEqual(placement.reason, "Answered by telephone")

    def test_a_destination_needs_evidence(self):
        placement = self._create_placement(evidence_ids=False)
        with self.assertRaisesRegex(UserError, "attach what proves it"):
            placement.action_submit()

    def test_who_seeks_needs_none(self):
        placement = self._create_placement(
            category_id=self.pending.id,
            employer_id=False,
            evidence_kind=False,
            evidence_ids=False,
        )
        placement.action_submit()
        self.assertEqual(placement.state, "submitted")

    def test_an_internship_proves_no_employment(self):
        with self.assertRaisesRegex(ValidationError, "proves no employment"):
            self._create_placement(evidence_kind="internship")
        placement = self._create_placement()
        with self.assertRaisesRegex(ValidationError, "proves no employment"):
            placement.evidence_kind = "internship"

    def test_not_by_changing_the_destination_afterwards(self):
        placement = self._create_placement(
            category_id=self.pending.id, evidence_kind="internship"
        )
        with self.assertRaisesRegex(ValidationError, "proves no employment"):
            placement.category_id = self.contract

    def test_what_the_graduate_was_asked_does_not_change_meanwhile(self):
        placement = self._create_placement()
        placement.action_submit()
        with self.assertRaisesRegex(UserError, "back to draft"):
            placement.employer_id = self.rival

    def test_states_are_not_typed_in(self):
        placement = self._create_placement()
        for vals in (
            {"state": "verified"},
            {"recorded_on": "2026-01-01"},
            {"valid_until": "2026-01-01"},
        ):
            with self.assertRaisesRegex(UserError, "by their buttons"):
                placement.write(vals)

    def test_an_import_makes_drafts(self):
        loaded = (
            self.env["university.placement"]
            .with_user(self.officer)
            .load(
                ["partner_id/.id", "category_id/.id", "state", "recorded_on"],
                [
                    [
                        str(self.student.id),
                        str(self.contract.id),
                        "verified",
                        "2026-01-01 00:00:00",
                    ]
                ],
            )
        )
        placement = self.env["university.placement"].browse(loaded["ids"])
        self.assertEqual((placement.state, placement.recorded_on), ("draft", False))


@tagged("post_install", "-at_install")
class TestRecord(CareerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.placement = cls._create_placement()

    def setUp(self):
        super().setUp()
        self._verify(self.placement)

    def test_what_is_verified_changes_for_nobody(self):
        for rows in (self.placement.with_user(self.officer), self.placement.sudo()):
            for vals in (
                {"category_id": self.study.id},
                {"date_start": date(2026, 1, 1)},
                {"evidence_ids": False},
                {"recorded_on": "2026-01-01"},
                {"state": "draft"},
            ):
                with self.assertRaisesRegex(UserError, "does not change"):
                    rows.write(vals)

    def test_nor_is_it_deleted(self):
        with self.assertRaisesRegex(UserError, "only drafts are deleted"):
            self.placement.sudo().unlink()

    def test_its_evidence_stays(self):
        file = self.placement.evidence_ids
        with self.assertRaisesRegex(UserError, "proves a verified placement"):
            file.unlink()
        with self.assertRaisesRegex(UserError, "proves a verified placement"):
            file.write({"raw": b"another"})

    def test_a_correction_takes_its_place_when_it_is_verified(self):
        correction = self.placement.with_user(self.officer).action_correct(
            "Wrong employer", employer_id=self.rival.id
        )
        self.assertFalse(self.placement.valid_until)
        correction.evidence_ids = self._create_file()
        self._verify(correction)
        self.assertEqual(self.placement.valid_until, correction.recorded_on)
        self.assertEqual(self.placement.employer_id, self.employer)
        self.assertIn("Wrong employer", correction.reason)

    def test_a_correction_needs_a_reason(self):
        with self.assertRaisesRegex(UserError, "why the placement is corrected"):
            self.placement.with_user(self.officer).action_correct(" ")

    def test_a_replaced_row_is_not_replaced_twice(self):
        correction = self.placement.with_user(self.officer).action_correct("Date")
        correction.evidence_ids = self._create_file()
        self._verify(correction)
        with self.assertRaisesRegex(UserError, "stands in the record"):
            self.placement.with_user(self.officer).action_correct("Again")
        with self.assertRaisesRegex(UserError, "does not change"):
            self.placement.sudo().write({"valid_until": "2030-01-01"})

    def test_a_second_destination_is_a_correction_or_nothing(self):
        with self.assertRaisesRegex(UserError, "Correct it instead"):
            self._create_placement().action_submit()

    def test_a_correction_is_about_the_same_graduate(self):
        correction = self.placement.with_user(self.officer).action_correct("Name")
        with self.assertRaisesRegex(ValidationError, "the same graduate"):
            correction.partner_id = self.other_student

    def test_hires_of_the_employer_follow(self):
        self.assertEqual(self.employer.hires_count, 1)
        self.assertEqual(self.employer.last_hire_on, date(2026, 3, 1))
        correction = self.placement.with_user(self.officer).action_correct(
            "Wrong employer", employer_id=self.rival.id
        )
        correction.evidence_ids = self._create_file()
        self._verify(correction)
        self.assertEqual((self.employer.hires_count, self.rival.hires_count), (0, 1))
