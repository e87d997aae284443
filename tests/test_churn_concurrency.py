"""Scan and ranking beside other processes: two at once, orders, and a kill.

Real processes with transactions of their own, each held at the moment that matters by
an advisory lock, because a test's single transaction could prove nothing here.
"""

import os
import signal

import pytest

from tests.common import (
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

CUSTOMERS = 30

SEED = f"""
from dateutil.relativedelta import relativedelta
from odoo import fields
long_ago = fields.Datetime.now() - relativedelta(months=8)
manager = env.ref("base.user_admin")
product = env["product.product"].create({{"name": "P", "type": "service"}})
customers = env["res.partner"].create([
    {{"name": f"Silent {{n}}", "is_company": True, "user_id": manager.id}}
    for n in range({CUSTOMERS})
])
env["sale.order"].create([
    {{"partner_id": customer.id, "state": "sale", "date_order": long_ago,
      "order_line": [(0, 0, {{"product_id": product.id}})]}}
    for customer in customers
])
env["sale.order"].create({{
    "partner_id": customers[0].id,
    "order_line": [(0, 0, {{"product_id": product.id}})],
}})
env.cr.commit()
"""

SCAN = """
from odoo.addons.crm_churn.models import crm_churn_scan
crm_churn_scan.BATCH_SIZE = 10
{setup}
scan = env["crm.churn.scan"].create(
    {{"company_id": env.company.id, "origin": "manual"}}
)
env.cr.commit()
{gate}
scan._run()
"""

RANK = """
from odoo.addons.crm_churn.models import crm_churn_ranking
crm_churn_ranking.BATCH_SIZE = 10
{setup}
ranking = env["crm.churn.ranking"].create({{"company_id": env.company.id}})
env.cr.commit()
{gate}
ranking._run()
"""

# holds the ranking in its second batch, after the customers' rows were updated
STOP_RANKING = f"""
Ranker = type(env["crm.churn.ranker"])
write, batches = Ranker._write_customers, []
def write_and_wait(self, *args):
    write(self, *args)
    batches.append(args)
    if len(batches) == 2:
        self.{WAIT_AT_GATE}
Ranker._write_customers = write_and_wait
"""

# holds the scan in its second batch, after the customers' rows were updated
STOP_IN_SECOND_BATCH = f"""
Detector = type(env["crm.churn.detector"])
insert, batches = Detector._insert_warnings, []
def insert_and_wait(self, *args):
    warned = insert(self, *args)
    batches.append(args)
    if len(batches) == {{batch}}:
        self.{WAIT_AT_GATE}
    return warned
Detector._insert_warnings = insert_and_wait
"""

ORDER = f"""
from odoo.service.model import retrying
order = env["sale.order"].search([("state", "=", "draft")])
tries = []
def confirm():
    tries.append(1)
    order.action_confirm()
    env.flush_all()
    if {{hold}}:
        {WAIT_AT_GATE}
retrying(confirm, env)
env.cr.commit()
print("TRIES", len(tries))
"""


@pytest.fixture
def name():
    name = database_name("churn")
    database.copy_template(SERVER, layout.suite_addons(), name)
    try:
        run_script(name, SEED)
        yield name
    finally:
        database.drop(SERVER, name)


def states(name):
    """Warnings by state."""
    return dict(
        rows(name, "SELECT state, count(*)::int FROM crm_churn_warning GROUP BY state")
    )


def first_customer(name):
    """State of the warning and status of the customer who orders again."""
    return rows(
        name,
        "SELECT warning.state, customer.customer_status FROM crm_churn_warning warning "
        "JOIN res_partner customer ON customer.id = partner_id "
        "WHERE customer.name = 'Silent 0'",
    )


def test_two_scans_at_once_warn_each_customer_once(name):
    script = SCAN.format(setup="", gate=WAIT_AT_GATE)
    with closed_gate(name):
        scans = [start(name, script), start(name, script)]
        wait_for_waiting(name, 2)
    for scan in scans:
        finish(scan)
    run_script(name, 'env["crm.churn.scan"]._cron_scan()')
    assert states(name) == {"warning": CUSTOMERS}
    assert rows(
        name,
        "SELECT count(*)::int, count(DISTINCT res_id)::int FROM mail_activity "
        "WHERE res_model = 'crm.churn.warning'",
    ) == [(CUSTOMERS, CUSTOMERS)]
    assert set(rows(name, "SELECT DISTINCT state FROM crm_churn_scan")) == {("done",)}


def test_order_confirmed_while_the_scan_holds_the_customer_recovers(name):
    setup = STOP_IN_SECOND_BATCH.format(batch=1)
    with closed_gate(name):
        scan = start(name, SCAN.format(setup=setup, gate=""))
        wait_for_waiting(name, 1)
        order = start(name, ORDER.format(hold=False))
        wait_for_waiting(name, 2)
    finish(scan)
    assert finish(order).strip() == "TRIES 2"
    assert first_customer(name) == [("recovered", "active")]


def test_scan_that_waits_for_an_order_recovers_the_customer(name):
    with closed_gate(name):
        order = start(name, ORDER.format(hold=True))
        wait_for_waiting(name, 1)
        scan = start(name, SCAN.format(setup="", gate=""))
        wait_for_waiting(name, 2)
    finish(order)
    finish(scan)
    assert first_customer(name) == [("recovered", "active")]
    assert states(name) == {"warning": CUSTOMERS - 1, "recovered": 1}


def test_scan_killed_in_a_batch_is_finished_by_the_cron(name):
    setup = STOP_IN_SECOND_BATCH.format(batch=2)
    with closed_gate(name):
        scan = start(name, SCAN.format(setup=setup, gate=""))
        wait_for_waiting(name, 1)
        os.kill(scan.pid, signal.SIGKILL)
        scan.communicate()
        assert states(name) == {"warning": 10}
    run_script(name, 'env["crm.churn.scan"]._cron_scan()')
    assert states(name) == {"warning": CUSTOMERS}
    assert rows(name, "SELECT state, warned_count FROM crm_churn_scan") == [
        ("done", CUSTOMERS)
    ]


def ranks(name):
    """The ranks that the customers have."""
    statement = "SELECT value_rank->>'1' FROM res_partner WHERE value_rank IS NOT NULL"
    return sorted(int(rank) for (rank,) in rows(name, statement))


def test_two_rankings_at_once_give_each_rank_once(name):
    script = RANK.format(setup="", gate=WAIT_AT_GATE)
    with closed_gate(name):
        rankings = [start(name, script), start(name, script)]
        wait_for_waiting(name, 2)
    for ranking in rankings:
        finish(ranking)
    run_script(name, 'env["crm.churn.ranking"]._cron_rank()')
    assert ranks(name) == [*range(1, CUSTOMERS + 1)]
    assert set(rows(name, "SELECT state FROM crm_churn_ranking")) == {("done",)}


def test_ranking_killed_in_a_batch_is_begun_again_by_the_cron(name):
    with closed_gate(name):
        ranking = start(name, RANK.format(setup=STOP_RANKING, gate=""))
        wait_for_waiting(name, 1)
        os.kill(ranking.pid, signal.SIGKILL)
        ranking.communicate()
        assert len(ranks(name)) == 10
    run_script(name, 'env["crm.churn.ranking"]._cron_rank()')
    assert ranks(name) == [*range(1, CUSTOMERS + 1)]
    assert rows(name, "SELECT state FROM crm_churn_ranking") == [("done",)]


def test_order_confirmed_while_the_ranking_holds_the_customer_is_tried_again(name):
    run_script(name, SCAN.format(setup="", gate=""))
    setup = STOP_RANKING.replace("== 2", "== 1")
    with closed_gate(name):
        ranking = start(name, RANK.format(setup=setup, gate=""))
        wait_for_waiting(name, 1)
        order = start(name, ORDER.format(hold=False))
        wait_for_waiting(name, 2)
    finish(ranking)
    assert finish(order).strip() == "TRIES 2"
    assert first_customer(name) == [("recovered", "active")]
