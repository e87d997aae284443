"""Times calls from outside on two servers: one with our addons, one without them.

Both databases hold the same customers and orders. The rounds take turns, so that what
else the machine does meets both; the calls are those of the web client, over HTTP.
"""

import contextlib
import http.client
import json
import subprocess
import time
from typing import NamedTuple

from . import bench_table, layout, odoo_run, postgres
from .console import StepError

ROUNDS = 60
WARM_UP = 5
LOGIN = "manager0"
PASSWORD = "bench-bench"
CUSTOMERS = 200
LINES = 3


class Client:
    """A session of the web client."""

    def __init__(self, port, database):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
        self.headers = {"Content-Type": "application/json"}
        answer = self.post(
            "/web/session/authenticate",
            {"db": database, "login": LOGIN, "password": PASSWORD},
        )
        self.user_id = answer["uid"]

    def post(self, path, params):
        """Send one JSON-RPC request; returns the result or raises StepError."""
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        self.connection.request("POST", path, body, self.headers)
        response = self.connection.getresponse()
        answer = json.loads(response.read())
        if cookie := response.getheader("Set-Cookie"):
            self.headers["Cookie"] = cookie.partition(";")[0]
        if "error" in answer:
            message = answer["error"].get("data", {}).get("message", "")
            raise StepError(f"{path} was refused: {message}", "read the server's log")
        return answer["result"]

    def call(self, model, method, *args, **kwargs):
        """Call a method of a model."""
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self.post(f"/web/dataset/call_kw/{model}/{method}", params)


class Side(NamedTuple):
    """One of the two servers, and records to work with."""

    client: Client
    customers: list
    products: list


@contextlib.contextmanager
def serving(server, database):
    """Run a server without crons on a free port; gives the port."""
    port = postgres.free_port()
    layout.LOGS.mkdir(parents=True, exist_ok=True)
    command = [*odoo_run.serve_command(database, port), "--max-cron-threads=0"]
    with open(layout.LOGS / f"{database}.log", "a") as log:
        process = subprocess.Popen(
            command, env=odoo_run.environment(server), cwd=layout.ROOT,
            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            yield port
        finally:
            process.terminate()
            process.wait()


def connect(port, database, seconds=180):
    """Log in as soon as the server answers; returns the side."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            client = Client(port, database)
            break
        except OSError as error:
            if time.monotonic() > deadline:
                raise StepError(
                    f"the server of {database} did not answer",
                    f"read {layout.LOGS / database}.log",
                ) from error
            time.sleep(0.5)
    domain = [["user_id", "=", client.user_id], ["name", "like", "Customer "]]
    return Side(
        client,
        client.call("res.partner", "search", domain, limit=CUSTOMERS),
        client.call("product.product", "search", [["name", "like", "Product "]]),
    )


def confirm_order(side, number):
    """Seconds of confirming a new order of three lines."""
    client = side.client
    lines = [
        [0, 0, {"product_id": product, "product_uom_qty": 2}]
        for product in side.products[number * LINES : number * LINES + LINES]
    ]
    customer = side.customers[number % len(side.customers)]
    order = client.call(
        "sale.order", "create", [{"partner_id": customer, "order_line": lines}]
    )
    start = time.perf_counter()
    client.call("sale.order", "action_confirm", order)
    return time.perf_counter() - start


def create_request(side, number):
    """Seconds of creating a service request."""
    values = {
        "name": f"Pump {number} leaks",
        "description": "<p>The seal of the pump leaks since this morning.</p>",
        "partner_id": side.customers[number % len(side.customers)],
    }
    start = time.perf_counter()
    side.client.call("helpdesk.ticket", "create", [values])
    return time.perf_counter() - start


def take_turns(work, ours, peer):
    """Seconds of both sides, in turns; the first few warm both up."""
    seconds = [[], []]
    for number in range(WARM_UP + ROUNDS):
        sides = [(seconds[0], ours), (seconds[1], peer)]
        for taken, side in sides if number % 2 else reversed(sides):
            taken.append(work(side, number))
    return [taken[WARM_UP:] for taken in seconds]


def measure(server, ours, peer, rows):
    """Measure on two databases; write the rows down, and yield them as lines."""
    with serving(server, ours) as ours_port, serving(server, peer) as peer_port:
        sides = connect(ours_port, ours), connect(peer_port, peer)
        for title, work, limit in (
            ("confirming an order, all addons beside Odoo alone", confirm_order, 1.15),
            ("creating a request, beside helpdesk_mgmt alone", create_request, 1.3),
        ):
            seconds, yardstick = take_turns(work, *sides)
            row = bench_table.add_row(rows, title, seconds, yardstick, ratio=limit)
            yield bench_table.format_line(row)
