from .common import CareerCase


class TestCareerScreens(CareerCase):
    """What the screens of the career office begin with."""

    def _get_view(self, name, kind="form"):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"crm_university_career.{name}"
        )
        views = {kind: view for view, kind in action["views"]}
        model = self.env[action["res_model"]].with_user(self.officer)
        return model.get_views([(views[kind], kind)])["views"][kind]["arch"]

    def test_an_employer_begins_with_the_career_office_s_page(self):
        for name in ("res_partner_action_employers", "res_partner_action_lapsing"):
            with self.subTest(action=name):
                arch = self._get_view(name)
                pages = arch.partition("<notebook")[2]
                self.assertIn('name="employer"', pages.partition("</page>")[0])
                self.assertEqual(arch.count('autofocus="autofocus"'), 1)

    def test_nobody_is_entered_as_a_lapsing_employer(self):
        action = self.env.ref("crm_university_career.res_partner_action_lapsing")
        self.assertIn("'create': False", action.context)

    def test_a_fair_begins_with_its_booths(self):
        pages = self._get_view("event_event_action_fairs").partition("<notebook")[2]
        self.assertIn('name="career_fair"', pages.partition("</page>")[0])

    def test_lists_have_cards_for_narrow_screens(self):
        for name in (
            "res_partner_action_employers",
            "res_partner_action_lapsing",
            "event_event_action_fairs",
            "university_fair_slot_action",
            "university_placement_action",
            "university_student_skill_action",
            "university_demand_action",
            "university_demand_forecast_action",
        ):
            with self.subTest(action=name):
                self.assertIn("o_kanban_mobile", self._get_view(name, "kanban"))

    def test_a_vacancy_names_its_contact_without_the_employer(self):
        view = self._get_view("university_vacancy_action")
        self.assertIn("partner_display_name_hide_company", view)
        contact = self.contact.with_context(partner_display_name_hide_company=True)
        self.assertEqual(contact.display_name, contact.name)

    def test_vacancies_that_wait_for_approval_come_first(self):
        for state in ("published", "submitted", "draft"):
            self._create_vacancy(state=state)
        self.assertIn(
            'default_order="state desc, closing_date"',
            self._get_view("university_vacancy_action", "list"),
        )
        found = self.env["university.vacancy"].search(
            [("employer_id", "=", self.employer.id)], order="state desc, closing_date"
        )
        self.assertEqual(found[0].state, "submitted")

    def test_a_placement_tells_program_and_graduation(self):
        placement = self._create_placement()
        self.assertEqual(placement.program_id, self.student.program_id)
        self.assertEqual(placement.graduated_on, self.student.graduated_on)
