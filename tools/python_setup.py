"""The Python side: .local/venv with Odoo on its path and every requirement pinned."""

import importlib.util
import os
import shutil
import sys

from . import debian, layout, odoo_setup
from .console import cached_step, require_space, run

VENV = layout.LOCAL / "venv"
PYTHON = VENV / "bin" / "python"
_ADVICE = (
    "check the network and pip's index, then run the same command again: it goes on "
    "where it stopped"
)


def ensure(*, development=False):
    """Have the virtual environment with the pinned packages there."""
    version = ".".join(map(str, sys.version_info[:3]))
    cached_step(
        "venv",
        f"{version} {sys.base_prefix} {layout.ROOT}",
        f"virtual environment (Python {version})",
        _create,
        proof=PYTHON,
    )
    _ensure_requirements("requirements.txt", "Python packages and OCA addons")
    if development:
        _ensure_requirements("requirements-dev.txt", "packages for tests and lint")
    # Outside the stamps: ODOO_HOME may differ from one call to the next.
    _write_odoo_path()


def site_packages():
    """The environment's site-packages, where the OCA addons are."""
    return next(VENV.glob("lib/python3*/site-packages"))


def oca_addons_path():
    """Folder with the OCA addons that pip installed."""
    return site_packages() / "odoo" / "addons"


def environment():
    """Environment of a child process of ours (nothing of the caller's Python)."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("PYTHON", "VIRTUAL_ENV", "ODOO_"))
    }
    kept["PATH"] = os.pathsep.join(
        [str(layout.BIN), str(VENV / "bin"), os.environ["PATH"]]
    )
    kept["PYTHONDONTWRITEBYTECODE"] = "1"
    return kept


def _create():
    shutil.rmtree(VENV, ignore_errors=True)
    # The environment is new, so nothing is installed in it, whatever the stamps say.
    for name in ("requirements.txt", "requirements-dev.txt"):
        (layout.STAMPS / name).unlink(missing_ok=True)
    run(
        [sys.executable, "-m", "venv", "--without-pip", VENV],
        advice="install Python's venv module: apt-get install python3-venv",
    )
    if importlib.util.find_spec("ensurepip"):
        run([PYTHON, "-m", "ensurepip", "--default-pip"], advice=_ADVICE)
    else:
        _bootstrap_pip()


def _bootstrap_pip():
    """Debian's plain python3 has no pip; Debian packages its wheel beside it."""
    debian.require_apt()
    apt = debian.PrivateApt("machine")
    apt.update()
    target = layout.LOCAL / "pip-wheel"
    debian.unpack(apt.download("python3-pip-whl"), target)
    wheel = next(target.rglob("pip-*.whl"))
    run(
        [PYTHON, wheel / "pip", "install", "--no-index", "--no-deps", wheel],
        advice=_ADVICE,
    )


def _ensure_requirements(name, title):
    path = layout.ROOT / name
    cached_step(
        name, path.read_text(), f"{title} ({name})", lambda: _install_requirements(path)
    )


def _install_requirements(path):
    require_space(1.0)
    # The files name every package with its version, so nothing is left to resolve.
    run(
        [PYTHON, "-m", "pip", "install", "--quiet", "--no-deps", "--retries", "5",
         "--no-warn-script-location", "--disable-pip-version-check", "-r", path],
        advice=_ADVICE,
    )  # fmt: skip


def _write_odoo_path():
    link = site_packages() / "odoo_source.pth"
    wanted = f"{odoo_setup.source_path()}\n"
    if not link.exists() or link.read_text() != wanted:
        link.write_text(wanted)
