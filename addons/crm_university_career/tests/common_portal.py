from odoo.http import Request
from odoo.tests import HttpCase

from odoo.addons.crm_university.tests.common import PASSWORD

from .common import CareerCase

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"


class CareerPortalCase(CareerCase, HttpCase):
    """Pages of the portal, as who is logged in sees them."""

    def _log_in(self, user):
        self.authenticate(user.login, PASSWORD)

    def _get(self, url):
        return self.url_open(url)

    def _post(self, url, files=None, **data):
        """Send a form with the token that this session's forms carry."""
        data.setdefault("csrf_token", Request.csrf_token(self))
        page = self.url_open(url, data=data, files=files)
        self.env.invalidate_all()
        return page

    def _apply(self, vacancy, student=None, state="applied"):
        """Create an application in a state, as the system."""
        applied_on = state != "recommended" and "2026-03-10 08:00:00"
        return self.env["university.application"].create(
            {
                "vacancy_id": vacancy.id,
                "partner_id": (student or self.student).id,
                "state": state,
                "applied_on": applied_on,
            }
        )

    def _assert_unknown(self, *paths):
        """Assert that pages do not tell whether something is there."""
        for path in paths:
            with self.subTest(path=path):
                self.assertEqual(self._get(path).status_code, 404)

    def _assert_steps_unknown(self, *paths, **data):
        for path in paths:
            with self.subTest(path=path):
                self.assertEqual(self._post(path, **data).status_code, 404)

    def _assert_no_script(self, page):
        self.assertEqual(page.status_code, 200)
        self.assertNotIn("<script>alert", page.text)
        self.assertNotIn("<img src=x", page.text)
