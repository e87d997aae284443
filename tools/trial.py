"""./crm up: a running web client with a real purchase history in it."""

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import time
import urllib.request

from . import cdnow, console, database, layout, odoo_run, postgres, python_setup
from .console import StepError, say, step

_STATE = "up.json"
_ROLES = (
    ("account_manager", "Account manager 客户经理"),
    ("sales_supervisor", "Sales supervisor 销售主管"),
    ("executive", "Executive 高管"),
    ("crm_administrator", "CRM administrator CRM 管理员"),
    ("teacher", "Teacher 教师"),
    ("registrar", "Registrar 教务员"),
    ("student_affairs", "Student affairs 学工人员"),
    ("dean", "Dean 院长"),
    ("career_officer", "Career officer 就业指导人员"),
    ("student", "Student 学生"),
    ("employer", "Employer 用人单位"),
)
# each is read by Odoo's shell
_LOADERS = ("load_history.py", "load_school.py")
EMPTY_DATABASE = "crm_empty"


def up(*, empty=False, port=None, language="en_US"):
    """Set everything up and leave the web client running in the background."""
    odoo_run.ensure_setup()
    name = EMPTY_DATABASE if empty else layout.UP_DATABASE
    history = None if empty else cdnow.history_file()
    with postgres.running() as server:
        if not database.exists(server, name):
            _make_database(server, name, history, language)
        passwords = _credentials(name)
        state = _running_server(name) or _start(server, name, port)
        _announce(state, passwords)


def _make_database(server, name, history, language):
    """Build under another name, so that a run that was cut short starts afresh."""
    unfinished = f"{name}_unfinished"
    try:
        database.copy_template(server, layout.main_addons(), unfinished)
        with step("users, a purchase history and a school" if history else "users"):
            fill(
                server, unfinished, history, language,
                _credentials(name, new=True), demo=bool(history),
            )  # fmt: skip
        database.rename(server, unfinished, name)
    except BaseException:
        database.drop(server, unfinished, missing_ok=True)
        raise


def fill(server, name, history, language, passwords, *, demo):
    """Run the loaders in Odoo; their progress lines are shown as they come."""
    environment = {
        **odoo_run.environment(server),
        "CRM_LOAD": json.dumps(
            {
                "demo": demo,
                "history": str(history or ""),
                "language": language,
                "passwords": passwords,
            }
        ),
    }
    for loader in _LOADERS:
        _load(layout.ROOT / "tools" / loader, name, environment)


def _load(path, name, environment):
    with open(path) as script:
        process = subprocess.run(
            odoo_run.command(
                "shell", "-d", name, "--no-http", "--log-level=warn",
                "--shell-interface=python",
            ),
            stdin=script, env=environment, cwd=layout.ROOT, check=False,
        )  # fmt: skip
    if process.returncode:
        raise StepError(
            "the data could not be loaded", "read the lines above, then run it again"
        )


def _credentials(name, *, new=False):
    """Passwords of the trial's users: drawn once, kept for the next ./crm up.

    A new database gets users who joined since they were drawn, too.
    """
    path = layout.LOCAL / "passwords.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    if new or name not in known:
        logins = [*(login for login, _title in _ROLES), "admin"]
        drawn = {login: secrets.token_urlsafe(9) for login in logins}
        known[name] = {**drawn, **known.get(name, {})}
        with open(
            os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w"
        ) as file:
            json.dump(known, file)
    return known[name]


def _start(server, name, port):
    """Start Odoo in the background and wait until a page answers."""
    stop(quiet=True)
    port = port or _free_port_from(8069)
    # where printed reports fetch their styles
    database.set_parameter(server, name, "report.url", f"http://127.0.0.1:{port}")
    layout.LOGS.mkdir(parents=True, exist_ok=True)
    with (
        step(f"web client on port {port}"),
        open(layout.LOGS / "server.log", "a") as log,
    ):
        # The server keeps PostgreSQL's lock open, and with it PostgreSQL running.
        lock = [int(server["CRM_LOCK_FD"])] if "CRM_LOCK_FD" in server else []
        process = subprocess.Popen(
            odoo_run.serve_command(name, port), env=odoo_run.environment(server),
            cwd=layout.ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True, pass_fds=lock,
        )  # fmt: skip
        state = {"pid": process.pid, "port": port, "database": name}
        if not _answers(process, port):
            process.terminate()
            raise StepError(
                "the web client did not answer",
                f"read the end of {layout.LOGS / 'server.log'}; is port {port} in use?",
            )
        postgres.bequeath(process)
        (layout.LOCAL / _STATE).write_text(json.dumps(state))
    return state


def _answers(process, port, seconds=180):
    """True when the login page is served, False when `process` ends before."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        if _page_is_there(port):
            return True
        time.sleep(0.5)
    return False


def _page_is_there(port):
    # No proxy: the address is this machine's own.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    address = f"http://127.0.0.1:{port}/web/login"
    with contextlib.suppress(OSError), opener.open(address, timeout=60) as page:
        return page.status == 200
    return False


def _running_server(name):
    """State of the server that an earlier ./crm up left, if it answers."""
    state = _read_state()
    if state and state["database"] == name and _page_is_there(state["port"]):
        return state
    return None


def _read_state():
    path = layout.LOCAL / _STATE
    return json.loads(path.read_text()) if path.exists() else None


def stop(*, quiet=False):
    """Stop the web client left running by up, and PostgreSQL if nobody else uses it."""
    state = _read_state()
    if state and _is_ours(state["pid"]):
        with contextlib.suppress(ProcessLookupError):
            os.kill(state["pid"], signal.SIGTERM)
        _wait_for_end(state["pid"])
        say("    the web client is stopped")
    elif not quiet:
        say("    no web client of ours is running")
    (layout.LOCAL / _STATE).unlink(missing_ok=True)
    if not quiet and python_setup.PYTHON.exists():
        # Entering and leaving ends the server when this was the last user.
        with postgres.running():
            pass


def _is_ours(pid):
    """True when the process is an Odoo of this checkout (numbers are used again)."""
    with contextlib.suppress(OSError), open(f"/proc/{pid}/cmdline", "rb") as words:
        return str(layout.ROOT / "tools" / "odoo_main.py").encode() in words.read()
    return False


def _wait_for_end(pid, seconds=30):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and _is_ours(pid):
        time.sleep(0.2)
    if _is_ours(pid):
        os.kill(pid, signal.SIGKILL)


def _free_port_from(first):
    for port in range(first, first + 100):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise StepError("no free port from 8069 on", "name one: ./crm up --port N")


def _announce(state, passwords):
    say()
    print(f"The web client runs: http://127.0.0.1:{state['port']}/odoo")
    print("Users (login / password):")
    for login, title in _ROLES:
        # a database of an earlier version may lack users
        if login in passwords:
            print(f"  {login:<18} {passwords[login]:<14} {title}")
    print(f"  {'admin':<18} {passwords['admin']:<14} Odoo administrator")
    print(
        "./crm stop ends it; ./crm up opens it again; ./crm clean removes everything."
    )
    console.say()
