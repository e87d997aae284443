# ruff: noqa: F821
"""Makes customers and orders with set-based SQL; read by Odoo's shell (gives `env`).

CRM_BENCH (JSON) names the numbers. Orders spread evenly over three years and over the
customers: with five orders a customer, two in five have been silent for six months.
"""

import json
import os

SIZES = json.loads(os.environ["CRM_BENCH"])
DAYS = 3 * 365


def copied_columns(table, made):
    """Columns whose values the generated rows take from a row that Odoo made."""
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s",
        [table],
    )
    return [name for (name,) in env.cr.fetchall() if name not in made]


def make_partners(model):
    made = ("name", "complete_name", "ref", "commercial_partner_id", "customer_status")
    columns = ", ".join(copied_columns("res_partner", ("id", *made)))
    env.cr.execute(
        f"""
        INSERT INTO res_partner (id, {", ".join(made)}, {columns})
        SELECT made.id, 'Customer ' || n, 'Customer ' || n, 'BENCH-' || n, made.id,
               'active', {columns}
          FROM (SELECT nextval('res_partner_id_seq') AS id, n
                  FROM generate_series(1, %s) n) made,
               (SELECT {columns} FROM res_partner WHERE id = %s) model
        """,
        [SIZES["customers"], model.id],
    )
    env.cr.execute("SELECT min(id), max(id) FROM res_partner WHERE ref LIKE 'BENCH-%'")
    return env.cr.fetchone()


def make_orders(model, first, last):
    made = (
        "name",
        "partner_id",
        "partner_invoice_id",
        "partner_shipping_id",
        "date_order",
        "amount_untaxed",
    )
    columns = ", ".join(copied_columns("sale_order", ("id", *made)))
    env.cr.execute("SELECT setseed(0.42)")
    env.cr.execute(
        f"""
        INSERT INTO sale_order ({", ".join(made)}, {columns})
        SELECT 'BENCH-' || n, customer, customer, customer,
               date_trunc('second', now() AT TIME ZONE 'UTC')
                   - make_interval(secs => floor(random() * 86400 * {DAYS})),
               round((20 + random() * 400)::numeric, 2),
               {columns}
          FROM (SELECT n, (%s + floor(random() * %s))::integer AS customer
                  FROM generate_series(1, %s) n) made,
               (SELECT {columns} FROM sale_order WHERE id = %s) model
        """,
        [first, last - first + 1, SIZES["orders"], model.id],
    )


def main():
    # Foreign keys hold by construction; checking each row would take most of the time.
    env.cr.execute("SET session_replication_role = replica")
    admin = env.ref("base.user_admin")
    partner = env["res.partner"].create({"name": "Model", "user_id": admin.id})
    order = env["sale.order"].create({"partner_id": partner.id, "state": "sale"})
    env.flush_all()
    first, last = make_partners(partner)
    make_orders(order, first, last)
    order.state = "cancel"
    env.cr.commit()
    env.cr._cnx.autocommit = True
    env.cr.execute("VACUUM ANALYZE")


main()
