"""Chromium and wkhtmltopdf: the machine's own, else Debian's unpacked under .local/."""

import shutil
import stat

from . import debian, layout
from .console import StepError, cached_step, require_space, run, say

SYSROOT = layout.LOCAL / "sysroot"
_FONTS_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>/usr/share/fonts</dir>
  <dir>{sysroot}/usr/share/fonts</dir>
  <dir>{odoo}/usr/share/fonts</dir>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""
_WRAPPER = """#!/bin/sh
export LD_LIBRARY_PATH={libraries}
export FONTCONFIG_FILE={sysroot}/fonts.conf
export QT_PLUGIN_PATH={plugins} QT_QPA_PLATFORM=offscreen
exec {program} "$@"
"""
_PROGRAMS = {
    "chromium": "usr/lib/chromium/chromium",
    "wkhtmltopdf": "usr/bin/wkhtmltopdf",
}


def ensure():
    """Have both programs and a Chinese font there; raises StepError when that fails."""
    cached_step(
        "browser",
        f"{layout.BROWSER_PACKAGES} {SYSROOT}",
        "Chromium, wkhtmltopdf and a Chinese font from Debian",
        _install,
        proof=SYSROOT,
    )


def ensure_or_warn():
    """Like `ensure`, but only say so when it fails: the web client works without."""
    try:
        ensure()
    except StepError as error:
        say(f"    warning: {error}\n    PDF reports will not work. {error.advice}")


def _install():
    debian.require_apt()
    require_space(1.5)
    apt = debian.PrivateApt("machine")
    apt.update()
    archives = apt.download_with_dependencies(*layout.BROWSER_PACKAGES)
    debian.unpack(archives, SYSROOT)
    apt.forget_archives()
    (SYSROOT / "fonts.conf").write_text(
        _FONTS_CONF.format(
            sysroot=SYSROOT,
            odoo=layout.LOCAL / "odoo",
            cache=layout.LOCAL / "fontconfig",
        )
    )
    for name, program in _PROGRAMS.items():
        _write_wrapper(name, SYSROOT / program)


def _write_wrapper(name, program):
    """Make .local/bin/NAME; it must print its version, or it is of no use."""
    if not program.exists():
        # apt skipped it because the machine has it already.
        if not shutil.which(name):
            raise StepError(f"{name} was not unpacked", "run the same command again")
        return
    roots = sorted(SYSROOT.glob("usr/lib/*-linux-gnu*")) + sorted(
        SYSROOT.glob("lib/*-linux-gnu*")
    )
    # Some libraries lie one folder deeper (PulseAudio's, BLAS's).
    deeper = {path.parent for root in roots for path in root.glob("*/lib*.so*")}
    wrapper = layout.BIN / name
    wrapper.parent.mkdir(parents=True, exist_ok=True)
    wrapper.write_text(
        _WRAPPER.format(
            libraries=":".join(map(str, roots + sorted(deeper))),
            plugins=":".join(str(path / "qt5/plugins") for path in roots),
            sysroot=SYSROOT,
            program=program,
        )
    )
    wrapper.chmod(wrapper.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    run(
        [wrapper, "--version"],
        advice="a library is missing; run the same command again",
    )
