"""./crm bench: what the product takes, as a ratio to a yardstick in the same run."""

import json
import os
import subprocess

from . import database, layout, odoo_run, postgres
from .console import StepError, say, step

DATABASE = "crm_bench"
# what is said, and the script in this folder that makes data, or measures and prints
STEPS = (
    ("data: {customers:,} customers, {orders:,} orders", "bench_data.py"),
    ("measuring the churn scan", "bench_scan.py"),
    ("measuring the ranking", "bench_ranking.py"),
    ("measuring the timeline", "bench_timeline.py"),
    ("data: {requests:,} archived and {open:,} open requests", "bench_desk_data.py"),
    ("measuring the service desk", "bench_desk.py"),
)
# archived and open requests of the service desk; fewer below this scale
DESK_SIZES = {"requests": 200_000, "open": 20_000}
DESK_SCALE = 0.1


def run_bench(scale, keep):
    """Make data at `scale` (1: a million customers), measure, print the table."""
    odoo_run.ensure_setup()
    with postgres.running() as server:
        database.drop(server, DATABASE, missing_ok=True)
        try:
            database.copy_template(server, layout.suite_addons(), DATABASE)
            sizes = _get_sizes(scale)
            for title, script in STEPS:
                with step(title.format(**sizes)):
                    lines = _run_script(server, script, sizes)
                print(lines, end="")
        finally:
            if not keep:
                database.drop(server, DATABASE, missing_ok=True)


def _get_sizes(scale):
    """How many of each are made at a scale."""
    part = min(1, scale / DESK_SCALE)
    return {
        "customers": int(1e6 * scale),
        "orders": int(5e6 * scale),
        **{kind: round(number * part) for kind, number in DESK_SIZES.items()},
    }


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
