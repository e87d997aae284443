# ruff: noqa: F821
"""Makes customers, products and orders with set-based SQL; read by Odoo's shell.

CRM_BENCH (JSON) names the numbers. A third of the customers is older than three years,
the others have come since; orders of these three years go up with them. A tenth of the
customers buys a third of it all, as the oldest buy most; newcomers buy soon. An order
has one to five lines (three on average) of products whose prices are log-normal and of
which few are bought often. Runs on a database without our addons too: what its tables
lack is left out.
"""

from datetime import timedelta

import bench_common as common

from odoo import fields

SIZES = common.SETTINGS
DAYS = 3 * 365
MANAGERS = 40
REGIONS = 10
PRODUCTS = 4000
CATEGORIES = 20
CORE_GROUPS = ("sales_team.group_sale_salesman", "helpdesk_mgmt.group_helpdesk_user")
SLICE = 250_000
LOGIN, PASSWORD = "manager0", "bench-bench"
GROUPS = {
    "manager": "crm_customer.group_account_manager",
    "executive": "crm_customer.group_executive",
}
# share of the orders that newcomers make, and of the customers who are new
NEWCOMERS = 0.15
NEW = 0.03
LINES = """
    INSERT INTO made_line (order_id, customer, ordered, product, quantity)
    SELECT placed.id, placed.customer, placed.ordered,
           floor(power(random(), 3) * %(products)s)::integer,
           1 + floor(-ln(1 - random()) * 3)
      FROM (SELECT %(first_order)s + n AS id, n,
                   %(begin)s::timestamp
                       + (n + random()) / %(orders)s * interval '1 day' * %(days)s
                       AS ordered,
                   %(first)s + floor(known * CASE
                       WHEN random() < %(newcomers)s
                       THEN 1 - (1 - random()) * %(new)s
                       ELSE power(random(), 2) END)::integer AS customer
              FROM (SELECT n, %(customers)s * (1 + 2.0 * n / %(orders)s) / 3 AS known
                      FROM generate_series(%(from)s, %(to)s) n) numbered) placed,
           generate_series(1, 1 + placed.n * 7 %% 5)
"""
PRICED = """
    SELECT line.*, product.id AS product_id, product.name, product.price,
           round(line.quantity * product.price, 2) AS amount
      FROM made_line line JOIN made_product product ON product.n = line.product
"""
SUMMED = f"""
    SELECT order_id, min(customer) AS customer, min(ordered) AS ordered,
           sum(amount) AS amount
      FROM ({PRICED}) priced GROUP BY order_id ORDER BY order_id
"""
MANAGER = f"(%(managers)s)[1 + made.customer %% {MANAGERS}]"
LINE_COLUMNS = {
    "order_id": "made.order_id",
    "order_partner_id": "made.customer",
    "salesman_id": MANAGER,
    "product_id": "made.product_id",
    "name": "made.name",
    "product_uom_qty": "made.quantity",
    "price_unit": "made.price",
    "technical_price_unit": "made.price",
    "price_subtotal": "made.amount",
    "price_total": "made.amount",
    "price_reduce_taxexcl": "made.price",
    "price_reduce_taxinc": "made.price",
    "price_tax": "0",
    "qty_delivered": "made.quantity",
    "qty_invoiced": "made.quantity",
    "qty_to_invoice": "0",
    "invoice_status": "'invoiced'",
    "untaxed_amount_invoiced": "made.amount",
    "untaxed_amount_to_invoice": "0",
    "create_date": "made.ordered",
    "write_date": "made.ordered",
}
ORDER_COLUMNS = {
    "id": "made.order_id",
    "name": "'BENCH-' || made.order_id",
    "partner_id": "made.customer",
    "partner_invoice_id": "made.customer",
    "partner_shipping_id": "made.customer",
    "user_id": MANAGER,
    "date_order": "date_trunc('second', made.ordered)",
    "amount_untaxed": "made.amount",
    "amount_tax": "0",
    "amount_total": "made.amount",
    "amount_unpaid": "0",
    "invoice_status": "'invoiced'",
    "fulfilment_status": "'paid'",
    "create_date": "made.ordered",
    "write_date": "made.ordered",
}
# the same customers are known at a time as the orders of that time assume
PARTNERS = """
    SELECT %(first)s + n AS id, n,
           %(begin)s::timestamp + interval '1 day' * %(days)s * CASE
               WHEN n * 3 < %(customers)s THEN -random() / 3
               ELSE (3.0 * n / %(customers)s - 1) / 2 END AS joined,
           1 + floor(power(random(), 0.5) * 4)::integer AS level,
           1 + floor(random() * 10)::integer AS region,
           CASE WHEN random() < 0.8
                THEN (1 + floor(power(random(), 0.5) * 5))::text END AS satisfaction,
           CASE WHEN random() < 0.8
                THEN (1 + floor(power(random(), 0.7) * 5))::text END AS credit,
           EXISTS (SELECT FROM bought WHERE customer = %(first)s + n) AS is_active
      FROM generate_series(0, %(customers)s - 1) n
"""
PARTNER_COLUMNS = {
    "id": "made.id",
    "name": "'Customer ' || made.n",
    "complete_name": "'Customer ' || made.n",
    "duplicate_name_key": "'customer' || made.n",
    "ref": "'BENCH-' || made.n",
    "commercial_partner_id": "made.id",
    "user_id": f"(%(managers)s)[1 + made.id %% {MANAGERS}]",
    "customer_status": "CASE WHEN made.is_active THEN 'active' ELSE 'prospect' END",
    "customer_level_id": "(%(levels)s)[made.level]",
    "region_id": "(%(regions)s)[made.region]",
    "satisfaction": "made.satisfaction",
    "credit_rating": "made.credit",
    "create_date": "made.joined",
    "write_date": "made.joined",
}


def make_user(role, login):
    """A user of a role, or where our addons are not, one with groups of the peers."""
    group = env.ref(GROUPS[role], raise_if_not_found=False)
    groups = group or [env.ref(name) for name in CORE_GROUPS]
    # each password takes a while, and one user logs in
    secret = {"password": PASSWORD} if login == LOGIN else {}
    return {
        "name": login.capitalize(),
        "login": login,
        "group_ids": [(6, 0, [group.id for group in groups])],
        **secret,
    }


def make_users():
    """Account managers, and the executive who opens the reports."""
    users = env["res.users"].with_context(no_reset_password=True)
    managers = [make_user("manager", f"manager{n}") for n in range(MANAGERS)]
    made = users.create([*managers, make_user("executive", "executive")])
    return made[:MANAGERS].ids


def make_items(category, count):
    """Ids of the first entries of a list of the data dictionary, made where missing."""
    if "crm.dictionary.item" not in env:
        return [None] * count
    entries = env["crm.dictionary.item"]
    there = entries.search([("category", "=", category)], limit=count)
    missing = [
        {"name": f"{category} {n}", "category": category}
        for n in range(len(there), count)
    ]
    return (there + entries.create(missing)).ids


def make_products():
    """Products, and a temporary table that numbers them."""
    categories = env["product.category"].create(
        [{"name": f"Category {n}"} for n in range(CATEGORIES)]
    )
    model = env["product.product"].create({"name": "Model", "type": "consu"})
    env.flush_all()
    env.cr.execute(
        """
        CREATE TEMP TABLE made_product AS
        SELECT n, nextval('product_product_id_seq')::integer AS id,
               nextval('product_template_id_seq')::integer AS template_id,
               'Product ' || n AS name,
               round(exp(3.2 + sqrt(-2 * ln(1 - random()))
                     * cos(2 * pi() * random()))::numeric, 2) AS price,
               (%(categories)s)[1 + floor(power(random(), 2) * %(count)s)::integer]
                   AS categ_id
          FROM generate_series(0, %(products)s - 1) n
        """,
        {"categories": categories.ids, "count": CATEGORIES, "products": PRODUCTS},
    )
    templates = {
        "id": "made.template_id",
        "name": "jsonb_build_object('en_US', made.name)",
        "list_price": "made.price",
        "categ_id": "made.categ_id",
    }
    products = {"id": "made.id", "product_tmpl_id": "made.template_id"}
    source = "SELECT * FROM made_product"
    common.copy_rows(env, model.product_tmpl_id, templates, source)
    common.copy_rows(env, model, products, source)
    return model


def reserve_ids(table, count):
    """Return the first of `count` ids in a row that nobody else gets."""
    env.cr.execute(
        "SELECT setval(%(name)s, nextval(%(name)s) + %(count)s) - %(count)s",
        {"name": f"{table}_id_seq", "count": count},
    )
    return env.cr.fetchone()[0]


def make_order_model(product):
    """A confirmed order that nothing is procured for."""
    partner = env["res.partner"].create({"name": "Model"})
    line = {"product_id": product.id, "product_uom_qty": 1}
    orders = env["sale.order"].with_context(skip_procurement=True)
    return orders.create(
        {"partner_id": partner.id, "state": "sale", "order_line": [(0, 0, line)]}
    )


def make_orders(model, values):
    """Orders and lines, slice by slice; `bought` collects who has bought."""
    env.cr.execute(
        """
        CREATE TEMP TABLE made_line (
            order_id integer, customer integer, ordered timestamp, product integer,
            quantity numeric);
        CREATE TEMP TABLE bought (customer integer)
        """
    )
    for start in range(0, values["orders"], SLICE):
        end = min(start + SLICE, values["orders"])
        env.cr.execute("TRUNCATE made_line")
        env.cr.execute(LINES, {**values, "from": start, "to": end - 1})
        common.copy_rows(env, model.order_line, LINE_COLUMNS, PRICED, values)
        common.copy_rows(env, model, ORDER_COLUMNS, SUMMED, values)
        env.cr.execute("INSERT INTO bought SELECT DISTINCT customer FROM made_line")
        common.say(f"{end:,} of {values['orders']:,} orders made")


def make_partners(model, values):
    env.cr.execute("CREATE INDEX ON bought (customer)")
    env.cr.execute("ANALYZE bought")
    common.copy_rows(env, model, PARTNER_COLUMNS, PARTNERS, values)
    common.say(f"{values['customers']:,} customers made")


def prepare_values():
    """Parameters of the statements."""
    return {
        "customers": SIZES["customers"],
        "orders": SIZES["orders"],
        "products": PRODUCTS,
        "days": DAYS,
        "begin": fields.Datetime.now() - timedelta(days=DAYS),
        "newcomers": NEWCOMERS,
        "new": NEW,
        "managers": make_users(),
        "levels": make_items("customer_level", 4),
        "regions": make_items("region", REGIONS),
        "first": reserve_ids("res_partner", SIZES["customers"]),
        "first_order": reserve_ids("sale_order", SIZES["orders"]),
    }


def count_lines():
    env.cr.execute("SELECT count(*) FROM sale_order_line")
    return env.cr.fetchone()[0]


def main():
    env.cr.execute("SELECT setseed(0.42)")
    values = prepare_values()
    order = make_order_model(make_products())
    env.flush_all()
    with common.bulk_load(env, "res_partner", "sale_order", "sale_order_line"):
        make_orders(order, values)
        make_partners(order.partner_id, values)
    order.state = "cancel"
    # where more data follows, once after all of it is enough
    if "warnings" in SIZES:
        common.vacuum(env)
    else:
        common.rebuild_rollups(env)
    common.say("analysed")
    print(f"{count_lines():,} lines; the database takes {common.get_size(env):.1f} GB")


main()
