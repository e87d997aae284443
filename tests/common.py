"""What the tests that span addons share: the server, and statements past Odoo."""

import os
import subprocess

import psycopg2

from tools import layout, odoo_run

SERVER = {
    key: os.environ[key]
    for key in ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGPATH")
    if key in os.environ
}


def database_name(purpose):
    """Name of a database for one purpose of this test run."""
    return f"{layout.TEST_PREFIX}_{purpose}_{os.getpid()}"


def rows(name, statement):
    """Rows that a statement returns in a database."""
    connection = psycopg2.connect(dbname=name)
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
