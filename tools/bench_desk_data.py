# ruff: noqa: F821
"""Makes service requests with set-based SQL; read by Odoo's shell (gives `env`).

After `bench_data.py`, whose customers write them. CRM_BENCH (JSON) names the numbers:
archived requests over three years with one to three rounds each, and open ones with two
deadlines each. What Odoo writes once is copied from a request that went through its
steps.
"""

from itertools import islice

import bench_common as common
import bench_desk_texts as texts
from psycopg2.extras import execute_values

SIZES = common.SETTINGS
HANDLERS = 20
BATCH = 10_000
SEED = 42
ARCHIVED_COLUMNS = {
    "id": "made.id",
    "number": "'BENCH-' || made.n",
    "name": "made.name",
    "description": "made.description",
    "solution": "made.solution",
    "archive_terms": "made.terms",
    "product_id": "made.product_id",
    "partner_id": "made.customer",
    "commercial_partner_id": "made.customer",
    "user_id": "made.handler",
    "service_type_id": "made.type",
    "create_date": "made.began",
    "assigned_date": "made.began + interval '1 hour'",
    "processed_on": "made.began + made.rounds * interval '1 day'",
    "closed_date": "made.began + made.rounds * interval '2 days'",
    "satisfaction": "made.verdict",
    "reopen_count": "made.rounds - 1",
    "round_id": "NULL",
    "hours_to_first_response": "random() * 8",
    "hours_to_assign": "random() * 8",
    "hours_to_process": "random() * 80",
    "hours_to_archive": "random() * 160",
    "access_token": "NULL",
}
OPEN_COLUMNS = {
    "id": "made.id",
    "number": "'OPEN-' || made.n",
    "partner_id": "made.customer",
    "commercial_partner_id": "made.customer",
    "user_id": "made.handler",
    "round_id": "NULL",
    "access_token": "NULL",
}


def make_products():
    products = env["product.product"].create(
        [
            {"name": f"{code} {english}", "default_code": code}
            for code, english, _chinese in texts.MODELS
        ]
    )
    return products.ids


def make_handlers():
    users = env["res.users"].with_context(no_reset_password=True)
    groups = [(6, 0, env.ref("crm_customer.group_account_manager").ids)]
    return users.create(
        [
            {"name": f"Handler {n}", "login": f"handler{n}", "group_ids": groups}
            for n in range(HANDLERS)
        ]
    )


def make_team(handlers):
    """A team that works day and night: on each day the same is due."""
    days = [
        {"name": "Day", "dayofweek": str(day), "hour_from": 0, "hour_to": 24}
        for day in range(7)
    ]
    calendar = env["resource.calendar"].create(
        {"name": "Always", "attendance_ids": [(5,), *((0, 0, vals) for vals in days)]}
    )
    env["helpdesk.sla"].search([]).active = False
    env["helpdesk.sla"].create(
        [
            {"name": "Answer", "target": "first_response", "hours": 8, "warn_hours": 4},
            {"name": "Solve", "target": "processing", "hours": 40, "warn_hours": 4},
        ]
    )
    return env["helpdesk.ticket.team"].create(
        {
            "name": "Bench",
            "user_id": handlers[0].id,
            "use_sla": True,
            "resource_calendar_id": calendar.id,
        }
    )


def make_models(handlers):
    """Return (archived, assigned): requests that went through their steps."""
    vals = {
        "name": "Model",
        "description": "Model",
        "team_id": make_team(handlers).id,
        "partner_id": env.ref("base.partner_admin").id,
        "service_type_id": env.ref("crm_service_desk.dictionary_type_repair").id,
    }
    requests = env["helpdesk.ticket"].create([vals, vals])
    archived, assigned = requests
    requests.action_assign(handlers[0].id)
    archived.action_process("Model")
    archived.action_record_feedback(5, "Well", given_by="Model")
    env.flush_all()
    return archived, assigned


def fill_archive_texts(products, handlers):
    """Put what each request says into a temporary table."""
    env.cr.execute(
        """
        CREATE TEMP TABLE made_text (
            n integer, product_id integer, name text, description text, solution text,
            terms text)
        """
    )
    drawn = enumerate(texts.draw_requests(SIZES["requests"], SEED))
    while batch := list(islice(drawn, BATCH)):
        execute_values(
            env.cr._obj,
            "INSERT INTO made_text VALUES %s",
            [
                (
                    n,
                    products[request.model],
                    request.summary,
                    f"<p>{request.description}</p>",
                    request.solution,
                    texts.join_archive_terms(request),
                )
                for n, request in batch
            ],
        )


def make_archive(model, values):
    source = """
        SELECT nextval('helpdesk_ticket_id_seq') AS id, made_text.*,
               now() AT TIME ZONE 'UTC' - make_interval(days => 10,
                   secs => floor(random() * 86400 * 1080)) AS began,
               (ARRAY[1, 1, 1, 1, 1, 1, 2, 2, 3])[1 + floor(random() * 9)::integer]
                   AS rounds,
               3 + floor(random() * 3)::integer AS verdict,
               %(first)s + floor(random() * %(span)s)::integer AS customer,
               (%(handlers)s)[1 + floor(random() * %(count)s)::integer] AS handler,
               (%(types)s)[1 + floor(power(random(), 2) * %(type_count)s)::integer]
                   AS type
          FROM made_text
    """
    common.copy_rows(env, model, ARCHIVED_COLUMNS, source, values)


def make_rounds():
    """One to three rounds of each archived request; the last earned its verdict."""
    env.cr.execute(
        """
        INSERT INTO helpdesk_ticket_round (
            ticket_id, company_id, number, user_id, satisfaction, solution,
            assigned_on, processed_on, feedback_on, create_date, write_date)
        SELECT t.id, t.company_id, n,
               CASE WHEN n > t.reopen_count THEN t.user_id ELSE %(other)s END,
               CASE WHEN n > t.reopen_count THEN t.satisfaction ELSE 2 END,
               t.solution, t.create_date, t.processed_on, t.closed_date,
               t.create_date, t.closed_date
          FROM helpdesk_ticket t, generate_series(1, t.reopen_count + 1) n
         WHERE t.number LIKE 'BENCH-%%'
        """,
        {"other": env.ref("base.user_admin").id},
    )
    env.cr.execute(
        """
        UPDATE helpdesk_ticket t SET round_id = round.id
          FROM helpdesk_ticket_round round
         WHERE round.ticket_id = t.id AND round.number = t.reopen_count + 1
        """
    )


def make_open_requests(model, values):
    """Open requests with the span and the deadlines of their model."""
    source = """
        SELECT nextval('helpdesk_ticket_id_seq') AS id, n,
               %(first)s + floor(random() * %(span)s)::integer AS customer,
               (%(handlers)s)[1 + floor(random() * %(count)s)::integer] AS handler
          FROM generate_series(1, %(open)s) n
    """
    common.copy_rows(
        env, model, OPEN_COLUMNS, source, {**values, "open": SIZES["open"]}
    )
    for lines in (model.span_ids, model.ticket_sla_ids):
        for line in lines:
            common.copy_rows(
                env,
                line,
                {"ticket_id": "made.id"},
                "SELECT id FROM helpdesk_ticket WHERE number LIKE 'OPEN-%%'",
            )


def main():
    handlers = make_handlers()
    products = make_products()
    archived, assigned = make_models(handlers)
    types = env["crm.dictionary.item"].search([("category", "=", "service_type")])
    env.cr.execute("SELECT setseed(0.42)")
    env.cr.execute("SELECT min(id), max(id) FROM res_partner WHERE ref LIKE 'BENCH-%'")
    first, last = env.cr.fetchone()
    values = {
        "first": first,
        "span": last - first + 1,
        "handlers": handlers.ids,
        "count": HANDLERS,
        "types": types.ids,
        "type_count": len(types),
    }
    fill_archive_texts(products, handlers)
    common.say(f"{SIZES['requests']:,} texts drawn")
    with common.bulk_load(env, "helpdesk_ticket", "helpdesk_ticket_round"):
        make_archive(archived, values)
        make_rounds()
        make_open_requests(assigned, values)
    common.vacuum(env)


main()
