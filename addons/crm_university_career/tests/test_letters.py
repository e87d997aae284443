from odoo.tests import tagged

from .common import CareerCase


@tagged("post_install", "-at_install")
class TestLetters(CareerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=False))
        cls.contact.email = "recruiter@acme.example"
        cls.student.write({"name": "Zhang <b>San</b>", "email": "zhang@school.example"})

    def _get_letters(self, function, *args):
        """Return the mails that a call has queued."""
        mails = self.env["mail.mail"]
        before = mails.search([])
        function(*args)
        return mails.search([]) - before

    def _create(self, state):
        vacancy = self._create_vacancy(state, contact_id=self.contact.id)
        return vacancy.with_context(tracking_disable=False)

    def test_the_employer_learns_that_a_vacancy_shows(self):
        vacancy = self._create("submitted").with_user(self.officer)
        letter = self._get_letters(vacancy.action_publish)
        self.assertEqual(letter.recipient_ids, self.contact)
        self.assertIn("Test engineer", letter.subject)
        self.assertIn(f"/my/vacancies/{vacancy.id}", letter.body_html)

    def test_the_employer_learns_why_one_does_not(self):
        vacancy = self._create("submitted").with_user(self.officer)
        letter = self._get_letters(vacancy.action_refuse, "Tell the <i>salary</i>")
        self.assertEqual(letter.recipient_ids, self.contact)
        self.assertIn("Tell the &lt;i&gt;salary", letter.body_html)

    def test_handing_in_and_closing_write_to_nobody(self):
        vacancy = self._create("draft").with_user(self.officer)
        self.assertFalse(self._get_letters(vacancy.action_submit))
        vacancy.action_publish()
        self.assertFalse(self._get_letters(vacancy.action_close))

    def test_without_an_address_nothing_is_queued(self):
        self.contact.email = False
        vacancy = self._create("submitted").with_user(self.officer)
        self.assertFalse(self._get_letters(vacancy.action_publish))

    def test_who_deletes_a_template_gets_no_letters(self):
        self.env.ref("crm_university_career.mail_template_vacancy_published").unlink()
        vacancy = self._create("submitted").with_user(self.officer)
        self.assertFalse(self._get_letters(vacancy.action_publish))
        self.assertEqual(vacancy.state, "published")

    def _recommend(self):
        rows = self.env["university.application"].with_user(self.officer)
        vals = {
            "vacancy_id": self._create("published").id,
            "partner_id": self.student.id,
        }
        return rows.create(vals)

    def test_the_student_learns_of_a_recommendation(self):
        letter = self._get_letters(self._recommend)
        self.assertEqual(letter.recipient_ids, self.student)
        self.assertIn("recommends this post", letter.body_html)
        self.assertNotIn("<b>San</b>", letter.body_html)

    def test_the_student_learns_each_answer_of_the_employer(self):
        row = self._recommend()
        row.with_user(self.student_user).action_apply()
        mine = row.with_user(self.employer_user)
        for step, words in (
            (mine.action_interview, "invited to an interview"),
            (mine.action_offer, "offered to you"),
            (mine.action_decline, "was declined"),
        ):
            letter = self._get_letters(step)
            with self.subTest(words=words):
                self.assertEqual(letter.recipient_ids, self.student)
                self.assertIn(words, letter.body_html)

    def test_nobody_is_told_of_a_step_of_his_own(self):
        row = self._recommend().with_user(self.student_user)
        self.assertFalse(self._get_letters(row.action_apply))
        self.assertFalse(self._get_letters(row.action_decline))

    def test_the_graduate_is_asked_to_confirm(self):
        placement = self._create_placement()
        letter = self._get_letters(placement.action_submit)
        self.assertEqual(letter.recipient_ids, self.student)
        self.assertIn("/my/destination", letter.body_html)
        self.assertIn("Acme", letter.body_html)

    def test_who_tells_it_himself_is_not_asked(self):
        placements = self.env["university.placement"].with_user(self.student_user)
        form = {"category": self.pending.id}
        letters = self._get_letters(placements._enter_by_graduate, form)
        self.assertFalse(letters)

    def test_letters_speak_the_reader_s_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.student.lang = "zh_CN"
        template = self.env.ref("crm_university_career.mail_template_placement_confirm")
        template.with_context(lang="zh_CN").subject = "请确认您的毕业去向"
        letter = self._get_letters(self._create_placement().action_submit)
        self.assertEqual(letter.subject, "请确认您的毕业去向")
