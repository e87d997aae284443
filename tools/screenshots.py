"""Pictures of the running web client, for the documentation and for looking at it.

    .local/venv/bin/python tools/screenshots.py http://127.0.0.1:8069 \\
        --login account_manager --password … OUTPUT.png=/odoo/crm-customers

Each OUTPUT=PATH[#SCRIPT] opens a path as that user, runs the optional JavaScript, waits
until the page is at rest, and writes a PNG.
"""

import argparse
import base64
import contextlib
import json
import shutil
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

import websocket

_AT_REST = """
    document.readyState === 'complete'
    && !!document.querySelector(
        '.o_action_manager > *, .o_login_auth, .oe_login_form, #wrapwrap'
    )
    && !document.querySelector('.o_blockUI, .o_view_sample_data.o_loading')
"""


class Browser:
    """One headless Chromium tab, driven by its debugging protocol."""

    def __init__(self, width, height):
        self.profile = tempfile.mkdtemp(prefix="crm-screenshots-")
        program = shutil.which("chromium") or str(
            Path(__file__).resolve().parent.parent / ".local/bin/chromium"
        )
        self.process = subprocess.Popen(
            [program, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
             "--disable-background-networking", "--disable-component-update",
             "--disable-sync", "--remote-debugging-port=0", "--hide-scrollbars",
             f"--user-data-dir={self.profile}", f"--window-size={width},{height}",
             "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.socket = websocket.create_connection(
            self._tab_address(), suppress_origin=True, timeout=60
        )
        self.count = 0
        self.call("Page.enable")
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=width < 600,
        )  # fmt: skip

    def _tab_address(self):
        port_file = Path(self.profile) / "DevToolsActivePort"
        for _try in range(100):
            time.sleep(0.1)
            with contextlib.suppress(OSError, IndexError):
                port = port_file.read_text().split()[0]
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as answer:
                    tabs = json.load(answer)
                return next(
                    tab["webSocketDebuggerUrl"] for tab in tabs if tab["type"] == "page"
                )
        raise SystemExit("Chromium did not start")

    def call(self, method, **parameters):
        """Send one command and return its result."""
        self.count += 1
        self.socket.send(
            json.dumps({"id": self.count, "method": method, "params": parameters})
        )
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == self.count:
                return answer.get("result", {})

    def evaluate(self, script):
        """Run JavaScript in the page and return its value."""
        result = self.call(
            "Runtime.evaluate",
            expression=script,
            awaitPromise=True,
            returnByValue=True,
        )
        return result.get("result", {}).get("value")

    def open(self, address):
        """Open an address and wait until the client has drawn it."""
        self.call("Page.navigate", url=address)
        deadline = time.monotonic() + 60
        time.sleep(1)
        while time.monotonic() < deadline and not self.evaluate(_AT_REST):
            time.sleep(0.3)
        time.sleep(2)

    def picture(self, path):
        """Write what is seen as a PNG file."""
        data = self.call("Page.captureScreenshot", format="png")["data"]
        Path(path).write_bytes(base64.b64decode(data))

    def close(self):
        """End Chromium and remove its profile."""
        self.socket.close()
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)


def log_in(browser, address, login, password):
    """Open a session as that user."""
    browser.open(f"{address}/web/login")
    for name, value in (("login", login), ("password", password)):
        field = f"document.querySelector('.oe_login_form [name={name}]')"
        browser.evaluate(f"{field}.value = {json.dumps(value)}")
    browser.evaluate("document.querySelector('.oe_login_form').submit()")
    time.sleep(4)


def main():
    """Take the pictures that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("--login", required=True)
    parser.add_argument("--password", required=True)
    parser.add_argument("--size", default="1366x800")
    parser.add_argument("pictures", nargs="+", metavar="OUTPUT=PATH[#SCRIPT]")
    options = parser.parse_args()
    width, height = map(int, options.size.split("x"))
    browser = Browser(width, height)
    try:
        log_in(browser, options.address, options.login, options.password)
        for picture in options.pictures:
            output, _sep, place = picture.partition("=")
            path, _sep, script = place.partition("#")
            browser.open(options.address + path)
            if script:
                browser.evaluate(script)
                time.sleep(3)
            browser.picture(output)
    finally:
        browser.close()


if __name__ == "__main__":
    main()
