"""Two nodes, a primary and a replica: what stops, one after the other, stops nobody.

Real processes on this machine with config/production.conf; see tests/production.py.
"""

import os
import re
import threading

import pytest

from tests.common import SERVER, database_name, rows, run_script
from tests.production import DOCUMENT, Person, Production, wait_until
from tools import database, layout, odoo_run

# more than the scan warns of in one batch
CUSTOMERS = 10_050
MARKS = 16

SEED = f"""
from dateutil.relativedelta import relativedelta
from odoo import fields
env["ir.module.module"].search([("name", "=", "queue_job")]).button_immediate_install()
env = env(context=dict(env.context))
env["res.users"].create({{
    "name": "Supervisor", "login": "supervisor", "password": "supervisor",
    "group_ids": [(6, 0, env.ref("crm_customer.group_sales_supervisor").ids)],
}})
env["ir.actions.server"].create({{
    "name": "Make a customer in a job",
    "model_id": env.ref("base.model_res_partner").id,
    "state": "code",
    "code": "env['res.partner'].with_delay().create(dict(name=env.context['made']))",
}})
env.cr.execute("CREATE TABLE mark (cron varchar, process varchar)")
env["ir.cron"].create([
    {{"name": f"Mark {{n}}", "model_id": env.ref("base.model_res_partner").id,
      "state": "code", "interval_type": "months", "nextcall": "2099-01-01 00:00:00",
      "code": "env.cr.execute('''INSERT INTO mark VALUES (%s, "
              "current_setting('application_name')); SELECT pg_sleep(0.2)''', "
              f"['{{n}}'])"}}
    for n in range({MARKS})
])
customer = env["res.partner"].create({{
    "name": "Silent", "is_company": True, "user_id": env.ref("base.user_admin").id,
}})
order = env["sale.order"].create({{
    "partner_id": customer.id, "state": "sale",
    "date_order": fields.Datetime.now() - relativedelta(months=8),
}})
env.flush_all()
env.cr.execute('''
    WITH made AS (
        INSERT INTO res_partner
        SELECT one.* FROM res_partner model,
               (SELECT nextval('res_partner_id_seq') AS id
                  FROM generate_series(2, {CUSTOMERS})) made,
               LATERAL jsonb_populate_record(model, jsonb_build_object(
                   'id', made.id, 'ref', 'S' || made.id,
                   'commercial_partner_id', made.id)) one
         WHERE model.id = %s
        RETURNING id)
    INSERT INTO sale_order
    SELECT one.* FROM sale_order model, made,
           LATERAL jsonb_populate_record(model, jsonb_build_object(
               'id', nextval('sale_order_id_seq'), 'name', 'S' || made.id,
               'partner_id', made.id, 'partner_invoice_id', made.id,
               'partner_shipping_id', made.id)) one
     WHERE model.id = %s
''', [customer.id, order.id])
env.cr.execute("ANALYZE res_partner, sale_order")
env.cr.commit()
"""
READ_FILES = """
import hashlib
files = env["ir.attachment"].with_context(active_test=False).search(
    [("store_fname", "!=", False), ("res_field", "in", [False, *env["ir.attachment"]
      .search([("res_field", "!=", False)]).mapped("res_field")])])
print(len(files))
assert all(hashlib.sha1(file.raw).hexdigest() == file.checksum for file in files)
"""
# what a sales supervisor may read without a table of its own: counted from others
REPORTS = """
    SELECT DISTINCT ir_model.model FROM ir_model
      JOIN ir_model_access access ON model_id = ir_model.id AND perm_read
      JOIN ir_model_data data ON data.model = 'res.groups' AND res_id = group_id
     WHERE data.module = 'crm_customer'
       AND data.name IN ('group_account_manager', 'group_sales_supervisor')
       AND NOT transient AND NOT abstract
       AND (to_regclass(replace(ir_model.model, '.', '_')) IS NULL
            -- one is called as the table of its sums, the other one stores its rows
            OR ir_model.model IN ('crm.contribution.ranking',
                                  'crm.composition.history'))
"""
# pivot and graph; the groups of a pivot; list
QUESTIONS = {
    "formatted_read_group": {"groupby": [], "aggregates": ["__count"]},
    "formatted_read_grouping_sets": {"grouping_sets": [[]], "aggregates": ["__count"]},
    "web_search_read": {"specification": {"display_name": {}}, "limit": 80},
}
TABLES = """
    SELECT string_agg(
        format('SELECT %L, count(*)::int FROM %I', tablename, tablename), ' UNION ALL ')
      FROM pg_tables WHERE schemaname = 'public'
"""


@pytest.fixture(scope="module")
def production():
    """Both servers and both nodes, running."""
    production = Production(database_name("production"))
    try:
        production.start_primary()
        production.run_script(SEED)
        production.start_replica()
        production.start_nodes()
        yield production
    finally:
        production.remove()


@pytest.fixture
def nodes(production):
    """Both nodes; one that an earlier test has killed is started again."""
    production.start_nodes()
    return production.nodes


@pytest.fixture
def supervisor(production, nodes):
    """A sales supervisor with a session that node A has begun."""
    person = Person(production, "supervisor")
    person.log_in(nodes[0])
    return person


def create_request(person, node):
    """A new fact for the service report."""
    [[partner_id]] = person.production.rows(
        "SELECT min(id) FROM res_partner WHERE name = 'Silent'"
    )
    vals = {
        "name": "Press stands still",
        "description": "<p>It does not start</p>",
        "partner_id": partner_id,
    }
    return person.call(node, "helpdesk.ticket", "create", [vals])


def count_requests(person, node):
    """Ask for the service report as its pivot does."""
    [row] = person.call(
        node, "helpdesk.service.report", "formatted_read_group", [],
        groupby=[], aggregates=["__count"],
    )  # fmt: skip
    return row["__count"]


def count_on(production, cluster=None):
    """What a server would answer."""
    statement = "SELECT count(*)::int FROM helpdesk_ticket WHERE active"
    return production.rows(statement, cluster)[0][0]


def test_a_session_goes_on_at_the_other_node_when_its_node_is_killed(
    production, supervisor, nodes
):
    first, second = nodes
    asked = ("/web/session/get_session_info", {})
    [uid] = {supervisor.ask(node, *asked)["uid"] for node in nodes}
    assert uid
    # not in the folder of files, which both nodes share here as well
    assert production.count_sessions(supervisor.http.cookies["session_id"]) == 1
    first.kill()
    assert supervisor.ask(second, *asked)["uid"] == uid
    request = create_request(supervisor, second)
    first.start()
    first.wait()
    [read] = supervisor.call(
        first, "helpdesk.ticket", "web_read", request, {"name": {}}
    )
    assert read["name"] == "Press stands still"


def test_a_report_is_answered_by_the_replica(production, supervisor, nodes):
    before = count_requests(supervisor, nodes[1])
    assert before == count_on(production)
    with production.held_replica():
        create_request(supervisor, nodes[0])
        assert count_on(production) == before + 1
        assert count_requests(supervisor, nodes[1]) == before
    production.catch_up()
    assert count_requests(supervisor, nodes[1]) == before + 1
    assert " " in production.type_in("lag").strip()


def test_the_primary_is_not_asked_for_any_report(production, supervisor, nodes):
    asked = [
        (report, question)
        for [report] in production.rows(REPORTS)
        for question in QUESTIONS
    ]
    for report in ("report", "ranking"):
        assert (f"crm.contribution.{report}", "formatted_read_group") in asked
    for report, question in asked:
        supervisor.call(nodes[1], report, question, [], **QUESTIONS[question])
    # a line of the log comes after the answer
    answered = {
        call: wait_until(lambda call=call: nodes[1].get_modes(*call), str(call))
        for call in asked
    }
    assert answered == dict.fromkeys(asked, {"ro"})


def test_two_schedulers_run_each_due_action_once(production, nodes):
    production.rows(
        "UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC' - interval '1 minute' "
        "WHERE cron_name LIKE 'Mark %'"
    )
    production.wake_schedulers()
    due = "SELECT count(*) = 0 FROM ir_cron WHERE cron_name LIKE 'Mark %' "
    due += "AND nextcall <= now() AT TIME ZONE 'UTC'"
    wait_until(lambda: production.rows(due)[0][0], "all marks")
    marks = production.rows("SELECT cron, process FROM mark")
    assert sorted(int(cron) for cron, _node in marks) == [*range(MARKS)]
    assert {node for _cron, node in marks} == {"A", "B"}


def test_a_scan_whose_worker_is_killed_is_finished_without_doubles(
    production, supervisor, nodes
):
    warned = "SELECT count(*)::int, count(DISTINCT partner_id)::int "
    warned += "FROM crm_churn_warning"
    [(last,)] = production.rows("SELECT max(partner_id) FROM sale_order")
    condition = f"NEW.partner_id = {last}"
    with production.gate_before("crm_churn_warning", condition):
        supervisor.call(nodes[0], "crm.churn.scan", "action_request_scan")
        production.kill_who_waits()
        assert production.rows(warned) == [(10_000, 10_000)]
    ended = "SELECT count(*) = 0 FROM crm_churn_scan WHERE state != 'done'"

    def is_done():
        production.wake_schedulers()
        return production.rows(ended)[0][0]

    wait_until(is_done, "the scan to end")
    assert production.rows(warned) == [(CUSTOMERS, CUSTOMERS)]
    assert production.rows("SELECT warned_count FROM crm_churn_scan") == [(CUSTOMERS,)]
    assert production.rows(
        "SELECT count(*)::int, count(DISTINCT res_id)::int FROM mail_activity "
        "WHERE res_model = 'crm.churn.warning'"
    ) == [(CUSTOMERS, CUSTOMERS)]


def make_in_a_job(production, person, node, name):
    """Hand over to the queue: a customer of this name is to be made."""
    statement = "SELECT id FROM ir_act_server WHERE name->>'en_US' LIKE 'Make a cust%'"
    [(action,)] = production.rows(statement)
    person.call(node, "ir.actions.server", "run", [action], context={"made": name})


def test_a_job_whose_worker_is_killed_runs_again_once(production, nodes):
    admin = Person(production, "admin")
    admin.log_in(nodes[0])
    with production.gate_before("res_partner", "NEW.name = 'First'"):
        make_in_a_job(production, admin, nodes[0], "First")
        production.kill_who_waits()
        job = "SELECT state, retry FROM queue_job ORDER BY id LIMIT 1"
        assert production.rows(job) == [("started", 0)]
    # the leader takes a job for dead 10 seconds after its start, when it looks next:
    # after a minute, or when another one comes
    old = "SELECT date_enqueued < now() AT TIME ZONE 'UTC' - interval '11 seconds' "
    old += "FROM queue_job ORDER BY id LIMIT 1"
    wait_until(lambda: production.rows(old)[0][0], "the job to be old")
    make_in_a_job(production, admin, nodes[1], "Second")
    open_jobs = "SELECT count(*) = 0 FROM queue_job WHERE state != 'done'"
    wait_until(lambda: production.rows(open_jobs)[0][0], "the jobs to be done")
    made = "SELECT name FROM res_partner WHERE name IN ('First', 'Second') ORDER BY 1"
    assert production.rows(made) == [("First",), ("Second",)]
    assert production.rows(job) == [("done", 2)]


@pytest.fixture(scope="module")
def restored(production, tmp_path_factory):
    """Name of a database at another server, restored from a backup."""
    name = database_name("restored")
    folder = tmp_path_factory.mktemp("production") / "backup"
    backup = {"BACKUP": folder, "DATA_DIR": layout.DATA}
    try:
        production.catch_up()
        production.type_in(
            "backup", DB=production.name, REPLICA_HOST=production.replica.base,
            REPLICA_PORT=production.replica.port, **backup,
        )  # fmt: skip
        production.type_in("restore", server=SERVER, NEW_DB=name, **backup)
        yield name
    finally:
        database.drop(SERVER, name, missing_ok=True)


def test_a_backup_from_the_replica_is_restored_at_another_server(production, restored):
    [(count,)] = production.rows(TABLES)
    counted = dict(production.rows(count))
    # Odoo's own marks of what the nodes do meanwhile
    moving = ("bus_", "ir_cron", "orm_signaling_", "base_registry_", "queue_job_lock")
    found = dict(rows(restored, count))
    assert found.keys() == counted.keys()
    assert {
        table: (number, found[table])
        for table, number in counted.items()
        if number != found[table] and not table.startswith(moving)
    } == {}
    assert int(run_script(restored, READ_FILES)) > 0


def test_a_restored_copy_is_kept_from_acting(production, restored, tmp_path):
    production.put_odoo_into(tmp_path)
    production.type_in(
        "neutralize", server=SERVER, NEW_DB=restored, CONFIG=odoo_run.CONFIG,
        PATH=f"{tmp_path}:{os.environ['PATH']}",
    )  # fmt: skip
    acting = "SELECT count(*)::int FROM ir_cron WHERE active"
    assert production.rows(acting)[0][0] > 10
    # what remains is the clean-up
    assert rows(restored, acting) == [(1,)]


def test_a_report_goes_on_at_the_primary_when_the_replica_stops(
    production, supervisor, nodes
):
    expected = count_on(production)
    assert count_requests(supervisor, nodes[1]) == expected
    answers = []
    asking = threading.Thread(
        target=lambda: answers.append(count_requests(supervisor, nodes[1]))
    )
    waits = "SELECT application_name FROM pg_stat_activity WHERE wait_event_type "
    waits += "= 'Lock' AND application_name = 'B'"
    with production.locked_tables("helpdesk"):
        asking.start()
        wait_until(
            lambda: production.rows(waits, production.replica), "the report to be read"
        )
        production.crash(production.replica)
    asking.join()
    assert answers == [expected]
    create_request(supervisor, nodes[0])
    for node in nodes:
        assert count_requests(supervisor, node) == expected + 1


def test_work_goes_on_at_the_replica_that_is_promoted(production, supervisor, nodes):
    production.replica.start()
    request = create_request(supervisor, nodes[0])
    expected = count_on(production)
    production.catch_up()
    production.crash(production.primary)
    production.promote()
    [read] = supervisor.call(
        nodes[1], "helpdesk.ticket", "web_read", request, {"name": {}}
    )
    assert read["name"] == "Press stands still"
    create_request(supervisor, nodes[0])
    assert count_requests(supervisor, nodes[1]) == expected + 1


def read_commands(path):
    """Lines of a page that people type, without what explains them."""
    blocks = re.findall(r"(?ms)^```.*?^```", path.read_text())
    lines = "\n".join(blocks).splitlines()
    return [line for line in lines if not line.startswith("#")]


def test_the_chinese_page_has_the_same_commands():
    chinese = DOCUMENT.with_name("deploy.zh_CN.md")
    assert read_commands(chinese) == read_commands(DOCUMENT) != []
