"""Two people at one service request at the same moment.

Real processes with transactions of their own: the first one is held, with its change
made, until the second one waits for it.
"""

import pytest

from tests.common import (
    ACT,
    SEED_PEOPLE,
    SERVER,
    WAIT_AT_GATE,
    closed_gate,
    database_name,
    do_at_once,
    finish,
    rows,
    run_script,
    start,
    wait_for_waiting,
)
from tools import database, layout

SEED = (
    SEED_PEOPLE
    + """
customer = env["res.partner"].create({"name": "Twice Works", "is_company": True})
team = env["helpdesk.ticket.team"].create({
    "name": "Turns", "assignment_mode": "round_robin",
    "user_ids": [(6, 0, (mei + tom).ids)],
})
tickets = env["helpdesk.ticket"].with_context(tracking_disable=True).create([
    {"name": name, "partner_id": customer.id, "description": "It is broken"}
    for name in ("Fresh", "Assigned", "Processed")
])
env.cr.commit()
tickets[1:].action_assign(mei.id)
tickets[2].action_process("Fuse")
tickets[2].sudo()._rating_get_access_token()
env.cr.commit()
"""
)

ASSIGN = (
    'find("helpdesk.ticket", "Fresh").action_assign(find("res.users", "{user}").id)'
)
SOLVE = 'find("helpdesk.ticket", "Assigned").action_process("{text}")'
SUSPEND = 'find("helpdesk.ticket", "Assigned").action_suspend("Part")'
RENAME = (
    'find("helpdesk.ticket", "Processed").write({"name": "Processed", "priority": "3"})'
)
RECORD = 'find("helpdesk.ticket", "Processed").action_record_feedback({rate}, "Said")'
VOTE = (
    'ticket = find("helpdesk.ticket", "Processed").sudo(); '
    'ticket.rating_apply({rate}, token=ticket.rating_ids.access_token, feedback="Yes")'
)
FORM = 'env["service.form.hit"].sudo()._admit({"sender": 1}) or print("FULL")'


@pytest.fixture
def name():
    name = database_name("service")
    database.copy_template(SERVER, layout.suite_addons(), name)
    try:
        run_script(name, SEED)
        yield name
    finally:
        database.drop(SERVER, name)


def ticket(name, columns, ticket_name):
    """These columns of a request and its handler."""
    [row] = rows(
        name,
        f"SELECT {columns} FROM helpdesk_ticket ticket "
        "LEFT JOIN res_users handler ON handler.id = ticket.user_id "
        f"WHERE ticket.name = '{ticket_name}'",
    )
    return row


def test_of_two_supervisors_the_second_reads_who_assigned(name):
    first, second = do_at_once(
        name, ("Ann", ASSIGN.format(user="Mei")), ("Bob", ASSIGN.format(user="Tom"))
    )
    assert first == "DONE"
    assert second.startswith("REFUSED Ann has just assigned")
    assert ticket(name, "login, service_state", "Fresh") == ("Mei", "assigned")
    assert rows(
        name,
        "SELECT count(*)::int FROM helpdesk_ticket_round r "
        "JOIN helpdesk_ticket t ON t.id = r.ticket_id WHERE t.name = 'Fresh'",
    ) == [(1,)]


def test_of_two_solutions_the_first_one_stays(name):
    first, second = do_at_once(
        name, ("Mei", SOLVE.format(text="One")), ("Ann", SOLVE.format(text="Two"))
    )
    assert first == "DONE"
    assert "by Mei" in second
    assert ticket(name, "solution", "Assigned") == ("One",)


def test_solving_and_suspending_exclude_each_other(name):
    first, second = do_at_once(
        name, ("Mei", SUSPEND), ("Ann", SOLVE.format(text="Two"))
    )
    assert first == "DONE"
    assert "“Suspended”" in second
    assert ticket(name, "service_state", "Assigned") == ("suspended",)


@pytest.mark.parametrize("second_rate", [1, 5])
def test_of_two_answers_to_one_link_the_first_counts(name, second_rate):
    first, second = do_at_once(
        name,
        ("", VOTE.format(rate=4)),
        ("", VOTE.format(rate=second_rate)),
        quiet=True,
    )
    assert first == "DONE"
    assert "first answer counts" in second
    assert ticket(name, "service_state, satisfaction", "Processed") == ("archived", 4)


def test_the_customers_answer_and_a_recorded_one_make_one_verdict(name):
    first, second = do_at_once(
        name, ("", VOTE.format(rate=2)), ("Ann", RECORD.format(rate=5))
    )
    assert first == "DONE"
    assert second.startswith("REFUSED")
    assert ticket(name, "service_state, satisfaction", "Processed") == ("assigned", 2)


def test_who_edits_while_the_customer_answers_reads_that_it_is_closed(name):
    first, second = do_at_once(name, ("", VOTE.format(rate=5)), ("Mei", RENAME))
    assert first == "DONE"
    assert "closed requests stay as they are" in second
    assert ticket(name, "service_state, priority", "Processed") == ("archived", "1")


def test_an_edit_just_before_the_answer_is_kept(name):
    first, second = do_at_once(name, ("Mei", RENAME), ("", VOTE.format(rate=5)))
    assert (first, second) == ("DONE", "DONE")
    assert ticket(name, "service_state, priority", "Processed") == ("archived", "3")


def test_of_two_forms_of_one_moment_the_limit_takes_one(name):
    form = ("", FORM)
    assert do_at_once(name, form, form, quiet=True) == ("DONE", "FULL\nDONE")


# ---------------------------------------------------------------------------
# Automatic assignment
# ---------------------------------------------------------------------------

ENTER = (
    'env["helpdesk.ticket"].create({{"name": "{name}", "description": "It leaks", '
    '"team_id": find("helpdesk.ticket.team", "Turns").id, '
    '"partner_id": find("res.partner", "Twice Works").id}})'
)
SEE = 'find("helpdesk.ticket.team", "Turns").user_ids.ids'
ASSIGN_WAITING = (
    'env.ref("crm_service_desk.ir_cron_assign_waiting").method_direct_trigger()'
)


def handlers(name):
    """Who was assigned the requests of the team, in their order."""
    return [
        login
        for (login,) in rows(
            name,
            "SELECT login FROM helpdesk_ticket ticket "
            "LEFT JOIN res_users handler ON handler.id = ticket.user_id "
            "WHERE ticket.name IN ('One', 'Two') ORDER BY ticket.name",
        )
    ]


@pytest.mark.parametrize("mode", ["round_robin", "least_load"])
def test_what_is_entered_beside_another_request_is_assigned_after_it(name, mode):
    """In both modes it is Tom's turn: Mei has requests of the team already."""
    rows(name, f"UPDATE helpdesk_ticket_team SET assignment_mode = '{mode}'")
    with closed_gate(name):
        one = start(
            name, ACT.format(login="Ann", change=ENTER.format(name="One"), hold=True)
        )
        wait_for_waiting(name, 1)
        other = start(
            name, ACT.format(login="Bob", change=ENTER.format(name="Two"), hold=False)
        )
        assert finish(other).strip() == "DONE"
        assert handlers(name) == [None]
    assert finish(one).strip() == "DONE"
    assert handlers(name) == ["Tom", None]
    run_script(name, ASSIGN_WAITING)
    assert handlers(name) == ["Tom", "Mei"]


def test_a_transaction_that_began_before_another_assignment_assigns_nobody(name):
    """It does not see whose turn it is; the cron does."""
    see_first = f"{SEE}\n    {WAIT_AT_GATE}\n    " + ENTER.format(name="Two")
    with closed_gate(name):
        late = start(name, ACT.format(login="Bob", change=see_first, hold=False))
        wait_for_waiting(name, 1)
        early = start(
            name, ACT.format(login="Ann", change=ENTER.format(name="One"), hold=False)
        )
        assert finish(early).strip() == "DONE"
    assert finish(late).strip() == "DONE"
    assert handlers(name) == ["Tom", None]
    run_script(name, ASSIGN_WAITING)
    assert handlers(name) == ["Tom", "Mei"]
