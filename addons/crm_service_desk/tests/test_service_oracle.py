import random
from collections import defaultdict
from datetime import datetime, timedelta
from statistics import fmean

from freezegun import freeze_time

from odoo.tests import tagged

from .common_sla import SlaCase
from .service_story import (
    RESPONSE_HOURS,
    SOLUTION_HOURS,
    Story,
    count_all_hours,
    count_office_hours,
)

SEED = 20260406
REQUESTS = 220
FIRST, LAST = datetime(2026, 4, 6), datetime(2026, 6, 14, 4)
FIGURES = (
    "hours_to_first_response",
    "hours_to_assign",
    "hours_to_process",
    "hours_to_archive",
    "sla_kept_rate",
    "first_contact_rate",
    "reopen_rate",
)
# state: what may happen next, and how often
STEPS = {
    "new": (("assigned", 12), ("answered", 3), ("unsolved", 1), ("left", 1)),
    "assigned": (
        ("solved", 10),
        ("answered", 4),
        ("suspended", 3),
        ("assigned", 2),
        ("escalated", 1),
        ("unsolved", 1),
        ("left", 1),
    ),
    "suspended": (("resumed", 8), ("unsolved", 1), ("left", 1)),
    "processed": (("judged", 12), ("silent", 2), ("unsolved", 1), ("left", 1)),
    "archived": (("reopened", 1), ("left", 7)),
    "unsolved": (("left", 1),),
}


@tagged("post_install", "-at_install")
class TestServiceOracle(SlaCase):
    """The service report against figures worked out from what happened.

    Requests walk through the real steps, drawn with a seed; each step is noted in a
    story, which is all that the oracle sees.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.drawn = random.Random(SEED)
        cls._create_sla(RESPONSE_HOURS, target="first_response")
        cls._create_sla(SOLUTION_HOURS, target="processing")
        cls.handlers = cls.am | cls.am2 | cls.supervisor2
        cls.choices = cls._get_choices()
        cls.clock = freeze_time(FIRST)
        cls.time = cls.clock.start()
        cls.addClassCleanup(cls.clock.stop)
        cls.requests = cls.env["helpdesk.ticket"]
        cls.stories = [cls._walk() for _number in range(REQUESTS)]
        cls.time.move_to(LAST)
        cls._date_back()
        due = cls.requests._get_due_sla_domain()
        cls.requests._check_slas(cls.env["helpdesk.ticket.sla"].search(due))
        cls.env.flush_all()

    @classmethod
    def _get_choices(cls):
        """Return what the facts of a request are drawn from."""
        level = cls.env.ref("crm_customer.dictionary_level_strategic")
        cls.foreign.customer_level_id = level
        references = (
            "crm_service_desk.dictionary_type_repair",
            "crm_service_desk.dictionary_type_complaint",
            "crm_service_desk.dictionary_type_enquiry",
        )
        channels = cls.env["helpdesk.ticket.channel"].search([], limit=3)
        return {
            "service_type_id": [cls.env.ref(xmlid).id for xmlid in references],
            "product_id": [cls._create_product(f"P{n}").id for n in range(3)] + [False],
            "partner_id": [cls.own.id, cls.foreign.id],
            "channel_id": channels.ids,
            "team_id": [cls.teams["office"].id] * 3 + [cls.teams["always"].id],
        }

    # ------------------------------------------------------------
    # Walking
    # ------------------------------------------------------------

    @classmethod
    def _walk(cls):
        """Lead one request through drawn steps; return (facts, events)."""
        facts = {name: cls.drawn.choice(ids) for name, ids in cls.choices.items()}
        minutes = (LAST - FIRST) // timedelta(minutes=1)
        moment = FIRST + timedelta(minutes=cls.drawn.randrange(minutes))
        cls.time.move_to(moment)
        ticket = cls._create_ticket(**facts)
        cls.requests |= ticket
        events = [(moment, "entered", None)]
        while step := cls._draw_step(ticket):
            moment += cls._draw_pause()
            if moment >= LAST:
                break
            cls.time.move_to(moment)
            events.append((moment, step, getattr(cls, f"_make_{step}")(ticket)))
        return facts, events

    @classmethod
    def _draw_step(cls, ticket):
        steps, weights = zip(*STEPS[ticket.service_state], strict=True)
        [step] = cls.drawn.choices(steps, weights)
        if step == "escalated" and ticket.escalation_level > 2:
            return "solved"
        if step == "reopened" and ticket.close_kind != "verdict":
            return None
        return None if step == "left" else step

    @classmethod
    def _draw_pause(cls):
        return timedelta(minutes=2 + int(cls.drawn.expovariate(1 / 900)))

    @classmethod
    def _make_assigned(cls, ticket):
        user = cls.drawn.choice(cls.handlers - ticket.user_id)
        ticket.with_user(cls.supervisor).action_assign(user.id)
        return user.id

    @classmethod
    def _make_answered(cls, ticket):
        user = ticket.user_id or cls.supervisor
        ticket.with_user(user).message_post(
            body="We look at it",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    @classmethod
    def _make_suspended(cls, ticket):
        ticket.with_user(ticket.user_id).action_suspend("Waits for a part")

    @classmethod
    def _make_resumed(cls, ticket):
        ticket.with_user(ticket.user_id).action_resume()

    @classmethod
    def _make_escalated(cls, ticket):
        ticket.with_user(ticket.user_id).action_escalate("Too big")

    @classmethod
    def _make_solved(cls, ticket):
        ticket.with_user(ticket.user_id).action_process("New fuse")

    @classmethod
    def _make_judged(cls, ticket):
        verdict = cls.drawn.choice((1, 2, 3, 4, 4, 5, 5, 5))
        ticket.with_user(cls.supervisor).action_record_feedback(verdict, "As it is")
        return verdict

    @classmethod
    def _make_reopened(cls, ticket):
        ticket.with_user(cls.supervisor).action_reopen("Again")

    @classmethod
    def _make_unsolved(cls, ticket):
        ticket.with_user(cls.supervisor).action_close_unsolved("No parts")

    @classmethod
    def _make_silent(cls, ticket):
        ticket.sudo()._archive_silent()

    @classmethod
    def _date_back(cls):
        """Let each request have been created when it was; Odoo takes the database's."""
        cls.env.flush_all()
        for ticket, (_facts, events) in zip(cls.requests, cls.stories, strict=True):
            cls.env.cr.execute(
                "UPDATE helpdesk_ticket SET create_date = %s WHERE id = %s",
                (events[0][0], ticket.id),
            )
        cls.env.invalidate_all()

    # ------------------------------------------------------------
    # Comparing
    # ------------------------------------------------------------

    @classmethod
    def _get_stories(cls):
        always = cls.teams["always"].id
        return [
            Story(
                facts,
                events,
                LAST,
                count_all_hours if facts["team_id"] == always else count_office_hours,
            )
            for facts, events in cls.stories
        ]

    def _read(self, groupby, measures):
        """Return the report by one field: dict {key: {measure: value}}."""
        report = self.env["helpdesk.service.report"].with_user(self.supervisor)
        rows = report.with_context(tz="Asia/Shanghai")._read_group(
            [("ticket_id", "in", self.requests.ids)],
            [groupby] if groupby else [],
            measures,
        )
        found = {}
        for *key, values in (
            (*row[: bool(groupby)], row[bool(groupby) :]) for row in rows
        ):
            found[self._get_key(*key)] = dict(zip(measures, values, strict=True))
        return found

    @staticmethod
    def _get_key(value=None):
        if isinstance(value, datetime):
            return value.strftime("%Y-%m")
        return value.id if hasattr(value, "id") else value

    def _expect(self, groupby):
        """Return what `_read` should, from the stories."""
        groups = defaultdict(lambda: defaultdict(list))
        for story in self._get_stories():
            key = story.get_groups().get(groupby)
            last_key = story.get_handler() if groupby == "user_id" else key
            groups[last_key]["requests"].append(1)
            for name, value in story.get_figures().items():
                groups[last_key][name].append(value)
            for handler, verdict in story.rounds:
                round_key = handler if groupby == "user_id" else key
                groups[round_key]["satisfaction"].append(verdict)
        return groups

    def _compare(self, groupby):
        measures = ["request_count:sum", "satisfaction:avg", "verdict_count:sum"]
        measures += [f"{name}:avg" for name in FIGURES]
        found, expected = self._read(groupby, measures), self._expect(groupby)
        self.assertEqual(set(found), set(expected))
        for key, lists in expected.items():
            values = found[key]
            verdicts = [v for v in lists["satisfaction"] if v is not None]
            self.assertEqual(values["request_count:sum"] or 0, len(lists["requests"]))
            self.assertEqual(values["verdict_count:sum"] or 0, len(verdicts))
            for name in ("satisfaction", *FIGURES):
                numbers = [v for v in lists[name] if v is not None]
                with self.subTest(group=key, figure=name):
                    self.assertAlmostEqual(
                        values[f"{name}:avg"] or 0, fmean(numbers or [0]), 4
                    )

    def test_the_walk_meets_everything(self):
        happened = [what for _facts, events in self.stories for _m, what, _v in events]
        self.assertEqual(len(self.stories), REQUESTS)
        wanted = {step for steps in STEPS.values() for step, _weight in steps}
        self.assertEqual(wanted - set(happened), {"left"})
        for figure in FIGURES:
            values = [story.get_figures()[figure] for story in self._get_stories()]
            self.assertGreater(len({v for v in values if v is not None}), 1, figure)

    def test_each_request_ends_in_the_state_of_its_story(self):
        states = [story.state for story in self._get_stories()]
        self.assertEqual(self.requests.mapped("service_state"), states)

    def test_figures_of_each_request(self):
        found = self._read("ticket_id", [f"{name}:avg" for name in FIGURES])
        for ticket, story in zip(self.requests, self._get_stories(), strict=True):
            for name, value in story.get_figures().items():
                with self.subTest(ticket=ticket.id, figure=name, story=story.events):
                    figure = found[ticket.id][f"{name}:avg"]
                    self.assertEqual(figure is False, value is None)
                    self.assertAlmostEqual(figure or 0, value or 0, 4)

    def test_figures_of_all(self):
        self._compare(None)

    def test_figures_by_handler(self):
        self._compare("user_id")

    def test_figures_by_facts_of_the_request(self):
        for groupby in ("service_type_id", "product_id", "channel_id", "team_id"):
            with self.subTest(groupby=groupby):
                self._compare(groupby)

    def test_figures_by_customer_and_month(self):
        for groupby in ("partner_id", "create_date:month"):
            with self.subTest(groupby=groupby):
                self._compare(groupby)

    def test_backlog_by_age(self):
        found = self._read("age", ["request_count:sum"])
        expected = self._expect("age")
        self.assertEqual(
            {key: values["request_count:sum"] for key, values in found.items()},
            {key: len(lists["requests"]) for key, lists in expected.items()},
        )
