from odoo.tests import HttpCase
from odoo.tools import mute_logger

from odoo.addons.crm_customer.tests.common import PASSWORD
from odoo.addons.mail.tests.common import mail_new_test_user

from .common import ServiceCase


class DoorCase(ServiceCase, HttpCase):
    """Requests seen from outside.

    `customer` is the portal user of the contact Han Mei, `neighbour` one of another
    customer; both have passwords.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._create_portal_user("door_customer", cls.contact)
        other = cls._create_contact(cls.foreign, "Li Lei", email="li@foreign.example")
        cls.neighbour = cls._create_portal_user("door_neighbour", other)
        cls.tickets = cls.env["helpdesk.ticket"]

    @classmethod
    def _create_portal_user(cls, login, partner, **vals):
        return mail_new_test_user(
            cls.env,
            login=login,
            name=partner.name,
            email=partner.email,
            password=PASSWORD,
            groups="base.group_portal",
            partner_id=partner.id,
            lang="en_US",
            **vals,
        )

    def _log_in(self, user):
        self.authenticate(user.login, PASSWORD)

    def _get_csrf_token(self):
        """Return the token that a form of this session would carry."""
        if not self.session:
            self.authenticate(None, None)
        page = self.url_open("/service/new")
        marker = 'name="csrf_token" value="'
        if marker not in page.text:
            page = self.url_open("/new/ticket")
        start = page.text.index(marker) + len(marker)
        return page.text[start : page.text.index('"', start)]

    def _post(self, url, files=None, redirects=True, **data):
        data.setdefault("csrf_token", self._get_csrf_token())
        return self.url_open(url, data=data, files=files, allow_redirects=redirects)

    def _get_new(self, function, *args, **kwargs):
        """Return the requests that a call has made, and what it returned."""
        before = self.tickets.search([])
        result = function(*args, **kwargs)
        self.env.invalidate_all()
        return self.tickets.search([]) - before, result

    def _quiet(self):
        """Expect the warning of Odoo about a refused form."""
        return mute_logger("odoo.http")
