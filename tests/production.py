"""A primary, a replica and two nodes on this machine, for tests/test_production.py.

They run with config/production.conf. What docs/deploy.md has people type, in the
blocks that are marked there as tested, is typed here.
"""

import contextlib
import os
import re
import shlex
import shutil
import signal
import subprocess
import time

import psutil
import psycopg2
import requests

from tests.common import DEADLINE, GATE, SERVER, closed_gate, rows
from tools import console, database, layout, odoo_run, postgres, python_setup

HOST = "127.0.0.1"
CONFIG = layout.ROOT / "config" / "production.conf"
DOCUMENT = layout.ROOT / "docs" / "deploy.md"


def documented(name):
    """Text of the block of docs/deploy.md that is marked by this name."""
    text = DOCUMENT.read_text()
    found = re.search(rf"<!-- tested: {name} -->\s+```\w+\n(.*?)\n```", text, re.S)
    assert found, f"{DOCUMENT} has no tested block {name}"
    return found[1]


def wait_until(is_so, what):
    """Return what a function gives once it is true; fail when it stays false."""
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        if result := is_so():
            return result
        time.sleep(0.1)
    raise AssertionError(f"in vain for {DEADLINE} s: {what}")


class Node:
    """One Odoo with its workers, as systemd would start it."""

    def __init__(self, production, letter):
        self.production = production
        self.letter = letter
        self.port = postgres.free_port()
        # stays for whoever wants to know why a test failed
        self.log = layout.LOGS / f"production-{letter}.log"
        self.log.unlink(missing_ok=True)
        self.process = None

    def start(self):
        """Start the node; it may take a while until it answers."""
        with open(self.log, "a") as log:
            self.process = subprocess.Popen(
                self._command(), env=self._environment(), cwd=layout.ROOT,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def _command(self):
        primary, replica = self.production.primary, self.production.replica
        reading = replica is not primary and [
            f"--db_replica_host={HOST}", f"--db_replica_port={replica.port}",
        ]  # fmt: skip
        return odoo_run.command(
            "-d", self.production.name, f"--db-filter=^{self.production.name}$",
            f"--db_host={HOST}", f"--db_port={primary.port}", *(reading or []),
            f"--http-interface={HOST}", f"--http-port={self.port}",
            f"--gevent-port={postgres.free_port()}", config=self.production.config,
        )  # fmt: skip

    def _environment(self):
        return {
            **odoo_run.environment(self.production.primary.environment()),
            "SESSION_DB_URI": "crm_sessions",
            "PGCONNECT_TIMEOUT": "5",
            # tells the database, and so the tests, which node asks
            "PGAPPNAME": self.letter,
        }

    def wait(self):
        """Wait until the node answers."""
        wait_until(self.answers, f"node {self.letter} to answer (see {self.log})")

    def answers(self):
        """True when the node serves the page to log in."""
        assert self.process.poll() is None, f"the node ended, see {self.log}"
        with contextlib.suppress(requests.RequestException):
            session = requests.Session()
            session.trust_env = False
            url = f"http://{HOST}:{self.port}/web/health"
            return session.get(url, timeout=5).ok
        return False

    def get_modes(self, model, method):
        """How calls were answered: ro by the replica, rw or ro->rw by the primary."""
        call = re.escape(f"call_kw#{model}.{method} ")
        return set(re.findall(rf"{call}.* (\S+)$", self.log.read_text(), re.M))

    def kill(self):
        """End every process of the node at once, as a power cut does."""
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Person:
    """A browser that somebody is logged in with, at any node."""

    def __init__(self, production, login):
        self.production = production
        self.login = login
        self.http = requests.Session()
        # no proxy: the address is this machine's own
        self.http.trust_env = False

    def log_in(self, node):
        """Begin a session; passwords are the logins in the test's database."""
        params = {
            "db": self.production.name, "login": self.login, "password": self.login,
        }  # fmt: skip
        return self.ask(node, "/web/session/authenticate", params)

    def ask(self, node, path, params):
        """Return the answer to a call of the web client; fail on an error in it."""
        answer = self.http.post(
            f"http://{HOST}:{node.port}{path}", timeout=DEADLINE,
            json={"jsonrpc": "2.0", "method": "call", "params": params},
        ).json()  # fmt: skip
        assert "error" not in answer, answer["error"]["data"]["debug"]
        return answer["result"]

    def call(self, node, model, method, *args, **kwargs):
        """Call a method of a model as the web client does."""
        return self.ask(
            node, "/web/dataset/call_kw",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )  # fmt: skip


class Production:
    """The servers, the nodes, and what the tests ask them."""

    def __init__(self, name):
        self.name = name
        settings = f"\n{documented('settings')}\n"
        self.primary = postgres.Cluster(f"p{os.getpid()}", settings)
        self.replica = postgres.Cluster(f"r{os.getpid()}", settings)
        self.clusters = [self.replica, self.primary]
        self.config = CONFIG
        self.nodes = [Node(self, "A"), Node(self, "B")]

    def start_primary(self):
        """Have a primary with the database of all our addons and that of sessions."""
        self.primary.ensure_programs()
        self.primary.create_data()
        self.primary.start()
        self.type_in("role", REPLICATION_PASSWORD="copy")
        self.type_in("sessions")
        self._copy_template()

    def _copy_template(self):
        """Bring a database with all addons, and its files, from the tests' server."""
        with console.setup_lock():
            source = database.template(SERVER, layout.suite_addons())
            subprocess.run(
                ["bash", "-euo", "pipefail", "-c",
                 'pg_dump -Fc -Z0 "$SOURCE" | '
                 'env PGHOST="$HOST" PGPORT="$PORT" PGPASSWORD="$PASSWORD" '
                 'pg_restore --no-owner --create --exit-on-error -d postgres'],
                env={
                    **self._shell_environment(SERVER), "SOURCE": source,
                    "HOST": str(self.primary.base), "PORT": str(self.primary.port),
                    "PASSWORD": self.primary.environment()["PGPASSWORD"],
                },
                check=True,
            )  # fmt: skip
            files = layout.DATA / "filestore"
            shutil.copytree(files / source, files / self.name)
        rename = f'ALTER DATABASE "{source}" RENAME TO "{self.name}"'
        rows("postgres", rename, **self.connection(self.primary))

    def start_replica(self):
        """Copy the primary and start the copy."""
        self.replica.prepare_folder(self.primary.environment()["PGPASSWORD"])
        passwords = self.replica.base / "passwords"
        passwords.write_text("*:*:*:replicator:copy\n")
        passwords.chmod(0o600)
        self.replica.hand_over(passwords)
        self.type_in(
            "replica", self.replica.as_user(), PGDATA=self.replica.data,
            PRIMARY_HOST=HOST, PRIMARY_PORT=self.primary.port,
            PGPASSFILE=passwords, PGPASSWORD="",
        )  # fmt: skip
        self.replica.start()

    def promote(self):
        """Make the replica the primary, as told for a primary that is lost."""
        self.type_in("promote", self.replica.as_user(), PGDATA=self.replica.data)
        self.primary = self.replica
        lines = CONFIG.read_text().splitlines(keepends=True)
        self.config = self.primary.base / "odoo.conf"
        self.config.write_text(
            "".join(line for line in lines if not line.startswith("db_replica_"))
        )
        for node in self.nodes:
            node.kill()
        self.start_nodes()

    def start_nodes(self):
        """Start what does not run, and wait until all answer."""
        for node in self.nodes:
            if not node.process or node.process.poll() is not None:
                node.start()
        for node in self.nodes:
            node.wait()

    def remove(self):
        """Leave nothing behind."""
        for node in self.nodes:
            node.kill()
        for cluster in self.clusters:
            cluster.remove()
        shutil.rmtree(layout.DATA / "filestore" / self.name, ignore_errors=True)

    def type_in(self, name, options=None, server=None, **variables):
        """Run a block of docs/deploy.md, by default at the primary; what it printed."""
        environment = {
            **self._shell_environment(server or self.primary.environment()),
            **{key: str(value) for key, value in variables.items()},
        }
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", documented(name)], env=environment,
            text=True, capture_output=True, check=False, **(options or {}),
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _shell_environment(self, server):
        environment = {**python_setup.environment(), **server}
        environment["PATH"] = f"{self.primary.binaries}:{environment['PATH']}"
        return environment

    def connection(self, cluster):
        """Arguments with which psycopg2 reaches a server."""
        return {
            "host": str(cluster.base), "port": cluster.port, "user": "odoo",
            "password": self.primary.environment()["PGPASSWORD"],
        }  # fmt: skip

    def rows(self, statement, cluster=None):
        """Rows of a statement, at the primary unless another server is given."""
        return rows(self.name, statement, **self.connection(cluster or self.primary))

    def count_sessions(self, key):
        """How often the database of sessions holds the session of a cookie."""
        statement = f"SELECT count(*)::int FROM http_sessions WHERE sid = '{key}'"
        return rows("crm_sessions", statement, **self.connection(self.primary))[0][0]

    def run_script(self, script):
        """Run a script in Odoo's shell; returns what it printed."""
        done = subprocess.run(
            odoo_run.command("shell", "-d", self.name, "--no-http", "--log-level=warn"),
            input=script, env=odoo_run.environment(self.primary.environment()),
            cwd=layout.ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def wake_schedulers(self):
        """Have the schedulers of the nodes look now instead of within a minute."""
        rows(
            "postgres", f"SELECT pg_notify('cron_trigger', '{self.name}')",
            **self.connection(self.primary),
        )  # fmt: skip

    @contextlib.contextmanager
    def gate_before(self, table, condition):
        """Hold whoever inserts such a row, until the end of the block."""
        self.rows(
            "CREATE OR REPLACE FUNCTION wait_at_gate() RETURNS trigger AS $$ BEGIN "
            f"PERFORM pg_advisory_xact_lock_shared({GATE}); RETURN NEW; "
            "END $$ LANGUAGE plpgsql;"
            f"CREATE TRIGGER gate BEFORE INSERT ON {table} FOR EACH ROW "
            f"WHEN ({condition}) EXECUTE FUNCTION wait_at_gate()"
        )
        with closed_gate(self.name, **self.connection(self.primary)):
            yield
        self.rows(f"DROP TRIGGER gate ON {table}")

    def kill_who_waits(self):
        """Kill the worker that waits at the gate; returns the letter of its node."""
        statement = (
            "SELECT application_name, client_port FROM pg_stat_activity "
            "WHERE wait_event_type = 'Lock' AND wait_event = 'advisory'"
        )
        [(letter, port)] = wait_until(
            lambda: self.rows(statement), "a process at the gate"
        )
        [pid] = {
            connection.pid
            for connection in psutil.net_connections("tcp4")
            if connection.laddr.port == port
        }
        os.kill(pid, signal.SIGKILL)
        return letter

    def catch_up(self):
        """Wait until the replica has what the primary has."""
        # a commit that has written something brings all before it to the disk
        self.rows(
            "SET synchronous_commit = on; SELECT pg_logical_emit_message(true, 'a', '')"
        )
        [(position,)] = self.rows("SELECT pg_current_wal_flush_lsn()")
        replayed = f"SELECT pg_last_wal_replay_lsn() >= '{position}'::pg_lsn"
        wait_until(
            lambda: self.rows(replayed, self.replica)[0][0], "the replica to catch up"
        )

    def put_odoo_into(self, folder):
        """Have Odoo's program there, to neutralize with the options of this machine."""
        program = folder / "odoo"
        words = shlex.join(odoo_run.command("neutralize"))
        program.write_text(f'#!/bin/bash\nexec {words} "${{@:2}}"\n')
        program.chmod(0o755)

    def crash(self, cluster):
        """Stop a server as a power cut does."""
        cluster.call("pg_ctl", "stop", "-m", "immediate", "-w", "-D", cluster.data)

    @contextlib.contextmanager
    def held_replica(self):
        """Let the replica stand still for the length of the block."""
        self.catch_up()
        self.rows("SELECT pg_wal_replay_pause()", self.replica)
        state = "SELECT pg_get_wal_replay_pause_state() = 'paused'"
        wait_until(lambda: self.rows(state, self.replica)[0][0], "the replica to stop")
        try:
            yield
        finally:
            self.rows("SELECT pg_wal_replay_resume()", self.replica)

    @contextlib.contextmanager
    def locked_tables(self, pattern):
        """Lock tables by the beginning of their names, at the replica as well."""
        connection = psycopg2.connect(dbname=self.name, **self.connection(self.primary))
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute(
                "SELECT string_agg(quote_ident(tablename), ', ') FROM pg_tables "
                "WHERE schemaname = 'public' AND tablename LIKE %s",
                [f"{pattern}%"],
            )
            [(tables,)] = cursor.fetchall()
            cursor.execute(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE")
            self.catch_up()
            yield
            connection.rollback()
