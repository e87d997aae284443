from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_portal import PDF, SCRIPT, CareerPortalCase

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"0" * 20


@tagged("post_install", "-at_install")
class TestDestination(CareerPortalCase):
    def _enter(self, file=("contract.pdf", PDF, "application/pdf"), **data):
        """Send the form of a destination; return the placements of the student."""
        form = {
            "category": self.contract.id,
            "date_start": "2026-07-01",
            "evidence_kind": "contract",
            **data,
        }
        files = [("evidence", file)] if file else None
        page = self._post("/my/destination", files=files, **form)
        return self._get_placements(), page

    def _get_placements(self, student=None):
        return self.env["university.placement"].search(
            [("partner_id", "=", (student or self.student).id)]
        )

    def _get_words(self, row):
        """Return all that was said about a placement."""
        return "".join(row.message_ids.mapped("body"))

    # ------------------------------------------------------------
    # Telling
    # ------------------------------------------------------------

    def test_a_graduate_tells_and_proves_a_destination(self):
        self._log_in(self.student_user)
        row, page = self._enter()
        self.assertIn("The career office verifies it", page.text)
        self.assertEqual((row.partner_id, row.state), (self.student, "confirmed"))
        self.assertEqual(row.category_id, self.contract)
        self.assertTrue(row.confirmed_on)
        self.assertEqual(row.evidence_ids.raw, PDF)
        row.with_user(self.officer).action_verify()
        self.assertEqual(row.state, "verified")

    def test_an_accepted_offer_is_completed(self):
        application = self._apply(self._create_vacancy(), state="offer")
        application.with_user(self.student_user).action_accept()
        self._log_in(self.student_user)
        row, _page = self._enter(employer=self.rival.id, employer_name="Rival")
        self.assertEqual(row, application.placement_ids)
        self.assertEqual(row.employer_id, self.employer)
        self.assertEqual(row.state, "confirmed")

    def test_an_unknown_employer_is_left_to_the_office(self):
        self._log_in(self.student_user)
        row, _page = self._enter(employer_name="Ningbo Tools <b>Ltd</b>")
        self.assertEqual(row.state, "draft")
        self.assertIn("Ningbo Tools", row.note)
        self.assertIn("&lt;b&gt;Ltd", self._get_words(row))

    def test_an_employer_that_was_not_offered_is_not_taken(self):
        self._log_in(self.student_user)
        row, _page = self._enter(employer=self.rival.id)
        self.assertFalse(row.employer_id)

    def test_whose_and_what_state_is_not_read_from_the_form(self):
        self._log_in(self.student_user)
        row, _page = self._enter(
            partner_id=self.other_student.id,
            state="verified",
            recorded_on="2026-01-01",
            replaces_id="1",
        )
        self.assertEqual((row.partner_id, row.state), (self.student, "confirmed"))
        self.assertFalse(row.recorded_on)
        self.assertFalse(self._get_placements(self.other_student))

    def test_an_internship_proves_no_employment(self):
        self._log_in(self.student_user)
        row, page = self._enter(evidence_kind="internship")
        self.assertFalse(row)
        self.assertIn("proves no employment", page.text)

    def test_a_job_without_proof_is_not_taken(self):
        self._log_in(self.student_user)
        row, page = self._enter(file=None)
        self.assertFalse(row)
        self.assertIn("attach what proves it", page.text)

    def test_who_still_seeks_needs_no_proof(self):
        self._log_in(self.student_user)
        row, _page = self._enter(
            file=None, category=self.pending.id, evidence_kind="", date_start=""
        )
        self.assertEqual(row.state, "confirmed")

    def test_a_destination_that_was_not_offered_is_refused(self):
        self._log_in(self.student_user)
        for value in ("", "x", "0", "99999999", "-1"):
            with self.subTest(value=value):
                row, page = self._enter(category=value)
                self.assertFalse(row)
                self.assertIn("Choose your destination", page.text)

    # ------------------------------------------------------------
    # Files
    # ------------------------------------------------------------

    def test_only_documents_and_photos_are_taken(self):
        self._log_in(self.student_user)
        for file in (
            ("contract.pdf", b"MZ\x90\x00", "application/pdf"),
            ("contract.html", b"<html><script>1</script>", "application/pdf"),
            ("contract.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/png"),
            ("contract.exe", PDF, "application/pdf"),
            ("contract.pdf.html", PDF, "application/pdf"),
        ):
            with self.subTest(name=file[0]):
                row, page = self._enter(file=file)
                self.assertFalse(row)
                self.assertIn("only PDF files and photos", page.text)

    def test_big_and_empty_files_are_refused(self):
        self._log_in(self.student_user)
        for content, words in ((PDF + b"0" * 10 * 1024**2, "too big"), (b"", "empty")):
            row, page = self._enter(file=("a.pdf", content, "application/pdf"))
            with self.subTest(words=words):
                self.assertFalse(row)
                self.assertIn(words, page.text)

    def test_many_files_are_refused(self):
        placements = self.env["university.placement"].with_user(self.student_user)
        form = {"category": self.contract.id, "evidence_kind": "contract"}
        with self.assertRaisesRegex(UserError, "at most 5 files"):
            placements._enter_by_graduate(form, [("a.png", PNG)] * 6)

    def test_a_path_in_a_name_is_cut_off(self):
        self._log_in(self.student_user)
        row, _page = self._enter(file=("../../etc/a.pdf", PDF, "application/pdf"))
        self.assertEqual(row.evidence_ids.name, "a.pdf")

    # ------------------------------------------------------------
    # Confirming
    # ------------------------------------------------------------

    def test_a_graduate_confirms(self):
        row = self._create_placement()
        row.action_submit()
        self._log_in(self.student_user)
        self.assertIn("Yes, This Is Right", self._get("/my/destination").text)
        self._post(f"/my/destination/{row.id}/confirm")
        self.assertEqual(row.state, "confirmed")

    def test_a_graduate_says_what_is_wrong(self):
        row = self._create_placement()
        row.action_submit()
        self._log_in(self.student_user)
        self._post(f"/my/destination/{row.id}/contest", reason=SCRIPT)
        self.assertEqual(row.state, "draft")
        self.assertIn("alert(1)", self._get_words(row))
        self.assertNotIn("<script", self._get_words(row))

    def test_another_s_placement_and_none_look_the_same(self):
        row = self._create_placement()
        row.action_submit()
        self._log_in(self.other_user)
        for number in (row.id, row.id + 10**6, 10**12):
            self._assert_steps_unknown(
                f"/my/destination/{number}/confirm",
                f"/my/destination/{number}/contest",
                reason="Mine",
            )
        self.assertEqual(row.state, "submitted")
        self.assertNotIn("Acme", self._get("/my/destination").text)

    def test_the_employer_confirms_nothing(self):
        row = self._create_placement()
        row.action_submit()
        self._log_in(self.employer_user)
        self._assert_unknown("/my/destination")
        self._assert_steps_unknown(f"/my/destination/{row.id}/confirm")
        self.assertEqual(row.state, "submitted")

    def test_what_is_verified_stands(self):
        row = self._verify(self._create_placement())
        self._log_in(self.student_user)
        page = self._get("/my/destination").text
        self.assertNotIn("o_career_destination_form", page)
        rows, answer = self._enter(category=self.pending.id)
        self.assertIn("is verified and stays", answer.text)
        self.assertEqual(rows, row)
        for step in ("confirm", "contest"):
            self._post(f"/my/destination/{row.id}/{step}", reason="No")
            self.assertEqual(row.state, "verified")

    def test_what_waits_is_not_told_twice(self):
        self._create_placement().action_submit()
        self._log_in(self.student_user)
        rows, page = self._enter()
        self.assertIn("told a destination already", page.text)
        self.assertEqual(len(rows), 1)

    def test_an_employee_has_no_destination(self):
        with self.assertRaises(AccessError):
            self.env["university.placement"].with_user(self.plain)._enter_by_graduate(
                {"category": self.contract.id}
            )

    def test_words_stay_text(self):
        self.employer.name = SCRIPT
        self._create_placement().action_submit()
        self._log_in(self.student_user)
        self._assert_no_script(self._get("/my/destination"))
