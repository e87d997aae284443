"""Talking to the person at the terminal: steps, their time, and errors that help."""

import contextlib
import errno
import fcntl
import hashlib
import shutil
import subprocess
import sys
import time

from . import layout


class StepError(Exception):
    """A step that could not be done: what went wrong, and what to do about it."""

    def __init__(self, problem, advice):
        super().__init__(problem)
        self.advice = advice


def say(text=""):
    """Print one line at once, so that progress is seen through a pipe too.

    Progress goes to standard error: standard output belongs to the command's result.
    """
    print(text, file=sys.stderr, flush=True)


@contextlib.contextmanager
def step(title):
    """Show a step and the seconds that it took; give its name to an error in it."""
    say(f"==> {title}")
    start = time.monotonic()
    try:
        yield
    except OSError as error:
        raise _explain_os_error(title, error) from error
    except StepError as error:
        raise StepError(f"{title}: {error}", error.advice) from error
    say(f"    {title}: done in {time.monotonic() - start:.1f} s")


def _explain_os_error(title, error):
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StepError(
            f"{title}: the disk is full ({error.filename or layout.LOCAL})",
            "free some space (about 4 GB are needed) and run the same command again; "
            "what was done already is kept",
        )
    return StepError(f"{title}: {error}", "mend that and run the same command again")


def cached_step(name, key, title, action, proof=None):
    """Run `action` unless it was done before with the same `key` (any text).

    The stamp is written last, so a step that was cut short is done again; so is one
    whose result, the file `proof`, is gone.
    """
    digest = hashlib.sha256(key.encode()).hexdigest()
    stamp = layout.STAMPS / name
    if stamp.exists() and stamp.read_text() == digest and (not proof or proof.exists()):
        return
    stamp.unlink(missing_ok=True)
    with step(title):
        action()
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(digest)


@contextlib.contextmanager
def setup_lock():
    """Let one set-up work at a time in this checkout; the others wait."""
    layout.LOCAL.mkdir(parents=True, exist_ok=True)
    with open(layout.LOCAL / "setup.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("    another ./crm is setting up; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def run(command, *, advice, quiet=True, **options):
    """Run a command; when it fails, raise StepError with the end of what it printed.

    Returns its standard output (text) when `quiet`, else None.
    """
    command = [str(part) for part in command]
    if quiet:
        options.setdefault("stdout", subprocess.PIPE)
        options.setdefault("stderr", subprocess.STDOUT)
    try:
        done = subprocess.run(command, text=True, check=False, **options)
    except FileNotFoundError as error:
        raise StepError(f"{command[0]} is not installed", advice) from error
    if done.returncode:
        tail = "\n".join((done.stdout or "").strip().splitlines()[-12:])
        if "No space left on device" in tail:
            raise OSError(errno.ENOSPC, "disk full", str(layout.LOCAL))
        shown = " ".join(command[:4])
        raise StepError(f"`{shown} …` ended with {done.returncode}\n{tail}", advice)
    return done.stdout


def require_space(gigabytes):
    """Refuse to start what would fill the disk half-way."""
    layout.LOCAL.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(layout.LOCAL).free / 1e9
    if free < gigabytes:
        raise StepError(
            f"only {free:.1f} GB free below {layout.LOCAL}, {gigabytes} GB are needed",
            "free some space, or set CRM_LOCAL to a folder on a larger disk",
        )
