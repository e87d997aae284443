# ruff: noqa: F821
"""Times the overview of an executive; read by Odoo's shell (gives `env`).

What the dashboard of `dashboards.py` asks for is asked one by one, for the year to date
as it opens, in the zone of Shanghai.
"""

from datetime import datetime, time
from functools import partial
from zoneinfo import ZoneInfo

import bench_client
import bench_common as common
import dashboards
from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.tools.safe_eval import safe_eval

ROUNDS = 5
# the spreadsheet loads as many rows as its cells name
LIST_LIMIT = 10
ZONE = ZoneInfo("Asia/Shanghai")


def get_period(kind, years):
    """Return first and last moment, or day, of a year to date."""
    today = datetime.now(ZONE).date() + relativedelta(years=years)
    days = today.replace(month=1, day=1), today
    if kind == "date":
        return [str(day) for day in days]
    moments = zip(days, (time.min, time.max.replace(microsecond=0)), strict=True)
    return [
        str(datetime.combine(*moment, ZONE).astimezone(ZoneInfo("UTC")))[:19]
        for moment in moments
    ]


def get_domain(figure, given):
    """Return the conditions of a figure, with those of the filter it follows."""
    known = {"context_today": lambda: fields.Date.context_today(env.user)}
    domain = list(safe_eval(given, known) if isinstance(given, str) else given)
    if followed := figure["fieldMatching"].get(dashboards.PERIOD):
        name = followed["chain"]
        begin, end = get_period(followed["type"], followed.get("offset", 0))
        domain += [(name, ">=", begin), (name, "<=", end)]
    return domain


def get_aggregate(model, name):
    if name == "__count":
        return name
    return f"{name}:{env[model]._fields[name].aggregator}"


def make_call(model, method, **arguments):
    return bench_client.Call(model, method, arguments, {"tz": ZONE.key})


def get_pivot_call(pivot):
    model = pivot["model"]
    groups = [
        f"{group['fieldName']}:{group['granularity']}"
        if "granularity" in group
        else group["fieldName"]
        for group in pivot["rows"] + pivot["columns"]
    ]
    return make_call(
        model,
        "formatted_read_grouping_sets",
        domain=get_domain(pivot, pivot["domain"]),
        grouping_sets=[groups[:count] for count in range(len(groups) + 1)],
        aggregates=[
            get_aggregate(model, measure["fieldName"]) for measure in pivot["measures"]
        ],
    )


def get_chart_call(chart):
    asked = chart["metaData"]
    return make_call(
        asked["resModel"],
        "formatted_read_group",
        domain=get_domain(chart, chart["searchParams"]["domain"]),
        groupby=asked["groupBy"],
        aggregates=[get_aggregate(asked["resModel"], asked["measure"])],
    )


def get_list_call(shown):
    return make_call(
        shown["model"],
        "web_search_read",
        domain=get_domain(shown, shown["domain"]),
        specification={name: {} for name in shown["columns"]},
        limit=LIST_LIMIT,
    )


def get_calls():
    """Return what the dashboard asks for, by the name of the figure."""
    page = dashboards.build_executive().to_dict()
    figures = page["sheets"][0]["figures"]
    charts = [figure["data"] for figure in figures if "metaData" in figure["data"]]
    return {
        **{pivot["name"]: get_pivot_call(pivot) for pivot in page["pivots"].values()},
        **{shown["name"]: get_list_call(shown) for shown in page["lists"].values()},
        **{chart["title"]["text"]: get_chart_call(chart) for chart in charts},
    }


def main():
    executive = env["res.users"].search([("login", "=", "executive")])
    asking = env(user=executive)
    seconds = {}
    for name, call in get_calls().items():
        call.run(asking)
        seconds[name] = common.time_rounds(env, partial(call.run, asking), ROUNDS)
    totals = [sum(values) for values in zip(*seconds.values(), strict=True)]
    slowest = max(seconds, key=lambda name: sorted(seconds[name])[ROUNDS // 2])
    common.record("overview of an executive, slowest figure", seconds[slowest], value=1)
    print(f"  {slowest}")
    common.record("overview of an executive, all figures", totals)
    print(f"  {len(seconds)} figures, one after the other")


main()
