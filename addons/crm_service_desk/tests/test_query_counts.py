from odoo.tests import tagged

from .common_sla import SlaCase

FEW, MANY = 5, 50


@tagged("post_install", "-at_install")
class TestQueryCounts(SlaCase):
    """The steps take as many queries for fifty requests as for five.

    With deadlines, surveys and messages, as in daily work.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=False))
        cls.team.user_ids = cls.am
        cls._create_sla(8)
        cls._create_sla(2, name="Answered in time", target="first_response")
        processed = cls.env.ref("crm_service_desk.helpdesk_ticket_stage_processed")
        processed.rating_mail_template_id = cls.env.ref(
            "crm_service_desk.mail_template_survey"
        )

    def _enter(self, count, **context):
        tickets = self.env["helpdesk.ticket"].with_context(**context)
        return tickets.with_user(self.am).create(
            [
                self._prepare_ticket_vals(f"R {number}", team_id=self.team.id)
                for number in range(count)
            ]
        )

    def _enter_assigned(self, count):
        tickets = self._enter(count)
        tickets.with_user(self.supervisor).action_assign(self.am.id)
        return tickets

    def _enter_processed(self, count):
        tickets = self._enter_assigned(count)
        tickets.action_process("Fuse")
        return tickets

    def _count_more(self, prepare, act):
        """Return how many more queries `MANY` take than `FEW`."""
        act(prepare(1))
        few, many = (self._count_queries(act, prepare(count)) for count in (FEW, MANY))
        return many - few

    def _assert_constant(self, prepare, act):
        self.assertLessEqual(self._count_more(prepare, act), 5)

    def test_creating(self):
        self._assert_constant(
            lambda count: count,
            lambda count: self._enter(count, tracking_disable=True),
        )

    def test_the_message_of_a_creation_is_all_that_each_takes(self):
        # core posts one for each request, in seven queries
        more = self._count_more(lambda count: count, self._enter)
        self.assertLessEqual(more, 7 * (MANY - FEW) + 5)

    def test_assigning(self):
        self._assert_constant(
            self._enter,
            lambda tickets: tickets.with_user(self.supervisor).action_assign(
                self.am.id
            ),
        )

    def test_solving_and_asking_the_customers(self):
        self._assert_constant(
            self._enter_assigned, lambda tickets: tickets.action_process("Fuse")
        )

    def test_suspending_and_resuming(self):
        def act(tickets):
            tickets.action_suspend("Part")
            tickets.action_resume()

        self._assert_constant(self._enter_assigned, act)

    def test_escalating(self):
        self._assert_constant(
            self._enter_assigned, lambda tickets: tickets.action_escalate("Urgent")
        )

    def test_closing_unsolved(self):
        self._assert_constant(
            self._enter_assigned,
            lambda tickets: tickets.with_user(self.supervisor).action_close_unsolved(
                "No parts"
            ),
        )

    def test_reminding_and_archiving_the_silent(self):
        def act(tickets):
            tickets._remind_silent()
            tickets._archive_silent()

        self._assert_constant(lambda count: self._enter_processed(count).sudo(), act)

    def test_escalating_broken_deadlines(self):
        def act(tickets):
            with self._at("2026-03-16 12:00"):
                self.env["helpdesk.ticket"]._check_slas(tickets.sudo().ticket_sla_ids)

        self._assert_constant(self._enter_assigned, act)

    def test_a_recorded_verdict_takes_as_much_for_each(self):
        # core's rating, its message and its mail are made one by one
        def act(tickets):
            tickets.with_user(self.supervisor).action_record_feedback(5, "Runs again")

        more = self._count_more(self._enter_processed, act)
        self.assertLessEqual(more, 40 * (MANY - FEW))
