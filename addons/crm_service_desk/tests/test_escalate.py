from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import NOW, ServiceCase
from .common_mail import MailCase


@tagged("post_install", "-at_install")
class TestEscalate(ServiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leader, cls.second, cls.third = (
            cls._create_role_user(f"level_{n}", "crm_customer.group_account_manager")
            for n in (1, 2, 3)
        )
        cls.team = cls.env["helpdesk.ticket.team"].create(
            {
                "name": "Repair",
                "user_id": cls.leader.id,
                "escalation_user_2_id": cls.second.id,
                "escalation_user_3_id": cls.third.id,
            }
        )

    def test_each_level_tells_its_person(self):
        ticket = self._create_assigned(team_id=self.team.id)
        for level, user in enumerate((self.leader, self.second, self.third), 1):
            ticket.with_user(self.am).action_escalate("Urgent")
            with self.subTest(level=level):
                self.assertEqual(ticket.escalation_level, level)
                self.assertEqual(ticket.escalated_on, NOW)
                self.assertIn(user, ticket.activity_ids.user_id)
                self.assertEqual(len(ticket.activity_ids), level)

    def test_the_level_is_no_state(self):
        ticket = self._create_assigned(team_id=self.team.id)
        ticket.with_user(self.am).action_escalate("Urgent")
        self.assertEqual(ticket.service_state, "assigned")

    def test_there_is_nothing_above_level_three(self):
        ticket = self._create_assigned()
        for _level in range(3):
            ticket.with_user(self.am).action_escalate("Urgent")
        with self.assertRaisesRegex(UserError, "highest"):
            ticket.with_user(self.am).action_escalate("Urgent")
        self.assertEqual(ticket.escalation_level, 3)

    def test_closed_requests_are_not_escalated(self):
        for create in (self._create_archived, self._create_unsolved):
            with self.assertRaisesRegex(UserError, "is in the state"):
                create().with_user(self.supervisor).action_escalate("Urgent")

    def test_it_needs_a_reason(self):
        with self.assertRaisesRegex(UserError, "why"):
            self._create_assigned().with_user(self.am).action_escalate("")

    def test_those_on_the_request_may(self):
        self.own.user_id = self.am2
        ticket = self._create_ticket(user=self.supervisor2)
        ticket.with_user(self.supervisor).action_assign(self.am.id)
        for level, user in enumerate((self.am, self.am2, self.supervisor), 1):
            ticket.with_user(user).action_escalate("Urgent")
            self.assertEqual(ticket.escalation_level, level)

    def test_others_do_not(self):
        ticket = self._create_assigned(partner_id=self.unowned.id)
        for user in (self.am2, self.executive, self.crm_admin, self.plain, self.portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                ticket.with_user(user).action_escalate("Urgent")

    def test_a_missing_person_is_the_one_below(self):
        self.second.active = False
        self.team.escalation_user_3_id = False
        self.assertEqual(self.team._get_escalation_user(2), self.leader)
        self.assertEqual(self.team._get_escalation_user(3), self.leader)

    def test_a_team_without_people_asks_its_parent(self):
        child = self.env["helpdesk.ticket.team"].create(
            {"name": "Night shift", "parent_id": self.team.id}
        )
        self.assertEqual(child._get_escalation_user(2), self.second)

    def test_without_a_team_the_assigner_is_told(self):
        ticket = self._create_assigned()
        ticket.with_user(self.am).action_escalate("Urgent")
        self.assertEqual(ticket.activity_ids.user_id, self.supervisor)

    def test_a_list_is_escalated_at_once(self):
        tickets = self._create_assigned("One") | self._create_assigned("Two")
        tickets[0].with_user(self.am).action_escalate("Urgent")
        tickets.with_user(self.am).action_escalate("Urgent")
        self.assertEqual(tickets.mapped("escalation_level"), [2, 1])


@tagged("post_install", "-at_install")
class TestEscalationMail(MailCase):
    """What the person of a level gets by mail: one letter, however many requests."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.leader = cls._create_role_user(
            "leader",
            "crm_customer.group_account_manager",
            email="leader@desk.example",
            notification_type="email",
        )
        cls.team.user_id = cls.leader
        cls.requests = cls._create_assigned(team_id=cls.team.id) | cls._create_assigned(
            "Two", team_id=cls.team.id
        )
        cls.env.flush_all()
        cls.env.cr.flush()

    def _escalate(self, tickets, user):
        with self.mock_mail_gateway():
            tickets.with_user(user).action_escalate("Plant <b>stands</b>")
            self.env.flush_all()
            self.cr.flush()
        return self._get_sent_to("leader@desk.example")

    def test_it_says_why_and_leads_to_the_request(self):
        ticket = self.requests[0]
        (letter,) = self._escalate(ticket, self.am)
        self.assertEqual(
            letter["subject"], f"Your help is needed: {ticket.display_name}"
        )
        self.assertIn("Plant &lt;b&gt;stands&lt;/b&gt;", str(letter["body"]))
        self.assertIn(f"res_id={ticket.id}", str(letter["body"]))

    def test_of_several_requests_there_is_one(self):
        (letter,) = self._escalate(self.requests, self.am)
        self.assertEqual(letter["subject"], "2 requests need your help")
        for ticket in self.requests:
            self.assertIn(f"res_id={ticket.id}", str(letter["body"]))
        self.assertEqual(self.requests.activity_ids.user_id, self.leader)

    def test_it_speaks_the_persons_language(self):
        self.leader.lang = "zh_CN"
        (letter,) = self._escalate(self.requests, self.am)
        self.assertEqual(letter["subject"], "2 张服务单据需要您的支援")

    def test_who_escalates_to_themselves_gets_none(self):
        self.requests.with_user(self.supervisor).action_assign(self.leader.id)
        self.env.flush_all()
        self.cr.flush()
        self.assertFalse(self._escalate(self.requests, self.leader))
        self.assertEqual(self.requests.activity_ids.user_id, self.leader)
