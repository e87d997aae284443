"""Odoo 19 Community from Debian's package, unpacked under .local/odoo."""

import os
import shutil
from pathlib import Path

from . import debian, layout
from .console import StepError, cached_step, require_space, say

# Debian leaves this library out; the missing file is a console error on every page.
_STRIPPED = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"


def source_path():
    """Folder that holds the `odoo` package: ODOO_HOME's, or the one under .local."""
    home = os.environ.get("ODOO_HOME")
    if not home:
        return layout.LOCAL / "odoo" / "usr/lib/python3/dist-packages"
    for inside in ("", "usr/lib/python3/dist-packages"):
        if (Path(home) / inside / "odoo/release.py").exists():
            return (Path(home) / inside).resolve()
    raise StepError(
        f"ODOO_HOME={home} holds no odoo/release.py",
        "point it at a checkout of Odoo 19 or at an unpacked Debian package",
    )


def core_addons_paths():
    """Addons folders of Odoo that are not inside its `odoo` package."""
    beside = source_path() / "addons"
    return [beside] if (beside / "web").exists() else []


def ensure():
    """Have Odoo there, downloading it once."""
    if os.environ.get("ODOO_HOME"):
        source_path()
        return
    cached_step(
        "odoo",
        f"{layout.ODOO_VERSION} {layout.ODOO_PACKAGES} {layout.OLDER_FONTS}",
        f"Odoo {layout.ODOO_VERSION} from Debian (about 130 MB)",
        _install,
        proof=source_path() / "odoo" / "release.py",
    )


def _install():
    debian.require_apt()
    require_space(2.5)
    archives = _download_odoo() + _download_older_fonts()
    target = layout.LOCAL / "odoo"
    say("    unpacking")
    debian.unpack(archives, target)
    shutil.rmtree(layout.LOCAL / "apt", ignore_errors=True)
    stripped = source_path() / "odoo/addons" / _STRIPPED
    stripped.parent.mkdir(parents=True, exist_ok=True)
    stripped.touch()
    debian.mend_symlinks(target)


def _download_odoo():
    """Download Odoo from the first suite that has it, pinned if possible."""
    for suite in layout.ODOO_SUITES:
        apt = debian.PrivateApt(suite, debian.suite_sources(suite))
        say(f"    asking {suite}")
        apt.update()
        for wanted in (f"odoo-19={layout.ODOO_VERSION}", "odoo-19"):
            try:
                archives = apt.download(wanted, *layout.ODOO_PACKAGES)
            except StepError as error:
                if not debian.is_missing(error):
                    raise
                continue
            _check_version(archives)
            return archives
    raise StepError(
        "no Debian suite has odoo-19 any more",
        "set ODOO_HOME=/path/to/an/odoo-19 checkout and run the same command again",
    )


def _check_version(archives):
    package = next(path for path in archives if path.name.startswith("odoo-19_"))
    found = debian.package_version(package)
    if found != layout.ODOO_VERSION:
        debian.warn_version(found)


def _download_older_fonts():
    for suite in layout.OLDER_FONT_SUITES:
        apt = debian.PrivateApt(f"fonts-{suite}", debian.suite_sources(suite))
        apt.update()
        archives = apt.download(*layout.OLDER_FONTS)
        if any("4.7" in debian.package_version(archive) for archive in archives):
            return archives
    raise StepError(
        "no Debian suite has Font Awesome 4.7 any more",
        "set ODOO_HOME=/path/to/an/odoo-19 checkout and run the same command again",
    )
