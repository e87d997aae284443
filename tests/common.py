"""What the tests that span addons share: the server, and statements past Odoo."""

import os

import psycopg2

from tools import layout

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
