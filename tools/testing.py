"""./crm test: every addon installed in a fresh database, then pytest over all tests."""

import contextlib
import os
import subprocess
import sys
import tempfile

from . import database, layout, odoo_run, postgres, python_setup
from .console import StepError, say, step

# pytest's exit status when no test was chosen
NOTHING_RAN = 5


def run_tests(addons=None, expression=None):
    """Run the tests (of `addons` only, when given); returns the exit status."""
    every = layout.suite_addons()
    unknown = sorted(set(addons or []) - set(every))
    if unknown:
        raise StepError(
            f"no addon {', '.join(unknown)}", f"there are {', '.join(every)}"
        )
    odoo_run.ensure_setup(development=True, browser=True)
    with postgres.running() as server:
        _require_connections(server)
        with step("tests"), contextlib.ExitStack() as ended:
            lots = [_Lot(server, "addons", addons or every, expression)]
            if not addons:
                lots.append(_Lot(server, "repository", [], expression))
            for lot in lots:
                ended.callback(lot.remove)
                lot.prepare()
            # what spans addons has databases of its own: beside the rest, in its time
            for lot in reversed(lots):
                lot.start(quiet=lot is not lots[0])
            return _get_status([lot.finish() for lot in lots])


def _require_connections(server):
    """Refuse a server that cannot take all who ask at once in the tests."""
    allowed = database.get_connection_limit(server)
    if allowed < postgres.CONNECTIONS:
        raise StepError(
            f"the database server takes {allowed} connections, the tests need "
            f"{postgres.CONNECTIONS}",
            f"set max_connections = {postgres.CONNECTIONS + 50} and restart it",
        )


def _get_status(statuses):
    """Return one exit status: an expression may choose nothing in one of the lots."""
    if len(statuses) > 1 and NOTHING_RAN in statuses:
        statuses = [status for status in statuses if status != NOTHING_RAN]
    status = max(statuses, default=NOTHING_RAN)
    if status:
        say(f"    tests ended with {status}")
    return status


class _Lot:
    """Tests that share a database and a pytest process."""

    def __init__(self, server, name, addons, expression):
        self.server = server
        self.name = name
        self.addons = addons
        self.expression = expression
        self.database = f"{layout.TEST_PREFIX}_{os.getpid()}_{name}"
        self.log = None
        self.process = None

    def prepare(self):
        """Check that each addon has tests, and make the database."""
        missing = [path.parent.name for path in self._paths() if not path.is_dir()]
        if missing:
            raise StepError(
                f"{', '.join(missing)} has no tests folder", "write its tests"
            )
        database.copy_template(
            self.server, self.addons or layout.suite_addons(), self.database
        )

    def _paths(self):
        if not self.addons:
            return [layout.ROOT / "tests"]
        return [layout.ADDONS / addon / "tests" for addon in self.addons]

    def start(self, quiet):
        """Start pytest; a quiet lot is shown when it has ended."""
        if quiet:
            self.log = tempfile.TemporaryFile(  # noqa: SIM115
                "w+", encoding="utf-8", errors="replace"
            )
        self.process = subprocess.Popen(
            self._command(), env=self._environment(), cwd=layout.ROOT,
            stdout=self.log, stderr=self.log and subprocess.STDOUT,
        )  # fmt: skip

    def _environment(self):
        # A part of the tests is on purpose not every addon.
        wanted = [] if self.expression else self.addons or ["tests"]
        return {
            **odoo_run.environment(self.server),
            "PYTHONPATH": str(layout.ROOT),
            "CRM_TEST_ADDONS": ",".join(wanted),
        }

    def _command(self):
        # pytest-odoo takes the configuration from here; the options name the rest.
        return [
            python_setup.PYTHON, "-m", "pytest", "-p", "tools.pytest_guard",
            "--rootdir", layout.ROOT,
            "-o", f"cache_dir={layout.LOCAL / 'pytest' / self.name}",
            "--import-mode=prepend", "-q",
            f"--odoo-config={layout.ROOT / 'config/test.conf'}",
            f"--odoo-database={self.database}", "--odoo-http", "--odoo-log-level=warn",
            *(f"--odoo-extra={option[2:]}" for option in odoo_run.arguments()[1:]),
            f"--junitxml={layout.LOGS / f'tests-{self.name}.xml'}",
            *(["-k", self.expression] if self.expression else []), *self._paths(),
        ]  # fmt: skip

    def finish(self):
        """Wait for the end; returns pytest's exit status."""
        status = self.process.wait()
        if self.log:
            self.log.seek(0)
            sys.stdout.write(self.log.read())
            sys.stdout.flush()
        return status

    def remove(self):
        """Stop what still runs and drop the database."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait()
        if self.log:
            self.log.close()
        database.drop(self.server, self.database, missing_ok=True)
