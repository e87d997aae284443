"""Running Odoo: installing addons, the shell, the server."""

import re
import subprocess
import sys

from . import browser_setup, console, layout, odoo_setup, python_setup
from .console import StepError

CONFIG = layout.ROOT / "odoo.conf"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}\Z")


def ensure_setup(*, development=False, browser=False):
    """Do all set-up that running Odoo needs.

    `browser`: True demands Chromium and wkhtmltopdf; else they are tried and missed.
    """
    with console.setup_lock():
        odoo_setup.ensure()
        python_setup.ensure(development=development)
        if browser:
            browser_setup.ensure()
        else:
            browser_setup.ensure_or_warn()


def check_name(name):
    """Return a database name that is safe in every command, or raise StepError."""
    if not _NAME.match(name):
        raise StepError(
            f"“{name}” is no usable database name",
            "use letters, digits, _ and - (63 at most), first a letter or digit",
        )
    return name


def arguments(config=CONFIG):
    """Options that every Odoo command takes: configuration, addons, data."""
    paths = [*odoo_setup.core_addons_paths(), layout.ADDONS]
    return [
        f"--config={config}",
        f"--addons-path={','.join(map(str, paths))}",
        f"--data-dir={layout.DATA}",
    ]


def command(*words, config=CONFIG):
    """Command line of an Odoo subcommand (`db`, `shell` …; none: the server)."""
    subcommand = [words[0]] if words and not words[0].startswith("-") else []
    rest = words[len(subcommand) :]
    return [
        str(python_setup.PYTHON), str(layout.ROOT / "tools" / "odoo_main.py"),
        *subcommand, *arguments(config), *rest,
    ]  # fmt: skip


def environment(server):
    """Environment of an Odoo process on the given database server."""
    return {**python_setup.environment(), **server}


def call(server, *words, log_name="odoo", advice, config=CONFIG, **options):
    """Run an Odoo command to its end; its log goes to .local/log/NAME.log.

    Raises StepError with the log's last lines when it fails.
    """
    layout.LOGS.mkdir(parents=True, exist_ok=True)
    path = layout.LOGS / f"{log_name}.log"
    with open(path, "a") as log:
        start = log.tell()
        done = subprocess.run(
            command(*words, config=config), env=environment(server), cwd=layout.ROOT,
            stdout=options.pop("stdout", log), stderr=log, check=False, **options,
        )  # fmt: skip
    if done.returncode:
        with open(path) as log:
            log.seek(start)
            tail = "".join(log.readlines()[-25:])
        raise StepError(
            f"Odoo ended with {done.returncode}; the end of {path}:\n{tail}", advice
        )


def shell(server, name):
    """Run Odoo's shell on a database with our streams; returns its exit status.

    A script's own output goes to standard output, Odoo's log to standard error.
    """
    options = ["-d", check_name(name), "--no-http", "--log-level=warn"]
    if not sys.stdin.isatty():
        options.append("--shell-interface=python")
    done = subprocess.run(
        command("shell", *options),
        env=environment(server),
        cwd=layout.ROOT,
        check=False,
    )
    return done.returncode


def serve_command(name, port, workers=0):
    """Command line of a server for one database on 127.0.0.1."""
    return command(
        "-d", check_name(name), f"--db-filter=^{re.escape(name)}$",
        f"--http-port={port}", f"--workers={workers}",
        f"--gevent-port={port + 1 if workers else 0}",
    )  # fmt: skip
