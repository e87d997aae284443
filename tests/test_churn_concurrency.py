"""The churn scan beside other processes: two scans, orders, and a kill.

Real processes with transactions of their own, each held at the moment that matters by
an advisory lock, because a test's single transaction could prove nothing here.
"""

import contextlib
import os
import signal
import subprocess
import time

import psycopg2
import pytest

from tests.common import SERVER, database_name, rows, run_script
from tools import database, layout, odoo_run

GATE = 20_260_311
CUSTOMERS = 30
DEADLINE = 90  # seconds

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

WAIT_AT_GATE = f'env.cr.execute("SELECT pg_advisory_xact_lock_shared({GATE})")'

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


@contextlib.contextmanager
def closed_gate(name):
    """Hold back, until the end of the block, every process that comes to the gate."""
    connection = psycopg2.connect(dbname=name)
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [GATE])
        yield
        cursor.execute("SELECT pg_advisory_unlock(%s)", [GATE])


def start(name, script):
    """Start Odoo's shell with a script, without waiting for it."""
    process = subprocess.Popen(
        odoo_run.command("shell", "-d", name, "--no-http", "--log-level=warn"),
        env=odoo_run.environment(SERVER), cwd=layout.ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    process.stdin.write(script)
    process.stdin.close()
    process.stdin = None
    return process


def finish(process):
    """Wait for a started script; returns what it printed."""
    output, errors = process.communicate(timeout=DEADLINE)
    assert process.returncode == 0, errors
    return output


def wait_for_waiting(name, count):
    """Wait until so many processes are held by a lock of another one."""
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        [(waiting,)] = rows(
            name,
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND wait_event_type = 'Lock'",
        )
        if waiting == count:
            return
        time.sleep(0.2)
    raise AssertionError(f"{count} processes should wait, {waiting} do")


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
