"""./crm test: every addon installed in a fresh database, then pytest over all tests."""

import os
import subprocess

from . import database, layout, odoo_run, postgres, python_setup
from .console import StepError, say, step


def run_tests(addons=None, expression=None):
    """Run the tests (of `addons` only, when given); returns the exit status."""
    every = layout.suite_addons()
    unknown = sorted(set(addons or []) - set(every))
    if unknown:
        raise StepError(
            f"no addon {', '.join(unknown)}", f"there are {', '.join(every)}"
        )
    odoo_run.ensure_setup(development=True, browser=True)
    name = f"{layout.TEST_PREFIX}_{os.getpid()}"
    with postgres.running() as server:
        database.copy_template(server, addons or every, name)
        try:
            with step("tests"):
                return _pytest(server, name, addons, expression)
        finally:
            database.drop(server, name, missing_ok=True)


def _pytest(server, name, addons, expression):
    selected = addons or layout.suite_addons()
    paths = [layout.ADDONS / addon / "tests" for addon in selected]
    missing = [path.parent.name for path in paths if not path.is_dir()]
    if missing:
        raise StepError(f"{', '.join(missing)} has no tests folder", "write its tests")
    if not addons:
        paths.append(layout.ROOT / "tests")
    options = ["-k", expression] if expression else []
    environment = {
        **odoo_run.environment(server),
        "PYTHONPATH": str(layout.ROOT),
        # A part of the tests is on purpose not every addon.
        "CRM_TEST_ADDONS": "" if expression else ",".join(selected),
    }
    # pytest-odoo takes the configuration from here; the options below name the rest.
    done = subprocess.run(
        [
            python_setup.PYTHON, "-m", "pytest", "-p", "tools.pytest_guard",
            "--rootdir", layout.ROOT, "-o", "cache_dir=" + str(layout.LOCAL / "pytest"),
            "--import-mode=prepend", "-q",
            f"--odoo-config={layout.ROOT / 'config/test.conf'}",
            f"--odoo-database={name}", "--odoo-http", "--odoo-log-level=warn",
            *(f"--odoo-extra={option[2:]}" for option in odoo_run.arguments()[1:]),
            f"--junitxml={layout.LOGS / 'tests.xml'}",
            *options, *paths,
        ],
        env=environment, cwd=layout.ROOT, check=False,
    )  # fmt: skip
    if done.returncode:
        say(f"    tests ended with {done.returncode}")
    return done.returncode
