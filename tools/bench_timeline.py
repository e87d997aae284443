# ruff: noqa: F821
"""Times the timeline of a customer with 10,000 entries against one with 10.

Read by Odoo's shell (gives `env`), after `bench_data.py` has filled the tables. Entries
of all kinds are copied with SQL from one that Odoo made, an hour apart.
"""

import statistics
import time

ROUNDS = 30
SHARES = {"interaction": 4, "order": 3, "opportunity": 2, "warning": 1}  # of ten
DATES = {
    "crm_interaction": "date",
    "sale_order": "date_order",
    "crm_lead": "create_date",
    "crm_churn_warning": "detected_on",
}


def make_models(customer):
    """One entry of each kind, made by Odoo."""
    member = {"partner_id": customer.id}
    order = env["sale.order"].create({**member, "state": "sale"})
    return {
        "interaction": env["crm.interaction"].create(
            {**member, "name": "Visit", "place": "Here", "description": "Talked " * 40}
        ),
        "order": order,
        "opportunity": env["crm.lead"].create(
            {**member, "name": "Press", "type": "opportunity", "expected_revenue": 9}
        ),
        # closed: a customer has one open warning at most
        "warning": env["crm.churn.warning"].create(
            {
                **member,
                "company_id": env.company.id,
                "last_order_date": order.date_order,
                "detected_on": order.date_order,
                "state": "recovered",
            }
        ),
    }


def multiply(record, count):
    """Copy a record until there are `count`, each an hour before the last."""
    table, date = record._table, DATES[record._table]
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s",
        [table],
    )
    columns = {name: name for (name,) in env.cr.fetchall() if name != "id"}
    columns[date] = f"{date} - n * interval '1 hour'"
    if "code" in columns:  # an opportunity's: no other has it
        columns["code"] = "code || '-' || n"
    env.cr.execute(
        f"""
        INSERT INTO {table} ({", ".join(columns)})
        SELECT {", ".join(columns.values())}
          FROM {table}, generate_series(1, %s) n WHERE id = %s
        """,
        [count - 1, record.id],
    )


def make_customer(entries):
    customer = env["res.partner"].create(
        {"name": f"With {entries} entries", "is_company": True}
    )
    models = make_models(customer)
    env.flush_all()
    for kind, share in SHARES.items():
        multiply(models[kind], entries * share // 10)
    return customer


def read(customer):
    """Seconds and queries of one page, with nothing in the cache."""
    env.invalidate_all()
    before, start = env.cr.sql_log_count, time.perf_counter()
    answer = customer.get_customer_timeline()
    taken = time.perf_counter() - start
    total = sum(kind["count"] for kind in answer["kinds"])
    return taken, env.cr.sql_log_count - before, total


def main():
    customers = [make_customer(10), make_customer(10_000)]
    env.cr.commit()
    env.cr._cnx.autocommit = True
    env.cr.execute("ANALYZE")
    env.cr._cnx.autocommit = False
    user = env.ref("base.user_admin")
    print(f"{ROUNDS} rounds: median (range) of the first page, 40 entries")
    for customer in customers:
        page = customer.with_user(user)
        read(page)
        times, queries, totals = zip(
            *(read(page) for _round in range(ROUNDS)), strict=True
        )
        spread = f"{min(times) * 1000:.0f}-{max(times) * 1000:.0f}"
        median = statistics.median(times) * 1000
        print(
            f"timeline of {totals[0]:>6,} entries {median:14.0f} ms  ({spread})"
            f"  {max(queries)} queries"
        )


main()
