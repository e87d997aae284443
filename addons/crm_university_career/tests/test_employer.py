from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CareerCase


@tagged("post_install", "-at_install")
class TestEmployer(CareerCase):
    def test_the_career_office_decides_who_is_an_employer(self):
        partner = self.env["res.partner"].create({"name": "Corp", "is_company": True})
        for vals in ({"is_employer": True}, {"employer_tier": "key"}):
            with self.assertRaises(AccessError):
                partner.with_user(self.affairs).write(vals)
        partner.with_user(self.officer).write(
            {"is_employer": True, "employer_tier": "key"}
        )
        self.assertTrue(partner.is_employer)

    def test_not_by_creating_one_either(self):
        with self.assertRaises(AccessError):
            self.env["res.partner"].with_user(self.affairs).create(
                {"name": "Corp", "is_company": True, "is_employer": True}
            )

    def test_a_prospect_that_is_won_becomes_an_employer(self):
        lead = self._create_lead(
            team_id=self.env.ref("crm_university_career.crm_team_employers").id
        )
        lead.action_set_won()
        self.assertTrue(lead.partner_id.commercial_partner_id.is_employer)

    def test_a_customer_that_is_won_does_not(self):
        lead = self._create_lead(
            partner_id=self.env["res.partner"]
            .create({"name": "Client", "is_company": True})
            .id
        )
        lead.action_set_won()
        self.assertFalse(lead.partner_id.is_employer)

    def _create_lead(self, **vals):
        return self.env["crm.lead"].create(
            {
                "name": "Prospect",
                "partner_name": "Prospect Inc.",
                "type": "opportunity",
                "team_id": False,
                **vals,
            }
        )


@tagged("post_install", "-at_install")
class TestContactPosts(CareerCase):
    def _get_posts(self, person):
        posts = self.env["university.contact.post"].search(
            [("partner_id", "=", person.id)], order="id"
        )
        return [(post.employer_id, bool(post.date_to)) for post in posts]

    def test_a_contact_of_an_employer_has_a_post(self):
        self.assertEqual(self._get_posts(self.contact), [(self.employer, False)])

    def test_who_moves_on_keeps_the_history(self):
        with freeze_time(datetime(2026, 5, 1)):
            self.contact.parent_id = self.rival
        self.assertEqual(
            self._get_posts(self.contact),
            [(self.employer, True), (self.rival, False)],
        )

    def test_who_leaves_has_a_post_no_more(self):
        with freeze_time(datetime(2026, 5, 1)):
            self.contact.parent_id = False
        self.assertEqual(self._get_posts(self.contact), [(self.employer, True)])

    def test_a_new_function_is_a_new_post(self):
        with freeze_time(datetime(2026, 5, 1)):
            self.contact.function = "Head of recruiting"
        self.assertEqual(len(self._get_posts(self.contact)), 2)

    def test_a_correction_on_the_same_day_leaves_no_trace(self):
        self.contact.parent_id = self.rival
        self.assertEqual(self._get_posts(self.contact), [(self.rival, False)])

    def test_contacts_of_a_company_that_becomes_an_employer_have_posts(self):
        company = self.env["res.partner"].create({"name": "Corp", "is_company": True})
        person = self.env["res.partner"].create(
            {"name": "Person", "parent_id": company.id}
        )
        self.assertFalse(self._get_posts(person))
        company.is_employer = True
        self.assertEqual(self._get_posts(person), [(company, False)])

    def test_a_graduate_who_recruits_stays_of_the_school(self):
        self.student.parent_id = self.employer
        self.assertEqual(self.student.school_id, self.company)
        self.assertEqual(self._get_posts(self.student), [(self.employer, False)])
