"""Databases: make, list, copy, drop, back up, restore (by Odoo's own commands)."""

import hashlib
import os
import shutil
import subprocess

from . import layout, odoo_run, python_setup
from .console import StepError, say, setup_lock, step

# The first one is the default of a new database.
LANGUAGES = "en_US,zh_CN"
_INSTALL_ADVICE = "read the lines above; the database was removed, so just run it again"


def exists(server, name):
    """True when the server holds a database of that name."""
    return name in list_names(server)


def list_names(server):
    """Names of all databases of ours, sorted."""
    rows = _sql(
        server,
        "SELECT datname FROM pg_database WHERE NOT datistemplate "
        "AND datname NOT IN ('postgres', 'odoo') ORDER BY 1",
    )
    return rows.split()


def get_connection_limit(server):
    """Number of connections that the server takes at once."""
    return int(_sql(server, "SHOW max_connections"))


def init(server, name, addons=None, *, demo=False):
    """Make a database with the given addons (all of ours by default) installed."""
    odoo_run.check_name(name)
    if exists(server, name):
        raise StepError(
            f"database {name} exists already",
            f"drop it first: ./crm db drop {name}",
        )
    addons = addons or layout.suite_addons()
    _check_addons(addons)
    try:
        if demo:
            # Demo records of Odoo's own addons come only while these are installed.
            install(server, name, addons, demo=True)
        else:
            copy_template(server, addons, name)
    except BaseException:
        drop(server, name, missing_ok=True)
        raise


def install(server, name, addons, *, demo=False):
    """Install addons into a database, which is made when it is not there."""
    options = ["--with-demo"] if demo else ["--without-demo"]
    odoo_run.call(
        server, "-d", name, "-i", ",".join(addons), f"--load-language={LANGUAGES}",
        *options, "--stop-after-init", "--no-http", "--max-cron-threads=0",
        log_name=f"install-{name}", advice=_INSTALL_ADVICE,
    )  # fmt: skip


def _check_addons(addons):
    unknown = sorted(set(addons) - set(layout.suite_addons()))
    if unknown:
        say(f"    note: {', '.join(unknown)} not in addons/, taken from Odoo or OCA")


def drop(server, name, *, missing_ok=False):
    """Delete a database and its files."""
    odoo_run.check_name(name)
    if not exists(server, name):
        if missing_ok:
            return
        raise StepError(f"there is no database {name}", "see ./crm db list")
    _sql(server, f'DROP DATABASE "{name}" WITH (FORCE)')
    _remove_files(name)


def _remove_files(name):
    shutil.rmtree(layout.DATA / "filestore" / name, ignore_errors=True)


def backup(server, name, path):
    """Write database and files to one zip file, whole or not at all."""
    if not exists(server, odoo_run.check_name(name)):
        raise StepError(f"there is no database {name}", "see ./crm db list")
    unfinished = path.with_name(path.name + ".unfinished")
    try:
        odoo_run.call(
            server, "db", "dump", name, str(unfinished),
            log_name="backup", advice="check the path and the room on the disk",
        )  # fmt: skip
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)


def restore(server, path, name):
    """Make a database from a backup."""
    if not path.is_file():
        raise StepError(f"there is no file {path}", "check the path")
    if exists(server, odoo_run.check_name(name)):
        raise StepError(
            f"database {name} exists already", f"drop it first: ./crm db drop {name}"
        )
    try:
        odoo_run.call(
            server, "db", "load", name, str(path),
            log_name="restore", advice="is the file a backup made by ./crm db backup?",
        )  # fmt: skip
    except BaseException:
        drop(server, name, missing_ok=True)
        raise


def copy(server, source, target):
    """Copy a database and its files; the copy appears at once."""
    drop(server, target, missing_ok=True)
    _sql(server, f'CREATE DATABASE "{target}" TEMPLATE "{source}" STRATEGY FILE_COPY')
    files = layout.DATA / "filestore"
    if has_files(source):
        shutil.copytree(files / source, files / target)


def has_files(name):
    """True when the files (attachments) of a database are here.

    Every database that Odoo made has some: one without them is what a removed checkout
    left on the server.
    """
    return (layout.DATA / "filestore" / name).is_dir()


def rename(server, source, target):
    """Give a database and its files another name."""
    _sql(server, f'ALTER DATABASE "{source}" RENAME TO "{target}"')
    files = layout.DATA / "filestore"
    if has_files(source):
        (files / source).rename(files / target)


def set_parameter(server, name, key, value):
    """Set a system parameter of a database that no Odoo serves yet."""
    _sql(
        server,
        "INSERT INTO ir_config_parameter (key, value) VALUES (%s, %s) "
        "ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value",
        key, value, database=name,
    )  # fmt: skip


def _sql(server, statement, *values, database="postgres"):
    """Run one statement (on the maintenance database); returns rows as lines."""
    script = (
        "import sys, psycopg2\n"
        "connection = psycopg2.connect(dbname=sys.argv[1])\n"
        "connection.autocommit = True\n"
        "cursor = connection.cursor()\n"
        "cursor.execute(sys.argv[2], sys.argv[3:] or None)\n"
        "if cursor.description:\n"
        "    print('\\n'.join(str(row[0]) for row in cursor.fetchall()))\n"
    )
    done = subprocess.run(
        [python_setup.PYTHON, "-c", script, database, statement, *values],
        env=odoo_run.environment(server), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise StepError(
            f"PostgreSQL refused: {done.stderr.strip().splitlines()[-1]}",
            "check that the server runs and may create databases",
        )
    return done.stdout


# Templates -------------------------------------------------------------------


def copy_template(server, addons, target):
    """Make database `target` with `addons` installed; returns the template's name.

    One at a time in this checkout, so that no one drops what another is copying.
    """
    with setup_lock():
        source = template(server, addons)
        with step(f"fresh database {target}"):
            copy(server, source, target)
    return source


def template(server, addons):
    """Database with `addons` installed, made once for each content of the addons.

    Two layers: what ours stand on changes rarely and takes minutes; ours change often.
    Returns the template's name.
    """
    base = base_template(server, addons)
    name = _template_name(addons)
    _make_layer(server, name, base, addons)
    _forget_stale(server, addons)
    return name


def copy_peer_template(server, addons, target):
    """Copy a database with only core and OCA `addons`: what ours are compared with."""
    with setup_lock():
        name = _peer_name()
        _make_layer(server, name, None, addons)
        with step(f"fresh database {target}"):
            copy(server, name, target)


def _peer_name():
    requirements = (layout.ROOT / "requirements.txt").read_bytes()
    return f"{layout.TEMPLATE_PREFIX}_peer_{_digest(requirements, _odoo_key())}"


def base_template(server, addons):
    """Database with only what `addons` stand on outside this repository; its name."""
    name = _base_name(addons)
    _make_layer(server, name, None, _outside_dependencies(addons))
    return name


def _base_name(addons):
    requirements = (layout.ROOT / "requirements.txt").read_bytes()
    key = _digest(*_outside_dependencies(addons), requirements, _odoo_key())
    return f"{layout.TEMPLATE_PREFIX}_base_{key}"


def _template_name(addons):
    key = _digest(_base_name(addons), *addons, *_contents(addons))
    return f"{layout.TEMPLATE_PREFIX}_{key}"


def _make_layer(server, name, base, addons):
    if exists(server, name) and has_files(name):
        return
    drop(server, name, missing_ok=True)
    unfinished = f"{name}_unfinished"
    with step(f"template database with {', '.join(addons)}"):
        drop(server, unfinished, missing_ok=True)
        if base:
            copy(server, base, unfinished)
        try:
            install(server, unfinished, addons)
        except BaseException:
            drop(server, unfinished, missing_ok=True)
            raise
        rename(server, unfinished, name)


def _forget_stale(server, addons):
    """Drop templates of earlier contents, so that they do not fill the disk."""
    used = (addons, layout.suite_addons(), layout.main_addons())
    kept = {_template_name(names) for names in used} | {_base_name(n) for n in used}
    kept.add(_peer_name())
    for name in list_names(server):
        if name.startswith(layout.TEMPLATE_PREFIX) and name not in kept:
            drop(server, name, missing_ok=True)


def _outside_dependencies(addons):
    """What the addons depend on outside this repository, also through each other."""
    outside, seen, waiting = set(), set(), list(addons)
    while waiting:
        addon = waiting.pop()
        if addon in seen:
            continue
        seen.add(addon)
        if (layout.ADDONS / addon / "__manifest__.py").exists():
            waiting += layout.read_manifest(addon).get("depends", [])
        else:
            outside.add(addon)
    return sorted(outside)


def _contents(addons):
    """Content of everything that installing the addons depends on."""
    for addon in addons:
        folder = layout.ADDONS / addon
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder)
            if path.is_file() and inside.parts[0] != "tests" and path.suffix != ".pyc":
                yield str(inside).encode()
                yield path.read_bytes()


def _odoo_key():
    return f"{layout.ODOO_VERSION} {LANGUAGES} {os.environ.get('ODOO_HOME', '')}"


def _digest(*parts):
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part if isinstance(part, bytes) else part.encode())
        digest.update(b"\0")
    return digest.hexdigest()[:12]
