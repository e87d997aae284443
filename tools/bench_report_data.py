# ruff: noqa: F821
"""Makes opportunities, closed churn warnings and counts of three years' month ends.

For the reports, with set-based SQL. Read by Odoo's shell (gives `env`) after the scan,
which forgets the warnings that it has made. CRM_BENCH (JSON) names the numbers.
"""

import bench_common as common

from odoo import fields

SIZES = common.SETTINGS
MONTHS = 36
DAYS = 3 * 365
DRAWN = f"""
    SELECT n, %(first)s + floor(random() * %(span)s)::integer AS customer,
           now() AT TIME ZONE 'UTC'
               - make_interval(secs => 86400 * floor(random() * {DAYS})) AS began,
           random() * 60 AS days, random() AS fate,
           round(exp(8 + 2 * random())::numeric, 2) AS amount,
           (%(managers)s)[1 + floor(random() * %(count)s)::integer] AS manager,
           (%(reasons)s)[1 + floor(power(random(), 2) * %(reason_count)s)::integer]
               AS reason
      FROM generate_series(1, %(number)s) n
"""
ENDED = "made.began + made.days * interval '1 day'"
LEAD_COLUMNS = {
    "name": "'Opportunity ' || made.n",
    "code": "'BENCH-' || made.n",
    "partner_id": "made.customer",
    "user_id": "made.manager",
    "active": "made.fate < 0.7",
    "development_state": """CASE WHEN made.fate < 0.4 THEN 'succeeded'
        WHEN made.fate < 0.7 THEN 'developing' ELSE 'failed' END""",
    "create_date": "made.began",
    "assigned_on": "made.began + interval '1 day'",
    "succeeded_on": f"CASE WHEN made.fate < 0.4 THEN {ENDED} END",
    "failed_on": f"CASE WHEN made.fate >= 0.7 THEN {ENDED} END",
    "expected_revenue": "made.amount",
}
WARNING_COLUMNS = {
    "name": "'BENCH-' || made.n",
    "partner_id": "made.customer",
    "user_id": "made.manager",
    "state": "CASE WHEN made.fate < 0.6 THEN 'lost' ELSE 'recovered' END",
    "lost_reason_id": "CASE WHEN made.fate < 0.6 THEN made.reason END",
    "lost_note": "CASE WHEN made.fate < 0.6 THEN 'Told us' END",
    "last_order_date": "made.began - interval '6 months'",
    "detected_on": "made.began::date",
    "closed_on": ENDED,
    "revenue_12m": "made.amount",
    "expected_revenue": "made.amount / 2",
    "create_date": "made.began",
}


def make_models():
    """One record of each kind, made by Odoo."""
    partner = env["res.partner"].create({"name": "Model"})
    lead = env["crm.lead"].create(
        {"name": "Model", "type": "opportunity", "partner_id": partner.id}
    )
    warning = env["crm.churn.warning"].create(
        {
            "partner_id": partner.id,
            "company_id": env.company.id,
            "last_order_date": "2000-01-01",
            "detected_on": "2000-01-01",
            "state": "recovered",
        }
    )
    env.flush_all()
    return lead, warning


def make_history():
    """Count the customers of today as those of each month's end."""
    history = env["crm.composition.history"]
    month_end = env.company._get_last_month_end(fields.Date.today())
    history._insert_counts(env.company, month_end)
    columns = get_copied_columns(history)
    with common.bulk_load(env, history._table):
        env.cr.execute(
            f"""
            INSERT INTO {history._table} (date, {columns})
            SELECT date_trunc('month', date) - n * interval '1 month'
                       - interval '1 day', {columns}
              FROM {history._table}, generate_series(0, %s) n WHERE date = %s
            """,
            [MONTHS - 2, month_end],
        )
    history._rebuild_rollup()
    common.vacuum(env)
    common.say(f"customers counted at {MONTHS} months' ends")


def get_copied_columns(history):
    names = common.get_columns(env, history._table)
    return ", ".join(name for name in names if name not in ("id", "date"))


def main():
    env.cr.execute("SELECT setseed(0.42)")
    env.cr.execute("SELECT min(id), max(id) FROM res_partner WHERE ref LIKE 'BENCH-%'")
    first, last = env.cr.fetchone()
    managers = env["res.users"].search([("login", "like", "manager%")])
    reasons = env["crm.dictionary.item"].search([("category", "=", "churn_reason")])
    values = {
        "first": first,
        "span": last - first + 1,
        "managers": managers.ids,
        "count": len(managers),
        "reasons": reasons.ids,
        "reason_count": len(reasons),
    }
    lead, warning = make_models()
    with common.bulk_load(env, "crm_lead", "crm_churn_warning"):
        for model, columns, kind in (
            (lead, LEAD_COLUMNS, "opportunities"),
            (warning, WARNING_COLUMNS, "warnings"),
        ):
            given = {**values, "number": SIZES[kind]}
            common.copy_rows(env, model, columns, DRAWN, given)
            common.say(f"{SIZES[kind]:,} {kind} made")
    common.rebuild_rollups(env)
    make_history()


main()
