"""The commands of ./crm."""

import argparse
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from . import bench, database, layout, linting, odoo_run, postgres, testing, trial
from .console import StepError, say


def main(argv=None):
    """Run one command; returns the exit status."""
    options = _parser().parse_args(argv)
    signal.signal(signal.SIGTERM, _interrupted)
    try:
        return options.run(options) or 0
    except StepError as error:
        say(f"\ncrm: {error}\n     What to do: {error.advice}.")
        return 1
    except KeyboardInterrupt:
        say("\ncrm: stopped; the same command goes on from here.")
        return 130


def _interrupted(_signal, _frame):
    raise KeyboardInterrupt


def _parser():
    parser = argparse.ArgumentParser(
        prog="./crm", description="Customer lifecycle suite for Odoo 19 Community."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_running_commands(commands)
    _add_checking_commands(commands)
    _add_database_commands(commands)
    return parser


def _command(commands, name, run, text):
    command = commands.add_parser(name, help=text, description=text)
    command.set_defaults(run=run)
    return command


def _add_running_commands(commands):
    up = _command(commands, "up", _up, "set up and open the web client with real data")
    up.add_argument("--empty", action="store_true", help="a clean database instead")
    up.add_argument(
        "--port", type=int, help="port of the web client (8069 or the next)"
    )
    up.add_argument(
        "--lang", default="en_US", choices=("en_US", "zh_CN"),
        help="language of the users on a new database",
    )  # fmt: skip
    _command(commands, "stop", _stop, "stop the web client that up left running")
    serve = _command(commands, "serve", _serve, "web client of a database until Ctrl-C")
    serve.add_argument("name")
    serve.add_argument("--port", type=int, required=True)
    serve.add_argument("--workers", type=int, default=0)
    shell = _command(
        commands, "shell", _shell, "Odoo's shell with env (or a script on stdin)"
    )
    shell.add_argument("name")
    _command(commands, "clean", _clean, "remove everything that ./crm made")


def _add_checking_commands(commands):
    test = _command(commands, "test", _test, "install all addons and run every test")
    test.add_argument("--addons", help="only these addons' tests (a,b) and no others")
    test.add_argument(
        "-k", dest="expression", help="only tests that match (as in pytest)"
    )
    bench_command = _command(commands, "bench", _bench, "time it beside yardsticks")
    bench_command.add_argument(
        "--scale",
        type=float,
        default=0.1,
        help="1: a million customers (0.1); a tenth of it is measured before",
    )
    bench_command.add_argument("--keep", action="store_true", help="keep the databases")
    bench_command.add_argument(
        "--only", help=f"measure only these parts: {', '.join(bench.NAMES)} (a,b)"
    )
    bench_command.add_argument(
        "--check", action="store_true", help="end with 1 when a target is missed"
    )
    _command(commands, "lint", _lint, "check style, views, translations, dropped APIs")


def _add_database_commands(commands):
    db = commands.add_parser("db", help="make, list, drop, back up, restore databases")
    actions = db.add_subparsers(required=True, metavar="ACTION")
    init = _command(actions, "init", _db_init, "make a database with our addons")
    init.add_argument("name")
    init.add_argument("--addons", help="a,b (all of ours by default)")
    init.add_argument("--demo", action="store_true", help="with demo records")
    drop = _command(actions, "drop", _db_drop, "delete a database and its files")
    drop.add_argument("name")
    _command(actions, "list", _db_list, "names of the databases, a line each")
    backup = _command(actions, "backup", _db_backup, "database and files to one file")
    backup.add_argument("name")
    backup.add_argument("file", type=Path)
    restore = _command(actions, "restore", _db_restore, "make a database from a backup")
    restore.add_argument("file", type=Path)
    restore.add_argument("name")


def _up(options):
    return trial.up(empty=options.empty, port=options.port, language=options.lang)


def _stop(_options):
    trial.stop()


def _serve(options):
    odoo_run.ensure_setup()
    with postgres.running() as server:
        if not database.exists(server, odoo_run.check_name(options.name)):
            raise StepError(f"there is no database {options.name}", "see ./crm db list")
        say(f"http://127.0.0.1:{options.port}  (Ctrl-C ends it)")
        process = subprocess.Popen(
            odoo_run.serve_command(options.name, options.port, options.workers),
            env=odoo_run.environment(server), cwd=layout.ROOT,
        )  # fmt: skip
        return _wait(process)


def _wait(process):
    """Wait for a server, passing on what ends us."""
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.terminate()
        process.wait()
        return 0


def _shell(options):
    odoo_run.ensure_setup()
    with postgres.running() as server:
        if not database.exists(server, odoo_run.check_name(options.name)):
            raise StepError(f"there is no database {options.name}", "see ./crm db list")
        return odoo_run.shell(server, options.name)


def _clean(_options):
    trial.stop()
    if not postgres.is_external():
        postgres.Cluster().remove()
    shutil.rmtree(layout.LOCAL, ignore_errors=True)
    if layout.LOCAL.exists():
        raise StepError(f"{layout.LOCAL} could not be removed whole", "see who owns it")
    say("Everything that ./crm made is gone.")


def _test(options):
    addons = options.addons.split(",") if options.addons else None
    return testing.run_tests(addons, options.expression)


def _bench(options):
    only = options.only.split(",") if options.only else None
    return bench.run_bench(options.scale, options.keep, only=only, check=options.check)


def _lint(_options):
    return linting.run_lint()


def _db_init(options):
    odoo_run.ensure_setup()
    addons = options.addons.split(",") if options.addons else None
    with postgres.running() as server:
        database.init(server, options.name, addons, demo=options.demo)


def _db_drop(options):
    odoo_run.ensure_setup()
    with postgres.running() as server:
        database.drop(server, options.name)


def _db_list(_options):
    odoo_run.ensure_setup()
    with postgres.running() as server:
        names = database.list_names(server)
    sys.stdout.write("".join(f"{name}{os.linesep}" for name in names))


def _db_backup(options):
    odoo_run.ensure_setup()
    with postgres.running() as server:
        database.backup(server, options.name, options.file.resolve())


def _db_restore(options):
    odoo_run.ensure_setup()
    with postgres.running() as server:
        database.restore(server, options.file.resolve(), options.name)
