"""What the benchmark's scripts in Odoo's shell share: copying rows, timing, results."""

import contextlib
import json
import os
import sys
import time

import bench_table
from psycopg2 import errors

from odoo.tools import mute_logger

SETTINGS = json.loads(os.environ["CRM_BENCH"])
# A row that takes long is not repeated for ever.
PATIENCE = 120
_START = time.monotonic()


def say(text):
    """Print progress at once; standard output is shown only when a script is done."""
    print(
        f"    {time.monotonic() - _START:7.1f} s  {text}", file=sys.stderr, flush=True
    )


# Data ------------------------------------------------------------------------


def get_columns(env, table):
    """Names of the columns of a table."""
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
        " AND table_schema = current_schema",
        [table],
    )
    return [name for (name,) in env.cr.fetchall()]


def copy_rows(env, model, columns, source, values=None):
    """Insert a copy of a record's row for each row of a query.

    :param model: record whose row is copied, made by Odoo
    :param dict columns: SQL of the columns that differ, from `made` (the query's row)
        and `model`; those that the table lacks are left out. Without "id" the sequence
        gives it.
    :param str source: SQL of the query
    :param dict values: parameters of both
    """
    table = model._table
    names = get_columns(env, table)
    given = {name: sql for name, sql in columns.items() if name in names}
    copied = {name: f"model.{name}" for name in names if name not in ("id", *given)}
    given.update(copied)
    env.cr.execute(
        f"""
        INSERT INTO {table} ({", ".join(given)})
        SELECT {", ".join(given.values())}
          FROM ({source}) made, {table} model WHERE model.id = %(model_id)s
        """,
        {**(values or {}), "model_id": model.id},
    )


@contextlib.contextmanager
def bulk_load(env, *tables):
    """Insert into big tables without their triggers, foreign keys and indexes.

    Foreign keys hold by construction. The indexes are made again in the end, which
    takes less time than keeping them; those of constraints stay.
    """
    env.cr.execute("SET session_replication_role = replica")
    env.cr.execute("SET work_mem = '256MB'")
    env.cr.execute("SET maintenance_work_mem = '512MB'")
    env.cr.execute(
        """
        SELECT index.indexrelid::regclass::text, pg_get_indexdef(index.indexrelid)
          FROM pg_index index
         WHERE index.indrelid = ANY(%s::regclass[])
           AND NOT EXISTS (SELECT FROM pg_constraint
                            WHERE conindid = index.indexrelid)
        """,
        [list(tables)],
    )
    indexes = env.cr.fetchall()
    for name, _definition in indexes:
        env.cr.execute(f"DROP INDEX {name}")
    yield
    for number, (_name, definition) in enumerate(indexes):
        env.cr.execute(definition)
        if number % 10 == 9:
            say(f"{number + 1} of {len(indexes)} indexes made again")
    env.cr.execute("RESET session_replication_role")
    env.cr.execute("RESET work_mem")
    env.cr.execute("RESET maintenance_work_mem")
    env.cr.commit()


def rebuild_rollups(env):
    """Let every report that keeps a roll-up count it from scratch.

    The triggers that keep them right are off while tables are filled in bulk.
    """
    vacuum(env)
    if "crm.rollup.mixin" not in env:
        return
    for report in env["crm.rollup.mixin"]._get_rollup_reports():
        start = time.monotonic()
        report._rebuild_rollup()
        env.cr.commit()
        say(f"roll-up of {report._name} rebuilt in {time.monotonic() - start:.1f} s")
    vacuum(env)


def vacuum(env, *tables):
    """Commit, then vacuum and analyse tables (all of them without any)."""
    env.cr.commit()
    env.cr._cnx.autocommit = True
    env.cr.execute(f"VACUUM ANALYZE {', '.join(tables)}")
    env.cr._cnx.autocommit = False


def get_size(env):
    """Size of the database in GB."""
    env.cr.execute("SELECT pg_database_size(current_database())")
    return env.cr.fetchone()[0] / 1e9


# Timing ----------------------------------------------------------------------


def timed(env, work, *given):
    """Return (seconds, result) of a call that finds nothing in the cache."""
    env.invalidate_all()
    start = time.perf_counter()
    result = work(*given)
    return time.perf_counter() - start, result


def time_rounds(env, work, rounds):
    """Seconds of several calls; fewer of them when they take very long."""
    seconds = []
    while len(seconds) < rounds and sum(seconds) < PATIENCE:
        seconds.append(timed(env, work)[0])
    return seconds


def time_with_patience(env, work, rounds):
    """The same for what may take for ever: it is given up after `PATIENCE` seconds.

    :return: seconds, and whether it was given up; then it takes at least as long
    """
    try:
        with env.cr.savepoint(), mute_logger("odoo.sql_db"):
            env.cr.execute("SET LOCAL statement_timeout = %s", [PATIENCE * 1000])
            seconds = time_rounds(env, work, rounds)
            env.cr.execute("SET LOCAL statement_timeout = 0")
            return seconds, False
    except errors.QueryCanceled:
        return [PATIENCE], True


def record(what, values, yardstick=None, **options):
    """Write a row down for the table (see bench_table.add_row), and print it."""
    row = bench_table.add_row(SETTINGS["rows"], what, values, yardstick, **options)
    print(bench_table.format_line(row))
