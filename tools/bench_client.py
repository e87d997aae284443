"""The calls that the web client makes to open a view, worked out as it does.

For the benchmark's scripts in Odoo's shell. What is here follows core's JavaScript of
19.0: search_arch_parser and search_model (default filters and groups), dates
(periods of a date filter), pivot_model, graph_model and relational_model (the calls).
"""

import itertools
from datetime import datetime, time, timezone
from typing import NamedTuple
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from lxml import etree

from odoo import fields
from odoo.fields import Domain
from odoo.tools.date_utils import end_of, start_of
from odoo.tools.safe_eval import safe_eval

# what the benchmark opens
REPORTS = (
    "crm_customer.crm_contribution_report_action",
    "crm_customer.crm_contribution_ranking_action",
    "crm_customer.crm_composition_report_action",
    "crm_customer.crm_composition_history_action",
    "crm_service_desk.helpdesk_service_report_action",
    "crm_churn.crm_churn_report_action_losses",
    "crm_development_plan.crm_development_report_action",
)
LIST_LIMIT = 80
LINES_LIMIT = 40
COUNT_LIMIT = 10_001
QUARTERS = ("first_quarter", "second_quarter", "third_quarter", "fourth_quarter")
GROUPABLE = (
    "boolean", "char", "date", "datetime", "integer", "many2one", "many2many",
    "selection", "tags",
)  # fmt: skip
AGGREGATABLE = ("float", "integer", "monetary")


class Call(NamedTuple):
    """A call of the client: `env[model].method(**arguments)`, in a context."""

    model: str
    method: str
    arguments: dict
    context: dict

    def run(self, env):
        """Do what the server does for it; returns what the client gets."""
        records = env[self.model].with_context(**self.context)
        return getattr(records, self.method)(**self.arguments)


# Opening an action -------------------------------------------------------------


def get_opening_call(env, xmlid):
    """The call that fetches the data of an action's first view, as it opens.

    :param env: of the user who opens it
    """
    # sudo: the client is given actions by the server, too
    action = env.ref(xmlid).sudo()
    context = safe_eval(action.context or "{}", {"uid": env.uid})
    (view_id, kind), *_others = action.views
    search_id = action.search_view_id.id
    model = env[action.res_model].with_context(**context)
    shown = model.get_views([(view_id, kind), (search_id, "search")])
    infos = shown["models"][action.res_model]["fields"]
    archs = {
        name: etree.fromstring(view["arch"]) for name, view in shown["views"].items()
    }
    search = Search(env, archs["search"], infos, context)
    domain = (
        Domain(safe_eval(action.domain or "[]", {"uid": env.uid})) & search.get_domain()
    )
    kept = {
        name: value
        for name, value in context.items()
        if not name.startswith("search_default_")
    }
    builder = {"pivot": get_pivot_call, "graph": get_graph_call, "list": get_list_call}
    return builder[kind](
        model, archs[kind], infos, _get_leaves(domain), search.get_groups(), kept
    )


def _get_leaves(domain):
    """A domain as the client sends it."""
    return [] if domain.is_true() else list(domain)


class Search:
    """The defaults of a search view."""

    def __init__(self, env, arch, infos, context):
        self.infos = infos
        self.today = fields.Date.context_today(env.user)
        # what the client knows in a domain
        self.given = {
            "uid": env.uid,
            "context_today": lambda: self.today,
            "relativedelta": relativedelta,
        }
        self.zone = ZoneInfo(env.user.tz or "UTC")
        self.defaults = {
            name.removeprefix("search_default_"): value
            for name, value in context.items()
            if name.startswith("search_default_") and value
        }
        self.filters = list(self._walk(arch))

    def _walk(self, arch):
        """Yield (number of the group, node) of the default filters."""
        group, was = 0, None
        for node in arch.iter("separator", "group", "field", "filter"):
            kind = "groups" if _get_group_by(node) else node.tag
            if node.tag != "filter" or kind != was:
                group += 1
            was = kind
            if node.get("name") in self.defaults and node.getparent().tag != "filter":
                yield group, node

    def get_domain(self):
        """Filters of one group are alternatives; all groups must hold."""
        found = [
            (group, self._get_node_domain(node))
            for group, node in self.filters
            if not _get_group_by(node)
        ]
        return Domain.AND(
            Domain.OR(domain for _group, domain in alternatives)
            for _group, alternatives in itertools.groupby(found, lambda pair: pair[0])
        )

    def _get_node_domain(self, node):
        value = self.defaults[node.get("name")]
        if node.tag == "field":
            return self._get_field_domain(node, value)
        domain = Domain(safe_eval(node.get("domain") or "[]", self.given))
        if node.get("date"):
            return domain & self._get_date_domain(node, value)
        return domain

    def _get_field_domain(self, node, value):
        value = value[0] if isinstance(value, list) else value
        is_text = self.infos[node.get("name")]["type"] in ("char", "text", "html")
        operator = node.get("operator") or ("ilike" if is_text else "=")
        return Domain(node.get("name"), operator, value)

    def _get_date_domain(self, node, value):
        """Periods: months, quarters and years that are named, or own options."""
        name = node.get("date")
        chosen = node.get("default_period", "month").split(",")
        if isinstance(value, str) and value.lower() not in ("true", "1"):
            chosen = value.split(",")
        if chosen[0].startswith("custom_"):
            option = node.find(f"filter[@name='{chosen[0].removeprefix('custom_')}']")
            return Domain(safe_eval(option.get("domain"), self.given))
        years = [_move(self.today, part) for part in chosen if part.startswith("year")]
        parts = [part for part in chosen if not part.startswith("year")]
        spans = [
            _get_span(self.today, year, part)
            for year in years or [None]
            for part in parts or ["year"]
        ]
        return Domain.OR(
            Domain(name, ">=", self._get_moment(name, first, time.min))
            & Domain(name, "<=", self._get_moment(name, last, time.max))
            for first, last in spans
        )

    def _get_moment(self, name, day, hour):
        """A day, or where the field has a time, that hour of it in UTC."""
        if self.infos[name]["type"] == "date":
            return fields.Date.to_string(day)
        moment = datetime.combine(day, hour, self.zone).astimezone(timezone.utc)
        return fields.Datetime.to_string(moment.replace(microsecond=0, tzinfo=None))

    def get_groups(self):
        """Fields to group by, by their rank in the context."""
        ranked = [
            (value if isinstance(value, int) else 100, _get_group_by(node))
            for _group, node in self.filters
            if _get_group_by(node)
            for value in [self.defaults[node.get("name")]]
        ]
        return [name for _rank, name in sorted(ranked, key=lambda pair: pair[0])]


def _get_group_by(node):
    """Field that a filter groups by, or None."""
    if node.tag != "filter" or "group_by" not in node.get("context", ""):
        return None
    group = safe_eval(node.get("context"), {"uid": 0}).get("group_by")
    return group[0] if isinstance(group, list) else group


def _move(day, part):
    """The day that "month-1" or "year-2" means."""
    unit, sign, count = part.partition("-" if "-" in part else "+")
    steps = int(count or 0) * (-1 if sign == "-" else 1)
    return day + relativedelta(**{f"{unit}s": steps})


def _get_span(today, year, part):
    """First and last day of a month, quarter or year (in a chosen year)."""
    if part in QUARTERS:
        day, unit = today.replace(month=QUARTERS.index(part) * 3 + 1, day=1), "quarter"
    else:
        unit = part.partition("-")[0].partition("+")[0]
        day = _move(today, part)
    if year:
        day += relativedelta(year=year.year)
    return start_of(day, unit), end_of(day, unit)


# Views -------------------------------------------------------------------------


def _get_visible(arch):
    return [
        node
        for node in arch.iter("field")
        if node.get("invisible") not in ("True", "1") and node.get("name") != "id"
    ]


def _get_spec(infos, name):
    """A date is grouped by month unless another interval is asked for."""
    is_dated = infos[name.partition(":")[0]]["type"] in ("date", "datetime")
    return f"{name}:month" if is_dated and ":" not in name else name


def _get_node_spec(node):
    interval = node.get("interval")
    return f"{node.get('name')}:{interval}" if interval else node.get("name")


def _get_measure_specs(infos, measures):
    """Aggregates of measures; an amount comes with its currencies."""
    specs = []
    for name in measures:
        if name == "__count":
            specs.append(name)
            continue
        info = infos[name]
        many2one = info["type"] == "many2one"
        specs.append(f"{name}:{'count_distinct' if many2one else info['aggregator']}")
        if info.get("currency_field"):
            specs.append(f"{info['currency_field']}:array_agg_distinct")
            specs.append(f"{name}:sum_currency")
    return specs


def get_pivot_call(model, arch, infos, domain, groups, context):
    """All sections of the rows with all sections of the columns, in one call."""
    nodes = {kind: [] for kind in ("row", "col", "measure")}
    for node in _get_visible(arch):
        is_measure = node.get("type") == "measure" or node.get("operator")
        nodes.get("measure" if is_measure else node.get("type"), []).append(node)
    measures = [node.get("name") for node in nodes["measure"]]
    if not measures or arch.get("display_quantity") in ("1", "True", "true"):
        measures.insert(0, "__count")
    specs = _get_measure_specs(infos, context.get("pivot_measures") or measures)
    if "__count" not in specs:
        specs.append("__count")
    rows = context.get("pivot_row_groupby") or groups
    rows = rows or [_get_node_spec(node) for node in nodes["row"]]
    columns = context.get("pivot_column_groupby")
    columns = columns or [_get_node_spec(node) for node in nodes["col"]]
    return Call(
        model._name,
        "formatted_read_grouping_sets",
        {
            "domain": domain,
            "grouping_sets": _combine(infos, rows, columns),
            "aggregates": specs,
        },
        context,
    )


def _combine(infos, rows, columns):
    sets = []
    for row, column in itertools.product(range(len(rows) + 1), range(len(columns) + 1)):
        names = [_get_spec(infos, name) for name in rows[:row] + columns[:column]]
        if sorted(names) not in [sorted(known) for known in sets]:
            sets.append(names)
    return sets


def get_graph_call(model, arch, infos, domain, groups, context):
    """One call for the last measure of the view."""
    names, measure = [], "__count"
    for node in _get_visible(arch):
        if node.get("type") == "measure":
            measure = node.get("name")
        elif infos[node.get("name")]["type"] in GROUPABLE:
            names.append(_get_node_spec(node))
    measure = context.get("graph_measure") or measure
    names = groups or context.get("graph_groupbys") or names
    specs = _get_measure_specs(infos, [] if measure == "__count" else [measure])
    # the client asks for the currencies first
    specs = specs[1:] + specs[:1]
    return Call(
        model._name,
        "formatted_read_group",
        {
            "domain": domain,
            "groupby": [_get_spec(infos, name) for name in names],
            "aggregates": ["__count", *specs],
        },
        {"fill_temporal": True, **context},
    )


def get_list_call(model, arch, infos, domain, groups, context):
    """A page of records, or of groups."""
    specification = get_specification(model, arch, infos)
    order = arch.get("default_order", "")
    limit = int(arch.get("limit", LIST_LIMIT))
    if not groups:
        arguments = {
            "domain": domain, "specification": specification, "offset": 0,
            "order": order, "limit": limit, "count_limit": COUNT_LIMIT,
        }  # fmt: skip
        return Call(
            model._name, "web_search_read", arguments, {"bin_size": True, **context}
        )
    shown = [infos[name] for name in specification]
    measures = [
        info["name"]
        for info in shown
        if info.get("aggregator") and info["type"] in AGGREGATABLE
    ]
    return Call(
        model._name,
        "web_read_group",
        {
            "domain": domain,
            "groupby": [_get_spec(infos, name) for name in groups],
            "aggregates": _get_measure_specs(infos, measures),
            "limit": int(arch.get("groups_limit", LIST_LIMIT)),
            "offset": 0,
            "order": order,
            "auto_unfold": False,
            "unfold_read_specification": specification,
            "unfold_read_default_limit": limit,
            "groupby_read_specification": {},
        },
        {"read_group_expand": True, **context},
    )


# Records -----------------------------------------------------------------------


def get_specification(model, arch, infos=None):
    """What a list or a form reads of a record: its fields, and those of its lines."""
    infos = infos or model.fields_get()
    specification = {}
    depth = "count(ancestor::field)"
    level = arch.xpath(depth)
    for node in arch.iter("field"):
        if node.xpath(depth) == level:
            name = node.get("name")
            field = _get_field_specification(model, node, infos[name])
            specification[name] = {**specification.get(name, {}), **field}
    return specification


def _get_field_specification(model, node, info):
    hidden = node.get("invisible") in ("True", "1") or node.get("column_invisible") in (
        "True",
        "1",
    )
    if info["type"] in ("many2one", "reference"):
        if hidden:
            return {"fields": {}}
        context = {} if node.get("context") else info.get("context")
        added = {"context": context} if context else {}
        return {"fields": {"display_name": {}}, **added}
    lines = next(node.iterchildren("list", "kanban"), None)
    if info["type"] not in ("one2many", "many2many") or hidden:
        return {}
    if lines is None:
        return {"fields": {"display_name": {}}} if node.get("widget") else {}
    related = model.env[info["relation"]]
    return {
        "fields": get_specification(related, lines),
        "limit": int(lines.get("limit", LINES_LIMIT)),
    }


def get_form_specification(records, view):
    """What the form of a view (xml id) reads, as the records' user sees it."""
    view_id = records.env.ref(view).id
    shown = records.get_views([(view_id, "form")])
    arch = etree.fromstring(shown["views"]["form"]["arch"])
    infos = shown["models"][records._name]["fields"]
    # the client adds both to every form
    added = {"display_name": {}, "write_date": {}}
    return {**get_specification(records, arch, infos), **added}
