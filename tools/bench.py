"""./crm bench: what the product takes, as a ratio to a yardstick in the same run."""

import json
import os
import subprocess

from . import database, layout, odoo_run, postgres
from .console import StepError, say, step

DATABASE = "crm_bench"
# what is measured, and the script in this folder that measures and prints it
PARTS = (
    ("the churn scan", "bench_scan.py"),
    ("the ranking", "bench_ranking.py"),
    ("the timeline", "bench_timeline.py"),
)


def run_bench(scale, keep):
    """Make data at `scale` (1: a million customers), measure, print the table."""
    odoo_run.ensure_setup()
    with postgres.running() as server:
        database.drop(server, DATABASE, missing_ok=True)
        try:
            database.copy_template(server, layout.suite_addons(), DATABASE)
            sizes = {"customers": int(1e6 * scale), "orders": int(5e6 * scale)}
            with step(
                f"data: {sizes['customers']:,} customers, {sizes['orders']:,} orders"
            ):
                _run_script(server, "bench_data.py", sizes)
            for subject, script in PARTS:
                with step(f"measuring {subject}"):
                    lines = _run_script(server, script, sizes)
                print(lines, end="")
        finally:
            if not keep:
                database.drop(server, DATABASE, missing_ok=True)


def _run_script(server, script, settings):
    """Run one of our scripts in Odoo's shell; returns what it printed."""
    environment = {**odoo_run.environment(server), "CRM_BENCH": json.dumps(settings)}
    with open(os.path.join(os.path.dirname(__file__), script)) as given:
        done = subprocess.run(
            odoo_run.command("shell", "-d", DATABASE, "--no-http", "--log-level=warn"),
            stdin=given, stdout=subprocess.PIPE, env=environment, cwd=layout.ROOT,
            text=True, check=False,
        )  # fmt: skip
    if done.returncode:
        say(done.stdout)
        raise StepError(f"{script} failed", "read the lines above")
    return done.stdout
