"""Two people at one opportunity, or at one customer, at the same moment.

Real processes with transactions of their own: the first one is held, with its change
made, until the second one waits for it.
"""

import pytest

from tests.common import (
    SEED_PEOPLE,
    SERVER,
    database_name,
    do_at_once,
    rows,
    run_script,
)
from tools import database, layout

SEED = (
    SEED_PEOPLE
    + """
env["crm.lost.reason"].create({"name": "Too dear"})
def create_lead(name, **vals):
    return env["crm.lead"].create({
        "name": name, "type": "opportunity", "partner_name": "Twice Works",
        "contact_name": "Han Mei", "probability": 40, "description": "A press",
        **vals,
    })
create_lead("Fresh")
create_lead("Press", user_id=mei.id)
create_lead("Second press", user_id=tom.id)
env["crm.development.step"].create({
    "lead_id": env["crm.lead"].search([("name", "=", "Press")]).id,
    "date": "2030-01-07", "action": "Send the offer",
})
env["crm.lead"].search([]).assigned_on = "2026-01-05 08:00:00"
env.cr.commit()
"""
)

ASSIGN = 'find("crm.lead", "{lead}").action_assign(find("res.users", "{user}").id)'
FAIL = (
    'find("crm.lead", "Press").action_development_fail('
    'find("crm.lost.reason", "Too dear").id)'
)
SUCCEED = 'find("crm.lead", "{lead}").action_development_succeed()'
RESULT = 'find("crm.lead", "Press").step_ids.write({"result": "Sent"})'
PLAN = (
    'env["crm.development.step"].create({"lead_id": find("crm.lead", "Press").id, '
    '"date": "2030-01-08", "action": "Call"})'
)


@pytest.fixture
def name():
    name = database_name("development")
    database.copy_template(SERVER, layout.suite_addons(), name)
    try:
        run_script(name, SEED)
        yield name
    finally:
        database.drop(SERVER, name)


def lead(name, columns, lead_name="Press"):
    """These columns of an opportunity."""
    [row] = rows(
        name,
        f"SELECT {columns} FROM crm_lead lead "
        "LEFT JOIN res_users assignee ON assignee.id = lead.user_id "
        f"WHERE lead.name = '{lead_name}'",
    )
    return row


def open_steps(name):
    """Logins of those who have open steps."""
    return sorted(
        login
        for (login,) in rows(
            name,
            "SELECT login FROM crm_development_step step JOIN res_users assignee "
            "ON assignee.id = user_id "
            "WHERE done_date IS NULL AND cancelled_on IS NULL",
        )
    )


def customers(name):
    """How many customers came of the opportunities."""
    [(count,)] = rows(
        name,
        "SELECT count(*)::int FROM res_partner "
        "WHERE name = 'Twice Works' AND is_company",
    )
    return count


def test_of_two_supervisors_the_second_reads_who_assigned(name):
    first, second = do_at_once(
        name,
        ("Ann", ASSIGN.format(lead="Fresh", user="Mei")),
        ("Bob", ASSIGN.format(lead="Fresh", user="Tom")),
    )
    assert first == "DONE"
    assert second.startswith("REFUSED Ann has just assigned")
    assert "Mei" in second
    assert lead(name, "login, development_state", "Fresh") == ("Mei", "developing")


def test_nobody_is_assigned_what_fails_at_that_moment(name):
    first, second = do_at_once(
        name, ("Mei", FAIL), ("Ann", ASSIGN.format(lead="Press", user="Tom"))
    )
    assert first == "DONE"
    assert "has ended" in second
    assert lead(name, "login, development_state") == ("Mei", "failed")
    assert open_steps(name) == []


def test_who_loses_the_opportunity_at_that_moment_does_not_end_it(name):
    first, second = do_at_once(
        name, ("Ann", ASSIGN.format(lead="Press", user="Tom")), ("Mei", FAIL)
    )
    assert first == "DONE"
    assert second.startswith("REFUSED")
    assert lead(name, "login, development_state") == ("Tom", "developing")
    assert open_steps(name) == ["Tom"]


def test_one_opportunity_succeeds_once(name):
    change = SUCCEED.format(lead="Press")
    first, second = do_at_once(name, ("Mei", change), ("Ann", change))
    assert first == "DONE"
    assert "has ended already" in second
    assert customers(name) == 1


def test_two_opportunities_of_one_new_customer_create_one(name):
    first, second = do_at_once(
        name,
        ("Mei", SUCCEED.format(lead="Press")),
        ("Tom", SUCCEED.format(lead="Second press")),
    )
    assert first == "DONE"
    assert "the customer Twice Works of Mei" in second
    assert customers(name) == 1
    assert lead(name, "development_state", "Second press") == ("developing",)


def test_success_and_failure_exclude_each_other(name):
    first, second = do_at_once(
        name, ("Mei", SUCCEED.format(lead="Press")), ("Ann", FAIL)
    )
    assert first == "DONE"
    assert "has ended already" in second
    assert lead(name, "development_state") == ("succeeded",)


def test_no_result_comes_in_while_the_development_fails(name):
    first, second = do_at_once(name, ("Ann", FAIL), ("Mei", RESULT))
    assert first == "DONE"
    assert "not under development" in second
    assert rows(
        name, "SELECT result, cancelled_on IS NOT NULL FROM crm_development_step"
    ) == [(None, True)]


def test_result_stays_when_the_development_fails_just_after(name):
    first, second = do_at_once(name, ("Mei", RESULT), ("Ann", FAIL))
    assert (first, second) == ("DONE", "DONE")
    assert rows(
        name, "SELECT result, cancelled_on IS NULL FROM crm_development_step"
    ) == [("Sent", True)]


def test_step_planned_just_before_the_end_is_cancelled_too(name):
    first, second = do_at_once(name, ("Mei", PLAN), ("Ann", FAIL))
    assert (first, second) == ("DONE", "DONE")
    assert open_steps(name) == []


def test_step_planned_just_before_the_hand_over_follows(name):
    first, second = do_at_once(
        name, ("Mei", PLAN), ("Ann", ASSIGN.format(lead="Press", user="Tom"))
    )
    assert (first, second) == ("DONE", "DONE")
    assert open_steps(name) == ["Tom", "Tom"]
