"""What the tests that span addons share: the server, and statements past Odoo."""

import contextlib
import os
import subprocess
import time

import psycopg2

from tools import layout, odoo_run

SERVER = {
    key: os.environ[key]
    for key in ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGPATH")
    if key in os.environ
}


# processes that are to meet at a certain moment wait there for an advisory lock
GATE = 20_260_311
WAIT_AT_GATE = f'env.cr.execute("SELECT pg_advisory_xact_lock_shared({GATE})")'
DEADLINE = 300  # seconds; a busy machine takes its time

# two supervisors and two account managers, to begin a script with
SEED_PEOPLE = """
def create_user(login, role):
    return env["res.users"].create({
        "name": login, "login": login, "notification_type": "inbox",
        "group_ids": [(6, 0, env.ref("crm_customer.group_" + role).ids)],
    })
ann = create_user("Ann", "sales_supervisor")
bob = create_user("Bob", "sales_supervisor")
mei = create_user("Mei", "account_manager")
tom = create_user("Tom", "account_manager")
"""

# what a person does, tried again as Odoo's server does for each request
ACT = f"""
from odoo.exceptions import AccessError, UserError
from odoo.service.model import retrying
user = env["res.users"].search([("login", "=", "{{login}}")])
env = env(user=user.id or env.uid)
def find(model, name):
    records = env[model].sudo().with_context(active_test=False)
    return records.search([("name", "=", name)]).sudo(False)
def act():
    {{change}}
    env.flush_all()
    if {{hold}}:
        {WAIT_AT_GATE}
try:
    retrying(act, env)
    print("DONE")
except (AccessError, UserError) as error:
    print("REFUSED", error)
"""


def database_name(purpose):
    """Name of a database for one purpose of this test run."""
    return f"{layout.TEST_PREFIX}_{purpose}_{os.getpid()}"


def rows(name, statement, **server):
    """Rows that a statement returns in a database (of another server, when named)."""
    connection = psycopg2.connect(dbname=name, **server)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def run_script(name, script):
    """Run a script in Odoo's shell on a database; returns what it printed.

    Fails the test with the script's error output when it fails.
    """
    done = subprocess.run(
        odoo_run.command("shell", "-d", name, "--no-http", "--log-level=warn"),
        input=script, env=odoo_run.environment(SERVER), cwd=layout.ROOT,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextlib.contextmanager
def closed_gate(name, **server):
    """Hold back, until the end of the block, every process that comes to the gate."""
    connection = psycopg2.connect(dbname=name, **server)
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


def finish(process, quiet=False):
    """Wait for a started script, which may have to log no error; what it printed."""
    output, errors = process.communicate(timeout=DEADLINE)
    assert process.returncode == 0, errors
    assert not (quiet and " ERROR " in errors), errors
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


def do_at_once(name, first, second, quiet=False):
    """Let the second one come while the first one is not done; what each was told.

    Each one is a pair of login (nobody: the public page) and change. Quiet: that the
    second one is run again by Odoo may stand in no log as an error.
    """
    with closed_gate(name):
        one = start(name, ACT.format(login=first[0], change=first[1], hold=True))
        wait_for_waiting(name, 1)
        other = start(name, ACT.format(login=second[0], change=second[1], hold=False))
        wait_for_waiting(name, 2)
    return finish(one).strip(), finish(other, quiet).strip()
