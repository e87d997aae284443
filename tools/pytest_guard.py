"""pytest plugin: green only if all ran and the server had nothing to complain of.

Loaded with `-p tools.pytest_guard`. It fails the run when an addon named in the
environment variable CRM_TEST_ADDONS (comma-separated) had no passing test, when a test
was skipped, or when Odoo logged an error or an unexpected warning outside a test that
expects it (`mute_logger` and `assertLogs` keep such records away from the root logger).
"""

import logging
import os

# Core's own remarks that no addon of ours can avoid: (logger, part of the message).
EXPECTED = (
    # Python packages' remarks, no matter of ours.
    ("py.warnings", ""),
    # No internet and no reverse proxy in a test run.
    ("odoo.addons.base.models.ir_mail_server", "Mail sending failed"),
    # The test server's own ways.
    ("odoo.service.server", "Thread"),
    ("odoo.http", "The requested database has a session"),
)


class _Collector(logging.Handler):
    """Keeps warnings and errors that reach the root logger."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.complaints = []
        self.current = "outside any test"

    def emit(self, record):
        message = record.getMessage()
        for logger, part in EXPECTED:
            if record.name.startswith(logger) and part in message:
                return
        text = f"{record.levelname} {record.name}: {message[:600]}"
        if record.exc_info:
            text += f" ({record.exc_info[1]!r})"
        self.complaints.append((self.current, text))


class Guard:
    """Watches one test run."""

    def __init__(self):
        self.collector = _Collector()
        self.passed = {}
        self.skipped = []

    def pytest_runtest_setup(self, item):
        self.collector.current = item.nodeid

    def pytest_runtest_logreport(self, report):
        if report.skipped:
            self.skipped.append(report.nodeid)
        if report.when == "call" and report.passed:
            addon = _addon_of(report.nodeid)
            self.passed[addon] = self.passed.get(addon, 0) + 1

    def problems(self):
        """Lines that say why the run may not count as green."""
        wanted = [
            name for name in os.environ.get("CRM_TEST_ADDONS", "").split(",") if name
        ]
        lines = [
            f"no test of {name} passed" for name in wanted if not self.passed.get(name)
        ]
        lines += [f"skipped: {nodeid}" for nodeid in self.skipped]
        lines += [
            f"log in {where}: {text}" for where, text in self.collector.complaints
        ]
        return lines

    def pytest_sessionfinish(self, session, exitstatus):
        if self.problems() and session.exitstatus == 0:
            session.exitstatus = 1

    def pytest_terminal_summary(self, terminalreporter):
        problems = self.problems()
        if problems:
            terminalreporter.section("why this run is not green")
            for line in problems[:40]:
                terminalreporter.write_line(line)
            if len(problems) > 40:
                terminalreporter.write_line(f"… and {len(problems) - 40} more")
        counts = ", ".join(
            f"{addon} {count}" for addon, count in sorted(self.passed.items())
        )
        terminalreporter.write_line(f"passed by addon: {counts or 'none'}")


def _addon_of(nodeid):
    parts = nodeid.split("/")
    return parts[1] if parts[0] == "addons" and len(parts) > 2 else parts[0]


def pytest_configure(config):
    """Attach the guard before Odoo is loaded."""
    guard = Guard()
    logging.getLogger().addHandler(guard.collector)
    config.pluginmanager.register(guard, "crm-guard")
