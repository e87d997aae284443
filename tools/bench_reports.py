# ruff: noqa: F821
"""Times the reports as an executive opens them; read by Odoo's shell (gives `env`).

Each action's first view is opened by the web client's own call. What counts orders or
customers stands beside core's sale.report, grouped by its nearest fields; the others
stand beside the bare aggregate of their own table.
"""

import bench_client
import bench_common as common

ROUNDS = 15
SALE_MODELS = ("crm.contribution.", "crm.composition.")
# the nearest that sale.report has to a report's dimension
SALE_FIELDS = {
    "partner_id": "commercial_partner_id",
    "customer_id": "commercial_partner_id",
    "user_id": "user_id",
    "company_id": "company_id",
    "product_id": "product_id",
    "categ_id": "categ_id",
    "product_category_id": "categ_id",
    "product_categ_id": "categ_id",
    "region_id": "country_id",
    "customer_level_id": "industry_id",
    "credit_rating": "state_id",
    "satisfaction": "partner_zip",
    "customer_status": "state",
    "year": "date:year",
    "quarter": "date:quarter",
    "month": "date:month",
}
BARE = {
    "helpdesk.service.report": """
        SELECT t.service_type_id, count(*) FILTER (WHERE r.id = t.round_id),
               avg(t.hours_to_first_response) FILTER (WHERE r.id = t.round_id),
               avg(t.hours_to_archive) FILTER (WHERE r.id = t.round_id),
               avg(NULLIF(r.satisfaction, 0))
          FROM helpdesk_ticket t
          JOIN helpdesk_ticket_round r ON r.ticket_id = t.id
         WHERE t.active AND t.company_id = %s GROUP BY 1
    """,
    "crm.churn.report": """
        SELECT lost_reason_id, count(*), sum(revenue_12m) FROM crm_churn_warning
         WHERE state = 'lost' AND company_id = %s GROUP BY 1
    """,
    "crm.development.report": """
        SELECT user_id, count(*), avg(extract(epoch FROM succeeded_on - assigned_on))
          FROM crm_lead
         WHERE type = 'opportunity' AND (active OR development_state = 'failed')
           AND company_id IS NOT DISTINCT FROM COALESCE(company_id, %s) GROUP BY 1
    """,
}


def get_sale_spec(name, infos):
    """Field of sale.report that is nearest to a field to group by."""
    field, _separator, interval = name.partition(":")
    if infos[field].type in ("date", "datetime"):
        return f"date:{interval or 'month'}"
    return SALE_FIELDS.get(field, "commercial_partner_id")


def get_sale_domain(domain, infos):
    """Confirmed orders, and of the report's domain its dates."""
    dates = []
    for leaf in domain:
        name, operator, value = leaf if len(leaf) == 3 else (None, None, None)
        if name == "year":
            dates.append(("date", ">=", f"{value}-01-01"))
            dates.append(("date", "<", f"{int(value) + 1}-01-01"))
        elif name in infos and infos[name].type in ("date", "datetime"):
            dates.append(("date", operator, value))
    return [("state", "=", "sale"), *dates]


def get_sale_call(call):
    """The same question to core's sale.report; a list's page is one of groups."""
    infos = env[call.model]._fields
    counts = call.model.startswith("crm.composition.")
    measure = "commercial_partner_id:count_distinct" if counts else "price_subtotal:sum"
    arguments = {
        "domain": get_sale_domain(call.arguments["domain"], infos),
        "aggregates": ["__count", measure],
    }
    if call.method == "web_search_read":
        page = {"groupby": ["commercial_partner_id"], "order": f"{measure} DESC"}
        arguments.update(page, limit=call.arguments["limit"])
        return bench_client.Call("sale.report", "formatted_read_group", arguments, {})
    given = call.arguments.get("grouping_sets") or [call.arguments.get("groupby") or []]
    sets = [[get_sale_spec(name, infos) for name in names] for names in given]
    arguments["grouping_sets"] = sets
    return bench_client.Call(
        "sale.report", "formatted_read_grouping_sets", arguments, {}
    )


def read_bare(model):
    env.cr.execute(BARE[model], [env.company.id])
    return env.cr.fetchall()


def time_yardstick(call, known):
    """Options of the row: what a call is compared with, and the limit of the ratio."""
    if not call.model.startswith(SALE_MODELS):
        bare = common.time_rounds(env, lambda: read_bare(call.model), ROUNDS)
        return {"yardstick": bare}
    peer = get_sale_call(call)
    key = repr(peer)
    if key not in known:
        # the administrator: sale.report is not for executives
        known[key] = common.time_with_patience(env, lambda: peer.run(env), 3)
        common.say(f"sale.report asked for {peer.arguments}")
    seconds, is_given_up = known[key]
    return {"yardstick": seconds, "is_given_up": is_given_up, "ratio": 1 / 20}


def time_action(xmlid, executive, known):
    action = env.ref(xmlid, raise_if_not_found=False)
    if not action:
        print(f"  {xmlid} is not there")
        return
    asking = env(user=executive)
    call = bench_client.get_opening_call(asking, xmlid)
    call.run(asking)
    seconds = common.time_rounds(env, lambda: call.run(asking), ROUNDS)
    title = f"report {action.name} ({action.res_model})"
    compared = time_yardstick(call, known)
    common.record(title, seconds, value=1, growth=2, **compared)
    print(f"  {call.method} {call.arguments}")


def main():
    executive = env["res.users"].search([("login", "=", "executive")])
    known = {}
    for xmlid in bench_client.REPORTS:
        time_action(xmlid, executive, known)


main()
