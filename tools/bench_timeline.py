# ruff: noqa: F821
"""Times form and timeline of a customer with 10,000 entries against one with 10.

Read by Odoo's shell (gives `env`), after `bench_data.py` has filled the tables. Entries
of all kinds are copied with SQL from one that Odoo made, an hour apart. The form is
opened by the account manager of both customers.
"""

import bench_client
import bench_common as common

ROUNDS = 30
FORM = "crm_customer.res_partner_view_form"
SIZES = (10, 10_000)
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
    date = DATES[record._table]
    columns = {
        date: f"model.{date} - made.n * interval '1 hour'",
        # an opportunity's: no other has it
        "code": "model.code || '-' || made.n",
    }
    source = "SELECT n FROM generate_series(1, %(count)s) n"
    common.copy_rows(env, record, columns, source, {"count": count - 1})


def make_customer(entries, manager):
    customer = env["res.partner"].create(
        {
            "name": f"With {entries} entries",
            "is_company": True,
            "user_id": manager.id,
        }
    )
    models = make_models(customer)
    env.flush_all()
    for kind, share in SHARES.items():
        multiply(models[kind], entries * share // 10)
    return customer


def time_both(title, customers, work, **limits):
    """Time both customers in turn, so that what else runs meets both."""
    seconds = [[], []]
    for customer in customers:
        work(customer)
    for _round in range(ROUNDS):
        for taken, customer in zip(seconds, customers, strict=True):
            taken.append(common.timed(env, work, customer)[0])
    few, many = (f"{title}, {entries:,} timeline entries" for entries in SIZES)
    common.record(few, seconds[0])
    common.record(many, seconds[1], seconds[0], **limits)


def open_form(customer, specification):
    return customer.web_read(specification), customer.get_customer_timeline()


def find_duplicates(customer):
    """What the form asks for, too: whether the customer is there twice."""
    keys = ("name", "phone", "mobile", "company_registry")
    values = {key: customer[key] or "" for key in keys}
    return customer.get_near_duplicates(
        {**values, "company_id": False, "parent_id": False}, customer.id
    )


def print_queries(customers):
    for customer in customers:
        env.invalidate_all()
        before = env.cr.sql_log_count
        answer = customer.get_customer_timeline()
        total = sum(kind["count"] for kind in answer["kinds"])
        print(f"  {total:,} entries: {env.cr.sql_log_count - before} queries")


def main():
    manager = env["res.users"].search([("login", "=", "manager0")])
    customers = [
        make_customer(entries, manager).with_user(manager) for entries in SIZES
    ]
    common.vacuum(env)
    time_both("timeline", customers, lambda shown: shown.get_customer_timeline())
    print_queries(customers)
    specification = bench_client.get_form_specification(customers[0], FORM)
    time_both(
        "customer form", customers, lambda shown: open_form(shown, specification),
        value=1, ratio=2,
    )  # fmt: skip
    time_both("customers who may be the same", customers, find_duplicates)


main()
