"""./crm bench: its data holds together, it asks like the client, its table is right."""

import contextlib
import json
import resource
import time
from datetime import timedelta

import pytest

from tests.common import DEADLINE, SERVER, database_name, rows, run_script
from tools import (
    bench,
    bench_client,
    bench_rpc,
    bench_table,
    console,
    database,
    layout,
    screenshots,
)

SIZES = {
    "customers": 300, "orders": 1500, "requests": 20, "open": 10,
    "opportunities": 30, "warnings": 30,
}  # fmt: skip
# what was filled while foreign keys were not checked
TABLES = (
    "sale_order", "sale_order_line", "res_partner", "product_product",
    "product_template", "helpdesk_ticket", "helpdesk_ticket_round",
    "helpdesk_ticket_sla", "helpdesk_ticket_span", "crm_lead", "crm_churn_warning",
)  # fmt: skip
KEYS = """
    SELECT k.conrelid::regclass::text, a.attname, k.confrelid::regclass::text
      FROM pg_constraint k
      JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
     WHERE k.contype = 'f' AND k.conrelid::regclass::text IN {tables}
"""
BROKEN = """
    SELECT count(*) FROM {table} made
     WHERE {column} IS NOT NULL
       AND NOT EXISTS (SELECT FROM {target} target WHERE target.id = made.{column})
"""
PRINT_CALLS = """
import json
import sys
sys.path.append("tools")
import bench_client
user = env["res.users"].search([("login", "=", "executive")])
for action in {actions!r}:
    call = bench_client.get_opening_call(env(user=user), action)
    print(json.dumps(call))
    call.run(env(user=user))
"""
KEEP_SENT = """
    window.sent = [];
    const send = XMLHttpRequest.prototype.send;
    XMLHttpRequest.prototype.send = function (body) {
        if (typeof body === "string" && body.startsWith("{")) {
            window.sent.push(body);
        }
        return send.call(this, body);
    };
"""


def make_row(**options):
    """A row of the table, with a yardstick of one second."""
    return {
        "what": "x", "values": [1.0, 2.0, 3.0], "yardstick": [1.0], "unit": "s",
        "judged": "median", "limits": {}, **options,
    }  # fmt: skip


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A database with a little of everything that the benchmark makes."""
    name = database_name("bench")
    settings = {**SIZES, "rows": str(tmp_path_factory.mktemp("bench") / "rows")}
    try:
        database.copy_template(SERVER, layout.suite_addons(), name)
        for part in bench.PARTS:
            if part.is_data:
                bench._run_script(SERVER, name, part.script, settings)
        yield name
    finally:
        database.drop(SERVER, name, missing_ok=True)


def count(name, table, condition="TRUE"):
    return rows(name, f"SELECT count(*) FROM {table} WHERE {condition}")[0][0]


def test_as_much_is_made_as_is_asked_for(filled):
    made = {
        "customers": count(filled, "res_partner", "ref LIKE 'BENCH-%'"),
        "orders": count(filled, "sale_order", "name LIKE 'BENCH-%'"),
        "requests": count(filled, "helpdesk_ticket", "number LIKE 'BENCH-%'"),
        "open": count(filled, "helpdesk_ticket", "number LIKE 'OPEN-%'"),
        "opportunities": count(filled, "crm_lead", "code LIKE 'BENCH-%'"),
        "warnings": count(filled, "crm_churn_warning", "name LIKE 'BENCH-%'"),
    }
    assert made == SIZES


def test_an_order_has_three_lines_on_average(filled):
    lines = """
        SELECT count(*) FROM sale_order_line l JOIN sale_order o ON o.id = l.order_id
         WHERE o.name LIKE 'BENCH-%'
    """
    assert rows(filled, lines) == [(3 * SIZES["orders"],)]


def test_every_reference_leads_to_a_record(filled):
    keys = rows(filled, KEYS.format(tables=TABLES))
    assert {table for table, _column, _target in keys} == set(TABLES)
    for table, column, target in keys:
        query = BROKEN.format(table=table, column=column, target=target)
        assert (column, rows(filled, query)) == (column, [(0,)])


def test_an_order_is_the_sum_of_its_lines(filled):
    wrong = """
        SELECT o.id FROM sale_order o JOIN sale_order_line l ON l.order_id = o.id
         WHERE o.name LIKE 'BENCH-%'
         GROUP BY o.id HAVING o.amount_untaxed <> sum(l.price_subtotal)
    """
    assert rows(filled, wrong) == []


def test_customers_come_before_they_buy(filled):
    early = """
        SELECT count(*) FROM sale_order o JOIN res_partner p ON p.id = o.partner_id
         WHERE o.name LIKE 'BENCH-%' AND p.create_date > o.date_order + interval '1 s'
    """
    assert rows(filled, early) == [(0,)]


def test_customers_are_counted_at_the_ends_of_three_years_months(filled):
    months = rows(
        filled,
        "SELECT date, sum(customer_count) FROM crm_composition_history"
        " GROUP BY date ORDER BY date",
    )
    assert len(months) == 36
    assert all((day + timedelta(days=1)).day == 1 for day, _customers in months)
    assert {customers for _day, customers in months} == {months[0][1]}


def test_all_indexes_are_there_again(filled):
    indexes = "SELECT indexname FROM pg_indexes ORDER BY 1"
    bare = database_name("bench_bare")
    try:
        database.copy_template(SERVER, layout.suite_addons(), bare)
        assert rows(filled, indexes) == rows(bare, indexes)
    finally:
        database.drop(SERVER, bare, missing_ok=True)


def ask_calls(name, *actions):
    done = run_script(name, PRINT_CALLS.format(actions=actions))
    return [bench_client.Call(*json.loads(line)) for line in done.splitlines()]


@contextlib.contextmanager
def browsing(name, login):
    """The web client of a user in Chromium, which keeps what it sends."""
    script = f"""
user = env["res.users"].search([("login", "=", "{login}")])
user.write({{"password": "{bench_rpc.PASSWORD}", "odoobot_state": "disabled"}})
env.cr.commit()
"""
    run_script(name, script)
    with bench_rpc.serving(SERVER, name) as port:
        bench_rpc.connect(port, name)
        # Odoo limits the memory of this process; Chromium reserves more
        limits = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, limits[1:] * 2)
        browser = screenshots.Browser(1400, 900)
        try:
            address = f"http://127.0.0.1:{port}"
            screenshots.log_in(browser, address, login, bench_rpc.PASSWORD)
            wait_for(browser, "!!document.querySelector('.o_web_client')")
            browser.call("Page.addScriptToEvaluateOnNewDocument", source=KEEP_SENT)
            yield browser, address
        finally:
            browser.close()
            resource.setrlimit(resource.RLIMIT_AS, limits)


def wait_for(browser, script):
    """What JavaScript in the page returns, as soon as it is true."""
    end = time.monotonic() + DEADLINE
    while not (found := browser.evaluate(script)):
        assert time.monotonic() < end, script
        time.sleep(0.3)
    return found


def watch_call(browser, address, action, call):
    """What the client sends to the same method when it opens an action."""
    browser.open(f"{address}/odoo/action-{action}")
    part = f'"model":"{call.model}","method":"{call.method}"'
    sent = wait_for(browser, f"window.sent.find((body) => body.includes('{part}'))")
    params = json.loads(sent)["params"]
    assert params["args"] == []
    return params["kwargs"]


def test_an_action_opens_with_the_call_of_the_web_client(filled):
    actions = (
        *bench_client.REPORTS,
        "crm_service_desk.helpdesk_service_report_action_backlog",
    )
    calls = ask_calls(filled, *actions)
    with browsing(filled, "executive") as (browser, address):
        for action, call in zip(actions, calls, strict=True):
            sent = watch_call(browser, address, action, call)
            context = sent.pop("context")
            assert (action, sent) == (action, call.arguments)
            assert call.context.items() <= context.items()


def test_a_limit_is_missed_by_what_is_above_it():
    assert bench_table.is_missed(make_row(limits={"ratio": 1.9}))
    assert not bench_table.is_missed(make_row(limits={"ratio": 2}))
    assert bench_table.is_missed(make_row(limits={"value": 1.9}))


def test_the_slowest_of_few_rounds_is_held_against_a_limit_on_request():
    limits = {"value": 2.5}
    assert not bench_table.is_missed(make_row(limits=limits))
    assert bench_table.is_missed(make_row(limits=limits, judged="high"))


def test_growth_is_the_same_row_at_a_tenth():
    small, large = make_row(values=[1.0]), make_row(values=[3.0], limits={"growth": 2})
    (merged,) = bench_table.merge([small], [large])
    assert bench_table.get_figures(merged)["growth"] == 3
    assert bench_table.is_missed(merged)


def test_what_was_not_measured_at_a_tenth_has_no_growth():
    (merged,) = bench_table.merge([], [make_row(limits={"growth": 2})])
    assert not bench_table.is_missed(merged)


def test_the_table_marks_what_is_missed():
    table = bench_table.format_table([make_row(limits={"ratio": 1})])
    assert bench_table.MISSED in table
    assert "2.00 s" in table


def test_an_unknown_part_is_named():
    with pytest.raises(console.StepError, match="no part tea"):
        bench.run_bench(0.001, False, only=["tea"])


def test_a_yardstick_that_was_given_up_is_a_bound():
    cells = bench_table.format_cells(make_row(yardstick=[120], is_given_up=True))
    assert "over 120.0 s" in cells
    assert "below 0.0167" in cells
