"""The history import killed in the middle: the next run goes on, nothing is doubled."""

import signal
import subprocess
import time

import pytest

from tests.common import SERVER, database_name, rows, run_script
from tools import database, layout, odoo_run

ORDERS = 2400
DEADLINE = 120  # seconds

PREPARE = f"""
import base64
env["product.product"].create({{"name": "Compact disc", "default_code": "CD"}})
lines = ["customer,order,date,product,quantity,price"] + [
    f"C{{n % 50}},K{{n}},2025-01-{{n % 28 + 1:02d}},CD,1,{{n % 90 + 1}}.50"
    for n in range({ORDERS})
]
wizard = env["sale.order.import.history"].create({{
    "data_file": base64.b64encode("\\n".join(lines).encode()),
    "filename": "orders.csv",
    "unknown_customer": "create",
}})
wizard.action_import()
env.cr.commit()
print(wizard.state)
"""
RUN = 'env["sale.order.import.history"]._cron_run_imports()\n'
STATE = 'print(env["sale.order.import.history"].search([]).mapped("state"))\n'
COUNT = "SELECT count(*), count(DISTINCT history_number) FROM sale_order"


@pytest.fixture
def prepared():
    """A database with an import that waits for the background run."""
    name = database_name("import_kill")
    try:
        database.copy_template(SERVER, layout.suite_addons(), name)
        assert run_script(name, PREPARE).strip() == "queued"
        yield name
    finally:
        database.drop(SERVER, name, missing_ok=True)


def _kill_after_the_first_batches(name):
    """Run the queue in a process of its own; kill it once orders are committed."""
    process = subprocess.Popen(
        odoo_run.command("shell", "-d", name, "--no-http", "--log-level=warn"),
        stdin=subprocess.PIPE, env=odoo_run.environment(SERVER), cwd=layout.ROOT,
        text=True,
    )  # fmt: skip
    process.stdin.write(RUN)
    process.stdin.close()
    deadline = time.monotonic() + DEADLINE
    while time.monotonic() < deadline and process.poll() is None:
        if rows(name, COUNT)[0][0]:
            break
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    return rows(name, COUNT)[0][0]


def test_a_killed_import_is_finished_by_the_next_run_without_doubles(prepared):
    loaded = _kill_after_the_first_batches(prepared)
    assert 0 < loaded < ORDERS
    run_script(prepared, RUN)
    assert rows(prepared, COUNT) == [(ORDERS, ORDERS)]
    assert run_script(prepared, STATE).strip() == "['done']"
    assert rows(prepared, "SELECT count(*) FROM sale_order_line") == [(ORDERS,)]
