"""Debian packages without touching the system.

A private apt state under .local/ downloads packages from the machine's own mirror, with
signatures checked by the Debian keyring; `dpkg-deb -x` unpacks them below .local/.
"""

import functools
import os
import re
import shutil
from pathlib import Path

from . import layout
from .console import StepError, run, say

_KEYRINGS = (
    "/usr/share/keyrings/debian-archive-keyring.gpg",
    "/usr/share/keyrings/debian-archive-keyring.pgp",
)
_NETWORK_ADVICE = (
    "check the network and the Debian mirror (`apt-get update` shows more), "
    "then run the same command again: it goes on where it stopped"
)


class PrivateApt:
    """apt with its own lists, cache and (optionally) sources."""

    def __init__(self, name, sources=None):
        self.base = layout.LOCAL / "apt" / name
        for folder in ("lists/partial", "cache/archives/partial", "etc", "debs"):
            (self.base / folder).mkdir(parents=True, exist_ok=True)
        self.options = [
            f"Dir::State={self.base}",
            f"Dir::State::lists={self.base}/lists",
            f"Dir::Cache={self.base}/cache",
            "Debug::NoLocking=true",
            "Acquire::Retries=3",
            # Packages go to a folder of the caller's, which `_apt` cannot enter.
            "APT::Sandbox::User=",
        ]
        if sources is None:
            self.options.append("Dir::State::status=/var/lib/dpkg/status")
        else:
            (self.base / "etc" / "debian.sources").write_text(sources)
            self.options += [
                "Dir::State::status=/dev/null",
                "Dir::Etc::SourceList=/dev/null",
                f"Dir::Etc::SourceParts={self.base}/etc",
            ]

    def call(self, *arguments, tool="apt-get", **options):
        """Run apt with the private state; returns what it printed."""
        flags = [part for option in self.options for part in ("-o", option)]
        options.setdefault("advice", _NETWORK_ADVICE)
        environment = {**os.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}
        return run([tool, *flags, *arguments], env=environment, **options)

    def update(self):
        """Fetch the package lists; a mirror that answers half is an error too."""
        self.call("-q", "update", "--error-on=any")

    def download(self, *packages):
        """Download packages (name or name=version); returns the .deb files."""
        folder = self.base / "debs"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self.call("-q", "download", *packages, cwd=folder)
        return sorted(folder.glob("*.deb"))

    def download_with_dependencies(self, *packages):
        """Download packages and what they need beyond what this machine has."""
        self.call(
            "-q", "-y", "--download-only", "--no-install-recommends",
            "install", *packages,
        )  # fmt: skip
        return sorted((self.base / "cache" / "archives").glob("*.deb"))

    def forget_archives(self):
        """Free the disk that the downloads took."""
        shutil.rmtree(self.base / "cache" / "archives", ignore_errors=True)
        shutil.rmtree(self.base / "debs", ignore_errors=True)


def require_apt():
    """Say clearly when this is no Debian, instead of failing on a missing command."""
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        raise StepError(
            "this machine has no apt-get and dpkg-deb",
            "use Debian 12 or newer (or a derivative), or set ODOO_HOME to an Odoo 19 "
            "that is already there",
        )


@functools.cache
def machine_mirror():
    """Address of the Debian mirror that this machine uses.

    apt tells it only after lists were fetched, which a bare machine has never done: so
    with lists of our own.
    """
    apt = PrivateApt("machine")
    apt.update()
    listed = apt.call(
        "indextargets", "--format", "$(REPO_URI)|$(RELEASE)|$(COMPONENT)",
        advice="give this machine a Debian mirror in /etc/apt/sources.list",
    )  # fmt: skip
    for line in listed.splitlines():
        uri, _sep, rest = line.partition("|")
        if rest.endswith("|main") and "security" not in rest and "updates" not in rest:
            return uri
    raise StepError(
        "no Debian mirror found in this machine's apt sources",
        "add one to /etc/apt/sources.list.d, then run the same command again",
    )


def suite_sources(*suites):
    """Text of a deb822 sources file for suites of the machine's own mirror."""
    keyring = next((path for path in _KEYRINGS if Path(path).exists()), None)
    if not keyring:
        raise StepError(
            "the Debian keyring is missing, so signatures cannot be checked",
            "install it: apt-get install debian-archive-keyring",
        )
    return (
        f"Types: deb\nURIs: {machine_mirror()}\nSuites: {' '.join(suites)}\n"
        f"Components: main\nSigned-By: {keyring}\n"
    )


def unpack(archives, target):
    """Unpack .deb files into `target`, which appears whole or not at all."""
    unfinished = target.with_name(target.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    for archive in archives:
        run(
            ["dpkg-deb", "-x", archive, unfinished],
            advice="the download may be broken; run the same command again",
        )
    shutil.rmtree(target, ignore_errors=True)
    unfinished.rename(target)


def mend_symlinks(root):
    """Point Debian's absolute and climbing links into the unpacked tree.

    Raises StepError when one still leads nowhere.
    """
    links = [path for path in root.rglob("*") if path.is_symlink()]
    for link in links:
        if link.exists() and root.resolve() in link.resolve().parents:
            continue
        place = Path("/") / link.parent.relative_to(root)
        target = os.path.normpath(place / os.readlink(link)).lstrip("/")
        if os.path.lexists(root / target):
            link.unlink()
            link.symlink_to(os.path.relpath(root / target, link.parent))
    dangling = [str(link.relative_to(root)) for link in links if not link.exists()]
    if dangling:
        raise StepError(
            f"{len(dangling)} links lead nowhere, for example {dangling[0]}",
            "a Debian package changed its files; report this with the line above",
        )


def package_version(archive):
    """Version of a downloaded .deb file."""
    return run(
        ["dpkg-deb", "-f", archive, "Version"], advice="run the same command again"
    ).strip()


def is_missing(error):
    """True when apt says that a package or version does not exist there."""
    return bool(
        re.search(
            r"Unable to locate|was not found|no installation candidate", str(error)
        )
    )


def warn_version(found):
    """Say that another Odoo than the tried one is used."""
    say(
        f"    warning: Debian offers Odoo {found}; this project was tried with "
        f"{layout.ODOO_VERSION}"
    )
