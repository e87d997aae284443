"""Sums that are made ahead of time, while others change what they sum up.

Real processes with transactions of their own: one is held with its change made, or with
its count done, while another one comes and is done before it.
"""

import pytest

from tests.common import (
    ACT,
    SEED_PEOPLE,
    SERVER,
    WAIT_AT_GATE,
    closed_gate,
    database_name,
    finish,
    rows,
    run_script,
    start,
    wait_for_waiting,
)
from tools import database, layout

# One customer with two orders, of 100 and of 10, that have been counted.
SEED = (
    SEED_PEOPLE
    + """
customer = env["res.partner"].create({
    "name": "Twice Works", "is_company": True, "user_id": mei.id,
})
product = env["product.product"].create({
    "name": "P", "type": "service", "taxes_id": False,
})
orders = env["sale.order"].create([
    {"partner_id": customer.id, "client_order_ref": name,
     "order_line": [(0, 0, {"product_id": product.id, "price_unit": price})]}
    for name, price in (("first", 100), ("second", 10))
])
orders.action_confirm()
report = env["crm.contribution.report"]
while report._count_marked():
    pass
env.cr.commit()
"""
)
PRICE = (
    'env["sale.order.line"].search([("order_id.client_order_ref", "=", "{order}")])'
    ".price_unit = {price}"
)
MANAGER = 'find("res.partner", "Twice Works").user_id = find("res.users", "Tom")'
COUNT = """
env["crm.contribution.report"]._count_marked()
{then}
env.cr.commit()
"""
# at once, then counted; and what the weekly check finds
TELL = """
report = env["crm.contribution.report"]
assert report._choose_source([], ["user_id"], ["amount:sum"])._is_reading_cells()
def tell():
    groups = report._read_group([], ["user_id"], ["amount:sum"])
    print([(user.name, int(amount)) for user, amount in groups if amount])
tell()
while report._count_marked():
    pass
tell()
print(report._mark_differences())
"""


@pytest.fixture
def name():
    name = database_name("rollup")
    database.copy_template(SERVER, layout.suite_addons(), name)
    try:
        run_script(name, SEED)
        assert marks(name) == 0
        yield name
    finally:
        database.drop(SERVER, name)


def marks(name):
    """How many changes wait to be counted."""
    [(count,)] = rows(name, "SELECT count(*)::int FROM crm_contribution_mark")
    return count


def act(change, hold=False):
    return ACT.format(login="Ann", change=change, hold=hold)


def assert_told(name, figures):
    """The report tells these figures, counted or not, and the check finds nothing."""
    told = run_script(name, TELL).splitlines()
    assert told == [str(figures), str(figures), "0"]


def test_an_order_changed_while_another_one_is_counted(name):
    with closed_gate(name):
        slow = start(name, act(PRICE.format(order="first", price=300), hold=True))
        wait_for_waiting(name, 1)
        # who changes the other order waits for nobody, and the count neither
        quick = start(name, act(PRICE.format(order="second", price=30)))
        assert finish(quick).strip() == "DONE"
        assert marks(name) > 0
        run_script(name, COUNT.format(then=""))
        assert marks(name) == 0
    assert finish(slow).strip() == "DONE"
    assert_told(name, [("Mei", 330)])


def test_a_customer_changed_while_an_order_is_counted(name):
    with closed_gate(name):
        slow = start(name, act(MANAGER, hold=True))
        wait_for_waiting(name, 1)
        quick = start(name, act(PRICE.format(order="second", price=30)))
        assert finish(quick).strip() == "DONE"
        run_script(name, COUNT.format(then=""))
    assert finish(slow).strip() == "DONE"
    assert_told(name, [("Tom", 130)])


def test_what_changes_during_the_count_is_counted_the_next_time(name):
    run_script(name, act(PRICE.format(order="first", price=300)))
    with closed_gate(name):
        count = start(name, COUNT.format(then=WAIT_AT_GATE))
        wait_for_waiting(name, 1)
        run_script(name, act(PRICE.format(order="first", price=500)))
        # another count leaves it to the one that is at it
        run_script(name, COUNT.format(then=""))
        before = marks(name)
    finish(count)
    assert 0 < marks(name) < before
    assert_told(name, [("Mei", 510)])
