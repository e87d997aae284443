from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import ServiceCase

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@tagged("post_install", "-at_install")
class TestAttachments(ServiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls._create_assigned()

    def _attach(self, name, raw=PNG, user=None, **vals):
        files = self.env["ir.attachment"].with_user(user or self.am)
        return files.create(
            {
                "name": name,
                "raw": raw,
                "res_model": "helpdesk.ticket",
                "res_id": self.ticket.id,
                **vals,
            }
        )

    def test_a_picture_is_taken(self):
        self.assertTrue(self._attach("photo.png"))

    def test_a_program_is_refused_of_staff_too(self):
        with self.assertRaisesRegex(ValidationError, "programs"):
            self._attach("setup.exe")

    def test_a_program_is_refused_of_the_system_too(self):
        with self.assertRaisesRegex(ValidationError, "programs"):
            self._attach(
                "photo.png", b"MZ\x90\x00", user=self.env.ref("base.user_root")
            )

    def test_a_big_file_is_refused(self):
        self.company.service_attachment_max_mb = 1
        with self.assertRaisesRegex(ValidationError, "up to 1 MB"):
            self._attach("photo.png", PNG + b"0" * 1024 * 1024)

    def test_the_limit_is_that_of_the_company_of_the_request(self):
        other = self.env["res.company"].create(
            {"name": "Branch", "service_attachment_types": "txt"}
        )
        ticket = self._create_ticket(company_id=other.id)
        with self.assertRaisesRegex(ValidationError, "These can: txt"):
            self._attach("photo.png", user=self.env.user, res_id=ticket.id)

    def test_a_file_does_not_come_in_by_a_detour(self):
        file = self._attach("setup.exe", res_model="mail.compose.message", res_id=0)
        with self.assertRaisesRegex(ValidationError, "programs"):
            self.ticket.with_user(self.am).message_post(attachment_ids=file.ids)

    def test_a_file_does_not_become_a_program_later(self):
        file = self._attach("photo.png")
        with self.assertRaisesRegex(ValidationError, "programs"):
            file.raw = b"MZ\x90\x00"
        with self.assertRaisesRegex(ValidationError, "programs"):
            file.name = "photo.exe"

    def test_files_of_other_records_are_not_limited(self):
        self.assertTrue(
            self._attach(
                "setup.exe", user=self.env.user, res_model="res.partner", res_id=1
            )
        )

    def test_a_company_cannot_allow_programs(self):
        with self.assertRaisesRegex(ValidationError, "bat, exe"):
            self.company.service_attachment_types = "pdf, exe, bat"
