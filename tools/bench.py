"""./crm bench: what the product takes, beside a yardstick in the same run.

The data is made twice, at a tenth of the scale and at the scale itself, so that the
table tells how each figure grows. A part that fails is named, and the others go on.
"""

import contextlib
import json
import os
import platform
import subprocess
import time
from typing import NamedTuple

from . import bench_rpc, bench_table, database, layout, odoo_run, postgres
from .console import StepError, require_space, say, step

RESULTS = layout.LOCAL / "bench"
FULL, TENTH = "crm_bench", "crm_bench_tenth"
OURS, PEER = "crm_bench_suite", "crm_bench_peer"
# of scale 1
SIZES = {
    "customers": 1_000_000,
    "orders": 5_000_000,
    "requests": 200_000,
    "open": 20_000,
    "opportunities": 200_000,
    "warnings": 100_000,
}
# both databases that answer calls from outside, at most
RPC_SIZES = {"customers": 20_000, "orders": 100_000}
PEER_ADDONS = ("crm", "helpdesk_mgmt", "sale_management", "sale_stock")
# at scale 1 both databases took 16, with what PostgreSQL needs beside
GIGABYTES = 20


class Part(NamedTuple):
    """What is made or measured by one script in Odoo's shell."""

    name: str
    title: str
    script: str
    is_data: bool = False


ORDERS = Part(
    "data", "data: {customers:,} customers, {orders:,} orders", "bench_data", True
)
PARTS = (
    ORDERS,
    Part("scan", "the churn scan", "bench_scan"),
    Part("ranking", "the ranking", "bench_ranking"),
    Part("timeline", "the timeline and the customer form", "bench_timeline"),
    Part(
        "desk data", "data: {requests:,} archived and {open:,} open requests",
        "bench_desk_data", True,
    ),
    Part("desk", "the service desk", "bench_desk"),
    Part(
        "report data", "data: {opportunities:,} opportunities, {warnings:,} warnings",
        "bench_report_data", True,
    ),
    Part("reports", "the reports", "bench_reports"),
    Part("dashboard", "the overview of an executive", "bench_dashboard"),
)  # fmt: skip
RPC = "rpc"
NAMES = [part.name for part in PARTS if not part.is_data] + [RPC]


def run_bench(scale, keep, *, only=None, check=False):
    """Measure at a tenth of `scale` and at `scale` (1: a million customers).

    :param only: names of the parts to measure (all); their data is made anyway
    :return: exit status: 1 when a part failed, or with `check` a target was missed
    """
    only = _check_names(only)
    odoo_run.ensure_setup()
    require_space(GIGABYTES * scale + 1)
    RESULTS.mkdir(parents=True, exist_ok=True)
    failed = []
    with postgres.running() as server:
        runs = [
            _measure_scale(server, name, size, keep, only, failed)
            for name, size in ((TENTH, scale / 10), (FULL, scale))
        ]
        if RPC in only:
            runs[1] += _measure_rpc(server, scale, keep, failed)
    rows = bench_table.merge(*runs)
    _show(rows, scale)
    missed = [row["what"] for row in rows if bench_table.is_missed(row)]
    if failed:
        raise StepError(f"failed: {', '.join(failed)}", "read the lines above")
    return 1 if check and missed else 0


def _check_names(only):
    unknown = set(only or ()) - set(NAMES)
    if unknown:
        raise StepError(
            f"there is no part {', '.join(sorted(unknown))}",
            f"choose from {', '.join(NAMES)}",
        )
    return only or NAMES


def _measure_scale(server, name, scale, keep, only, failed):
    """Make one database, measure it; returns its rows."""
    sizes = {kind: max(1, round(number * scale)) for kind, number in SIZES.items()}
    rows = _start_rows(name)
    with _fresh(server, name, keep, layout.suite_addons()):
        for part in PARTS:
            if part.is_data or part.name in only:
                _run_part(server, name, part, {**sizes, "rows": str(rows)}, failed)
    return bench_table.read_rows(rows)


def _start_rows(name):
    path = RESULTS / f"{name}.jsonl"
    path.unlink(missing_ok=True)
    return path


@contextlib.contextmanager
def _fresh(server, name, keep, addons):
    """A new database, dropped in the end unless it is kept."""
    database.drop(server, name, missing_ok=True)
    try:
        if addons == PEER_ADDONS:
            database.copy_peer_template(server, addons, name)
        else:
            database.copy_template(server, addons, name)
        yield
    finally:
        if not keep:
            database.drop(server, name, missing_ok=True)


def _run_part(server, name, part, settings, failed):
    """Run one script; without its data nothing else can be measured."""
    title = part.title.format(**settings)
    try:
        with step(title if part.is_data else f"measuring {title}"):
            lines = _run_script(server, name, part.script, settings)
        print(lines, end="", flush=True)
    except StepError as error:
        if part.is_data:
            raise
        say(f"crm: {error}")
        failed.append(f"{part.name} in {name}")


def _run_script(server, name, script, settings):
    """Run one of our scripts in Odoo's shell; returns what it printed."""
    environment = {**odoo_run.environment(server), "CRM_BENCH": json.dumps(settings)}
    with open(layout.ROOT / "tools" / f"{script}.py") as given:
        done = subprocess.run(
            odoo_run.command("shell", "-d", name, "--no-http", "--log-level=error"),
            stdin=given, stdout=subprocess.PIPE, env=environment, cwd=layout.ROOT,
            text=True, check=False,
        )  # fmt: skip
    if done.returncode:
        say(done.stdout)
        raise StepError(f"{script} failed", "read the lines above")
    return done.stdout


def _measure_rpc(server, scale, keep, failed):
    """Calls from outside, on small databases with and without our addons."""
    rows = _start_rows(RPC)
    sizes = {
        kind: min(number, round(SIZES[kind] * scale))
        for kind, number in RPC_SIZES.items()
    }
    with (
        _fresh(server, OURS, keep, layout.suite_addons()),
        _fresh(server, PEER, keep, PEER_ADDONS),
    ):
        for name in (OURS, PEER):
            _run_part(server, name, ORDERS, {**sizes, "rows": str(rows)}, failed)
        try:
            with step("measuring calls from outside"):
                for line in bench_rpc.measure(server, OURS, PEER, rows):
                    print(line, flush=True)
        except StepError as error:
            say(f"crm: {error}")
            failed.append(RPC)
    return bench_table.read_rows(rows)


def _show(rows, scale):
    """Print the table, targets first, and keep it."""
    machine = (
        f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores, "
        f"{_get_memory():.0f} GB, Python {platform.python_version()}, scale {scale:g}"
    )
    targets = [row for row in rows if row["limits"]]
    others = [row for row in rows if not row["limits"]]
    text = (
        f"\n{machine}\n\nTargets\n\n{bench_table.format_table(targets)}"
        f"\nEverything else\n\n{bench_table.format_table(others)}"
    )
    (RESULTS / "latest.md").write_text(text)
    print(text, end="")
    say(f"the table is in {RESULTS / 'latest.md'}")


def _get_memory():
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
